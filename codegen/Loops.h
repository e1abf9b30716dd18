//===- Loops.h - Index arithmetic and loops in MLIR -------------*- C++ -*-===//
//
// Short names for what the kernel loops are made of. Internal to codegen/.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_LOOPS_H
#define QUERN_CODEGEN_LOOPS_H

#include "codegen/VectorPrims.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace quern {

using Carried = llvm::SmallVector<mlir::Value, 8>;

class Loops {
public:
  explicit Loops(mlir::OpBuilder &builder) : b(builder) {}

  mlir::Value constant(int64_t value);
  mlir::Value add(mlir::Value x, mlir::Value y);
  mlir::Value add(mlir::Value x, int64_t y);
  mlir::Value sub(mlir::Value x, mlir::Value y);
  mlir::Value mul(mlir::Value x, mlir::Value y);
  mlir::Value mul(mlir::Value x, int64_t y);
  mlir::Value bitAnd(mlir::Value x, int64_t y);
  mlir::Value divide(mlir::Value x, mlir::Value y); ///< both non-negative
  mlir::Value modulo(mlir::Value x, mlir::Value y); ///< both non-negative
  /// ceil(x / 2^k) for x >= 0.
  mlir::Value ceilDivPow2(mlir::Value x, int64_t pow2);
  mlir::Value min(mlir::Value x, mlir::Value y);
  mlir::Value max(mlir::Value x, mlir::Value y);
  mlir::Value less(mlir::Value x, mlir::Value y);
  mlir::Value equal(mlir::Value x, mlir::Value y);
  mlir::Value select(mlir::Value c, mlir::Value x, mlir::Value y);
  /// Element \p at of a memref<?xi64>, as an index.
  mlir::Value loadIndex(mlir::Value memref, int64_t at);
  /// Lanes below \p count >= 0, which may exceed the lane count.
  mlir::Value firstLanes(VectorPrims &prims, mlir::Value count);

  /// for (i = lo; i < hi; i += step) body(i)
  void forEach(mlir::Value lo, mlir::Value hi, int64_t step,
               llvm::function_ref<void(mlir::Value)> body);
  /// The same with values carried from one iteration to the next.
  Carried
  forEach(mlir::Value lo, mlir::Value hi, int64_t step, const Carried &init,
          llvm::function_ref<Carried(mlir::Value, mlir::ValueRange)> body);
  void ifThenElse(mlir::Value condition, llvm::function_ref<void()> then,
                  llvm::function_ref<void()> otherwise = nullptr);

private:
  mlir::OpBuilder &b;
};

} // namespace quern

#endif // QUERN_CODEGEN_LOOPS_H
