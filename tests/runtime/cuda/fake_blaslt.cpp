//===- fake_blaslt.cpp - A fake cuBLASLt ----------------------------------===//
//
// A library with the functions of BlasLt.def, on the memory and streams of the
// fake driver. It has three algorithms, which differ in the workspace that they
// need, and none for gelu of f64. Attributes stand in the data of an object by
// their numbers, of preferences by one less.
//
//===----------------------------------------------------------------------===//
#include "runtime/cuda/BlasLtTypes.h"
#include "tests/runtime/cuda/FakeCall.h"

#include <cmath>
#include <complex>
#include <cstring>

using namespace fake_cuda;

namespace quern::cuda {

// NOLINTBEGIN(readability-identifier-naming): the library's names.
extern "C" {
#define BLASLT_FUNCTION(RESULT, MEMBER, SYMBOL, PARAMETERS)                    \
  RESULT SYMBOL PARAMETERS;
#include "runtime/cuda/BlasLt.def"
}
// NOLINTEND(readability-identifier-naming)

namespace {

using Complex = std::complex<double>;
constexpr uint64_t kAlgoMark = 0xFA4E;
constexpr size_t kAlgoBytes = 4096;
int numObjects = 0;

template <class T> int make(T *&out) {
  out = new T{};
  ++numObjects;
  return 0;
}
template <class T> int end(T *object) {
  delete object;
  --numObjects;
  return 0;
}
int set(uint64_t &word, const void *value, size_t bytes) {
  std::memcpy(&word, value, bytes);
  return 0;
}

bool isSingle(uint64_t type) { return type == 0 || type == 4; }
bool isComplexCode(uint64_t type) { return type == 4 || type == 5; }
size_t bytesOf(uint64_t type) {
  return (isSingle(type) ? 4 : 8) * (isComplexCode(type) ? 2 : 1);
}

Complex load(uint64_t type, const void *at) {
  double parts[2] = {};
  for (int i = 0; i < (isComplexCode(type) ? 2 : 1); ++i)
    parts[i] = isSingle(type) ? static_cast<const float *>(at)[i]
                              : static_cast<const double *>(at)[i];
  return {parts[0], parts[1]};
}

void store(uint64_t type, void *at, Complex value) {
  double parts[2] = {value.real(), value.imag()};
  for (int i = 0; i < (isComplexCode(type) ? 2 : 1); ++i)
    if (isSingle(type))
      static_cast<float *>(at)[i] = static_cast<float>(parts[i]);
    else
      static_cast<double *>(at)[i] = parts[i];
}

/// Pages of a matrix in memory.
struct Pages {
  Pages(const BlasLtLayout *layout, const void *data)
      : type(layout->data[0]), rows(layout->data[2]), cols(layout->data[3]),
        leading(layout->data[4]), batches(layout->data[kLayoutBatches]),
        stride(layout->data[kLayoutBatchStride]),
        data(static_cast<char *>(const_cast<void *>(data))) {}
  void *at(uint64_t row, uint64_t col, uint64_t batch) const {
    return data + (row + col * leading + batch * stride) * bytesOf(type);
  }
  /// \p op is 0, or 1 and 2 for the transpose and its conjugate.
  Complex get(uint64_t op, uint64_t row, uint64_t col, uint64_t batch) const {
    if (op == 0)
      return load(type, at(row, col, batch));
    Complex value = load(type, at(col, row, batch));
    return op == 2 ? std::conj(value) : value;
  }
  bool isInMemory(Machine &m) const {
    size_t bytes =
        ((batches - 1) * stride + (cols - 1) * leading + rows) * bytesOf(type);
    return m.memoryAt('d', addressOf(data), bytes) != nullptr;
  }
  uint64_t type, rows, cols, leading, batches, stride;
  char *data;
};

double activate(uint64_t epilogue, double x) {
  if (epilogue & kEpilogueRelu)
    return std::fmax(x, 0);
  if (epilogue & kEpilogueGelu)
    return x / 2 *
           (1 + std::tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)));
  return x;
}

struct Product {
  BlasLtDesc desc;
  Pages a, b, c, d;
  Complex alpha, beta;

