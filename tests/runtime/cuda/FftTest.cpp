//===- FftTest.cpp - Transforms, on the fake and on a real library --------===//
#include "runtime/cuda/Fft.h"

#include "tests/runtime/cuda/CudaFixture.h"

#include <cmath>
#include <complex>

using namespace quern;
using namespace quern::cuda;

namespace {

using Texts = std::vector<std::string>;
using Complex = std::complex<double>;
constexpr FftKind kKinds[] = {FftKind::ComplexToComplex, FftKind::RealToComplex,
                              FftKind::ComplexToReal};

/// Numbers as the device has them: parts are single or double.
std::vector<char> encode(const std::vector<Complex> &values, bool isDouble,
                         bool isComplex) {
  std::vector<char> out;
  auto add = [&](double part) {
    float single = static_cast<float>(part);
    const char *at = isDouble ? reinterpret_cast<const char *>(&part)
                              : reinterpret_cast<const char *>(&single);
    out.insert(out.end(), at, at + (isDouble ? 8 : 4));
  };
  for (Complex value : values) {
    add(value.real());
    if (isComplex)
      add(value.imag());
  }
  return out;
}

std::vector<Complex> decode(const std::vector<char> &bytes, bool isDouble,
                            bool isComplex) {
  std::vector<Complex> out;
  size_t step = isDouble ? 8 : 4;
  auto part = [&](size_t at) {
    double value = 0;
    float single = 0;
    std::memcpy(isDouble ? static_cast<void *>(&value) : &single, &bytes[at],
                step);
    return isDouble ? value : single;
  };
  for (size_t at = 0; at < bytes.size(); at += step * (isComplex ? 2 : 1))
    out.emplace_back(part(at), isComplex ? part(at + step) : 0);
  return out;
}

/// The largest error against sums along one dimension after the other, over
/// the type's rounding, sqrt(n) and log2(n) + 1. Arrays are full spectra here,
/// one after the other.
double errorOf(Device &device, Fft &fft, const FftProblem &p,
               bool isInverse = false) {
  bool isReal = p.kind == FftKind::RealToComplex;
  bool isToReal = p.kind == FftKind::ComplexToReal;
  auto [nx, ny, nz] = p.sizes;
  int64_t n = nx * ny * nz;
  double sign = isInverse || isToReal ? 1 : -1;
  int64_t inRows = isToReal ? nx / 2 + 1 : nx;
  int64_t outRows = isReal ? nx / 2 + 1 : nx;
  std::vector<Complex> in(p.in.batchStride * p.batches +
                          inRows * ny * nz * p.in.stride),
      out(p.out.batchStride * p.batches + outRows * ny * nz * p.out.stride);
  std::vector<std::vector<Complex>> wanted;
  uint32_t state = 1;
  auto draw = [&] {
    state = state * 1664525 + 1013904223;
    return static_cast<float>(state >> 8) / float(1 << 23) - 1;
  };
  for (int64_t batch = 0; batch < p.batches; ++batch) {
    std::vector<Complex> data(n);
    for (Complex &value : data) {
      double real = draw(), imag = draw();
      value = {real, isReal ? 0 : imag};
    }
    auto mirror = [&](int64_t at) {
      int64_t x = at % nx, y = at / nx % ny, z = at / nx / ny;
      return (nx - x) % nx + ((ny - y) % ny + (nz - z) % nz * ny) * nx;
    };
    if (isToReal) // the spectrum of real numbers
      for (int64_t at = 0; at < n; ++at)
        data[at] = at == mirror(at)  ? data[at].real()
                   : at < mirror(at) ? data[at]
                                     : std::conj(data[mirror(at)]);
    for (int64_t at = 0; at < n; ++at)
      if (at % nx < inRows)
        in[(at % nx + at / nx * inRows) * p.in.stride +
           batch * p.in.batchStride] = data[at];
    int64_t step = 1;
    for (int64_t size : p.sizes) {
      std::vector<Complex> next(n);
      for (int64_t at = 0; at < n; ++at)
        for (int64_t i = 0; i < size; ++i)
          next[at] += data[at + (i - at / step % size) * step] *
                      std::polar(1.0, sign * 2 * M_PI *
                                          double(at / step % size * i % size) /
                                          double(size));
      data = next;
      step *= size;
    }
    wanted.push_back(data);
  }
  std::vector<char> inBytes = encode(in, p.isDouble, !isReal);
  std::vector<char> outBytes = encode(out, p.isDouble, !isToReal);
  DeviceMemory from = llvm::cantFail(device.allocate(inBytes.size()));
  DeviceMemory to = llvm::cantFail(device.allocate(outBytes.size()));
  DeviceMemory workspace =
      llvm::cantFail(device.allocate(llvm::cantFail(fft.workspaceBytes(p))));
  llvm::cantFail(device.copyIn(from.get(), inBytes.data(), inBytes.size()));
  llvm::cantFail(device.queue([&](StreamHandle stream) {
    return fft.run(p, {from.get(), to.get(), workspace.get(), isInverse},
                   stream);
  }));
  llvm::cantFail(device.copyOut(outBytes.data(), to.get(), outBytes.size()));
  out = decode(outBytes, p.isDouble, !isToReal);
  double most = 0;
  for (int64_t batch = 0; batch < p.batches; ++batch)
    for (int64_t at = 0; at < n; ++at)
      if (at % nx < outRows)
        most = std::max(
            most, std::abs(out[(at % nx + at / nx * outRows) * p.out.stride +
                               batch * p.out.batchStride] -
                           wanted[batch][at]));
  double unit = p.isDouble ? 0x1p-53 : 0x1p-24;
  double scale = std::sqrt(double(std::max<int64_t>(n, 1)));
  return most / (unit * scale * (std::log2(scale * scale) + 1));
}

/// Transforms of all kinds, odd sizes, several dimensions and strides.
void checkTransforms(Device &device, Fft &fft) {
  for (bool isDouble : {true, false})
    for (FftKind kind : kKinds) {
      for (int64_t size : {1, 2, 3, 8, 15, 31, 64})
        for (int64_t batches : {1, 3}) {
          FftProblem p = FftProblem::packed(isDouble, kind, {size}, batches);
          EXPECT_LT(errorOf(device, fft, p), 16) << p.str();
          if (kind ==
              FftKind::ComplexToComplex) // the others have one direction
            EXPECT_LT(errorOf(device, fft, p, true), 16) << p.str();
        }
      for (const std::vector<int64_t> &sizes :
           std::vector<std::vector<int64_t>>{{6, 5}, {5, 6}, {4, 3, 5}}) {
        FftProblem p = FftProblem::packed(isDouble, kind, sizes, 2);
        EXPECT_LT(errorOf(device, fft, p), 16) << p.str();
      }
      // Along the rows of a matrix with 7 of them.
      FftProblem rows = FftProblem::packed(isDouble, kind, {10}, 7);
      rows.in = rows.out = {7, 1};
      EXPECT_LT(errorOf(device, fft, rows), 16) << rows.str();
    }
}

class FftTest : public CudaTest {
protected:
  void SetUp() override {
    CudaTest::SetUp();
    library = llvm::cantFail(FftApi::load(QUERN_FAKE_TOOLKIT));
    device = open();
    fft = std::make_unique<Fft>(library, device->context(), 2);
  }
  void TearDown() override {
    fft.reset();
    device.reset();
    CudaTest::TearDown();
  }
  static FftProblem line(int64_t size) {
    return FftProblem::packed(true, FftKind::ComplexToComplex, {size});
  }

