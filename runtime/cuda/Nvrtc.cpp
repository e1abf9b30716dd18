//===- Nvrtc.cpp - CUDA C++ to PTX or machine code with NVRTC -------------===//
#include "runtime/cuda/Nvrtc.h"

#include "ir/Flags.h"
#include "runtime/cuda/ToolkitLibrary.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"

namespace quern::cuda {

static constexpr const char *kTitle = "nvrtc";

llvm::Expected<Nvrtc> Nvrtc::load(llvm::StringRef toolkit) {
  llvm::Expected<ToolkitLibrary> library = ToolkitLibrary::open(
      kTitle, {"libnvrtc.so.13", "libnvrtc.so.12"}, toolkit);
  if (!library)
    return library.takeError();
  Nvrtc out;
#define NVRTC_FUNCTION(RESULT, MEMBER, SYMBOL, PARAMETERS)                     \
  if (llvm::Error error = library->find(#SYMBOL, out.MEMBER))                  \
    return std::move(error);
#include "runtime/cuda/Nvrtc.def"
  return out;
}

llvm::Expected<const Nvrtc &> Nvrtc::get() {
  static const MadeOnce<Nvrtc> made(load(flags().cudaToolkit));
  return made.get();
}

std::string Nvrtc::log(NvrtcProgram program) const {
  std::string text;
  size_t bytes = 0;
  if (program && getLogBytes(program, &bytes) == 0 && bytes > 0) {
    text.resize(bytes);
    if (getLog(program, text.data()) != 0)
      text.clear();
  }
  return llvm::StringRef(text.c_str()).trim().str();
}

llvm::Error Nvrtc::failure(NvrtcProgram program, llvm::StringRef call,
                           int result) const {
  std::string text = log(program);
  return toolkitError(kTitle, call + " failed: " + getErrorString(result) +
                                  (text.empty() ? "" : ": ") + text);
}

llvm::Error Nvrtc::readImage(NvrtcProgram program, bool isCubin,
                             std::string &image) const {
  size_t bytes = 0;
  if (int result = (isCubin ? getCubinBytes : getPtxBytes)(program, &bytes))
    return failure(program, isCubin ? "nvrtcGetCUBINSize" : "nvrtcGetPTXSize",
                   result);
  image.resize(bytes);
  if (int result = (isCubin ? getCubin : getPtx)(program, image.data()))
    return failure(program, isCubin ? "nvrtcGetCUBIN" : "nvrtcGetPTX", result);
  if (!isCubin)
    image.resize(llvm::StringRef(image.c_str()).size()); // it ends with a zero
  return llvm::Error::success();
}

llvm::Expected<CompiledSource>
Nvrtc::compile(llvm::StringRef source, llvm::StringRef name,
               llvm::StringRef arch, llvm::ArrayRef<const char *> options,
               llvm::ArrayRef<const char *> nameExpressions) const {
  NvrtcProgram program = nullptr;
  auto done = llvm::make_scope_exit([&] {
    if (program)
      (void)destroyProgram(&program);
  });
  if (int result = createProgram(&program, source.str().c_str(),
                                 name.str().c_str(), 0, nullptr, nullptr))
    return failure(program, "nvrtcCreateProgram", result);
  for (const char *expression : nameExpressions)
    if (int result = addNameExpression(program, expression))
      return failure(
          program,
          ("nvrtcAddNameExpression(" + llvm::Twine(expression) + ")").str(),
          result);

  std::string archOption = ("--gpu-architecture=" + arch).str();
  llvm::SmallVector<const char *> all = {archOption.c_str()};
  all.append(options.begin(), options.end());
  if (int result =
          compileProgram(program, static_cast<int>(all.size()), all.data()))
    return failure(program, "nvrtcCompileProgram(" + llvm::join(all, " ") + ")",
                   result);
  CompiledSource out;
  out.log = log(program);
  if (llvm::Error error =
          readImage(program, arch.starts_with("sm_"), out.image))
    return std::move(error);
  for (const char *expression : nameExpressions) {
    const char *lowered = nullptr;
    if (int result = getLoweredName(program, expression, &lowered))
      return failure(
          program,
          ("nvrtcGetLoweredName(" + llvm::Twine(expression) + ")").str(),
          result);
    out.names.emplace_back(lowered);
  }
  return out;
}

} // namespace quern::cuda