  void run() const {
    uint64_t opA = desc.data[kDescOpA], opB = desc.data[kDescOpB];
    uint64_t epilogue = desc.data[kDescEpilogue];
    uint64_t depth = opA ? a.rows : a.cols;
    const char *bias = reinterpret_cast<const char *>(desc.data[kDescBias]);
    for (uint64_t batch = 0; batch < d.batches; ++batch)
      for (uint64_t j = 0; j < d.cols; ++j)
        for (uint64_t i = 0; i < d.rows; ++i) {
          Complex sum = 0;
          for (uint64_t l = 0; l < depth; ++l)
            sum += a.get(opA, i, l, batch) * b.get(opB, l, j, batch);
          sum *= alpha;
          if (beta != 0.0)
            sum += beta * c.get(0, i, j, batch);
          if (epilogue & kEpilogueBias)
            sum +=
                load(d.type, bias + (i + batch * desc.data[kDescBiasStride]) *
                                        bytesOf(d.type));
          if (epilogue & (kEpilogueRelu | kEpilogueGelu))
            sum = activate(epilogue, sum.real());
          store(d.type, d.at(i, j, batch), sum);
        }
  }
};

/// Whether shapes and types of a product fit together.
bool fits(const BlasLtDesc *desc, const Pages &a, const Pages &b,
          const Pages &c, const Pages &d) {
  bool isA = desc->data[kDescOpA], isB = desc->data[kDescOpB];
  bool sizesFit = (isA ? a.cols : a.rows) == d.rows &&
                  (isB ? b.rows : b.cols) == d.cols &&
                  (isA ? a.rows : a.cols) == (isB ? b.cols : b.rows) &&
                  c.rows == d.rows && c.cols == d.cols;
  for (const Pages *pages : {&a, &b, &c, &d})
    sizesFit &= pages->rows > 0 && pages->cols > 0 &&
                pages->leading >= pages->rows && pages->batches == d.batches &&
                pages->type == d.type;
  bool isDouble = desc->data[0] == 70;
  return sizesFit && isDouble != isSingle(d.type) && desc->data[1] == d.type;
}

bool isSupported(const BlasLtDesc *desc, const BlasLtLayout *d) {
  return !(d->data[0] == 1 && (desc->data[kDescEpilogue] & kEpilogueGelu));
}

BlasLtResult algorithm(uint64_t number) {
  BlasLtResult out{};
  out.algo.data[0] = kAlgoMark;
  out.algo.data[7] = number;
  out.workspaceBytes = number * kAlgoBytes;
  out.waves = 1;
  return out;
}

} // namespace

// NOLINTBEGIN(readability-identifier-naming): the library's names.

size_t cublasLtGetVersion() { return 130000; }
const char *cublasLtGetStatusName(int status) {
  return status == kBlasNotSupported      ? "CUBLAS_STATUS_NOT_SUPPORTED"
         : status == kBlasInvalidValue    ? "CUBLAS_STATUS_INVALID_VALUE"
         : status == kBlasExecutionFailed ? "CUBLAS_STATUS_EXECUTION_FAILED"
         : status == kBlasAllocFailed     ? "CUBLAS_STATUS_ALLOC_FAILED"
                                          : "CUBLAS_STATUS of the fake";
}

/// Begins functions that the driver would know of.
#define ENTER_BLAS(...)                                                        \
  Call call(__func__, Needs::Context, {__VA_ARGS__});                          \
  if (call.result != Result::Success)                                          \
    return static_cast<int>(call.result);

int cublasLtCreate(BlasLtHandle *handle) {
  ENTER_BLAS()
  *handle = reinterpret_cast<BlasLtHandle>(call.context);
  return 0;
}
int cublasLtDestroy(BlasLtHandle handle) {
  ENTER_BLAS()
  if (numObjects != 0)
    call.m.complain("objects of cuBLASLt are left over");
  return 0;
}

int cublasLtMatrixLayoutCreate(BlasLtLayout **layout, int type, uint64_t rows,
                               uint64_t cols, int64_t leading) {
  make(*layout);
  (*layout)->data[0] = type;
  (*layout)->data[2] = rows;
  (*layout)->data[3] = cols;
  (*layout)->data[4] = leading;
  (*layout)->data[kLayoutBatches] = 1;
  return 0;
}
int cublasLtMatrixLayoutDestroy(BlasLtLayout *layout) { return end(layout); }
int cublasLtMatrixLayoutSetAttribute(BlasLtLayout *layout, int attribute,
                                     const void *value, size_t bytes) {
  return set(layout->data[attribute], value, bytes);
}

