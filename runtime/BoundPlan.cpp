//===- BoundPlan.cpp - A region plan ready to run -------------------------===//
#include "runtime/BoundPlan.h"

#include "ir/Error.h"
#include "llvm/ADT/DenseMap.h"

namespace quern {
namespace {

class Binder {
public:
  Binder(const RegionPlan &plan, uint32_t numLeaves, Provider &provider,
         Stats &stats, const Dump *dump)
      : plan(plan), graph(plan.graph), provider(provider), stats(stats),
        dump(dump), bound(std::make_unique<BoundPlan>()) {
    bound->numLeaves = bound->numSlots = numLeaves;
  }

  llvm::Expected<std::unique_ptr<BoundPlan>> bind() {
    for (const RegionStep &step : plan.steps) {
      llvm::Error error = step.kind == RegionStep::Kind::Kernel
                              ? bindKernel(step)
                              : bindCall(step);
      if (error)
        return std::move(error);
    }
    for (NodeId output : graph.outputs)
      bindOutput(output);
    return std::move(bound);
  }

private:
  llvm::Error bindKernel(const RegionStep &step);
  llvm::Error bindCall(const RegionStep &step);
  void bindOutput(NodeId output);
  void bindBuffer(const BufferBinding &binding, ElementType type,
                  unsigned rank);
  void bindDead(const RegionStep &step, BoundStep &result);
  SlotId slotOf(NodeId id);
  SlotId produce(NodeId id);
  bool hasSlot(NodeId id) const {
    return slots.contains(id) || info(graph[id].op).kind == OpKind::Leaf;
  }
  BoundCall::Array callArray(NodeId id);
  uint64_t touchedBytes(const KernelBuffer &buffer,
                        llvm::ArrayRef<int64_t> extents) const;

