//===- bench_cuda.cpp - Kernels on a CUDA device --------------------------===//
//
// bench_cuda [FILTER]: times the kernels of kernels.txt on device 0 and prints
// each as a share of the rate at which the device copies, measured beside it:
// bytes that must be read and written (inputs and results once) over time.
// Operands are random; medians of 15 launches, timed by events.
//
//===----------------------------------------------------------------------===//
#include "bench/Suite.h"
#include "ir/Error.h"
#include "ir/Parser.h"
#include "passes/Pipeline.h"
#include "planner/RegionPlan.h"
#include "runtime/cuda/CudaKernels.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>

using namespace quern;
using namespace quern::cuda;

namespace {

template <class T> T orExit(llvm::Expected<T> value) {
  if (value)
    return std::move(*value);
  std::fprintf(stderr, "bench_cuda: %s\n",
               llvm::toString(value.takeError()).c_str());
  std::exit(1);
}

void orExit(llvm::Error error) {
  if (!error)
    return;
  std::fprintf(stderr, "bench_cuda: %s\n",
               llvm::toString(std::move(error)).c_str());
  std::exit(1);
}

constexpr int kRuns = 15;

/// Nanoseconds of \p work on the device.
template <class Work> double medianNs(Device &device, Work work) {
  std::vector<double> times;
  for (int run = -3; run < kRuns; ++run) {
    Event start = orExit(device.record());
    work();
    Event stop = orExit(device.record());
    orExit(device.wait(stop));
    if (run >= 0)
      times.push_back(orExit(device.elapsedNs(start, stop)));
  }
  std::nth_element(times.begin(), times.begin() + kRuns / 2, times.end());
  return times[kRuns / 2];
}

/// A planned graph with its arrays on the device.
class Bench {
public:
  Bench(Device &device, CudaKernels &kernels, llvm::StringRef text);
  void run();
  size_t bytes() const { return numBytes; }
  size_t numKernels() const { return plan.steps.size(); }
  /// The sum of a result's first elements: it is there.
  double checksum();

private:
  void fill(NodeId id);

  Device &device;
  CudaKernels &kernels;
  RegionPlan plan;
  llvm::DenseMap<NodeId, DeviceMemory> arrays;
  DeviceMemory flags;
  size_t numBytes = 0;
};

size_t arrayBytes(const Graph &graph, NodeId id) {
  return graph.numElems(id) * byteSize(graph[id].type);
}

Bench::Bench(Device &device, CudaKernels &kernels, llvm::StringRef text)
    : device(device), kernels(kernels) {
  Graph graph = orExit(parseGraph(text));
  orExit(runPipeline(graph));
  plan = orExit(planRegion(std::move(graph), PlanOptions::fromFlags()));
  flags = orExit(device.allocate(8));
  auto add = [&](NodeId id) {
    id = plan.storageOf(id);
    if (arrays.contains(id))
      return;
    arrays[id] = orExit(device.allocate(arrayBytes(plan.graph, id)));
    if (plan.graph[id].op == Op::Input) {
      fill(id);
      numBytes += arrayBytes(plan.graph, id);
    }
  };
  for (const RegionStep &step : plan.steps) {
    if (step.kind != RegionStep::Kind::Kernel) {
      std::fprintf(stderr, "bench_cuda: library calls are not run\n");
      std::exit(1);
    }
    for (const BufferBinding &each : step.inputs)
      add(each.node);
    for (const BufferBinding &each : step.stores)
      add(each.node);
  }
  for (NodeId id : plan.graph.outputs)
    numBytes += arrayBytes(plan.graph, id);
}

template <class T> std::vector<T> randoms(size_t count) {
  std::mt19937 random(1);
  std::uniform_real_distribution<T> real(0.1, 1);
  std::vector<T> x(std::min<size_t>(count, 1 << 20));
  for (T &each : x)
    each = real(random);
  return x;
}

void Bench::fill(NodeId id) {
  size_t bytes = arrayBytes(plan.graph, id);
  auto copy = [&](const auto &x) {
    size_t piece = x.size() * sizeof x[0];
    for (size_t at = 0; at < bytes; at += piece)
      orExit(device.copyIn(arrays[id].get() + at, x.data(),
                           std::min(piece, bytes - at)));
  };
  if (plan.graph[id].type == ElementType::F64)
    copy(randoms<double>(plan.graph.numElems(id)));
  else
    copy(randoms<float>(plan.graph.numElems(id)));
}

void Bench::run() {
  for (const RegionStep &step : plan.steps) {
    std::vector<DevicePtr> buffers;
    for (unsigned which = 0; which < step.kernel.numBuffers(); ++which) {
      const BufferBinding &each = step.binding(which);
      NodeId array = plan.storageOf(each.node);
      int64_t size = byteSize(plan.graph[array].type);
      buffers.push_back(arrays[array].get() + each.offset * size);
    }
    auto strides = step.flatStrides();
    std::vector<uint64_t> params = step.flatParams(plan.graph);
    orExit(kernels.launch(
        step.kernel, {buffers, strides, step.extents, params, flags.get()}));
  }
}

double Bench::checksum() {
  NodeId id = plan.graph.outputs[0];
  size_t count = std::min<size_t>(plan.graph.numElems(id), 1000);
  std::vector<char> data(count * byteSize(plan.graph[id].type));
  orExit(device.copyOut(data.data(), arrays[plan.storageOf(id)].get(),
                        data.size()));
  double sum = 0;
  for (size_t i = 0; i < count; ++i)
    sum += plan.graph[id].type == ElementType::F64
               ? reinterpret_cast<double *>(data.data())[i]
               : reinterpret_cast<float *>(data.data())[i];
  return sum;
}

} // namespace

int main(int argc, char **argv) {
  const char *path = std::getenv("QUERN_SUITE");
  auto file = llvm::MemoryBuffer::getFile(path ? path : QUERN_SUITE);
  if (!file) {
    std::fprintf(stderr, "bench_cuda: no %s\n", path ? path : QUERN_SUITE);
    return 1;
  }
  const DriverApi &api = orExit(driver());
  std::unique_ptr<Device> device = orExit(Device::open(api, 0));
  CudaKernels kernels(*device, MathMode::Precise);
  std::printf("%s\n", device->info().name.c_str());
  constexpr size_t kCopyBytes = size_t(1) << 29;
  DeviceMemory from = orExit(device->allocate(kCopyBytes));
  DeviceMemory to = orExit(device->allocate(kCopyBytes));
  orExit(device->fill(from.get(), 17, kCopyBytes));
  for (const bench::SuiteRow &row : bench::readSuite((*file)->getBuffer())) {
    if (argc > 1 && !std::strstr(row.name.c_str(), argv[1]))
      continue;
    Bench bench(*device, kernels, row.graph);
    double copyNs = medianNs(*device, [&] {
      orExit(device->copy(to.get(), from.get(), kCopyBytes));
    });
    double ns = medianNs(*device, [&] { bench.run(); });
    double rate = bench.bytes() / ns, copyRate = 2.0 * kCopyBytes / copyNs;
    std::printf("%-20s %8.3f ms %6.0f GB/s  %5.3f of a copy  %zu kernels  %g\n",
                row.name.c_str(), ns / 1e6, rate, rate / copyRate,
                bench.numKernels(), bench.checksum());
  }
}