  FftApi library;
  std::unique_ptr<Device> device;
  std::unique_ptr<Fft> fft;
};

TEST_F(FftTest, AgreesWithTheHost) { checkTransforms(*device, *fft); }

TEST_F(FftTest, KeepsThePlansUsedLast) {
  auto isMade = [&](int64_t size) {
    (void)calls();
    EXPECT_LT(errorOf(*device, *fft, line(size)), 16);
    Texts all = calls();
    return std::find(all.begin(), all.end(), "cufftCreate()") != all.end();
  };
  EXPECT_TRUE(isMade(2));
  EXPECT_TRUE(isMade(3));
  EXPECT_FALSE(isMade(2));
  EXPECT_TRUE(isMade(4)); // ends 3
  EXPECT_FALSE(isMade(2));
  EXPECT_TRUE(isMade(3));
}

TEST_F(FftTest, NothingToTransformAsksNobody) {
  (void)calls();
  for (FftProblem p : {line(0), FftProblem::packed(true, kKinds[1], {4}, 0)}) {
    EXPECT_EQ(llvm::cantFail(fft->workspaceBytes(p)), 0u);
    EXPECT_EQ(textOf(fft->run(p, {}, nullptr)), "");
  }
  EXPECT_EQ(calls(), Texts());
}

TEST_F(FftTest, Errors) {
  EXPECT_EQ(textOf(fft->workspaceBytes(line(13)).takeError()),
            "Quern:cuda: [cufft] cufftMakePlanMany64 failed: "
            "CUFFT_INVALID_SIZE for f64 complex to complex 13");
  EXPECT_EQ(textOf(fft->run(line(4), {}, nullptr)),
            "Quern:cuda: [cufft] f64 complex to complex 4: there is no "
            "address");
  fake_cuda::failCall("cufftCreate", 1, Result(kFftAllocFailed));
  EXPECT_EQ(textOf(fft->workspaceBytes(line(5)).takeError()),
            "MATLAB:nomem: [cufft] cufftCreate failed: CUFFT_ALLOC_FAILED for "
            "f64 complex to complex 5");
  FftProblem p = line(4);
  p.rank = 0;
  EXPECT_NE(textOf(p.verify()), "");
  p = line(-4);
  EXPECT_NE(textOf(p.verify()), "");
  p = line(4);
  p.sizes[1] = 2;
  EXPECT_NE(textOf(p.verify()), "");
  p = line(4);
  p.in.stride = 0;
  EXPECT_NE(textOf(p.verify()), "");
  p = line(4);
  p.batches = 2;
  p.out.batchStride = 0;
  EXPECT_NE(textOf(p.verify()), "");
}

TEST(FftApi, MissingLibraryNamesTheFlag) {
  EXPECT_EQ(textOf(FftApi::load("/quern-none").takeError()),
            "Quern:cuda: [cufft] there is no libcufft.so.12 or libcufft.so.11 "
            "in the toolkit /quern-none; QUERN_CUDA_TOOLKIT names the folder");
}

TEST(FftApi, TheToolkitHasEveryFunction) {
  llvm::Expected<const FftApi &> found = FftApi::get();
  if (!found)
    GTEST_SKIP() << textOf(found.takeError());
  SUCCEED();
}

TEST(RealFftTest, AgreesWithTheHost) {
  llvm::Expected<DriverApi> driver = loadDriver("libcuda.so.1");
  if (!driver)
    GTEST_SKIP() << textOf(driver.takeError());
  llvm::Expected<const FftApi &> found = FftApi::get();
  if (!found)
    GTEST_SKIP() << textOf(found.takeError());
  std::unique_ptr<Device> device = llvm::cantFail(Device::open(*driver, 0));
  Fft fft(*found, device->context());
  checkTransforms(*device, fft);
}

} // namespace
