//===- Nvrtc.h - CUDA C++ to PTX or machine code with NVRTC -----*- C++ -*-===//
#ifndef QUERN_RUNTIME_CUDA_NVRTC_H
#define QUERN_RUNTIME_CUDA_NVRTC_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

struct _nvrtcProgram; // NOLINT(bugprone-reserved-identifier): NVRTC's name

namespace quern::cuda {

using NvrtcProgram = _nvrtcProgram *;

struct CompiledSource {
  std::string image; ///< a cubin or PTX text, as Device::load wants
  std::vector<std::string> names; ///< in the image, of each name expression
  std::string log;                ///< warnings and remarks
};

/// Compiles CUDA C++ with the toolkit's library NVRTC. Needs no device.
class Nvrtc {
public:
  /// Loads the library, as ToolkitLibrary::open says.
  /// Errors: Quern:cuda if there is none, of CUDA 12 or 13, or it lacks a
  /// function.
  static llvm::Expected<Nvrtc> load(llvm::StringRef toolkit);
  /// The one of this process, from QUERN_CUDA_TOOLKIT; loaded at the first
  /// call. Errors: as load, the same at every call.
  static llvm::Expected<const Nvrtc &> get();

  /// Compiles \p source, the text of file \p name, to machine code for an
  /// \p arch of the form "sm_90", to PTX for one of the form "compute_90".
  /// \p options are more of NVRTC's. \p nameExpressions are C++ constant
  /// expressions that name kernels, such as "&scale<double>": template kernels
  /// exist only where named so; others have the name that they are declared
  /// with if that is extern "C".
  /// Errors: Quern:cuda with the compiler's log, which has lines of the form
  /// "name(line): error: ...". Thread-safe.
  llvm::Expected<CompiledSource>
  compile(llvm::StringRef source, llvm::StringRef name, llvm::StringRef arch,
          llvm::ArrayRef<const char *> options = {},
          llvm::ArrayRef<const char *> nameExpressions = {}) const;

private:
  std::string log(NvrtcProgram program) const;
  llvm::Error failure(NvrtcProgram program, llvm::StringRef call,
                      int result) const;
  llvm::Error readImage(NvrtcProgram program, bool isCubin,
                        std::string &image) const;

#define NVRTC_FUNCTION(RESULT, MEMBER, SYMBOL, PARAMETERS)                     \
  RESULT(*MEMBER) PARAMETERS = nullptr;
#include "runtime/cuda/Nvrtc.def"
};

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_NVRTC_H
