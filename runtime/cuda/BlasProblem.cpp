//===- BlasProblem.cpp - What a matrix product is -------------------------===//
#include "runtime/cuda/BlasProblem.h"

#include "runtime/cuda/ToolkitLibrary.h"
#include "llvm/Support/MathExtras.h"

namespace quern::cuda {

BlasProblem BlasProblem::packed(ElementType type, int64_t m, int64_t n,
                                int64_t k, int64_t batches, MatrixOp opA,
                                MatrixOp opB) {
  BlasProblem p;
  p.type = type;
  p.m = m;
  p.n = n;
  p.k = k;
  p.batches = batches;
  p.opA = opA;
  p.opB = opB;
  p.a = {std::max<int64_t>(opA == MatrixOp::None ? m : k, 1), m * k};
  p.b = {std::max<int64_t>(opB == MatrixOp::None ? k : n, 1), k * n};
  p.c = p.d = {std::max<int64_t>(m, 1), m * n};
  return p;
}

/// A matrix as it is stored, and its operation: "4x3.'".
static std::string matrixText(int64_t rows, int64_t cols, MatrixOp op) {
  if (op != MatrixOp::None)
    std::swap(rows, cols);
  const char *mark = op == MatrixOp::None        ? ""
                     : op == MatrixOp::Transpose ? ".'"
                                                 : "'";
  return std::to_string(rows) + "x" + std::to_string(cols) + mark;
}

std::string BlasProblem::str() const {
  std::string text = std::string(info(type).name) + " " +
                     matrixText(m, k, opA) + " * " + matrixText(k, n, opB);
  if (batches != 1)
    text += ", " + std::to_string(batches) + " batches";
  if (hasC)
    text += ", with C";
  if (hasBias)
    text += ", bias";
  if (activation != Activation::None)
    text += activation == Activation::Relu ? ", relu" : ", gelu";
  if (isTf32)
    text += ", tf32";
  return text;
}

static bool isProductType(ElementType type) {
  switch (type) {
#define BLASLT_TYPE(TYPE, DATA, DATA_VALUE, COMPUTE, COMPUTE_VALUE)            \
  case ElementType::TYPE:
#include "runtime/cuda/BlasLt.def"
    return true;
  default:
    return false;
  }
}

/// What is wrong with how a matrix lies, or null.
static const char *layoutFault(const MatrixLayout &layout, int64_t rows) {
  if (layout.leading < std::max<int64_t>(rows, 1))
    return "columns overlap";
  if (layout.batchStride < 0)
    return "the stride of batches is negative";
  return nullptr;
}

/// Pages lie one after the other, or their columns alternate.
static bool pagesOverlap(const MatrixLayout &layout, uint64_t m, uint64_t n,
                         uint64_t batches) {
  uint64_t leading = layout.leading, stride = layout.batchStride;
  return stride < llvm::SaturatingMultiplyAdd(leading, n - 1, m) &&
         (stride < m ||
          leading < llvm::SaturatingMultiplyAdd(stride, batches - 1, m));
}

llvm::Error BlasProblem::verify() const {
  auto bad = [&](const llvm::Twine &what) {
    return toolkitError("cublasLt", str() + ": " + what);
  };
  if (!isProductType(type))
    return bad("products are of f64, f32, c128 and c64");
  if (m < 0 || n < 0 || k < 0 || batches < 0)
    return bad("a size is negative");
  if (batches > INT32_MAX)
    return bad("there are too many batches");
  if (isTf32 && type != ElementType::F32 && type != ElementType::C64)
    return bad("tf32 is of f32 and c64 only");
  if (isComplex(type) && activation != Activation::None)
    return bad("activations are of real types only");
  if (!llvm::isPowerOf2_32(alignment))
    return bad("the alignment is no power of 2");
  if (biasStride < 0)
    return bad("the stride of biases is negative");
  struct {
    const char *name;
    const MatrixLayout &layout;
    int64_t rows;
    bool isThere;
  } matrices[] = {{"A", a, opA == MatrixOp::None ? m : k, true},
                  {"B", b, opB == MatrixOp::None ? k : n, true},
                  {"C", c, m, hasC},
                  {"D", d, m, true}};
  for (const auto &matrix : matrices)
    if (const char *fault = layoutFault(matrix.layout, matrix.rows);
        fault && matrix.isThere)
      return bad(fault + llvm::Twine(" in ") + matrix.name);
  if (!isEmpty() && batches > 1 && pagesOverlap(d, m, n, batches))
    return bad("batches overlap in D");
  return llvm::Error::success();
}

} // namespace quern::cuda
