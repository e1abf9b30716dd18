//===- JitLink.cpp - PTX to machine code with nvJitLink -------------------===//
#include "runtime/cuda/JitLink.h"

#include "ir/Flags.h"
#include "runtime/cuda/ToolkitLibrary.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"

namespace quern::cuda {
namespace {

constexpr int kInputPtx = 2;
constexpr const char *kTitle = "nvJitLink";

/// "sm_90", "sm_103a". The library crashes on some others.
bool isArchitecture(llvm::StringRef arch) {
  return arch.consume_front("sm_") && arch.size() >= 2 && arch.size() <= 4 &&
         llvm::isDigit(arch[0]) && llvm::isDigit(arch[1]) &&
         llvm::all_of(arch.drop_front(2), llvm::isAlnum);
}

} // namespace

llvm::Expected<JitLinker> JitLinker::load(llvm::StringRef toolkit) {
  llvm::Expected<ToolkitLibrary> library = ToolkitLibrary::open(
      kTitle, {"libnvJitLink.so.13", "libnvJitLink.so.12"}, toolkit);
  if (!library)
    return library.takeError();
  JitLinker out;
#define JITLINK_FUNCTION(MEMBER, SYMBOL, PARAMETERS)                           \
  if (llvm::Error error = library->find(#SYMBOL, out.MEMBER))                  \
    return std::move(error);
#include "runtime/cuda/JitLink.def"
  return out;
}

llvm::Expected<const JitLinker &> JitLinker::get() {
  static const MadeOnce<JitLinker> made(load(flags().cudaToolkit));
  return made.get();
}

llvm::Error JitLinker::failure(Handle handle, llvm::StringRef call,
                               int result) const {
  std::string log;
  size_t bytes = 0;
  if (handle && getErrorLogBytes(handle, &bytes) == 0 && bytes > 0) {
    log.resize(bytes);
    if (getErrorLog(handle, log.data()) != 0)
      log.clear();
  }
  llvm::StringRef text = llvm::StringRef(log.c_str()).trim();
  llvm::StringRef separator = text.empty() ? "" : ": ";
  return toolkitError(kTitle, call + " failed with result " +
                                  llvm::Twine(result) + separator + text);
}

llvm::Expected<Cubin>
JitLinker::link(llvm::StringRef ptx, llvm::StringRef arch,
                llvm::ArrayRef<const char *> options) const {
  if (!isArchitecture(arch))
    return toolkitError(kTitle,
                        "'" + arch + "' is no architecture such as sm_90");
  std::string archOption = ("-arch=" + arch).str();
  llvm::SmallVector<const char *> all = {archOption.c_str()};
  all.append(options.begin(), options.end());
  Handle handle = nullptr;
  int result = create(&handle, all.size(), all.data());
  // There is one even if that failed.
  auto done = llvm::make_scope_exit([&] {
    if (handle)
      (void)destroy(&handle);
  });
  if (result != 0)
    return failure(handle, "nvJitLinkCreate(" + llvm::join(all, " ") + ")",
                   result);
  std::string terminated = ptx.str(); // PTX must end with a zero
  result = addData(handle, kInputPtx, terminated.c_str(), terminated.size() + 1,
                   "kernel");
  if (result != 0)
    return failure(handle, "nvJitLinkAddData", result);
  result = complete(handle);
  if (result != 0)
    return failure(handle, "nvJitLinkComplete", result);
  size_t bytes = 0;
  result = getCubinBytes(handle, &bytes);
  if (result != 0)
    return failure(handle, "nvJitLinkGetLinkedCubinSize", result);
  Cubin cubin(bytes);
  result = getCubin(handle, cubin.data());
  if (result != 0)
    return failure(handle, "nvJitLinkGetLinkedCubin", result);
  return cubin;
}

} // namespace quern::cuda
