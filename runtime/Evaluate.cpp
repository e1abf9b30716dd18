//===- Evaluate.cpp - Regions: plan once, run many times ------------------===//
//
// evaluate: collect the region, find its plan by structure or make one, run it,
// and turn the recorded nodes into Inputs that hold the results. A region whose
// kernels report that a value left the reals is evaluated again with the ops
// that can do so typed complex; results that turn out real are narrowed.
//
//===----------------------------------------------------------------------===//
#include "ir/Error.h"
#include "ir/Printer.h"
#include "passes/Pipeline.h"
#include "runtime/FloatingPoint.h"
#include "runtime/SessionImpl.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include <complex>
#include <cstring>
#include <thread>

namespace quern {
namespace {

/// Deopts after which a structure is typed complex without trying.
constexpr uint32_t kDeoptPatience = 2;

/// Whether MATLAB makes the complex result \p id real when it can: results of
/// ops on complex values, but neither complex(x, y) nor what only views it.
bool mayNarrow(const Graph &graph, NodeId id) {
  while (info(graph[id].op).kind == OpKind::View &&
         info(graph[id].op).attr != AttrKind::Slice)
    id = graph[id].operands[0];
  const Node &node = graph[id];
  if (replacesPart(info(node.op).kind)) {
    // The old elements and the new ones: real if both are.
    return isComplex(node.type) &&
           llvm::all_of(graph.operands(id), [&](NodeId operand) {
             return !isComplex(graph[operand].type) ||
                    mayNarrow(graph, operand);
           });
  }
  if (!isComplex(node.type) || isLeaf(node.op))
    return false;
  return node.complexResult ||
         llvm::any_of(graph.operands(id), [&](NodeId operand) {
           return isComplex(graph[operand].type);
         });
}

template <class T>
bool narrowElems(const void *from, size_t count, Buffer &to, BufferPool &pool) {
  const std::complex<T> *source = static_cast<const std::complex<T> *>(from);
  for (size_t i = 0; i < count; ++i)
    if (source[i].imag() != 0 || source[i].imag() != source[i].imag())
      return false;
  llvm::Expected<Buffer> buffer = pool.allocate(count * sizeof(T));
  if (!buffer) {
    // Staying complex is right too, only larger.
    llvm::consumeError(buffer.takeError());
    return false;
  }
  to = std::move(*buffer);
  T *target = static_cast<T *>(to.data());
  for (size_t i = 0; i < count; ++i)
    target[i] = source[i].real();
  return true;
}

} // namespace

// --- Plans -------------------------------------------------------------------

llvm::Expected<RegionPlan>
Session::Impl::makePlan(Graph graph, llvm::ArrayRef<uint32_t> donated) {
  if (dump.wants("graph"))
    dump.write("graph", "region", printGraph(graph));
  if (llvm::Error error = runPipeline(graph))
    return std::move(error);
  PlanOptions options = PlanOptions::fromFlags();
  options.fuse = fuse;
  options.cost = CostModel(provider->model());
  llvm::DenseSet<const void *> payloads;
  for (uint32_t leaf : donated)
    payloads.insert(leafPointer(leaf));
  options.donated = &payloads;
  llvm::Expected<RegionPlan> plan = planRegion(std::move(graph), options);
  if (plan && dump.wants("plan"))
    dump.write("plan", "region",
               plan->str(&provider->model(), provider->maxThreads()));
  return plan;
}

llvm::Expected<BoundPlan *> Session::Impl::planFor(const Region &region) {
  uint64_t hash = region.hash();
  llvm::ArrayRef<uint32_t> signature = region.signature();
  BoundPlan *&first = planByHash[hash];
  for (BoundPlan *plan = first; plan; plan = plan->nextSameHash)
    if (signature == llvm::ArrayRef<uint32_t>(plan->signature)) {
      ++session.counters.planHits;
      plan->lastUsed = ++clock;
      return plan;
    }
  ++session.counters.plansMade;
  DefaultFloatingPoint mode; // constants are folded
  llvm::Expected<Graph> graph = region.copy(session.recording);
  if (!graph)
    return graph.takeError();
  llvm::Expected<RegionPlan> plan =
      makePlan(std::move(*graph), region.donated());
  if (!plan)
    return plan.takeError();
  llvm::Expected<std::unique_ptr<BoundPlan>> bound =
      bindPlan(*plan, region.leaves().size(), *provider, session.counters,
               dump.anyOfKernels() ? &dump : nullptr);
  if (!bound)
    return bound.takeError();
  BoundPlan &result = **bound;
  for (size_t i = 0; i < result.outputs.size(); ++i)
    result.outputs[i].mayNarrow =
        mayNarrow(session.recording, region.outputs()[i]);
  result.signature.assign(signature.begin(), signature.end());
  result.hash = hash;
  result.lastUsed = ++clock;
  if (plans.size() >= kMaxPlans)
    evictPlans();
  BoundPlan *&head = planByHash[hash];
  result.nextSameHash = head;
  head = &result;
  plans.push_back(std::move(*bound));
  return &result;
}

/// Drops the half of the plans that was not used for longest.
void Session::Impl::evictPlans() {
  cursor.clear(); // traces refer to plans
  llvm::sort(plans, [](const std::unique_ptr<BoundPlan> &a,
                       const std::unique_ptr<BoundPlan> &b) {
    return a->lastUsed > b->lastUsed;
  });
  plans.resize(plans.size() / 2);
  planByHash.clear();
  for (std::unique_ptr<BoundPlan> &plan : plans) {
    BoundPlan *&head = planByHash[plan->hash];
    plan->nextSameHash = head;
    head = plan.get();
  }
}

// --- Running -----------------------------------------------------------------

llvm::Error Session::Impl::fillScalars(const BoundPlan &plan,
                                       llvm::ArrayRef<NodeId> leaves) {
  for (const ScalarFill &fill : plan.fills) {
    llvm::Expected<Buffer> buffer = provider->pool().allocate(fill.bytes);
    if (!buffer)
      return buffer.takeError();
    uint64_t bits = fill.bits;
    if (fill.isLeaf)
      bits = session.recording[leaves[fill.bits]].payload.bits;
    if (llvm::Error error = provider->copyIn(*buffer->get(), &bits, fill.bytes))
      return error;
    slots[fill.slot] = buffer->release();
  }
  return llvm::Error::success();
}

/// Runs the call of \p step, and \p launch on its columns if there is one.
llvm::Error Session::Impl::call(const BoundStep &step, const BoundCall &call,
                                const KernelLaunch *launch) {
  auto view = [&](const BoundCall::Array &array) -> LibraryArray {
    void *data = nullptr;
    if (array.slot != kNoSlot)
      data = static_cast<char *>(slots[array.slot]->data) + array.offset;
    return {array.type, array.shape, data, array.rowStride, array.columnStride};
  };
  llvm::SmallVector<LibraryArray, 4> operands;
  for (const BoundCall::Array &array : call.operands)
    operands.push_back(view(array));
  LibraryCall request;
  request.op = call.op;
  request.operands = operands;
  request.attrs = call.attrs;
  request.result = view(call.result);
  request.span = call.span;
  ++session.counters.libraryCalls;
  return launch
             ? provider->callWithEpilogue(request, *launch, step.resultBuffer)
             : provider->callLibrary(request);
}

llvm::Error Session::Impl::runSteps(BoundPlan &plan,
                                    llvm::ArrayRef<NodeId> leaves) {
  BufferPool &pool = provider->pool();
  Stats &stats = session.counters;
  bool isCommitted = false; // an input was overwritten: there is no way back
  for (const BoundStep &step : plan.steps) {
    if (step.overwritesLeaf && !isCommitted) {
      isCommitted = true;
      if (llvm::Error error = secureMemory(plan))
        return error;
    }
    if (interruptRequested.load(std::memory_order_relaxed) && !isCommitted)
        [[unlikely]]
      return makeError("Quern:interrupted", "interrupted");
    for (uint32_t i = step.allocations.begin; i < step.allocations.end; ++i) {
      const SlotAllocation &allocation = plan.allocations[i];
      llvm::Expected<Buffer> buffer = pool.allocate(allocation.bytes);
      if (!buffer)
        return buffer.takeError();
      slots[allocation.slot] = buffer->release();
    }
    if (!step.kernel) {
      if (llvm::Error error = call(step, plan.calls[step.call], nullptr))
        return error;
    } else {
      void **buffers = bufferPointers.data();
      for (uint32_t i = step.buffers.begin; i < step.buffers.end; ++i) {
        SlotId slot = plan.bufferSlots[i];
        *buffers++ = slot == kNoSlot ? nullptr
                                     : static_cast<char *>(slots[slot]->data) +
                                           plan.bufferOffsets[i];
      }
      uint64_t *params = paramBits.data();
      for (uint32_t i = step.params.begin; i < step.params.end; ++i)
        *params++ = session.recording[leaves[plan.paramLeaves[i]]].payload.bits;
      if (step.numRounds)
        *params++ = static_cast<uint64_t>(step.numRounds);
      for (uint32_t i = step.roundParams.begin; i < step.roundParams.end; ++i) {
        const RoundScalar &scalar = plan.roundScalars[i];
        *params++ = scalar.isLeaf
                        ? session.recording[leaves[scalar.bits]].payload.bits
                        : scalar.bits;
      }
      KernelLaunch launch = {step.kernel.get(),
                             &step.grid,
                             step.buffers.end - step.buffers.begin,
                             bufferPointers.data(),
                             plan.strides.data() + step.firstStride,
                             plan.extents.data() + step.firstExtent,
                             paramBits.data(),
                             &flags};
      ++stats.kernelsLaunched;
      llvm::Error error = step.call == kNoCall
                              ? provider->launch(launch)
                              : call(step, plan.calls[step.call], &launch);
      if (error)
        return error;
    }
    stats.bytesRead += step.bytesRead;
    stats.bytesWritten += step.bytesWritten;
    for (uint32_t i = step.dead.begin; i < step.dead.end; ++i)
      if (Storage *storage = std::exchange(slots[plan.deadSlots[i]], nullptr))
        storage->release();
  }
  return provider->synchronise();
}

/// Called before inputs are overwritten: after that, memory must not run out.
/// If it could, the inputs stay and copies of them are overwritten instead.
llvm::Error Session::Impl::secureMemory(const BoundPlan &plan) {
  size_t wanted = 0;
  for (const SlotAllocation &allocation : plan.allocations)
    wanted +=
        slots[allocation.slot] ? 0 : BufferPool::blockBytes(allocation.bytes);
  size_t scratch = 0; // of one launch at a time, at most this on each thread
  for (const BoundStep &step : plan.steps)
    scratch =
        std::max(scratch, BufferPool::blockBytes(step.grid.partialBytes) +
                              BufferPool::blockBytes(step.grid.keptBytes));
  scratch *= std::max(1u, std::thread::hardware_concurrency());
  if (provider->pool().hasRoom(wanted + scratch))
    return llvm::Error::success();
  for (SlotId leaf : plan.overwrittenLeaves) {
    const Storage &old = *slots[leaf];
    llvm::Expected<Buffer> copy = provider->pool().allocate(old.bytes);
    if (!copy)
      return copy.takeError();
    if (llvm::Error error =
            provider->copyIn(*copy->get(), provider->hostData(old), old.bytes))
      return error;
    slots[leaf] = copy->get();
    leafCopies.push_back(std::move(*copy));
  }
  return llvm::Error::success();
}

llvm::Error Session::Impl::run(BoundPlan &plan, llvm::ArrayRef<NodeId> leaves) {
  DefaultFloatingPoint mode;
  ++session.counters.regions;
  flags = 0;
  slots.assign(plan.numSlots, nullptr);
  if (bufferPointers.size() < plan.bufferSlots.size())
    bufferPointers.resize(plan.bufferSlots.size());
  if (paramBits.size() < plan.maxParams)
    paramBits.resize(plan.maxParams);
  for (uint32_t i = 0; i < plan.numLeaves; ++i)
    if (session.recording[leaves[i]].op == Op::Input)
      slots[i] = storageOf(leaves[i]);
  if (!plan.fills.empty())
    if (llvm::Error error = fillScalars(plan, leaves))
      return error;
  return runSteps(plan, leaves);
}

/// Gives back what a run produced and nobody took.
void Session::Impl::dropSlots(const BoundPlan &plan) {
  for (uint32_t i = plan.numLeaves; i < plan.numSlots; ++i)
    if (slots[i])
      slots[i]->release();
  leafCopies.clear();
}

/// Makes a complex array real if every imaginary part is 0.
bool Session::Impl::narrow(Storage *&storage, ElementType &type) {
  ElementType real = realOf(type);
  size_t count = storage->bytes / byteSize(type);
  Buffer result;
  BufferPool &pool = provider->pool();
  const void *data = provider->hostData(*storage);
  bool done = real == ElementType::F64
                  ? narrowElems<double>(data, count, result, pool)
                  : narrowElems<float>(data, count, result, pool);
  if (!done)
    return false;
  storage->release();
  storage = result.release();
  type = real;
  return true;
}

/// Hands the results of \p plan, which ran on `region`, to their nodes.
llvm::Error Session::Impl::publish(BoundPlan &plan) {
  Graph &graph = session.recording;
  llvm::ArrayRef<NodeId> outputs = region.outputs();
  bool retype = false;
  // All before the first is handed over: with a result go its operands, and
  // perhaps a leaf in whose storage another result is.
  for (const BoundOutput &output : plan.outputs)
    slots[output.slot]->retain();
  for (size_t i = 0; i < outputs.size(); ++i) {
    const BoundOutput &output = plan.outputs[i];
    Storage *storage = slots[output.slot];
    ElementType type = output.type;
    bool narrowed = output.mayNarrow && narrow(storage, type);
    graph.becomeInput(outputs[i], storage);
    graph[outputs[i]].type = type;
    retype |= narrowed && graph[outputs[i]].uses != 0;
  }
  dropSlots(plan);
  return retype ? retypePending() : llvm::Error::success();
}

// --- Complex results ---------------------------------------------------------

/// Types as complex what may leave the reals in `region`; false if all of it
/// is already.
bool Session::Impl::markComplex() {
  Graph &graph = session.recording;
  bool isNew = false;
  for (NodeId id : region.nodes()) {
    Node &node = graph[id];
    if (!info(node.op).leavesReals || !isFloat(node.type))
      continue;
    isNew |= !node.complexResult;
    node.complexResult = true;
  }
  return isNew;
}

llvm::Error Session::Impl::retypePending() {
  cursor.abandon(); // types are those of the trace no more
  Graph &graph = session.recording;
  region.collect(graph, pendingWithHandles());
  llvm::Error result = llvm::Error::success();
  for (NodeId id : region.nodes()) {
    llvm::Expected<InferredNode> inferred =
        inferNode(graph, graph[id].op, graph.operands(id), graph.attrs(id),
                  graph[id].span);
    if (!inferred) {
      if (result)
        llvm::consumeError(inferred.takeError());
      else
        result = inferred.takeError();
      continue;
    }
    Node &node = graph[id];
    node.type = node.complexResult ? complexOf(inferred->type) : inferred->type;
  }
  return result;
}

void Session::Impl::forgetFinished() {
  const Graph &graph = session.recording;
  llvm::erase_if(recordedNodes, [&](NodeId id) {
    return graph[id].handles == 0 || isLeaf(graph[id].op);
  });
  if (recordedNodes.size() > pendingNodes) { // found again and again
    llvm::sort(recordedNodes);
    recordedNodes.erase(llvm::unique(recordedNodes), recordedNodes.end());
  }
}

llvm::ArrayRef<NodeId> Session::Impl::pendingWithHandles() {
  forgetFinished();
  return recordedNodes;
}

bool Session::Impl::readsArrays(NodeId id) const {
  const Graph &graph = session.recording;
  return llvm::any_of(graph.operands(id), [&](NodeId operand) {
    return !isLeaf(graph[operand].op) || graph[operand].shape != kScalarShape;
  });
}

// --- Evaluation --------------------------------------------------------------

llvm::Error Session::Impl::evaluateAlong(llvm::ArrayRef<NodeId> targets) {
  llvm::scope_exit restart([&] { cursor.restart(); });
  size_t numEvaluated = 0;
  llvm::Error error = llvm::Error::success();
  if (const Trace *trace = cursor.completed(targets)) {
    numEvaluated = trace->targets.size();
    error = evaluateTraced(*trace);
  } else {
    if (cursor.isReplaying())
      cursor.abandon();
    // What is pending besides mostly shares inputs and work with the targets,
    // and somebody still holds it: one region for all reads them once.
    llvm::SmallVector<NodeId, 16> all(targets);
    for (NodeId id : pendingWithHandles())
      if (readsArrays(id))
        all.push_back(id);
    numEvaluated = all.size();
    askedFor = targets;
    error = evaluate(all);
    askedFor = {};
  }
  if (!error)
    return error;
  cursor.abandon();
  if (numEvaluated == targets.size())
    return error;
  // Not the fault of the targets, perhaps.
  llvm::consumeError(std::move(error));
  return evaluate(targets);
}

llvm::Error Session::Impl::evaluateTraced(const Trace &trace) {
  evaluating = true;
  llvm::scope_exit done([&] {
    evaluating = false;
    forgetFinished();
  });
  BoundPlan &plan = *trace.plan;
  ++session.counters.planHits;
  plan.lastUsed = ++clock;
  cursor.restore(region);
  if (llvm::Error error = run(plan, region.leaves())) {
    dropSlots(plan);
    return error;
  }
  if (!(flags & 1))
    return publish(plan);
  dropSlots(plan);
  llvm::SmallVector<NodeId, 16> targets = cursor.nodesOf(trace.targets);
  cursor.abandon();
  return evaluateRegion(targets, /*isSettling=*/false);
}

llvm::Error Session::Impl::evaluate(llvm::ArrayRef<NodeId> targets) {
  evaluating = true;
  llvm::scope_exit done([&] {
    evaluating = false;
    // At once: their numbers will be those of other nodes.
    forgetFinished();
  });
  return evaluateRegion(targets, /*isSettling=*/false);
}

llvm::Error Session::Impl::evaluateRegion(llvm::ArrayRef<NodeId> targets,
                                          bool isSettling) {
  for (;;) {
    region.collect(session.recording, targets);
    llvm::Expected<BoundPlan *> plan = planFor(region);
    if (!plan)
      return plan.takeError();
    BoundPlan &bound = **plan;
    if (!askedFor.empty())
      cursor.note(region, bound, askedFor, targets);
    bool expectsComplex = !isSettling && bound.numDeopts >= kDeoptPatience;
    if (!expectsComplex || !markComplex()) {
      if (llvm::Error error = run(bound, region.leaves())) {
        dropSlots(bound);
        return error;
      }
      if (!(flags & 1) || !markComplex())
        return publish(bound);
      dropSlots(bound);
      ++bound.numDeopts;
      ++session.counters.deopts;
    }
    if (llvm::Error error = retypePending()) {
      if (isSettling)
        return error;
      llvm::consumeError(std::move(error));
      return settle(targets);
    }
  }
}

/// An op without a complex form follows an op that may leave the reals, and
/// the region was typed complex as a whole: perhaps for another op's sake.
/// Evaluates the ops that may leave the reals one by one; the error comes back
/// if it is due.
llvm::Error Session::Impl::settle(llvm::ArrayRef<NodeId> targets) {
  Graph &graph = session.recording;
  region.collect(graph, pendingWithHandles());
  for (NodeId id : region.nodes())
    graph[id].complexResult = false;
  if (llvm::Error error = retypePending())
    return error;
  region.collect(graph, targets);
  std::vector<NodeId> mayLeave;
  for (NodeId id : region.nodes())
    if (info(graph[id].op).leavesReals)
      mayLeave.push_back(id);
  for (NodeId id : mayLeave)
    if (llvm::Error error = evaluateRegion(id, /*isSettling=*/true))
      return error;
  return evaluateRegion(targets, /*isSettling=*/true);
}

} // namespace quern
