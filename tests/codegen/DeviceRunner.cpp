//===- DeviceRunner.cpp ---------------------------------------------------===//
#include "DeviceRunner.h"
#include "PlanRunner.h"
#include "runtime/cuda/CudaKernels.h"
#include <algorithm>
#include <cstdlib>

namespace quern::test {

using namespace quern::cuda;

namespace {

Device &theDevice() {
  static std::unique_ptr<Device> device = [] {
    static DriverApi api = llvm::cantFail(loadDriver("libcuda.so.1"));
    return llvm::cantFail(Device::open(api, 0));
  }();
  return *device;
}

CudaKernels &kernelsFor(MathMode math) {
  static CudaKernels precise(theDevice(), MathMode::Precise);
  static CudaKernels fast(theDevice(), MathMode::Fast);
  return math == MathMode::Fast ? fast : precise;
}

/// A range of the host's memory.
struct Range {
  char *begin, *end;
};

/// What buffer \p which of a launch visits, if anything.
Range visited(const KernelPlan &plan, const Launch &l, unsigned which) {
  const KernelBuffer &buffer = plan.buffer(which);
  int64_t bytes = byteSize(buffer.type), lowest = 0, highest = 0;
  auto walk = [&](int64_t stride, int64_t extent) {
    int64_t reach = stride * (std::max<int64_t>(extent, 1) - 1);
    (reach < 0 ? lowest : highest) += reach;
  };
  for (unsigned d = 0; d < plan.rank; ++d)
    if (d < buffer.strides.size() && buffer.strides[d] != StrideClass::Zero)
      walk(l.strides[which * plan.rank + d], l.extents[d]);
  if (buffer.hasAxis()) {
    size_t at = plan.numBuffers() * plan.rank + 2 * plan.axisNumber(which);
    walk(l.strides[at], l.strides[at + 1]);
  }
  char *first = static_cast<char *>(l.buffers[which]);
  return {first + lowest * bytes, first + (highest + 1) * bytes};
}

} // namespace

bool runsOnDevice() {
  static const bool runs = std::getenv("QUERN_TEST_CUDA") != nullptr;
  return runs;
}

void runOnDevice(const KernelPlan &plan, Launch &l, MathMode math) {
  Device &device = theDevice();
  // Buffers that touch are parts of one copy.
  std::vector<Range> ranges;
  bool isEmpty = llvm::is_contained(l.extents, 0);
  for (unsigned which = 0; which < plan.numBuffers(); ++which)
    if (!isEmpty || which >= plan.inputs.size())
      ranges.push_back(visited(plan, l, which));
  llvm::sort(ranges, [](Range x, Range y) { return x.begin < y.begin; });
  std::vector<Range> merged;
  for (Range range : ranges) {
    // From multiples of 256, so that alignment is what it is on the host.
    range.begin -= reinterpret_cast<uintptr_t>(range.begin) % 256;
    if (!merged.empty() && range.begin <= merged.back().end)
      merged.back().end = std::max(merged.back().end, range.end);
    else
      merged.push_back(range);
  }
  std::vector<DeviceMemory> copies;
  for (Range &range : merged) {
    // What lies before the first element need not be readable: it is not read.
    copies.push_back(llvm::cantFail(device.allocate(range.end - range.begin)));
    llvm::cantFail(device.copyIn(copies.back().get(), range.begin,
                                 range.end - range.begin));
  }
  std::vector<DevicePtr> buffers;
  for (void *data : l.buffers) {
    DevicePtr address = 256;
    for (const auto &[range, copy] : llvm::zip_equal(merged, copies))
      if (char *at = static_cast<char *>(data);
          at >= range.begin && at < range.end)
        address = copy.get() + (at - range.begin);
    buffers.push_back(address);
  }
  DeviceMemory flags = llvm::cantFail(device.allocate(sizeof l.flags));
  llvm::cantFail(device.copyIn(flags.get(), &l.flags, sizeof l.flags));
  PlanLaunch launch = {buffers, l.strides, l.extents, l.params, flags.get()};
  if (llvm::Error error = kernelsFor(math).launch(plan, launch))
    ADD_FAILURE() << llvm::toString(std::move(error));
  for (const auto &[range, copy] : llvm::zip_equal(merged, copies))
    if (llvm::Error error =
            device.copyOut(range.begin, copy.get(), range.end - range.begin))
      ADD_FAILURE() << llvm::toString(std::move(error));
  llvm::cantFail(device.copyOut(&l.flags, flags.get(), sizeof l.flags));
}

} // namespace quern::test