  const RegionPlan &plan;
  const Graph &graph;
  Provider &provider;
  Stats &stats;
  const Dump *dump;
  std::unique_ptr<BoundPlan> bound;
  llvm::DenseMap<NodeId, SlotId> slots;
};

/// The slot an array node is found in. What no step has stored is a scalar or
/// an array without elements.
SlotId Binder::slotOf(NodeId id) {
  const Node &node = graph[id];
  if (node.op == Op::Input)
    return leafNumber(node);
  auto [it, isNew] = slots.try_emplace(id, bound->numSlots);
  if (isNew) {
    ++bound->numSlots;
    bool isEmpty = graph.numElems(id) == 0;
    bound->fills.push_back({it->second, isEmpty ? 0 : byteSize(node.type),
                            node.op == Op::Scalar,
                            isEmpty ? 0 : node.payload.bits});
  }
  return it->second;
}

SlotId Binder::produce(NodeId id) {
  auto [it, isNew] = slots.try_emplace(id, bound->numSlots);
  if (isNew) {
    ++bound->numSlots;
    size_t bytes =
        static_cast<size_t>(graph.numElems(id)) * byteSize(graph[id].type);
    bound->allocations.push_back({it->second, bytes});
  }
  return it->second;
}

void Binder::bindBuffer(const BufferBinding &binding, ElementType type,
                        unsigned rank) {
  bound->bufferSlots.push_back(slotOf(binding.node));
  bound->bufferOffsets.push_back(binding.offset *
                                 static_cast<int64_t>(byteSize(type)));
  for (unsigned d = 0; d < rank; ++d)
    bound->strides.push_back(d < binding.strides.size() ? binding.strides[d]
                                                        : 0);
}

uint64_t Binder::touchedBytes(const KernelBuffer &buffer,
                              llvm::ArrayRef<int64_t> extents) const {
  uint64_t count = 1;
  for (size_t d = 0; d < extents.size(); ++d)
    if (d < buffer.strides.size() && buffer.strides[d] != StrideClass::Zero)
      count *= extents[d];
  return count * byteSize(buffer.type);
}

void Binder::bindDead(const RegionStep &step, BoundStep &result) {
  result.dead.begin = bound->deadSlots.size();
  for (NodeId id : step.dead)
    bound->deadSlots.push_back(slotOf(id));
  result.dead.end = bound->deadSlots.size();
}

llvm::Error Binder::bindKernel(const RegionStep &step) {
  llvm::Expected<KernelRef> kernel = provider.kernel(step.kernel, stats, dump);
  if (!kernel)
    return kernel.takeError();
  BoundStep result;
  result.kernel = *kernel;
  result.grid = makeGrid(step.kernel, step.extents);
  unsigned rank = step.kernel.rank;

  result.allocations.begin = bound->allocations.size();
  for (const BufferBinding &store : step.stores)
    produce(store.node);
  result.allocations.end = bound->allocations.size();

  result.buffers.begin = bound->bufferSlots.size();
  result.firstStride = bound->strides.size();
  for (size_t i = 0; i < step.inputs.size(); ++i) {
    bindBuffer(step.inputs[i], step.kernel.inputs[i].type, rank);
    result.bytesRead += touchedBytes(step.kernel.inputs[i], step.extents);
  }
  for (size_t i = 0; i < step.stores.size(); ++i) {
    const KernelBuffer &buffer = step.kernel.stores[i].buffer;
    bindBuffer(step.stores[i], buffer.type, rank);
    result.bytesWritten += touchedBytes(buffer, step.extents);
  }
  result.buffers.end = bound->bufferSlots.size();

  result.firstExtent = bound->extents.size();
  bound->extents.insert(bound->extents.end(), step.extents.begin(),
                        step.extents.end());
  result.params.begin = bound->paramLeaves.size();
  for (NodeId param : step.params)
    bound->paramLeaves.push_back(leafNumber(graph[param]));
  result.params.end = bound->paramLeaves.size();
  for (const KernelInstr &instr : step.kernel.code)
    bound->checksReals |= instr.checksReals;
  bindDead(step, result);
  bound->steps.push_back(std::move(result));
  return llvm::Error::success();
}

/// An operand of a library call. A transposition that the plan left as a view
/// is passed on for the library to read through.
BoundCall::Array Binder::callArray(NodeId id) {
  const Node &node = graph[id];
  BoundCall::Array array;
  array.type = node.type;
  array.shape = graph.shape(id);
  bool isTranspose = !hasSlot(id) && info(node.op).attr == AttrKind::Perm &&
                     array.shape.rank() == 2;
  array.transposed = isTranspose;
  array.slot = slotOf(isTranspose ? node.operands[0] : id);
  return array;
}

llvm::Error Binder::bindCall(const RegionStep &step) {
  const Node &node = graph[step.call];
  if (!provider.hasLibraryCall(node.op))
    return makeError("Quern:unsupported",
                     "[" + std::string(info(node.op).name) +
                         "] not available on " + provider.name().str(),
                     node.span);
  BoundStep result;
  BoundCall call;
  call.op = node.op;
  call.span = node.span;
  llvm::ArrayRef<int64_t> attrs = graph.attrs(step.call);
  call.attrs.assign(attrs.begin(), attrs.end());
  for (NodeId operand : graph.operands(step.call)) {
    call.operands.push_back(callArray(operand));
    result.bytesRead += static_cast<uint64_t>(graph.numElems(operand)) *
                        byteSize(graph[operand].type);
  }
  result.allocations.begin = bound->allocations.size();
  produce(step.call);
  result.allocations.end = bound->allocations.size();
  call.result = callArray(step.call);
  result.bytesWritten =
      static_cast<uint64_t>(graph.numElems(step.call)) * byteSize(node.type);
  result.call = bound->calls.size();
  bound->calls.push_back(std::move(call));
  bindDead(step, result);
  bound->steps.push_back(std::move(result));
  return llvm::Error::success();
}

void Binder::bindOutput(NodeId output) {
  const Node &node = graph[output];
  bound->outputs.push_back({slotOf(output), node.type, isComplex(node.type)});
}

} // namespace

llvm::Expected<std::unique_ptr<BoundPlan>>
bindPlan(const RegionPlan &plan, uint32_t numLeaves, Provider &provider,
         Stats &stats, const Dump *dump) {
  return Binder(plan, numLeaves, provider, stats, dump).bind();
}

} // namespace quern
