//===- ToolkitLibrary.cpp - Libraries of the CUDA toolkit -----------------===//
#include "runtime/cuda/ToolkitLibrary.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include <dlfcn.h>

namespace quern::cuda {

static constexpr const char *kUsualToolkit = "/usr/local/cuda";

llvm::Expected<ToolkitLibrary>
ToolkitLibrary::open(const char *title, llvm::ArrayRef<const char *> files,
                     llvm::StringRef toolkit) {
  llvm::SmallVector<std::string> prefixes;
  if (toolkit.empty())
    prefixes = {"", std::string(kUsualToolkit) + "/lib64/"};
  else
    prefixes = {(toolkit + "/").str(), (toolkit + "/lib64/").str(),
                (toolkit + "/lib/").str()};
  for (const std::string &prefix : prefixes)
    for (const char *file : files)
      if (void *library =
              dlopen((prefix + file).c_str(), RTLD_NOW | RTLD_LOCAL))
        return ToolkitLibrary(title, library);
  std::string place =
      toolkit.empty() ? "" : (" in the toolkit " + toolkit).str();
  return toolkitError(title, "there is no " + llvm::join(files, " or ") +
                                 place +
                                 "; QUERN_CUDA_TOOLKIT names the folder");
}

llvm::Expected<void *> ToolkitLibrary::addressOf(const char *symbol) const {
  if (void *address = dlsym(library, symbol))
    return address;
  return toolkitError(title,
                      llvm::Twine("the library has no function ") + symbol);
}

llvm::Error toolkitError(const char *title, const llvm::Twine &message) {
  return makeError("Quern:cuda",
                   ("[" + llvm::Twine(title) + "] " + message).str());
}

} // namespace quern::cuda
