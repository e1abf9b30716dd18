//===- BoundPlan.cpp - A region plan ready to run -------------------------===//
#include "runtime/BoundPlan.h"

#include "ir/Error.h"
#include "runtime/SlotVerifier.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

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
    for (number = 0; number < plan.steps.size(); ++number) {
      const RegionStep &step = plan.steps[number];
      BoundStep result;
      bindAllocations(step, result);
      if (step.hasCall())
        if (llvm::Error error = bindCall(step, result))
          return std::move(error);
      if (step.hasKernel())
        if (llvm::Error error = bindKernel(step, result))
          return std::move(error);
      bindDead(step, result);
      bound->steps.push_back(std::move(result));
    }
    for (NodeId output : graph.outputs)
      bindOutput(output);
    if (PlanOptions::fromFlags().verify)
      if (llvm::Error error = verifySlots(*bound))
        return std::move(error);
    return std::move(bound);
  }

private:
  /// Where an array begins.
  struct Place {
    SlotId slot = kNoSlot;
    int64_t offset = 0; ///< bytes
  };
  llvm::Error bindKernel(const RegionStep &step, BoundStep &result);
  llvm::Error bindCall(const RegionStep &step, BoundStep &result);
  void bindOutput(NodeId output);
  void bindBuffer(const BufferBinding &binding, ElementType type, unsigned rank,
                  Place place);
  void bindAllocations(const RegionStep &step, BoundStep &result);
  void bindDead(const RegionStep &step, BoundStep &result);
  Place placeOf(NodeId id);
  void produce(NodeId id);
  BoundCall::Array callOperand(NodeId id, const BufferBinding &binding);
  uint64_t touchedBytes(const RegionStep &step, size_t which) const;

  const RegionPlan &plan;
  const Graph &graph;
  Provider &provider;
  Stats &stats;
  const Dump *dump;
  std::unique_ptr<BoundPlan> bound;
  llvm::DenseMap<NodeId, SlotId> slots;
  SlotId arena = kNoSlot;
  uint32_t number = 0; ///< of the step
};

/// Where an array node is found. What no step has stored is a scalar or an
/// array without elements.
Binder::Place Binder::placeOf(NodeId id) {
  id = plan.storageOf(id);
  const Node &node = graph[id];
  if (node.op == Op::Input)
    return {leafNumber(node)};
  if (const Arena::Array *array = plan.arena.find(id))
    return {arena, static_cast<int64_t>(array->offset)};
  auto [it, isNew] = slots.try_emplace(id, bound->numSlots);
  if (isNew) {
    ++bound->numSlots;
    bool isEmpty = graph.numElems(id) == 0;
    bound->fills.push_back({it->second, isEmpty ? 0 : byteSize(node.type),
                            node.op == Op::Scalar,
                            isEmpty ? 0 : node.payload.bits});
  }
  return {it->second};
}

/// Finds storage for what the current step stores.
void Binder::produce(NodeId id) {
  id = plan.storageOf(id);
  if (graph[id].op == Op::Input) {
    SlotId leaf = leafNumber(graph[id]);
    if (!llvm::is_contained(bound->overwrittenLeaves, leaf))
      bound->overwrittenLeaves.push_back(leaf);
    return;
  }
  if (plan.arena.find(id) || !slots.try_emplace(id, bound->numSlots).second)
    return;
  size_t bytes =
      static_cast<size_t>(graph.numElems(id)) * byteSize(graph[id].type);
  bound->allocations.push_back({bound->numSlots++, bytes});
}

void Binder::bindAllocations(const RegionStep &step, BoundStep &result) {
  result.allocations.begin = bound->allocations.size();
  if (!plan.arena.arrays.empty() && number == plan.arena.first) {
    arena = bound->numSlots++;
    bound->allocations.push_back({arena, plan.arena.bytes});
  }
  for (const BufferBinding &store : step.stores) {
    produce(store.node);
    result.overwritesLeaf |= placeOf(store.node).slot < bound->numLeaves;
  }
  if (step.kind == RegionStep::Kind::Library) {
    produce(step.call);
    result.overwritesLeaf |= placeOf(step.call).slot < bound->numLeaves;
  }
  result.allocations.end = bound->allocations.size();
}

void Binder::bindBuffer(const BufferBinding &binding, ElementType type,
                        unsigned rank, Place place) {
  bound->bufferSlots.push_back(place.slot);
  bound->bufferOffsets.push_back(
      place.offset + binding.offset * static_cast<int64_t>(byteSize(type)));
  for (unsigned d = 0; d < rank; ++d)
    bound->strides.push_back(d < binding.strides.size() ? binding.strides[d]
                                                        : 0);
}

/// Of buffer \p which, inputs first.
uint64_t Binder::touchedBytes(const RegionStep &step, size_t which) const {
  const KernelBuffer &buffer = step.kernel.buffer(which);
  uint64_t count = buffer.isOfRounds ? step.numRounds : 1;
  for (size_t d = 0; d < step.extents.size(); ++d)
    if (d < buffer.strides.size() && buffer.strides[d] != StrideClass::Zero)
      count *= step.extents[d];
  return count * byteSize(buffer.type);
}

void Binder::bindDead(const RegionStep &step, BoundStep &result) {
  result.dead.begin = bound->deadSlots.size();
  for (NodeId id : step.dead)
    if (!plan.arena.find(id))
      bound->deadSlots.push_back(placeOf(id).slot);
  if (arena != kNoSlot && number == plan.arena.last)
    bound->deadSlots.push_back(arena);
  result.dead.end = bound->deadSlots.size();
}

