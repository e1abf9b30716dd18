//===- Blas.cpp - Library ops on the host processor -----------------------===//
#include "runtime/cpu/Blas.h"

#include "ir/Error.h"
#include "runtime/cpu/Elements.h"
#include "runtime/cpu/Lapack.h"
#include "runtime/cpu/MatMul.h"
#include "llvm/ADT/STLExtras.h"
#include <cblas.h>
#include <cstdlib>
#include <limits>
#include <mutex>

extern "C" {
// Of builds for several processors; not in the header.
void gotoblas_dynamic_init() __attribute__((weak));
void gotoblas_dynamic_quit() __attribute__((weak));
}

namespace quern {
namespace {

llvm::Error unsupportedType(const LibraryCall &call) {
  return makeError("MATLAB:UndefinedFunction",
                   "[" + std::string(info(call.op).name) +
                       "] not defined for " + info(call.result.type).name,
                   call.span);
}

llvm::Error matMul(const LibraryCall &call) {
  switch (call.result.type) {
  case ElementType::F64:
    multiply<double>(call);
    break;
  case ElementType::F32:
    multiply<float>(call);
    break;
  case ElementType::C128:
    multiply<Complex>(call);
    break;
  case ElementType::C64:
    multiply<ComplexSingle>(call);
    break;
  default:
    return unsupportedType(call);
  }
  return llvm::Error::success();
}

// --- Solve -------------------------------------------------------------------

/// Single precision is computed in double and rounded once.
template <class T, class Result> llvm::Error solveAs(const LibraryCall &call) {
  const LibraryArray &a = call.operands[0];
  const LibraryArray &b = call.operands[1];
  int64_t m = a.shape.dim(0), n = a.shape.dim(1), k = b.shape.dim(1);
  std::vector<T> left = denseCopy<T>(a), right = denseCopy<T>(b), x(n * k);
  if (llvm::Error error =
          lapack::solve(m, n, k, left.data(), right.data(), x.data()))
    return error;
  llvm::transform(x, static_cast<Result *>(call.result.data),
                  [](T value) { return convertElem<Result>(value); });
  return llvm::Error::success();
}

llvm::Error solve(const LibraryCall &call) {
  switch (call.result.type) {
  case ElementType::F64:
    return solveAs<double, double>(call);
  case ElementType::F32:
    return solveAs<double, float>(call);
  case ElementType::C128:
    return solveAs<Complex, Complex>(call);
  case ElementType::C64:
    return solveAs<Complex, ComplexSingle>(call);
  default:
    return unsupportedType(call);
  }
}

// --- The table ---------------------------------------------------------------

struct LibraryRow {
  Op op;
  llvm::Error (*call)(const LibraryCall &);
};
constexpr LibraryRow kRows[] = {{Op::MatMul, matMul}, {Op::Solve, solve}};

llvm::Error checkExtents(const LibraryCall &call) {
  constexpr int64_t kMax = std::numeric_limits<int>::max();
  for (const LibraryArray &array : call.operands)
    if (std::max({array.shape.dim(0), array.shape.dim(1), array.rowStride,
                  array.columnStride}) > kMax)
      return makeError("Quern:tooLarge",
                       "[" + std::string(info(call.op).name) + "] " +
                           array.shape.str() +
                           ": extents or strides beyond 2^31-1",
                       call.span);
  return llvm::Error::success();
}

} // namespace

bool hasBlasCall(Op op) {
  for (const LibraryRow &row : kRows)
    if (row.op == op)
      return true;
  return false;
}

llvm::Error callBlas(const LibraryCall &call) {
  if (llvm::Error error = checkExtents(call))
    return error;
  for (const LibraryRow &row : kRows)
    if (row.op == call.op)
      return row.call(call);
  llvm_unreachable("asked for a library call that hasBlasCall denies");
}

/// OpenBLAS up to 0.3.24 takes its SSE3 kernels on Intel processors that it
/// does not know (OpenMathLib/OpenBLAS#4268): an eighth of the speed. It looks
/// at its environment variable only when it starts, so it is started again.
static void chooseBlasKernels() {
  const char *variable = "OPENBLAS_CORETYPE";
  if (getenv(variable) ||
      llvm::StringRef(openblas_get_corename()) != "Prescott")
    return;
  if (!gotoblas_dynamic_init || !gotoblas_dynamic_quit ||
      !__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
    return;
  bool isWide = __builtin_cpu_supports("avx512dq") &&
                __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512vl");
  setenv(variable, isWide ? "SkylakeX" : "Haswell", 0);
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
  unsetenv(variable);
}

void setBlasThreads(unsigned numThreads) {
  static std::once_flag once;
  std::call_once(once, chooseBlasKernels);
  openblas_set_num_threads(static_cast<int>(numThreads));
}

} // namespace quern
