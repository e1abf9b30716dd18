//===- Fft.h - Fourier transforms of a device, by cuFFT ---------*- C++ -*-===//
#ifndef QUERN_RUNTIME_CUDA_FFT_H
#define QUERN_RUNTIME_CUDA_FFT_H

#include "runtime/cuda/Context.h"
#include "runtime/cuda/FftTypes.h"
#include "runtime/cuda/LruMap.h"
#include "runtime/cuda/ToolkitLibrary.h"
#include <array>
#include <compare>

namespace quern::cuda {

/// The functions that Fft.def lists.
struct FftApi {
  /// Loads the library, as ToolkitLibrary::open says.
  /// Errors: Quern:cuda if there is none, of CUDA 12 or 13, or it lacks a
  /// function.
  static llvm::Expected<FftApi> load(llvm::StringRef toolkit);
  /// The one of this process, from QUERN_CUDA_TOOLKIT; loaded at the first
  /// call. Errors: as load, the same at every call.
  static llvm::Expected<const FftApi &> get();

#define FFT_FUNCTION(MEMBER, SYMBOL, PARAMETERS)                               \
  ToolkitFunction<int PARAMETERS> MEMBER{#SYMBOL};
#include "runtime/cuda/Fft.def"
};

enum class FftKind : uint8_t { ComplexToComplex, RealToComplex, ComplexToReal };

/// How column-major arrays lie in memory, in elements.
struct FftLayout {
  int64_t stride = 1;      ///< between neighbours of the first dimension; the
                           ///< other dimensions follow without gaps
  int64_t batchStride = 0; ///< from an array to the next

  auto operator<=>(const FftLayout &) const = default;
};

/// A transform over all dimensions of each of several arrays. Of the spectrum
/// of real numbers only sizes[0] / 2 + 1 rows are there.
struct FftProblem {
  bool isDouble = true;
  FftKind kind = FftKind::ComplexToComplex;
  unsigned rank = 1;
  /// Of the real or larger side, the first `rank` ones; the first dimension is
  /// that whose elements lie closest.
  std::array<int64_t, 3> sizes = {1, 1, 1};
  int64_t batches = 1;
  FftLayout in, out;

  auto operator<=>(const FftProblem &) const = default;

  /// Arrays without gaps.
  static FftProblem packed(bool isDouble, FftKind kind,
                           llvm::ArrayRef<int64_t> sizes, int64_t batches = 1);
  bool isEmpty() const;
  /// For messages: "f64 real to complex 8x4, 2 batches".
  std::string str() const;
  /// Errors: Quern:cuda if a rank, size or stride makes no sense.
  llvm::Error verify() const;
};

/// Addresses are the device's, aligned to a complex number of the type.
struct FftOperands {
  DevicePtr in = 0;  ///< what lies there is lost where the result is real
  DevicePtr out = 0; ///< may be `in`, for layouts of the same bytes
  DevicePtr workspace = 0;
  bool isInverse = false; ///< for ComplexToComplex; nothing is divided by n
};

/// Any thread may call. It belongs to the context that the device has now:
/// after a reset there must be a new one.
class Fft {
public:
  /// Keeps the plans of \p mostPlans problems, at least 1. \p api must outlive
  /// it.
  Fft(const FftApi &api, std::shared_ptr<Context> context,
      size_t mostPlans = 64)
      : api(api), context(std::move(context)), plans(mostPlans) {}

  /// Bytes that run needs for \p problem. Makes the plan.
  /// Errors: Quern:cuda if the problem makes no sense, and the library's.
  llvm::Expected<size_t> workspaceBytes(const FftProblem &problem);
  /// Queues transforms on \p stream. The workspace is in use until they are
  /// done. Without elements or batches it does nothing.
  /// Errors: as workspaceBytes.
  llvm::Error run(const FftProblem &problem, const FftOperands &operands,
                  StreamHandle stream);

private:
  /// Ends once what is queued has run.
  struct Plan {
    Plan(const FftApi &api, std::shared_ptr<Context> context)
        : api(api), context(std::move(context)) {}
    ~Plan();
    const FftApi &api;
    const std::shared_ptr<Context> context;
    int handle = -1;
    size_t workspaceBytes = 0;
  };
  llvm::Expected<Plan *> plan(const FftProblem &problem);

  const FftApi &api;
  const std::shared_ptr<Context> context;
  std::mutex mutex; ///< plans have a stream and a workspace
  LruMap<FftProblem, std::unique_ptr<Plan>> plans;
};

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_FFT_H
