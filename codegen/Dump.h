//===- Dump.h - Where intermediate texts go ---------------------*- C++ -*-===//
#ifndef QUERN_CODEGEN_DUMP_H
#define QUERN_CODEGEN_DUMP_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

namespace quern {

/// Receives the texts of one compilation. \p stage is one of "mlir", "llvm",
/// "asm" (later "ptx", "spirv"); a stage is only rendered if wants() it.
class Dump {
public:
  virtual ~Dump() = default;
  virtual bool wants(llvm::StringRef stage) const = 0;
  virtual void write(llvm::StringRef stage, llvm::StringRef kernel,
                     llvm::StringRef text) const = 0;
};

} // namespace quern

#endif // QUERN_CODEGEN_DUMP_H
