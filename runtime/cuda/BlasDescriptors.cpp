//===- BlasDescriptors.cpp - A problem as cuBLASLt describes it -----------===//
#include "runtime/cuda/BlasDescriptors.h"

#include "llvm/Support/ErrorHandling.h"

namespace quern::cuda {
namespace {

struct TypeCodes {
  int data, compute;
};

TypeCodes codesOf(const BlasProblem &problem) {
  switch (problem.type) {
#define BLASLT_TYPE(TYPE, DATA, DATA_VALUE, COMPUTE, COMPUTE_VALUE)            \
  case ElementType::TYPE:                                                      \
    return {DATA_VALUE, problem.isTf32 ? kComputeTf32 : COMPUTE_VALUE};
#include "runtime/cuda/BlasLt.def"
  default:
    llvm_unreachable("the problem was not verified");
  }
}

int codeOf(MatrixOp op, ElementType type) {
  switch (op) {
  case MatrixOp::None:
    return kOpNone;
  case MatrixOp::Transpose:
    return kOpTranspose;
  case MatrixOp::Conjugate:
    return isComplex(type) ? kOpConjugate : kOpTranspose;
  }
  llvm_unreachable("no operation");
}

int epilogueOf(const BlasProblem &problem) {
  int code = problem.hasBias ? kEpilogueBias : 0;
  if (problem.activation == Activation::Relu)
    code |= kEpilogueRelu;
  if (problem.activation == Activation::Gelu)
    code |= kEpilogueGelu;
  return code ? code : kEpilogueNone;
}

} // namespace

llvm::Error blasError(const BlasLtApi &api, int status, const char *call,
                      const BlasProblem *problem) {
  std::string message = std::string("[cublasLt] ") + call +
                        " failed: " + api.getStatusName(status);
  if (problem)
    message += " for " + problem->str();
  return makeError(status == kBlasAllocFailed ? "MATLAB:nomem" : "Quern:cuda",
                   std::move(message));
}

BlasDescriptors::~BlasDescriptors() {
  if (preference)
    (void)api.preferenceDestroy(preference);
  for (BlasLtLayout *layout : {a, b, c, d})
    if (layout)
      (void)api.layoutDestroy(layout);
  if (desc)
    (void)api.descDestroy(desc);
}

llvm::Error BlasDescriptors::make(const BlasProblem &p, DevicePtr bias) {
  auto [data, compute] = codesOf(p);
  int opA = codeOf(p.opA, p.type), opB = codeOf(p.opB, p.type);
  int epilogue = epilogueOf(p);
  BlasCalls calls;
  calls.then(api.descCreate, &desc, compute, data)
      .then(api.descSet, desc, kDescOpA, &opA, sizeof opA)
      .then(api.descSet, desc, kDescOpB, &opB, sizeof opB)
      .then(api.descSet, desc, kDescEpilogue, &epilogue, sizeof epilogue);
  if (p.hasBias)
    calls.then(api.descSet, desc, kDescBias, &bias, sizeof bias)
        .then(api.descSet, desc, kDescBiasStride, &p.biasStride,
              sizeof p.biasStride);
  int batches = static_cast<int>(p.batches);
  auto makeLayout = [&](BlasLtLayout *&layout, int64_t rows, int64_t cols,
                        MatrixOp op, const MatrixLayout &at) {
    if (op != MatrixOp::None)
      std::swap(rows, cols);
    calls
        .then(api.layoutCreate, &layout, data, static_cast<uint64_t>(rows),
              static_cast<uint64_t>(cols), at.leading)
        .then(api.layoutSet, layout, kLayoutBatches, &batches, sizeof batches)
        .then(api.layoutSet, layout, kLayoutBatchStride, &at.batchStride,
              sizeof at.batchStride);
  };
  makeLayout(a, p.m, p.k, p.opA, p.a);
  makeLayout(b, p.k, p.n, p.opB, p.b);
  makeLayout(c, p.m, p.n, MatrixOp::None, p.hasC ? p.c : p.d);
  makeLayout(d, p.m, p.n, MatrixOp::None, p.d);
  return calls.error(api, p);
}

llvm::Error BlasDescriptors::makePreference(const BlasProblem &p) {
  BlasCalls calls;
  calls.then(api.preferenceCreate, &preference)
      .then(api.preferenceSet, preference, kPreferenceWorkspace,
            &p.workspaceBytes, sizeof p.workspaceBytes);
  for (int attribute : {kPreferenceAlignA, kPreferenceAlignB, kPreferenceAlignC,
                        kPreferenceAlignD})
    calls.then(api.preferenceSet, preference, attribute, &p.alignment,
               sizeof p.alignment);
  return calls.error(api, p);
}

} // namespace quern::cuda
