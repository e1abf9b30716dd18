//===- DeviceRunner.cpp ---------------------------------------------------===//
#include "DeviceRunner.h"
#include "PlanRunner.h"
#include "runtime/cuda/CudaKernels.h"
#include <algorithm>
#include <cstdlib>
#include <optional>

namespace quern::test {

using namespace quern::cuda;

namespace {

// The driver ends before what is static does: nothing of it is destroyed.

Device &theDevice() {
  static Device *device = [] {
    const DriverApi &api = llvm::cantFail(driver());
    return llvm::cantFail(Device::open(api, 0)).release();
  }();
  return *device;
}

CudaKernels &kernelsFor(MathMode math) {
  static auto *precise = new CudaKernels(theDevice(), MathMode::Precise);
  static auto *fast = new CudaKernels(theDevice(), MathMode::Fast);
  return math == MathMode::Fast ? *fast : *precise;
}

/// Memory of one launch after the other: allocating takes longer than they do.
class Arena {
public:
  explicit Arena(Device &device)
      : memory(llvm::cantFail(device.allocate(kBytes))) {}
  DevicePtr take(size_t bytes) {
    DevicePtr at = memory.get() + used;
    used += llvm::alignTo(bytes, 256);
    EXPECT_LE(used, kBytes);
    return at;
  }
  void clear() { used = 0; }

private:
  static constexpr size_t kBytes = size_t(1) << 30;
  DeviceMemory memory;
  size_t used = 0;
};

/// A range of the host's memory.
struct Range {
  char *begin, *end;
};

/// What buffer \p which of a launch visits, if anything.
std::optional<Range> visited(const KernelPlan &plan, const Launch &l,
                             unsigned which) {
  const KernelBuffer &buffer = plan.buffer(which);
  int64_t bytes = byteSize(buffer.type), lowest = 0, highest = 0;
  bool isEmpty = false;
  auto walk = [&](int64_t stride, int64_t extent) {
    isEmpty |= extent == 0;
    int64_t reach = stride * (extent - 1);
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
  if (isEmpty)
    return std::nullopt;
  return Range{first + lowest * bytes, first + (highest + 1) * bytes};
}

} // namespace

bool runsOnDevice() {
  static const bool runs = std::getenv("QUERN_TEST_CUDA") != nullptr;
  return runs;
}

void runOnDevice(const KernelPlan &plan, Launch &l, MathMode math) {
  Device &device = theDevice();
  static Arena &arena = *new Arena(device);
  arena.clear();
  // Buffers that touch are parts of one copy.
  std::vector<Range> ranges;
  for (unsigned which = 0; which < plan.numBuffers(); ++which)
    if (std::optional<Range> range = visited(plan, l, which))
      ranges.push_back(*range);
  llvm::sort(ranges, [](Range x, Range y) { return x.begin < y.begin; });
  std::vector<Range> merged;
  for (Range range : ranges)
    if (!merged.empty() && range.begin <= merged.back().end)
      merged.back().end = std::max(merged.back().end, range.end);
    else
      merged.push_back(range);
  std::vector<DevicePtr> copies;
  for (Range range : merged) {
    // Aligned as it is on the host.
    size_t lead = reinterpret_cast<uintptr_t>(range.begin) % 256;
    copies.push_back(arena.take(lead + (range.end - range.begin)) + lead);
    llvm::cantFail(
        device.copyIn(copies.back(), range.begin, range.end - range.begin));
  }
  std::vector<DevicePtr> buffers;
  for (void *data : l.buffers) {
    DevicePtr address = 256;
    for (const auto &[range, copy] : llvm::zip_equal(merged, copies))
      if (char *at = static_cast<char *>(data);
          at >= range.begin && at < range.end)
        address = copy + (at - range.begin);
    buffers.push_back(address);
  }
  DevicePtr flags = arena.take(sizeof l.flags);
  llvm::cantFail(device.copyIn(flags, &l.flags, sizeof l.flags));
  PlanLaunch launch = {buffers, l.strides, l.extents, l.params, flags};
  if (llvm::Error error = kernelsFor(math).launch(plan, launch))
    ADD_FAILURE() << llvm::toString(std::move(error));
  for (const auto &[range, copy] : llvm::zip_equal(merged, copies))
    if (llvm::Error error =
            device.copyOut(range.begin, copy, range.end - range.begin))
      ADD_FAILURE() << llvm::toString(std::move(error));
  llvm::cantFail(device.copyOut(&l.flags, flags, sizeof l.flags));
}

} // namespace quern::test