int cublasLtMatmulDescCreate(BlasLtDesc **desc, int computeType,
                             int scaleType) {
  make(*desc);
  (*desc)->data[0] = computeType;
  (*desc)->data[1] = scaleType;
  return 0;
}
int cublasLtMatmulDescDestroy(BlasLtDesc *desc) { return end(desc); }
int cublasLtMatmulDescSetAttribute(BlasLtDesc *desc, int attribute,
                                   const void *value, size_t bytes) {
  return set(desc->data[attribute], value, bytes);
}

int cublasLtMatmulPreferenceCreate(BlasLtPreference **preference) {
  return make(*preference);
}
int cublasLtMatmulPreferenceDestroy(BlasLtPreference *preference) {
  return end(preference);
}
int cublasLtMatmulPreferenceSetAttribute(BlasLtPreference *preference,
                                         int attribute, const void *value,
                                         size_t bytes) {
  return set(preference->data[attribute - 1], value, bytes);
}

int cublasLtMatmulAlgoGetHeuristic(BlasLtHandle handle, BlasLtDesc *desc,
                                   BlasLtLayout *a, BlasLtLayout *b,
                                   BlasLtLayout *c, BlasLtLayout *d,
                                   BlasLtPreference *preference,
                                   int mostResults, BlasLtResult *results,
                                   int *numResults) {
  ENTER_BLAS(show(mostResults))
  if (!fits(desc, {a, nullptr}, {b, nullptr}, {c, nullptr}, {d, nullptr}))
    return kBlasInvalidValue;
  if (!isSupported(desc, d))
    return kBlasNotSupported;
  *numResults = 0;
  // The one with the largest workspace is the best.
  for (uint64_t number : {2, 1, 0})
    if (number * kAlgoBytes <= preference->data[kPreferenceWorkspace - 1] &&
        *numResults < mostResults)
      results[(*numResults)++] = algorithm(number);
  return 0;
}

int cublasLtMatmulAlgoCheck(BlasLtHandle handle, BlasLtDesc *desc,
                            BlasLtLayout *a, BlasLtLayout *b, BlasLtLayout *c,
                            BlasLtLayout *d, const BlasLtAlgo *algo,
                            BlasLtResult *result) {
  ENTER_BLAS()
  if (algo->data[0] != kAlgoMark)
    return kBlasInvalidValue;
  if (!isSupported(desc, d))
    return kBlasNotSupported;
  *result = algorithm(algo->data[7]);
  return 0;
}

int cublasLtMatmul(BlasLtHandle handle, BlasLtDesc *desc, const void *alpha,
                   const void *a, BlasLtLayout *layoutA, const void *b,
                   BlasLtLayout *layoutB, const void *beta, const void *c,
                   BlasLtLayout *layoutC, void *d, BlasLtLayout *layoutD,
                   const BlasLtAlgo *algo, void *workspace,
                   size_t workspaceBytes, StreamHandle stream) {
  ENTER_BLAS(show(algo->data[7]), showDevice(addressOf(a)),
             showDevice(addressOf(b)), showDevice(addressOf(c)),
             showDevice(addressOf(d)), showObject(stream))
  Object *queued = call.find('s', stream);
  uint64_t type = layoutD->data[0];
  Product product = {*desc,           {layoutA, a}, {layoutB, b},
                     {layoutC, c},    {layoutD, d}, load(type, alpha),
                     load(type, beta)};
  if (!queued || algo->data[0] != kAlgoMark ||
      workspaceBytes < algo->data[7] * kAlgoBytes ||
      !fits(desc, product.a, product.b, product.c, product.d) ||
      (c == d && std::memcmp(layoutC, layoutD, sizeof *layoutC) != 0))
    return kBlasInvalidValue;
  for (const Pages *pages : {&product.a, &product.b, &product.c, &product.d})
    if (!pages->isInMemory(call.m))
      return kBlasInvalidValue;
  if (workspaceBytes &&
      !call.m.memoryAt('d', addressOf(workspace), workspaceBytes))
    return kBlasInvalidValue;
  call.m.push(queued, [product] { product.run(); });
  return 0;
}

// NOLINTEND(readability-identifier-naming)

} // namespace quern::cuda
