//===- JitLink.cpp - PTX to machine code with nvJitLink -------------------===//
#include "runtime/cuda/JitLink.h"

#include "ir/Error.h"
#include "ir/Flags.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"
#include <dlfcn.h>

namespace quern::cuda {
namespace {

constexpr int kInputPtx = 2;
constexpr const char *kLibraries[] = {"libnvJitLink.so.13",
                                      "libnvJitLink.so.12"};
constexpr const char *kUsualToolkit = "/usr/local/cuda";

llvm::Error linkError(const llvm::Twine &message) {
  return makeError("Quern:cuda", ("[nvJitLink] " + message).str());
}

/// The first library that loads of those that may be meant, or null.
void *openLibrary(llvm::StringRef toolkit) {
  llvm::SmallVector<std::string> prefixes;
  if (toolkit.empty())
    prefixes = {"", std::string(kUsualToolkit) + "/lib64/"};
  else
    prefixes = {(toolkit + "/").str(), (toolkit + "/lib64/").str(),
                (toolkit + "/lib/").str()};
  for (const std::string &prefix : prefixes)
    for (const char *name : kLibraries)
      if (void *library =
              dlopen((prefix + name).c_str(), RTLD_NOW | RTLD_LOCAL))
        return library;
  return nullptr;
}

/// "sm_90", "sm_103a". The library crashes on some others.
bool isArchitecture(llvm::StringRef arch) {
  return arch.consume_front("sm_") && arch.size() >= 2 && arch.size() <= 4 &&
         llvm::isDigit(arch[0]) && llvm::isDigit(arch[1]) &&
         llvm::all_of(arch.drop_front(2), llvm::isAlnum);
}

} // namespace

llvm::Expected<JitLinker> JitLinker::load(llvm::StringRef toolkit) {
  void *library = openLibrary(toolkit);
  if (!library) {
    std::string place =
        toolkit.empty() ? "" : (" in the toolkit " + toolkit).str();
    return linkError(llvm::Twine("there is no ") + kLibraries[0] + " or " +
                     kLibraries[1] + place +
                     "; QUERN_CUDA_TOOLKIT names the folder");
  }
  JitLinker out;
#define JITLINK_FUNCTION(MEMBER, SYMBOL, PARAMETERS)                           \
  out.MEMBER =                                                                 \
      reinterpret_cast<decltype(out.MEMBER)>(dlsym(library, #SYMBOL));         \
  if (!out.MEMBER)                                                             \
    return linkError("the library has no function " #SYMBOL);
#include "runtime/cuda/JitLink.def"
  return out;
}

llvm::Expected<const JitLinker &> JitLinker::get() {
  static std::string message;
  static const JitLinker linker = [] {
    llvm::Expected<JitLinker> loaded = load(flags().cudaToolkit);
    if (loaded)
      return *loaded;
    llvm::handleAllErrors(loaded.takeError(), [](const QuernError &error) {
      message = error.message;
    });
    return JitLinker();
  }();
  if (!message.empty())
    return makeError("Quern:cuda", message);
  return linker;
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
  return linkError(call + " failed with result " + llvm::Twine(result) +
                   separator + text);
}

llvm::Expected<Cubin>
JitLinker::link(llvm::StringRef ptx, llvm::StringRef arch,
                llvm::ArrayRef<const char *> options) const {
  if (!isArchitecture(arch))
    return linkError("'" + arch + "' is no architecture such as sm_90");
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
