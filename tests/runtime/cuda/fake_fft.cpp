//===- fake_fft.cpp - A fake cuFFT ----------------------------------------===//
//
// A library with the functions of Fft.def, on the memory and streams of the
// fake driver. Transforms are sums as they are defined. A plan needs 512 bytes
// of workspace; the first dimension must not be of 13.
//
//===----------------------------------------------------------------------===//
#include "runtime/cuda/FftTypes.h"
#include "tests/runtime/cuda/FakeCall.h"

#include <array>
#include <cmath>
#include <complex>

using namespace fake_cuda;

namespace quern::cuda {

// NOLINTBEGIN(readability-identifier-naming): the library's names.
extern "C" {
#define FFT_FUNCTION(MEMBER, SYMBOL, PARAMETERS) int SYMBOL PARAMETERS;
#include "runtime/cuda/Fft.def"
}
// NOLINTEND(readability-identifier-naming)

namespace {

using Complex = std::complex<double>;
constexpr size_t kWorkspaceBytes = 512;

struct Side {
  std::array<int64_t, 3> embed; ///< as sizes
  int64_t stride, batchStride;
  bool isComplex;
};

struct FakePlan {
  bool isAlive = true, isMade = false, allocates = true;
  int type = 0;
  std::array<int64_t, 3> sizes = {1, 1, 1}; ///< the last one lies closest
  int64_t batches = 0;
  Side in{}, out{};
  void *workspace = nullptr;
  Object *stream = nullptr;

