//===- Eager.cpp - Small operands: computed at once -----------------------===//
//
// Elementwise ops on small arrays of one shape and on single elements go
// through a direct-mapped table from op, types and walks to a kernel. The
// kernel is the one that the planner makes for the op alone, so results are
// those of lazy evaluation, bit for bit. Whatever is not of this kind is
// recorded and evaluated as a region of one op.
//
//===----------------------------------------------------------------------===//
#include "runtime/FloatingPoint.h"
#include "runtime/SessionImpl.h"
#include "llvm/ADT/STLExtras.h"

namespace quern {
namespace {

/// How an operand takes part in an eager kernel.
enum class Walk : uint8_t { Array, Single, Scalar, Constant };

constexpr unsigned kMaxOperands = 3;

Walk walkOf(const Node &node) {
  if (node.op == Op::Scalar)
    return Walk::Scalar;
  if (node.op == Op::Constant)
    return Walk::Constant;
  return node.shape == kScalarShape ? Walk::Single : Walk::Array;
}

uint64_t hashOf(const EagerKey &key) {
  uint64_t hash = key.head * 0x9e3779b97f4a7c15;
  hash = (hash ^ (hash >> 29) ^ key.attr) * 0xbf58476d1ce4e5b9;
  for (uint64_t bits : key.constants)
    hash = (hash ^ (hash >> 32) ^ bits) * 0x94d049bb133111eb;
  return hash >> 32;
}

/// Whether \p step is one pass over contiguous elements, whatever its extent.
bool isSimple(const RegionPlan &plan) {
  if (plan.steps.size() != 1 || plan.graph.outputs.size() != 1)
    return false;
  const RegionStep &step = plan.steps[0];
  if (step.kind != RegionStep::Kind::Kernel || step.kernel.rank != 1 ||
      step.kernel.foldDim != -1 || step.stores.size() != 1 ||
      step.stores[0].node != plan.graph.outputs[0])
    return false;
  auto isContiguous = [](const BufferBinding &binding) {
    return binding.offset == 0 &&
           (binding.strides[0] == 0 || binding.strides[0] == 1);
  };
  return isContiguous(step.stores[0]) &&
         llvm::all_of(step.inputs, [&](const BufferBinding &binding) {
           return isContiguous(binding) &&
                  plan.graph[binding.node].op == Op::Input;
         });
}

} // namespace

llvm::Error Session::Impl::makeEager(EagerEntry &entry, Op op,
                                     llvm::ArrayRef<NodeId> operands,
                                     llvm::ArrayRef<int64_t> attrs) {
  Graph &recording = session.recording;
  Graph graph;
  llvm::SmallVector<NodeId, kMaxOperands> copies;
  for (size_t i = 0; i < operands.size(); ++i) {
    const Node &node = recording[operands[i]];
    ShapeId shape = graph.shapes().intern(recording.shape(operands[i]));
    copies.push_back(node.op == Op::Scalar ? graph.addScalar(node.type, i)
                     : node.op == Op::Constant
                         ? graph.addConstant(node.type, node.payload.bits)
                         : graph.addInput(node.type, shape, leafPointer(i)));
  }
  llvm::Expected<NodeId> node = graph.record(op, copies, attrs);
  if (!node) {
    // Recording it again words the error.
    llvm::consumeError(node.takeError());
    return llvm::Error::success();
  }
  entry.resultType = graph[*node].type;
  graph.outputs.push_back(*node);
  llvm::Expected<RegionPlan> plan = makePlan(std::move(graph));
  if (!plan)
    return plan.takeError();
  entry.known = true;
  if (!isSimple(*plan) || isComplex(entry.resultType))
    return llvm::Error::success();
  const RegionStep &step = plan->steps[0];
  entry.numBuffers = step.inputs.size() + 1;
  for (size_t i = 0; i < step.inputs.size(); ++i) {
    entry.bufferOperands[i] = leafNumber(plan->graph[step.inputs[i].node]);
    entry.strides[i] = step.inputs[i].strides[0];
  }
  entry.strides[step.inputs.size()] = step.stores[0].strides[0];
  entry.numParams = step.params.size();
  for (size_t i = 0; i < step.params.size(); ++i)
    entry.paramOperands[i] = leafNumber(plan->graph[step.params[i]]);
  entry.grid = makeGrid(step.kernel, step.extents, {}, {}, provider->model(),
                        /*maxThreads=*/1);
  llvm::Expected<KernelRef> kernel = provider->kernel(
      step.kernel, session.counters, dump.anyOfKernels() ? &dump : nullptr);
  if (!kernel)
    return kernel.takeError();
  entry.kernel = *kernel;
  return llvm::Error::success();
}

llvm::Expected<NodeId> Session::Impl::tryEager(Op op,
                                               llvm::ArrayRef<NodeId> operands,
                                               llvm::ArrayRef<int64_t> attrs) {
  Graph &graph = session.recording;
  if (operands.empty() || operands.size() > kMaxOperands || attrs.size() > 1 ||
      info(op).kind != OpKind::Map)
    return 0;
  EagerKey key;
  key.head = static_cast<uint64_t>(op) | uint64_t(attrs.size() + 1) << 16;
  key.attr = attrs.empty() ? 0 : attrs[0];
  ShapeId shape = kScalarShape;
  for (size_t i = 0; i < operands.size(); ++i) {
    const Node &node = graph[operands[i]];
    Walk walk = walkOf(node);
    uint64_t word =
        static_cast<uint64_t>(node.type) << 2 | static_cast<uint64_t>(walk);
    key.head |= (word | 0x80) << (24 + 8 * i);
    if (walk == Walk::Constant)
      key.constants[i] = node.payload.bits;
    if (walk != Walk::Array)
      continue;
    if (shape != kScalarShape && shape != node.shape)
      return 0; // implicit expansion: a region of its own
    shape = node.shape;
  }
  int64_t count = graph.shapes().numElems(shape);
  if (count == 0)
    return 0;
  DefaultFloatingPoint mode;
  EagerEntry &entry = eager[hashOf(key) % kEagerEntries];
  if (!entry.known || entry.key != key) {
    entry = EagerEntry();
    entry.key = key;
    if (llvm::Error error = makeEager(entry, op, operands, attrs)) {
      entry = EagerEntry();
      return std::move(error);
    }
  }
  if (!entry.kernel)
    return 0;

  uint64_t single = 0; // a 1x1 result goes back into a node
  llvm::Expected<Buffer> result = Buffer();
  if (count > 1) {
    result = provider->pool().allocate(count * byteSize(entry.resultType));
    if (!result)
      return result.takeError();
  }
  void *buffers[kMaxOperands + 1];
  unsigned last = entry.numBuffers - 1;
  for (unsigned i = 0; i < last; ++i)
    buffers[i] = storageOf(operands[entry.bufferOperands[i]])->data;
  buffers[last] = count > 1 ? result->data() : &single;
  uint64_t params[kMaxOperands];
  for (unsigned i = 0; i < entry.numParams; ++i)
    params[i] = graph[operands[entry.paramOperands[i]]].payload.bits;
  entry.grid.innerExtent = count;
  flags = 0;
  KernelLaunch launch = {
      entry.kernel.get(), &entry.grid, entry.numBuffers, buffers,
      entry.strides,      &count,      params,           &flags};
  if (llvm::Error error = provider->launch(launch))
    return std::move(error);
  if (flags & 1)
    return 0; // left the reals: recorded, it is evaluated as complex
  ++session.counters.opsEager;
  NodeId id = count > 1
                  ? graph.addInput(entry.resultType, shape, result->release())
                  : graph.addScalar(entry.resultType, single);
  graph.retain(id);
  return id;
}

} // namespace quern
