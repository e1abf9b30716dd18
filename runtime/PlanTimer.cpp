//===- PlanTimer.cpp - Measures one kernel --------------------------------===//
#include "runtime/PlanTimer.h"

#include "ir/Error.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <chrono>

namespace quern {
namespace {

using Clock = std::chrono::steady_clock;

/// A batch of launches is at least so long: reading the clock costs less.
constexpr double kBatchNs = 20'000;
/// Launches of this size are warm after the first.
constexpr double kLongNs = 1e6;
/// Of the fastest batches, how many are enough that differ by no more.
constexpr size_t kAgreeing = 4;
constexpr double kAgreement = 1.02;
constexpr size_t kMinBatches = 2;
/// Smaller arrays are soon filled, and lie as close as they would in a program.
constexpr size_t kSharedBytes = 256 << 10;
constexpr size_t kPage = 4096;

/// Values that every function takes and that stay what they are: near 1.
template <class T> void fill(void *data, size_t count) {
  uint64_t seed = 1;
  for (size_t i = 0; i < count; ++i) {
    seed = seed * 6364136223846793005 + 1442695040888963407;
    double x = static_cast<double>(seed >> 11) * 0x1p-53 * 0.5 + 0.25;
    static_cast<T *>(data)[i] = std::is_floating_point_v<T>
                                    ? static_cast<T>(x)
                                    : static_cast<T>(1 + (seed >> 61));
  }
}

void fillArray(ElementType type, void *data, size_t bytes) {
  size_t count = bytes / byteSize(realOf(type));
  if (realOf(type) == ElementType::F64)
    fill<double>(data, count);
  else if (realOf(type) == ElementType::F32)
    fill<float>(data, count);
  else if (type == ElementType::Bool)
    std::fill_n(static_cast<uint8_t *>(data), count, 1);
  else if (byteSize(type) == 1)
    fill<uint8_t>(data, count);
  else if (byteSize(type) == 2)
    fill<uint16_t>(data, count);
  else if (byteSize(type) == 4)
    fill<uint32_t>(data, count);
  else
    fill<uint64_t>(data, count);
}

} // namespace

llvm::Expected<TimerArena>
TimerArena::make(Provider &provider, size_t operandBytes, size_t resultBytes) {
  llvm::Expected<Buffer> operands = provider.pool().allocate(operandBytes);
  if (!operands)
    return operands.takeError();
  llvm::Expected<Buffer> results = provider.pool().allocate(resultBytes);
  if (!results)
    return results.takeError();
  TimerArena arena;
  arena.operands = std::move(*operands);
  arena.results = std::move(*results);
  fillArray(ElementType::F64, arena.operands.data(), operandBytes);
  return std::move(arena);
}

llvm::Expected<RegionPlan> PlanTimer::plan(Graph graph, Provider &provider) {
  PlanOptions options;
  options.cost = CostModel(provider.model());
  llvm::Expected<RegionPlan> plan = planRegion(std::move(graph), options);
  if (plan && (plan->steps.size() != 1 ||
               plan->steps[0].kind != RegionStep::Kind::Kernel))
    return makeError("Quern:plan", "not one kernel but " +
                                       std::to_string(plan->steps.size()) +
                                       " steps");
  return plan;
}

llvm::Expected<PlanTimer> PlanTimer::make(Graph graph, Provider &provider,
                                          TimerArena *arena) {
  llvm::Expected<RegionPlan> made = plan(std::move(graph), provider);
  if (!made)
    return made.takeError();
  PlanTimer timer(std::move(made->steps[0]), provider, arena);
  if (llvm::Error error = timer.bind(made->graph))
    return std::move(error);
  return std::move(timer);
}

/// The next \p bytes of the arena, or nothing if it has no more.
char *PlanTimer::shared(size_t bytes, bool isResult) {
  if (!arena || bytes < kSharedBytes)
    return nullptr;
  Buffer &from = isResult ? arena->results : arena->operands;
  size_t &used = isResult ? resultBytes : operandBytes;
  if (used + bytes > from.bytes())
    return nullptr;
  char *first = static_cast<char *>(from.data()) + used;
  used += llvm::alignTo(bytes, kPage);
  return first;
}

llvm::Expected<void *> PlanTimer::arrayOf(const Graph &graph, NodeId node,
                                          bool isResult) {
  auto known = llvm::find_if(arrays, [&](auto &a) { return a.first == node; });
  if (known != arrays.end())
    return known->second;
  size_t bytes =
      static_cast<size_t>(graph.numElems(node)) * byteSize(graph[node].type);
  bool mayShare = graph[node].type == ElementType::F64;
  void *data = mayShare ? shared(bytes, isResult) : nullptr;
  if (!data) {
    llvm::Expected<Buffer> buffer = provider->pool().allocate(bytes);
    if (!buffer)
      return buffer.takeError();
    data = buffer->data();
    fillArray(graph[node].type, data, bytes);
    owned.push_back(std::move(*buffer));
  }
  arrays.emplace_back(node, data);
  return data;
}

llvm::Error PlanTimer::bind(const Graph &graph) {
  llvm::Expected<KernelRef> kernel =
      provider->kernel(step.kernel, stats, nullptr);
  if (!kernel)
    return kernel.takeError();
  loaded = *kernel;
  strides = step.flatStrides();
  auto add = [&](const BufferBinding &binding, bool isResult) -> llvm::Error {
    llvm::Expected<void *> array = arrayOf(graph, binding.node, isResult);
    if (!array)
      return array.takeError();
    buffers.push_back(static_cast<char *>(*array) +
                      binding.offset * static_cast<int64_t>(
                                           byteSize(graph[binding.node].type)));
    return llvm::Error::success();
  };
  for (const BufferBinding &input : step.inputs)
    if (llvm::Error error = add(input, false))
      return error;
  for (const BufferBinding &store : step.stores)
    if (llvm::Error error = add(store, true))
      return error;
  params = step.flatParams(graph);
  return llvm::Error::success();
}

double PlanTimer::predict(unsigned threads, const DeviceModel &model) const {
  return KernelTime(step.kernel, step.extents, strides, step.flatArrays(),
                    model, step.numRounds)
      .ns(threads);
}

llvm::Expected<double> PlanTimer::measure(unsigned threads, double budgetNs) {
  LaunchGrid grid =
      makeGrid(step.kernel, step.extents, strides, {}, provider->model(),
               provider->maxThreads(), step.numRounds);
  grid.numThreads = threads;
  uint64_t flags = 0;
  KernelLaunch launch = {
      loaded.get(),   &grid,          static_cast<unsigned>(buffers.size()),
      buffers.data(), strides.data(), step.extents.data(),
      params.data(),  &flags};
  auto timed = [&](double count) -> llvm::Expected<double> {
    Clock::time_point start = Clock::now();
    for (double i = 0; i < count; ++i)
      if (llvm::Error error = provider->launch(launch))
        return std::move(error);
    if (llvm::Error error = provider->synchronise())
      return std::move(error);
    return std::chrono::duration<double, std::nano>(Clock::now() - start)
               .count() /
           count;
  };
  double batch = 1, least = 0;
  std::vector<double> times;
  size_t numWarm = 2; // launches that are not counted
  for (double spent = 0;;) {
    llvm::Expected<double> each = timed(batch);
    if (!each)
      return each;
    spent += *each * batch;
    if (*each > kLongNs)
      numWarm = std::min<size_t>(numWarm, 1);
    if (numWarm > 0) {
      --numWarm;
      batch = std::max(1.0, kBatchNs / std::max(1.0, *each));
      continue;
    }
    times.push_back(*each);
    least = times.size() == 1 ? *each : std::min(least, *each);
    size_t numAgreeing = llvm::count_if(
        times, [=](double time) { return time <= kAgreement * least; });
    if (numAgreeing >= kAgreeing ||
        (spent > budgetNs && times.size() >= kMinBatches))
      return least;
  }
}

} // namespace quern
