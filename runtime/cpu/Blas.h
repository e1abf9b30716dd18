//===- Blas.h - Library ops on the host processor ---------------*- C++ -*-===//
#ifndef QUERN_RUNTIME_CPU_BLAS_H
#define QUERN_RUNTIME_CPU_BLAS_H

#include "runtime/Provider.h"

namespace quern {

/// Whether callBlas knows the Library op \p op.
bool hasBlasCall(Op op);

/// Computes call.result from call.operands. Operands of other types than the
/// result's are converted first. Errors: extents beyond the library's 2^31.
llvm::Error callBlas(const LibraryCall &call);

/// Threads the libraries use.
void setBlasThreads(unsigned numThreads);

} // namespace quern

#endif // QUERN_RUNTIME_CPU_BLAS_H