  bool isDouble() const { return type >= kFftC2C64; }
  static int64_t place(const Side &side, int64_t x, int64_t y, int64_t z,
                       int64_t batch) {
    return ((x * side.embed[1] + y) * side.embed[2] + z) * side.stride +
           batch * side.batchStride;
  }
  size_t bytesOf(const Side &side) const {
    int64_t last =
        place(side, sizes[0] - 1, sizes[1] - 1, side.embed[2] - 1, batches - 1);
    return (last + 1) * (isDouble() ? 8 : 4) * (side.isComplex ? 2 : 1);
  }
  Complex load(const Side &side, const void *data, int64_t at) const {
    double parts[2] = {};
    for (int i = 0; i <= int(side.isComplex); ++i) {
      int64_t place = at * (side.isComplex ? 2 : 1) + i;
      parts[i] = isDouble() ? static_cast<const double *>(data)[place]
                            : static_cast<const float *>(data)[place];
    }
    return {parts[0], parts[1]};
  }
  void store(const Side &side, void *data, int64_t at, Complex value) const {
    double parts[2] = {value.real(), value.imag()};
    for (int i = 0; i <= int(side.isComplex); ++i) {
      int64_t place = at * (side.isComplex ? 2 : 1) + i;
      if (isDouble())
        static_cast<double *>(data)[place] = parts[i];
      else
        static_cast<float *>(data)[place] = static_cast<float>(parts[i]);
    }
  }
  /// Of a spectrum of which half is there, the other half is its mirror image.
  Complex read(const void *data, int64_t x, int64_t y, int64_t z,
               int64_t batch) const {
    if (z < in.embed[2])
      return load(in, data, place(in, x, y, z, batch));
    x = (sizes[0] - x) % sizes[0];
    y = (sizes[1] - y) % sizes[1];
    return std::conj(load(in, data, place(in, x, y, sizes[2] - z, batch)));
  }
  void run(const void *from, void *to, int direction) const {
    auto [nx, ny, nz] = sizes;
    std::vector<Complex> sums;
    auto each = [](int64_t x, int64_t y, int64_t z, auto body) {
      for (int64_t i = 0; i < x; ++i)
        for (int64_t j = 0; j < y; ++j)
          for (int64_t k = 0; k < z; ++k)
            body(i, j, k);
    };
    for (int64_t batch = 0; batch < batches; ++batch)
      each(nx, ny, out.embed[2], [&](int64_t i, int64_t j, int64_t k) {
        Complex sum = 0;
        each(nx, ny, nz, [&](int64_t x, int64_t y, int64_t z) {
          double turns = double(i * x % nx) / double(nx) +
                         double(j * y % ny) / double(ny) +
                         double(k * z % nz) / double(nz);
          sum += read(from, x, y, z, batch) *
                 std::polar(1.0, direction * 2 * M_PI * turns);
        });
        sums.push_back(sum);
      });
    size_t next = 0;
    for (int64_t batch = 0; batch < batches; ++batch)
      each(nx, ny, out.embed[2], [&](int64_t i, int64_t j, int64_t k) {
        store(out, to, place(out, i, j, k, batch), sums[next++]);
      });
  }
};

std::vector<FakePlan> plans;

} // namespace

// NOLINTBEGIN(readability-identifier-naming): the library's names.

/// Begins functions that the driver would know of.
#define ENTER_FFT(...)                                                         \
  Call call(__func__, Needs::Context, {__VA_ARGS__});                          \
  if (call.result != Result::Success)                                          \
    return static_cast<int>(call.result);

int cufftCreate(int *plan) {
  ENTER_FFT()
  *plan = static_cast<int>(plans.size());
  plans.emplace_back();
  return 0;
}

int cufftDestroy(int plan) {
  ENTER_FFT()
  if (!plans[plan].isAlive)
    call.m.complain("a plan is destroyed twice");
  if (!call.m.isIdle(call.context))
    call.m.complain("a plan is destroyed while work is queued");
  plans[plan].isAlive = false;
  return 0;
}

int cufftSetAutoAllocation(int plan, int allocates) {
  plans[plan].allocates = allocates != 0;
  return 0;
}

int cufftMakePlanMany64(int plan, int rank, long long *sizes,
                        long long *inEmbed, long long inStride,
                        long long inBatchStride, long long *outEmbed,
                        long long outStride, long long outBatchStride, int type,
                        long long batches, size_t *workspaceBytes) {
  ENTER_FFT(show(rank))
  FakePlan &made = plans[plan];
  if (made.isMade || made.allocates || batches < 1)
    return 4;
  if (sizes[rank - 1] == 13)
    return 8;
  made.type = type;
  made.batches = batches;
  made.in = {{1, 1, 1},
             inStride,
             inBatchStride,
             type != kFftR2C32 && type != kFftR2C64};
  made.out = {{1, 1, 1},
              outStride,
              outBatchStride,
              type != kFftC2R32 && type != kFftC2R64};
  for (int d = 0; d < rank; ++d) {
    made.sizes[3 - rank + d] = sizes[d];
    made.in.embed[3 - rank + d] = inEmbed[d];
    made.out.embed[3 - rank + d] = outEmbed[d];
  }
  made.isMade = true;
  *workspaceBytes = kWorkspaceBytes;
  return 0;
}

int cufftSetWorkArea(int plan, void *workspace) {
  plans[plan].workspace = workspace;
  return 0;
}

int cufftSetStream(int plan, StreamHandle stream) {
  ENTER_FFT(showObject(stream))
  plans[plan].stream = call.find('s', stream);
  return plans[plan].stream ? 0 : 4;
}

int cufftXtExec(int plan, void *in, void *out, int direction) {
  ENTER_FFT(showDevice(addressOf(in)), showDevice(addressOf(out)))
  const FakePlan &made = plans[plan];
  Machine &m = call.m;
  if (!made.isAlive || !made.isMade || !made.stream ||
      !m.memoryAt('d', addressOf(in), made.bytesOf(made.in)) ||
      !m.memoryAt('d', addressOf(out), made.bytesOf(made.out)) ||
      !m.memoryAt('d', addressOf(made.workspace), kWorkspaceBytes))
    return 4;
  m.push(made.stream, [=] { made.run(in, out, direction); });
  return 0;
}

// NOLINTEND(readability-identifier-naming)

} // namespace quern::cuda
