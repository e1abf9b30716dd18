//===- Fft.cpp - Fourier transforms of a device, by cuFFT -----------------===//
#include "runtime/cuda/Fft.h"

#include "ir/Flags.h"

namespace quern::cuda {
namespace {

constexpr const char *kTitle = "cufft";

/// What \p result of \p call means, which is not 0.
llvm::Error fftError(int result, const char *call, const FftProblem &problem) {
  std::string name = "result " + std::to_string(result);
#define FFT_RESULT(SYMBOL, VALUE)                                              \
  if (result == (VALUE))                                                       \
    name = #SYMBOL;
#include "runtime/cuda/Fft.def"
  return makeError(result == kFftAllocFailed ? "MATLAB:nomem" : "Quern:cuda",
                   std::string("[") + kTitle + "] " + call +
                       " failed: " + name + " for " + problem.str());
}

int typeCode(const FftProblem &problem) {
  switch (problem.kind) {
  case FftKind::ComplexToComplex:
    return problem.isDouble ? kFftC2C64 : kFftC2C32;
  case FftKind::RealToComplex:
    return problem.isDouble ? kFftR2C64 : kFftR2C32;
  case FftKind::ComplexToReal:
    break;
  }
  return problem.isDouble ? kFftC2R64 : kFftC2R32;
}

/// Rows of the input, or of the output.
int64_t rowsOf(const FftProblem &problem, bool isInput) {
  FftKind halved = isInput ? FftKind::ComplexToReal : FftKind::RealToComplex;
  return problem.kind == halved ? problem.sizes[0] / 2 + 1 : problem.sizes[0];
}

} // namespace

llvm::Expected<FftApi> FftApi::load(llvm::StringRef toolkit) {
  // Of CUDA 13 and 12.
  llvm::Expected<ToolkitLibrary> library = ToolkitLibrary::open(
      kTitle, {"libcufft.so.12", "libcufft.so.11"}, toolkit);
  if (!library)
    return library.takeError();
  FftApi out;
#define FFT_FUNCTION(MEMBER, SYMBOL, PARAMETERS)                               \
  if (llvm::Error error = library->find(out.MEMBER))                           \
    return std::move(error);
#include "runtime/cuda/Fft.def"
  return out;
}

llvm::Expected<const FftApi &> FftApi::get() {
  static const MadeOnce<FftApi> made(load(flags().cudaToolkit));
  return made.get();
}

// --- Problems ----------------------------------------------------------------

FftProblem FftProblem::packed(bool isDouble, FftKind kind,
                              llvm::ArrayRef<int64_t> sizes, int64_t batches) {
  FftProblem out;
  out.isDouble = isDouble;
  out.kind = kind;
  out.rank = static_cast<unsigned>(sizes.size());
  out.batches = batches;
  std::copy_n(sizes.begin(), std::min<size_t>(sizes.size(), 3),
              out.sizes.begin());
  int64_t others = out.sizes[1] * out.sizes[2];
  out.in.batchStride = rowsOf(out, true) * others;
  out.out.batchStride = rowsOf(out, false) * others;
  return out;
}

bool FftProblem::isEmpty() const {
  return batches == 0 || sizes[0] == 0 || sizes[1] == 0 || sizes[2] == 0;
}

std::string FftProblem::str() const {
  static constexpr const char *kNames[] = {
      " complex to complex ", " real to complex ", " complex to real "};
  std::string text = isDouble ? "f64" : "f32";
  text += kNames[static_cast<unsigned>(kind)];
  for (unsigned d = 0; d < std::min(rank, 3u); ++d)
    text += (d ? "x" : "") + std::to_string(sizes[d]);
  if (batches != 1)
    text += ", " + std::to_string(batches) + " batches";
  return text;
}

llvm::Error FftProblem::verify() const {
  auto bad = [&](const char *what) {
    return toolkitError(kTitle, str() + ": " + what);
  };
  if (rank < 1 || rank > 3)
    return bad("transforms have 1 to 3 dimensions");
  if (batches < 0 || sizes[0] < 0 || sizes[1] < 0 || sizes[2] < 0)
    return bad("a size is negative");
  if ((rank < 2 && sizes[1] != 1) || (rank < 3 && sizes[2] != 1))
    return bad("a size is beyond the rank");
  if (in.stride < 1 || out.stride < 1)
    return bad("the stride is not positive");
  if (in.batchStride < 0 || out.batchStride < (batches > 1 && !isEmpty()))
    return bad("the stride of batches is not positive");
  return llvm::Error::success();
}

// --- Plans -------------------------------------------------------------------

Fft::Plan::~Plan() {
  if (handle == -1)
    return;
  // In a context that was lost or closed there is nothing to end.
  if (llvm::Error error = context->call(context->api().contextSynchronize))
    llvm::consumeError(std::move(error));
  else
    (void)api.destroy(handle);
}

llvm::Expected<Fft::Plan *> Fft::plan(const FftProblem &problem) {
  if (std::unique_ptr<Plan> *known = plans.find(problem))
    return known->get();
  auto made = std::make_unique<Plan>(api, context);
  if (int result = api.create(&made->handle))
    return fftError(result, api.create.name, problem);
  if (int result = api.setAutoAllocation(made->handle, 0))
    return fftError(result, api.setAutoAllocation.name, problem);
  // The library has the dimension whose elements lie closest last.
  long long sizes[3], in[3], out[3];
  for (unsigned d = 0; d < problem.rank; ++d) {
    unsigned at = problem.rank - 1 - d;
    sizes[at] = in[at] = out[at] = problem.sizes[d];
  }
  in[problem.rank - 1] = rowsOf(problem, true);
  out[problem.rank - 1] = rowsOf(problem, false);
  if (int result = api.makePlan(made->handle, static_cast<int>(problem.rank),
                                sizes, in, problem.in.stride,
                                problem.in.batchStride, out, problem.out.stride,
                                problem.out.batchStride, typeCode(problem),
                                problem.batches, &made->workspaceBytes))
    return fftError(result, api.makePlan.name, problem);
  return plans.insert(problem, std::move(made)).get();
}

llvm::Expected<size_t> Fft::workspaceBytes(const FftProblem &problem) {
  if (llvm::Error error = problem.verify())
    return std::move(error);
  if (problem.isEmpty())
    return 0;
  if (llvm::Error error = context->enter())
    return std::move(error);
  std::lock_guard<std::mutex> locked(mutex);
  llvm::Expected<Plan *> found = plan(problem);
  if (!found)
    return found.takeError();
  return (*found)->workspaceBytes;
}

llvm::Error Fft::run(const FftProblem &problem, const FftOperands &operands,
                     StreamHandle stream) {
  if (llvm::Error error = problem.verify())
    return error;
  if (problem.isEmpty())
    return llvm::Error::success();
  if (llvm::Error error = context->enter())
    return error;
  std::lock_guard<std::mutex> locked(mutex);
  llvm::Expected<Plan *> found = plan(problem);
  if (!found)
    return found.takeError();
  if (!operands.in || !operands.out ||
      (!operands.workspace && (*found)->workspaceBytes))
    return toolkitError(kTitle, problem.str() + ": there is no address");
  auto pointer = [](DevicePtr address) {
    return reinterpret_cast<void *>(address);
  };
  int handle = (*found)->handle;
  if (int result = api.setStream(handle, stream))
    return fftError(result, api.setStream.name, problem);
  if ((*found)->workspaceBytes)
    if (int result = api.setWorkspace(handle, pointer(operands.workspace)))
      return fftError(result, api.setWorkspace.name, problem);
  bool isInverse = operands.isInverse || problem.kind == FftKind::ComplexToReal;
  if (int result =
          api.execute(handle, pointer(operands.in), pointer(operands.out),
                      isInverse ? kFftInverse : kFftForward))
    return fftError(result, api.execute.name, problem);
  return llvm::Error::success();
}

} // namespace quern::cuda