llvm::Error Binder::bindKernel(const RegionStep &step, BoundStep &result) {
  llvm::Expected<KernelRef> kernel = provider.kernel(step.kernel, stats, dump);
  if (!kernel)
    return kernel.takeError();
  result.kernel = *kernel;
  unsigned rank = step.kernel.rank;

  result.buffers.begin = bound->bufferSlots.size();
  result.firstStride = bound->strides.size();
  for (size_t i = 0; i < step.inputs.size(); ++i) {
    const BufferBinding &input = step.inputs[i];
    bool isOwnResult = step.hasCall() && input.node == step.call;
    if (isOwnResult)
      result.resultBuffer = i;
    else
      result.bytesRead += touchedBytes(step, i);
    bindBuffer(input, step.kernel.inputs[i].type, rank,
               isOwnResult ? Place() : placeOf(input.node));
  }
  result.firstStore = bound->bufferSlots.size();
  for (size_t i = 0; i < step.stores.size(); ++i) {
    const KernelBuffer &buffer = step.kernel.stores[i].buffer;
    bindBuffer(step.stores[i], buffer.type, rank, placeOf(step.stores[i].node));
    result.bytesWritten += touchedBytes(step, step.inputs.size() + i);
  }
  result.buffers.end = bound->bufferSlots.size();
  for (unsigned which = 0; which < step.kernel.numBuffers(); ++which)
    if (step.kernel.buffer(which).hasAxis())
      bound->strides.insert(
          bound->strides.end(),
          {step.binding(which).axisStride, step.binding(which).axisExtent});
  result.grid = makeGrid(
      step.kernel, step.extents,
      llvm::ArrayRef<int64_t>(bound->strides).drop_front(result.firstStride),
      llvm::ArrayRef<SlotId>(bound->bufferSlots)
          .drop_front(result.buffers.begin),
      provider.model(), provider.maxThreads(), step.numRounds);

  result.firstExtent = bound->extents.size();
  bound->extents.insert(bound->extents.end(), step.extents.begin(),
                        step.extents.end());
  result.params.begin = bound->paramLeaves.size();
  for (NodeId param : step.params)
    bound->paramLeaves.push_back(leafNumber(graph[param]));
  result.params.end = bound->paramLeaves.size();
  result.numRounds = step.numRounds;
  result.roundParams.begin = bound->roundScalars.size();
  for (NodeId param : step.roundParams) {
    bool isLeaf = graph[param].op == Op::Scalar;
    bound->roundScalars.push_back({isLeaf, isLeaf ? leafNumber(graph[param])
                                                  : graph[param].payload.bits});
  }
  result.roundParams.end = bound->roundScalars.size();
  bound->maxParams = std::max<uint32_t>(
      bound->maxParams, step.params.size() + step.roundParams.size() + 1);
  for (const KernelInstr &instr : step.kernel.code)
    bound->checksReals |= instr.checksReals;
  return llvm::Error::success();
}

BoundCall::Array Binder::callOperand(NodeId id, const BufferBinding &binding) {
  BoundCall::Array array;
  array.type = graph[id].type;
  array.shape = graph.shape(id);
  Place place = placeOf(binding.node);
  array.slot = place.slot;
  array.offset = place.offset +
                 binding.offset * static_cast<int64_t>(byteSize(array.type));
  array.rowStride = binding.strides[0];
  array.columnStride = binding.strides[1];
  return array;
}

llvm::Error Binder::bindCall(const RegionStep &step, BoundStep &result) {
  const Node &node = graph[step.call];
  if (!provider.hasLibraryCall(node.op))
    return makeError("Quern:unsupported",
                     "[" + std::string(info(node.op).name) +
                         "] not available on " + provider.name().str(),
                     node.span);
  BoundCall call;
  call.op = node.op;
  call.span = node.span;
  llvm::ArrayRef<int64_t> attrs = graph.attrs(step.call);
  call.attrs.assign(attrs.begin(), attrs.end());
  for (auto [operand, binding] :
       llvm::zip_equal(graph.operands(step.call), step.operands)) {
    call.operands.push_back(callOperand(operand, binding));
    result.bytesRead += static_cast<uint64_t>(graph.numElems(operand)) *
                        byteSize(graph[operand].type);
  }
  call.result.type = node.type;
  call.result.shape = graph.shape(step.call);
  call.result.columnStride = call.result.shape.dim(0);
  call.result.slot = kNoSlot;
  if (!step.hasKernel()) {
    Place place = placeOf(step.call);
    call.result.slot = place.slot;
    call.result.offset = place.offset;
    result.bytesWritten =
        static_cast<uint64_t>(graph.numElems(step.call)) * byteSize(node.type);
  }
  result.call = bound->calls.size();
  bound->calls.push_back(std::move(call));
  return llvm::Error::success();
}

void Binder::bindOutput(NodeId output) {
  const Node &node = graph[output];
  bound->outputs.push_back(
      {placeOf(output).slot, node.type, isComplex(node.type)});
}

} // namespace

llvm::Expected<std::unique_ptr<BoundPlan>>
bindPlan(const RegionPlan &plan, uint32_t numLeaves, Provider &provider,
         Stats &stats, const Dump *dump) {
  return Binder(plan, numLeaves, provider, stats, dump).bind();
}

} // namespace quern
