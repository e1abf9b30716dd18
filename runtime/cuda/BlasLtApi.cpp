//===- BlasLtApi.cpp - cuBLASLt, loaded at run time -----------------------===//
#include "runtime/cuda/BlasLtApi.h"

#include "ir/Flags.h"

namespace quern::cuda {

llvm::Expected<BlasLtApi> BlasLtApi::load(llvm::StringRef toolkit) {
  llvm::Expected<ToolkitLibrary> library = ToolkitLibrary::open(
      "cublasLt", {"libcublasLt.so.13", "libcublasLt.so.12"}, toolkit);
  if (!library)
    return library.takeError();
  BlasLtApi out;
#define BLASLT_FUNCTION(RESULT, MEMBER, SYMBOL, PARAMETERS)                    \
  if (llvm::Error error = library->find(out.MEMBER))                           \
    return std::move(error);
#include "runtime/cuda/BlasLt.def"
  return out;
}

llvm::Expected<const BlasLtApi &> BlasLtApi::get() {
  static const MadeOnce<BlasLtApi> made(load(flags().cudaToolkit));
  return made.get();
}

} // namespace quern::cuda
