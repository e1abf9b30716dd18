//===- BlasCases.cpp - Products against the host's ------------------------===//
#include "tests/runtime/cuda/BlasCases.h"

#include <cmath>
#include <cstring>

namespace quern::cuda {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
using Complex = std::complex<double>;

/// Elements from the first to behind the last one.
size_t extentOf(const MatrixLayout &at, int64_t cols, int64_t batches) {
  return std::max<int64_t>(at.leading * std::max<int64_t>(cols, 1) +
                               at.batchStride *
                                   std::max<int64_t>(batches - 1, 0),
                           1);
}

size_t place(const MatrixLayout &at, int64_t row, int64_t col, int64_t batch) {
  return row + col * at.leading + batch * at.batchStride;
}

/// Element (row, col) of op(matrix).
Complex get(const HostMatrix &matrix, const MatrixLayout &at, MatrixOp op,
            int64_t row, int64_t col, int64_t batch) {
  if (op == MatrixOp::None)
    return matrix[place(at, row, col, batch)];
  Complex value = matrix[place(at, col, row, batch)];
  return op == MatrixOp::Conjugate ? std::conj(value) : value;
}

double activated(Activation activation, double x) {
  switch (activation) {
  case Activation::None:
    return x;
  case Activation::Relu:
    return x > 0 ? x : 0;
  case Activation::Gelu:
    return 0.5 * x *
           (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
  }
  return kNan;
}

} // namespace

HostMatrix::HostMatrix(ElementType type, size_t numElems, unsigned seed)
    : type(type), bytes(numElems * byteSize(type)) {
  uint32_t state = seed;
  auto draw = [&] {
    state = state * 1664525 + 1013904223;
    return (state >> 8) / double(1 << 23) - 1;
  };
  for (size_t i = 0; i < numElems; ++i) {
    double real = draw(), imag = draw();
    set(i, {real, imag});
  }
}

Complex HostMatrix::operator[](size_t i) const {
  const char *at = &bytes[i * byteSize(type)];
  double parts[2] = {};
  bool isSingle = type == ElementType::F32 || type == ElementType::C64;
  for (int part = 0; part < (isComplex(type) ? 2 : 1); ++part) {
    float single = 0;
    if (isSingle)
      std::memcpy(&single, at + part * 4, 4);
    else
      std::memcpy(&parts[part], at + part * 8, 8);
    if (isSingle)
      parts[part] = single;
  }
  return {parts[0], parts[1]};
}

void HostMatrix::set(size_t i, Complex value) {
  char *at = &bytes[i * byteSize(type)];
  std::complex<float> single(value);
  bool isSingle = type == ElementType::F32 || type == ElementType::C64;
  std::memcpy(at, isSingle ? static_cast<void *>(&single) : &value,
              byteSize(type));
}

BlasCase::BlasCase(Device &device, const BlasProblem &p)
    : device(device), problem(p),
      a(p.type, extentOf(p.a, p.opA == MatrixOp::None ? p.k : p.m, p.batches),
        1),
      b(p.type, extentOf(p.b, p.opB == MatrixOp::None ? p.n : p.k, p.batches),
        2),
      c(p.type, extentOf(p.hasC ? p.c : p.d, p.n, p.batches), 3),
      bias(p.type, extentOf({p.m, p.biasStride}, 1, p.batches), 4) {
  auto put = [&](const HostMatrix &matrix) {
    memory.push_back(llvm::cantFail(device.allocate(matrix.bytes.size())));
    llvm::cantFail(device.copyIn(memory.back().get(), matrix.bytes.data(),
                                 matrix.bytes.size()));
    return memory.back().get();
  };
  operands.a = put(a);
  operands.b = put(b);
  operands.c = put(c);
  operands.bias = put(bias);
  memory.push_back(llvm::cantFail(device.allocate(p.workspaceBytes)));
  operands.workspace = memory.back().get();
  operands.beta = p.hasC ? -0.5 : 0;
  memory.push_back(llvm::cantFail(
      device.allocate(extentOf(p.d, p.n, p.batches) * byteSize(p.type))));
  operands.d = memory.back().get();
}

double BlasCase::errorOf(BlasLt &blas, const BlasCandidate *candidate) {
  const BlasProblem &p = problem;
  HostMatrix d(p.type, extentOf(p.d, p.n, p.batches), 5);
  for (size_t i = 0; i < d.size(); ++i)
    d.set(i, {kNan, kNan});
  bool isInPlace = operands.d == operands.c;
  if (!isInPlace)
    llvm::cantFail(device.copyIn(operands.d, d.bytes.data(), d.bytes.size()));
  llvm::cantFail(device.queue([&](StreamHandle stream) {
    return candidate ? blas.run(p, *candidate, operands, stream)
                     : blas.run(p, operands, stream);
  }));
  llvm::cantFail(device.copyOut(d.bytes.data(), operands.d, d.bytes.size()));
  bool isSingle = p.type == ElementType::F32 || p.type == ElementType::C64;
  double unit = p.isTf32 ? 0x1p-11 : isSingle ? 0x1p-24 : 0x1p-53;
  double most = 0;
  for (int64_t batch = 0; batch < p.batches; ++batch)
    for (int64_t j = 0; j < p.n; ++j)
      for (int64_t i = 0; i < p.m; ++i) {
        Complex sum = 0;
        for (int64_t l = 0; l < p.k; ++l)
          sum +=
              get(a, p.a, p.opA, i, l, batch) * get(b, p.b, p.opB, l, j, batch);
        sum *= operands.alpha;
        if (operands.beta != 0.0)
          sum += operands.beta * c[place(p.c, i, j, batch)];
        if (p.hasBias)
          sum += bias[i + batch * p.biasStride];
        if (p.activation != Activation::None)
          sum = activated(p.activation, sum.real());
        size_t at = place(p.d, i, j, batch);
        double error = std::abs(d[at] - sum) / (unit * (p.k + 1));
        most = error <= most ? most : error; // NaN stays
        d.set(at, {kNan, kNan});
      }
  for (size_t i = 0; i < d.size() && !isInPlace; ++i)
    if (!std::isnan(d[i].real()))
      return kNan;
  return most;
}

std::vector<BlasProblem> blasCases(ElementType type) {
  std::vector<BlasProblem> out;
  std::vector<MatrixOp> ops = {MatrixOp::None, MatrixOp::Transpose,
                               MatrixOp::Conjugate};
  struct {
    int64_t m, n, k, batches;
  } shapes[] = {{1, 1, 1, 1},  {3, 5, 7, 1},    {17, 1, 33, 1},
                {1, 19, 4, 1}, {64, 32, 16, 1}, {67, 129, 31, 1},
                {5, 3, 9, 4},  {3, 4, 0, 2},    {0, 4, 3, 1},
                {3, 0, 2, 1},  {3, 2, 2, 0}};
  for (auto [m, n, k, batches] : shapes)
    for (MatrixOp opA : ops)
      for (MatrixOp opB : ops)
        out.push_back(BlasProblem::packed(type, m, n, k, batches, opA, opB));
  // Gaps after columns and pages; C laid out unlike D; one B for all pages;
  // pages whose columns alternate.
  BlasProblem gaps = BlasProblem::packed(type, 13, 6, 10, 3);
  gaps.hasC = true;
  gaps.a = {15, 200};
  gaps.b.batchStride = 0;
  gaps.c = {16, 100};
  gaps.d = {39, 13};
  out.push_back(gaps);
  gaps.d = {14, 90};
  gaps.opA = MatrixOp::Transpose;
  gaps.workspaceBytes = size_t(1) << 20;
  out.push_back(gaps);
  return out;
}

} // namespace quern::cuda
