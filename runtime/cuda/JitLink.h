//===- JitLink.h - PTX to machine code with nvJitLink -----------*- C++ -*-===//
#ifndef QUERN_RUNTIME_CUDA_JITLINK_H
#define QUERN_RUNTIME_CUDA_JITLINK_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace quern::cuda {

using Cubin = llvm::SmallVector<char, 0>;

/// Compiles PTX text with the toolkit's library nvJitLink. Needs no device.
class JitLinker {
public:
  /// Loads the library, as ToolkitLibrary::open says.
  /// Errors: Quern:cuda if there is none, of CUDA 12 or 13, or it lacks a
  /// function.
  static llvm::Expected<JitLinker> load(llvm::StringRef toolkit);
  /// The one of this process, from QUERN_CUDA_TOOLKIT; loaded at the first
  /// call. Errors: as load, the same at every call.
  static llvm::Expected<const JitLinker &> get();

  /// \p arch is of the form "sm_90"; \p options are more of nvJitLink's.
  /// Errors: Quern:cuda with the compiler's log. Thread-safe.
  llvm::Expected<Cubin> link(llvm::StringRef ptx, llvm::StringRef arch,
                             llvm::ArrayRef<const char *> options = {}) const;

private:
  using Handle = struct nvJitLink *;
  llvm::Error failure(Handle handle, llvm::StringRef call, int result) const;

#define JITLINK_FUNCTION(MEMBER, SYMBOL, PARAMETERS)                           \
  int(*MEMBER) PARAMETERS = nullptr;
#include "runtime/cuda/JitLink.def"
};

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_JITLINK_H
