//===- PlanLauncher.cpp - Runs a region plan on a provider ----------------===//
#include "tests/fuzz/PlanLauncher.h"

#include "ir/Error.h"
#include "llvm/ADT/STLExtras.h"
#include <cstring>

namespace quern::test {

namespace {

constexpr size_t kGuard = 128;
constexpr char kGuardByte = char(0xa5);
constexpr char kFreshByte = char(0xcd);
constexpr char kDeadByte = char(0xdd);

class Launcher {
public:
  Launcher(const RegionPlan &plan, Provider &provider, Stats &stats,
           uint64_t &flags)
      : plan(plan), graph(plan.graph), provider(provider), stats(stats),
        flags(flags), arrays(graph.end()) {}
  llvm::Expected<std::vector<HostArray>> run();

private:
  struct Array {
    Buffer buffer;
    size_t bytes = 0;
    char *data() { return static_cast<char *>(buffer.data()) + kGuard; }
  };

  Array &arrayOf(NodeId node) { return arrays[plan.storageOf(node)]; }
  size_t bytesOf(NodeId node) const {
    return static_cast<size_t>(graph.numElems(node)) *
           byteSize(graph[node].type);
  }
  llvm::Expected<Array *> allocate(NodeId node);
  llvm::Expected<Array *> find(NodeId node);
  llvm::Error runKernel(const RegionStep &step);
  llvm::Error call(const RegionStep &step, const KernelLaunch *launch,
                   unsigned resultBuffer);
  llvm::Error addBuffer(const BufferBinding &binding);
  llvm::Expected<LibraryArray> callOperand(NodeId operand,
                                           const BufferBinding &binding);
  llvm::Error checkGuards(NodeId node);
  llvm::Error checkInputs();

  const RegionPlan &plan;
  const Graph &graph;
  Provider &provider;
  Stats &stats;
  uint64_t &flags;
  std::vector<Array> arrays;
  std::vector<void *> buffers; ///< of the current launch
};

} // namespace

llvm::Expected<Launcher::Array *> Launcher::allocate(NodeId node) {
  Array &array = arrayOf(node);
  array.bytes = bytesOf(node);
  llvm::Expected<Buffer> buffer =
      provider.pool().allocate(array.bytes + 2 * kGuard);
  if (!buffer)
    return buffer.takeError();
  array.buffer = std::move(*buffer);
  char *base = static_cast<char *>(array.buffer.data());
  std::memset(base, kGuardByte, array.bytes + 2 * kGuard);
  std::memset(array.data(), kFreshByte, array.bytes);
  return &array;
}

/// The array of \p node; leaves are copied, and arrays without elements made,
/// on first use.
llvm::Expected<Launcher::Array *> Launcher::find(NodeId wanted) {
  NodeId node = plan.storageOf(wanted);
  if (arrays[node].buffer)
    return &arrays[node];
  bool isInput = graph[node].op == Op::Input;
  bool isLeaf = info(graph[node].op).kind == OpKind::Leaf;
  if (!isLeaf && graph.numElems(node) != 0)
    return makeError("Quern:fuzz",
                     "%" + std::to_string(node) + " has no storage");
  llvm::Expected<Array *> array = allocate(node);
  if (array && isInput)
    llvm::copy(static_cast<HostArray *>(graph[node].payload.data)->bytes,
               (*array)->data());
  if (array && isLeaf && !isInput) // a scalar that a call reads
    std::memcpy((*array)->data(), &graph[node].payload.bits, (*array)->bytes);
  return array;
}

llvm::Error Launcher::addBuffer(const BufferBinding &binding) {
  llvm::Expected<Array *> array = find(binding.node);
  if (!array)
    return array.takeError();
  buffers.push_back((*array)->data() +
                    binding.offset * static_cast<int64_t>(
                                         byteSize(graph[binding.node].type)));
  return llvm::Error::success();
}

llvm::Error Launcher::checkGuards(NodeId node) {
  Array &array = arrayOf(node);
  const char *base = static_cast<const char *>(array.buffer.data());
  const char *after = base + kGuard + array.bytes;
  auto isGuard = [](char c) { return c == kGuardByte; };
  if (std::all_of(base, base + kGuard, isGuard) &&
      std::all_of(after, after + kGuard, isGuard))
    return llvm::Error::success();
  return makeError("Quern:fuzz",
                   "a kernel wrote outside %" + std::to_string(node));
}

/// Runs the kernel of \p step, after the call if there is one.
llvm::Error Launcher::runKernel(const RegionStep &step) {
  llvm::Expected<KernelRef> kernel =
      provider.kernel(step.kernel, stats, nullptr);
  if (!kernel)
    return kernel.takeError();
  buffers.clear();
  unsigned resultBuffer = 0;
  for (const auto &[i, input] : llvm::enumerate(step.inputs)) {
    if (step.hasCall() && input.node == step.call) {
      resultBuffer = i;
      buffers.push_back(nullptr);
    } else if (llvm::Error error = addBuffer(input)) {
      return error;
    }
  }
  for (const BufferBinding &store : step.stores) {
    bool isInput = graph[plan.storageOf(store.node)].op == Op::Input;
    if (!arrayOf(store.node).buffer && !isInput)
      if (llvm::Expected<Array *> array = allocate(store.node); !array)
        return array.takeError();
    if (llvm::Error error = addBuffer(store))
      return error;
  }
  std::vector<uint64_t> params = step.flatParams(graph);
  llvm::SmallVector<int64_t, 16> strides = step.flatStrides();
  LaunchGrid grid =
      makeGrid(step.kernel, step.extents, strides, {}, provider.model(),
               provider.maxThreads(), step.numRounds);
  KernelLaunch launch = {
      kernel->get(),  &grid,          static_cast<unsigned>(buffers.size()),
      buffers.data(), strides.data(), step.extents.data(),
      params.data(),  &flags};
  if (llvm::Error error = step.hasCall() ? call(step, &launch, resultBuffer)
                                         : provider.launch(launch))
    return error;
  if (llvm::Error error = provider.synchronise())
    return error;
  for (const BufferBinding &store : step.stores)
    if (llvm::Error error = checkGuards(store.node))
      return error;
  return llvm::Error::success();
}

llvm::Expected<LibraryArray>
Launcher::callOperand(NodeId operand, const BufferBinding &binding) {
  llvm::Expected<Array *> array = find(binding.node);
  if (!array)
    return array.takeError();
  ElementType type = graph[operand].type;
  return LibraryArray{type, graph.shape(operand),
                      (*array)->data() +
                          binding.offset * static_cast<int64_t>(byteSize(type)),
                      binding.strides[0], binding.strides[1]};
}

/// Runs the call of \p step, with \p launch on its columns unless it is null.
llvm::Error Launcher::call(const RegionStep &step, const KernelLaunch *launch,
                           unsigned resultBuffer) {
  llvm::SmallVector<LibraryArray, 4> operands;
  for (auto [operand, binding] :
       llvm::zip_equal(graph.operands(step.call), step.operands)) {
    llvm::Expected<LibraryArray> array = callOperand(operand, binding);
    if (!array)
      return array.takeError();
    operands.push_back(*array);
  }
  const Shape &shape = graph.shape(step.call);
  LibraryCall request;
  request.op = graph[step.call].op;
  request.operands = operands;
  request.attrs = graph.attrs(step.call);
  request.result = {graph[step.call].type, shape, nullptr, 1, shape.dim(0)};
  if (launch)
    return provider.callWithEpilogue(request, *launch, resultBuffer);
  llvm::Expected<Array *> array = allocate(step.call);
  if (!array)
    return array.takeError();
  request.result.data = (*array)->data();
  if (llvm::Error error = provider.callLibrary(request))
    return error;
  return checkGuards(step.call);
}

llvm::Error Launcher::checkInputs() {
  std::vector<char> isOverwritten(graph.end()); // donated: it may be
  for (NodeId node = 1; node < graph.end(); ++node)
    if (plan.storageOf(node) != node)
      isOverwritten[plan.storageOf(node)] = true;
  for (NodeId node = 1; node < graph.end(); ++node) {
    if (graph[node].op != Op::Input || !arrays[node].buffer ||
        isOverwritten[node])
      continue;
    if (llvm::Error error = checkGuards(node))
      return error;
    const auto &bytes =
        static_cast<HostArray *>(graph[node].payload.data)->bytes;
    if (!std::equal(bytes.begin(), bytes.end(), arrays[node].data()))
      return makeError("Quern:fuzz",
                       "a kernel wrote to input %" + std::to_string(node));
  }
  return llvm::Error::success();
}

llvm::Expected<std::vector<HostArray>> Launcher::run() {
  for (const RegionStep &step : plan.steps) {
    llvm::Error error =
        step.hasKernel() ? runKernel(step) : call(step, nullptr, 0);
    if (error)
      return std::move(error);
    for (NodeId dead : step.dead) {
      if (!arrays[dead].buffer)
        continue;
      std::memset(arrays[dead].data(), kDeadByte, arrays[dead].bytes);
      arrays[dead] = Array();
    }
  }
  std::vector<HostArray> outputs;
  for (NodeId output : graph.outputs) {
    llvm::Expected<Array *> array = find(output);
    if (!array)
      return array.takeError();
    HostArray &out =
        outputs.emplace_back(graph[output].type, graph.shape(output));
    if (!out.bytes.empty())
      std::memcpy(out.bytes.data(), (*array)->data(), out.bytes.size());
  }
  if (llvm::Error error = checkInputs())
    return std::move(error);
  return outputs;
}

llvm::Expected<std::vector<HostArray>> launchPlan(const RegionPlan &plan,
                                                  Provider &provider,
                                                  Stats &stats,
                                                  uint64_t &flags) {
  return Launcher(plan, provider, stats, flags).run();
}

} // namespace quern::test
