//===- HazardVerifier.cpp - Reads and writes of a plan are in order -------===//
//
// One walk over the steps with the state of each array.
//
//===----------------------------------------------------------------------===//
#include "planner/HazardVerifier.h"

#include "ir/Contract.h"
#include "ir/Error.h"
#include "planner/BufferWalk.h"
#include "planner/CodeVerifier.h"
#include "planner/IndexMap.h"
#include "planner/UpdatePlacement.h"
#include "llvm/ADT/STLExtras.h"

namespace quern {

namespace {

class Verifier {
public:
  Verifier(const RegionPlan &plan, const llvm::DenseSet<const void *> *donated)
      : plan(plan), graph(plan.graph), chains(graph), donated(donated),
        states(graph.end(), State::New), changedBy(graph.end()),
        takenBy(graph.end()), holder(graph.end()), stored(graph.end()),
        numStores(graph.end()), isOutput(graph.end()) {
    for (NodeId output : graph.outputs)
      isOutput[plan.storageOf(output)] = true;
    for (const RegionStep &step : plan.steps)
      for (const BufferBinding &store : step.stores)
        numStores[store.node] += exists(store.node);
  }
  llvm::Error run();

private:
  enum class State : uint8_t {
    New,
    Partial, ///< some of its stores have run
    Stored,
    Taken, ///< an update has its storage
    Released,
    Consumed, ///< by the kernel of its own step
  };

  llvm::Error verifyKernel();
  llvm::Error verifyCall();
  llvm::Error verifyOperand(size_t i);
  llvm::Error verifyResult();
  llvm::Error verifyEpilogue();
  llvm::Error verifyCode();
  llvm::Error verifyBinding(const std::string &name, const KernelBuffer &buffer,
                            const BufferBinding &binding,
                            const BufferWalk &walk);
  llvm::Error verifyBounds(const std::string &name, NodeId node,
                           const BufferWalk &walk);
  llvm::Error verifyRead(const std::string &name, NodeId node);
  llvm::Error verifyStore(size_t store);
  llvm::Error verifyTarget(size_t store);
  llvm::Error beginStorage(const std::string &name, NodeId node);
  llvm::Error takeStorage(const std::string &name, NodeId node);
  llvm::Error verifyAliases(size_t store, const BufferWalk &walk);
  llvm::Error release(NodeId node);
  llvm::Error verifyOutput(NodeId output);

  BufferWalk walkOf(const BufferBinding &binding, bool afterFold) const;
  BufferWalk storeWalk(size_t store) const {
    return walkOf(step->stores[store],
                  runsAfterFold(step->kernel.stores[store].value));
  }
  bool runsAfterFold(InstrId value) const;
  bool isInputAfterFold(size_t input) const;
  uint8_t lastRead(size_t input) const;
  bool shareStorage(const BufferBinding &a, const BufferBinding &b) const {
    return plan.storageOf(a.node) == plan.storageOf(b.node);
  }
  /// Walks of one array in different boxes.
  bool areDisjoint(const BufferBinding &a, const BufferBinding &b) const {
    return areApart(a, b, step->extents, graph.shape(b.node));
  }
  OpKind kind(NodeId node) const { return info(graph[node].op).kind; }
  uint64_t bytesOf(NodeId node) const {
    return static_cast<uint64_t>(graph.numElems(node)) *
           byteSize(graph[node].type);
  }
  bool exists(NodeId node) const {
    return node != 0 && node < graph.end() && !graph[node].isFree;
  }
  llvm::Error bad(const std::string &name, NodeId node,
                  const std::string &what) const;

  const RegionPlan &plan;
  const Graph &graph;
  UpdateChains chains;
  const llvm::DenseSet<const void *> *donated;
  std::vector<State> states;
  std::vector<size_t> changedBy; ///< the step that stored, took or released it
  std::vector<NodeId> takenBy;   ///< the update that has its storage
  std::vector<NodeId> holder;    ///< per storage, the node that it holds
  std::vector<int64_t> stored;   ///< elements, as far as it came
  std::vector<uint32_t> numStores; ///< that are still to come
  std::vector<char> isOutput;      ///< per storage
  std::vector<NodeId> inArena;     ///< that are there now
  size_t number = 0;               ///< of the current step
  const RegionStep *step = nullptr;
};

} // namespace

llvm::Error Verifier::bad(const std::string &name, NodeId node,
                          const std::string &what) const {
  std::string where = "[verify] step " + std::to_string(number) + ", " + name;
  if (node)
    where += " (%" + std::to_string(node) + ")";
  return makeError("Quern:badPlan", where + ": " + what,
                   exists(node) ? graph[node].span : 0);
}

/// Whether \p instr reads input \p which.
static bool reads(const KernelInstr &instr, size_t which) {
  return (instr.kind == KernelInstr::Kind::Load ||
          instr.kind == KernelInstr::Kind::Gather ||
          instr.kind == KernelInstr::Kind::AtRound) &&
         instr.index == which;
}

/// True if the value is there once per item rather than once per element.
bool Verifier::runsAfterFold(InstrId value) const {
  const KernelInstr &instr = step->kernel.code[value];
  return instr.inEpilogue || instr.kind == KernelInstr::Kind::Fold;
}

bool Verifier::isInputAfterFold(size_t input) const {
  bool isLoaded = false;
  for (const KernelInstr &instr : step->kernel.code)
    if (reads(instr, input)) {
      isLoaded = true;
      if (!instr.inEpilogue)
        return false;
    }
  return isLoaded;
}

/// The last pass that reads \p input.
uint8_t Verifier::lastRead(size_t input) const {
  uint8_t last = 0;
  for (const KernelInstr &instr : step->kernel.code)
    if (reads(instr, input))
      last = std::max(last, instr.pass);
  return last;
}

BufferWalk Verifier::walkOf(const BufferBinding &binding,
                            bool afterFold) const {
  BufferWalk walk;
  walk.offset = binding.offset;
  for (size_t d = 0; d < step->extents.size(); ++d) {
    int64_t extent = step->extents[d];
    // After the fold there is one visit, even of a fold over nothing.
    if (afterFold && static_cast<int>(d) == step->kernel.foldDim)
      continue;
    walk.isEmpty |= extent == 0;
    if (binding.strides[d] != 0 && extent > 1)
      walk.loops.push_back({binding.strides[d], extent});
  }
  if (binding.axisStride != 0 && binding.axisExtent > 1)
    walk.loops.push_back({binding.axisStride, binding.axisExtent});
  return walk;
}

// --- Single buffers ----------------------------------------------------------

static bool isOfClass(int64_t stride, StrideClass wanted) {
  return wanted == StrideClass::Any ||
         stride == (wanted == StrideClass::Unit ? 1 : 0);
}

llvm::Error Verifier::verifyBinding(const std::string &name,
                                    const KernelBuffer &buffer,
                                    const BufferBinding &binding,
                                    const BufferWalk &walk) {
  NodeId node = binding.node;
  if (graph[node].type != buffer.type)
    return bad(name, node,
               std::string("is ") + info(graph[node].type).name +
                   ", the kernel takes " + info(buffer.type).name);
  for (size_t d = 0; d < step->extents.size(); ++d)
    if (!isOfClass(binding.strides[d], buffer.strides[d]))
      return bad(name, node,
                 "stride " + std::to_string(binding.strides[d]) +
                     " of dimension " + std::to_string(d) +
                     " is not of the kernel's class");
  if (buffer.axis == StrideClass::Unit && binding.axisStride != 1)
    return bad(name, node, "has an axis of elements that are not adjacent");
  if (buffer.isOfRounds && binding.axisExtent != step->numRounds)
    return bad(name, node, "has another number of slices than rounds");
  if (!buffer.hasAxis() && binding.axisExtent != 1)
    return bad(name, node, "has an axis that the kernel does not walk");
  return verifyBounds(name, node, walk);
}

llvm::Error Verifier::verifyBounds(const std::string &name, NodeId node,
                                   const BufferWalk &walk) {
  int64_t numElems = graph.numElems(node);
  if (!walk.isEmpty && (walk.lowest() < 0 || walk.highest() >= numElems))
    return bad(name, node,
               "walks from " + std::to_string(walk.lowest()) + " to " +
                   std::to_string(walk.highest()) + " of " +
                   std::to_string(numElems) + " elements");
  return llvm::Error::success();
}

/// Whether \p node's elements are all there.
llvm::Error Verifier::verifyRead(const std::string &name, NodeId node) {
  if (graph.numElems(node) == 0)
    return llvm::Error::success();
  switch (states[node]) {
  case State::New:
    return graph[node].op == Op::Input
               ? llvm::Error::success()
               : bad(name, node, "is read before a step stores it");
  case State::Partial:
    return bad(name, node, "is read before all of it is stored");
  case State::Taken:
    return bad(name, node,
               "was overwritten by %" + std::to_string(takenBy[node]) +
                   " in step " + std::to_string(changedBy[node]));
  case State::Released:
    return bad(name, node,
               "was released after step " + std::to_string(changedBy[node]));
  case State::Consumed:
    return bad(name, node, "was never stored as a whole");
  case State::Stored:
    break;
  }
  return llvm::Error::success();
}

// --- Stores ------------------------------------------------------------------

/// Other reads and stores that this launch makes of the array of \p store.
llvm::Error Verifier::verifyAliases(size_t store, const BufferWalk &walk) {
  const BufferBinding &binding = step->stores[store];
  std::string name = "out" + std::to_string(store);
  for (size_t other = 0; other < store; ++other) {
    if (!shareStorage(step->stores[other], binding))
      continue;
    bool isApart =
        !step->kernel.scatters() && areDisjoint(step->stores[other], binding);
    if (mayMeet(walk, storeWalk(other)) && !isApart)
      return bad(name, binding.node, "overlaps out" + std::to_string(other));
  }
  InstrId value = step->kernel.stores[store].value;
  bool afterFold = runsAfterFold(value);
  for (size_t input = 0; input < step->inputs.size(); ++input) {
    if (!shareStorage(step->inputs[input], binding))
      continue;
    bool readsAfter = isInputAfterFold(input);
    BufferWalk read = walkOf(step->inputs[input], readsAfter);
    if (step->kernel.stores[store].buffer.isIndexed()) {
      if (mayMeet(read, walk) &&
          !readsWhatItScatters(graph, *step, input, store))
        return bad(name, binding.node,
                   "overwrites anywhere what in" + std::to_string(input) +
                       " reads");
      continue;
    }
    if (step->kernel.inputs[input].isIndexed()) {
      if (mayMeet(read, walk))
        return bad(name, binding.node,
                   "overwrites what in" + std::to_string(input) +
                       " reads anywhere");
      continue;
    }
    // Same element, same position, in no later pass: every thread reads before
    // it writes.
    if (isSameWalk(read, walk) && readsAfter == afterFold &&
        step->kernel.inputs[input].isOfRounds ==
            step->kernel.stores[store].buffer.isOfRounds &&
        lastRead(input) <= step->kernel.code[value].pass)
      continue;
    if (mayMeet(read, walk) && !areDisjoint(step->inputs[input], binding))
      return bad(name, binding.node,
                 "overwrites what in" + std::to_string(input) +
                     " reads at another position");
  }
  return llvm::Error::success();
}

llvm::Error Verifier::verifyStore(size_t store) {
  const BufferBinding &binding = step->stores[store];
  const KernelStore &kernelStore = step->kernel.stores[store];
  std::string name = "out" + std::to_string(store);
  BufferWalk walk = storeWalk(store);
  if (llvm::Error error =
          verifyBinding(name, kernelStore.buffer, binding, walk))
    return error;
  ElementType type = step->kernel.code[kernelStore.value].type;
  if (type != kernelStore.buffer.type)
    return bad(name, binding.node,
               std::string("stores ") + info(type).name + " as " +
                   info(kernelStore.buffer.type).name);
  if (kernelStore.buffer.isIndexed()) // whose positions are the program's
    return verifyAliases(store, walk);
  // Loops that stand still would store one element many times.
  const KernelBuffer &buffer = kernelStore.buffer;
  int64_t visits = buffer.isOfRounds ? step->numRounds : 1;
  bool afterFold = runsAfterFold(kernelStore.value);
  for (size_t d = 0; d < step->extents.size(); ++d)
    if (!afterFold || static_cast<int>(d) != step->kernel.foldDim)
      visits *= step->extents[d];
  if (!walk.isEmpty && (visits != walk.count() || !isInjective(walk)))
    return bad(name, binding.node, "stores an element more than once");
  return verifyAliases(store, walk);
}

/// \p node has storage of its own, or that of another array.
llvm::Error Verifier::beginStorage(const std::string &name, NodeId node) {
  if (plan.storageOf(node) != node)
    return takeStorage(name, node);
  const Arena::Array *mine = plan.arena.find(node);
  if (!mine)
    return llvm::Error::success();
  if (isOutput[node])
    return bad(name, node, "is an output, and in the arena");
  uint64_t end = mine->offset + bytesOf(node);
  if (end > plan.arena.bytes || number < plan.arena.first ||
      number > plan.arena.last)
    return bad(name, node, "is not within the arena");
  for (NodeId other : inArena) {
    uint64_t begin = plan.arena.find(other)->offset;
    if (mine->offset < begin + bytesOf(other) && begin < end)
      return bad(name, node,
                 "meets %" + std::to_string(other) + " in the arena");
  }
  inArena.push_back(node);
  return llvm::Error::success();
}

/// \p node has the storage of another array, which was there as a whole and
/// which nobody needs any more.
llvm::Error Verifier::takeStorage(const std::string &name, NodeId node) {
  NodeId storage = plan.storageOf(node);
  NodeId old = holder[storage] ? holder[storage] : storage;
  if (graph[storage].op == Op::Input &&
      !(donated && donated->contains(graph[storage].payload.data)))
    return bad(name, node, "overwrites an input that others need");
  bool isAlike = replacesPart(kind(node))
                     ? graph[old].type == graph[node].type
                     : byteSize(graph[old].type) == byteSize(graph[node].type);
  if (!isAlike || graph.numElems(old) != graph.numElems(node))
    return bad(name, node, "overwrites an array of another size");
  if (llvm::Error error = verifyRead(name, old))
    return error;
  states[old] = State::Taken;
  takenBy[old] = node;
  changedBy[old] = number;
  return llvm::Error::success();
}

/// The stores of this launch are some of those that fill the array of
/// \p store, which nobody has read yet.
llvm::Error Verifier::verifyTarget(size_t store) {
  NodeId node = step->stores[store].node;
  std::string name = "out" + std::to_string(store);
  NodeId storage = plan.storageOf(node);
  if (graph[node].op == Op::Input)
    return bad(name, node, "is an input");
  if (states[node] == State::Released)
    return bad(name, node,
               "was released after step " + std::to_string(changedBy[node]));
  if (states[node] == State::Consumed)
    return bad(name, node, "was never stored as a whole");
  bool isFirst = states[node] == State::New;
  bool isUpdate = replacesPart(kind(node));
  // Only the parts of an update come from several steps.
  if (!isFirst && (states[node] != State::Partial ||
                   (changedBy[node] != number && !isUpdate)))
    return bad(name, node, "already has a value");
  if (isFirst)
    if (llvm::Error error = beginStorage(name, node))
      return error;
  states[node] = State::Partial;
  changedBy[node] = number;
  holder[storage] = node;
  stored[node] += storeWalk(store).count();
  if (--numStores[node] != 0)
    return llvm::Error::success();
  states[node] = State::Stored;
  // An update in place has the other elements already, and nobody reads what
  // others overwrite; what lies around the gaps of a box is stored twice.
  int64_t wanted = graph.numElems(node);
  if (kind(node) == OpKind::Update && storage == node) {
    wanted = numElems(graph.attrs(node));
    for (const Box &box : chains.restOf(node))
      wanted += numElems(box);
  }
  if (stored[node] == wanted ||
      (isUpdate && (storage != node || stored[node] > wanted)))
    return llvm::Error::success();
  return bad(name, node,
             "stores " + std::to_string(stored[node]) + " of " +
                 std::to_string(wanted) + " elements");
}

// --- Steps -------------------------------------------------------------------

/// Code and bindings, as far as the other checks rely on them.
llvm::Error Verifier::verifyCode() {
  const KernelPlan &kernel = step->kernel;
  if (std::string what = findBadCode(*step); !what.empty())
    return bad("kernel", 0, what);
  auto isBound = [&](const KernelBuffer &buffer, const BufferBinding &binding) {
    return exists(binding.node) && buffer.strides.size() == kernel.rank &&
           binding.strides.size() == kernel.rank;
  };
  for (size_t i = 0; i < step->inputs.size(); ++i)
    if (!isBound(kernel.inputs[i], step->inputs[i]))
      return bad("in" + std::to_string(i), 0, "is not bound to an array");
  for (size_t i = 0; i < step->stores.size(); ++i)
    if (!isBound(kernel.stores[i].buffer, step->stores[i]) ||
        kernel.stores[i].value >= kernel.code.size())
      return bad("out" + std::to_string(i), 0, "is not bound to an array");
  return llvm::Error::success();
}

llvm::Error Verifier::verifyKernel() {
  if (llvm::Error error = verifyCode())
    return error;
  for (size_t i = 0; i < step->inputs.size(); ++i) {
    std::string name = "in" + std::to_string(i);
    const BufferBinding &binding = step->inputs[i];
    BufferWalk walk = walkOf(binding, isInputAfterFold(i));
    if (llvm::Error error = verifyRead(name, binding.node))
      return error;
    if (llvm::Error error =
            verifyBinding(name, step->kernel.inputs[i], binding, walk))
      return error;
  }
  for (size_t i = 0; i < step->stores.size(); ++i)
    if (llvm::Error error = verifyStore(i))
      return error;
  for (size_t i = 0; i < step->stores.size(); ++i)
    if (llvm::Error error = verifyTarget(i))
      return error;
  return llvm::Error::success();
}

llvm::Error Verifier::verifyOperand(size_t i) {
  std::string name = "operand " + std::to_string(i);
  NodeId operand = graph.operands(step->call)[i];
  const BufferBinding &binding = step->operands[i];
  const Shape &shape = graph.shape(operand);
  if (!exists(binding.node) || binding.strides.size() != shape.rank())
    return bad(name, 0, "is not bound to an array");
  if (graph[binding.node].type != graph[operand].type)
    return bad(name, binding.node,
               std::string("is ") + info(graph[binding.node].type).name +
                   ", the call takes " + info(graph[operand].type).name);
  if (!shape.isEmpty() && !isMatrixLayout(shape, binding.strides))
    return bad(name, binding.node, "has strides that no library reads");
  BufferWalk walk;
  walk.offset = binding.offset;
  for (unsigned d = 0; d < shape.rank(); ++d) {
    walk.isEmpty |= shape.dim(d) == 0;
    if (shape.dim(d) > 1)
      walk.loops.push_back({binding.strides[d], shape.dim(d)});
  }
  if (llvm::Error error = verifyBounds(name, binding.node, walk))
    return error;
  // What no step has stored of scalars is stored before the first.
  return kind(binding.node) == OpKind::Leaf ? llvm::Error::success()
                                            : verifyRead(name, binding.node);
}

llvm::Error Verifier::verifyCall() {
  NodeId call = step->call;
  if (!exists(call) || kind(call) != OpKind::Library)
    return bad("call", call, "is no library call");
  if (step->operands.size() != graph.operands(call).size())
    return bad("call", call, "has unbound operands");
  for (size_t i = 0; i < step->operands.size(); ++i)
    if (llvm::Error error = verifyOperand(i))
      return error;
  if (states[call] != State::New)
    return bad("call", call, "already has a value");
  bool isStored = step->kind == RegionStep::Kind::Library;
  if (isStored)
    if (llvm::Error error = verifyResult())
      return error;
  states[call] = State::Stored;
  changedBy[call] = number;
  holder[plan.storageOf(call)] = call;
  return llvm::Error::success();
}

/// Only a product that is added to its last operand may be in its storage.
llvm::Error Verifier::verifyResult() {
  NodeId call = step->call;
  auto isThere = [&](const BufferBinding &operand) {
    return plan.storageOf(operand.node) == plan.storageOf(call);
  };
  bool isSum = info(graph[call].op).attr == AttrKind::Contract &&
               Contraction(graph.attrs(call)).has(Contraction::Accumulate);
  auto numShared = llvm::count_if(step->operands, isThere);
  if (numShared > (isSum ? 1 : 0) ||
      (numShared && !isThere(step->operands.back())))
    return bad("call", call, "overwrites an operand that it reads");
  return beginStorage("call", call);
}

/// The kernel reads the call's result column by column, and while it does the
/// call still reads its operands.
llvm::Error Verifier::verifyEpilogue() {
  NodeId call = step->call;
  const Shape &shape = graph.shape(call);
  const KernelPlan &kernel = step->kernel;
  if (isOutput[plan.storageOf(call)])
    return bad("call", call, "is an output, and never stored as a whole");
  auto isResult = [&](const BufferBinding &b) { return b.node == call; };
  if (llvm::count_if(step->inputs, isResult) != 1 ||
      llvm::any_of(step->stores, isResult))
    return bad("call", call, "is not read by one buffer of its kernel");
  const BufferBinding &result = *llvm::find_if(step->inputs, isResult);
  llvm::SmallVector<int64_t, 2> inOrder = {1, shape.dim(0)};
  bool isFlat = kernel.rank == 1 && kernel.foldDim < 0 &&
                step->extents[0] == shape.numElems();
  bool isMatrix = kernel.rank == 2 && kernel.foldDim <= 0 &&
                  llvm::equal(step->extents, shape.extents());
  // Of longer columns a kernel may fold the leaves first, all of them.
  bool isFolded = kernel.foldDim == 0 && shape.dim(0) > kFoldLeaf &&
                  !kernel.visitsWholeRows();
  llvm::ArrayRef<int64_t> strides(inOrder.data(), isFlat ? 1 : 2);
  if ((!isFlat && !isMatrix) || isFolded || result.offset != 0 ||
      llvm::ArrayRef<int64_t>(result.strides) != strides)
    return bad("call", call, "is not read in order of its columns");
  for (size_t i = 0; i < step->operands.size(); ++i)
    for (const BufferBinding &store : step->stores)
      if (shareStorage(store, step->operands[i]))
        return bad("operand " + std::to_string(i), store.node,
                   "is overwritten while the call reads it");
  return llvm::Error::success();
}

/// The storage \p node, with whatever it holds, may be reused.
llvm::Error Verifier::release(NodeId node) {
  if (!exists(node) || graph[node].op == Op::Input ||
      plan.storageOf(node) != node)
    return bad("dead", node, "is no array of this plan");
  if (isOutput[node])
    return bad("dead", node, "is an output");
  if (states[node] == State::Consumed)
    return bad("dead", node, "was never stored as a whole");
  NodeId held = holder[node];
  if (!held || states[held] == State::Partial)
    return bad("dead", node, "is released before a step stores it");
  if (states[held] == State::Released)
    return bad("dead", node,
               "was released after step " + std::to_string(changedBy[held]));
  states[held] = State::Released;
  changedBy[held] = number;
  llvm::erase(inArena, node);
  return llvm::Error::success();
}

llvm::Error Verifier::verifyOutput(NodeId output) {
  if (!exists(output))
    return makeError("Quern:badPlan", "[verify] output %" +
                                          std::to_string(output) +
                                          " does not exist");
  bool isInput = graph[output].op == Op::Input && states[output] == State::New;
  if (isInput || graph.numElems(output) == 0 || states[output] == State::Stored)
    return llvm::Error::success();
  return makeError("Quern:badPlan",
                   "[verify] output %" + std::to_string(output) +
                       (states[output] == State::Taken ? ": was overwritten"
                                                       : ": no step stores it"),
                   graph[output].span);
}

llvm::Error Verifier::run() {
  for (number = 0; number < plan.steps.size(); ++number) {
    step = &plan.steps[number];
    if (step->hasCall())
      if (llvm::Error error = verifyCall())
        return error;
    if (step->hasKernel())
      if (llvm::Error error = verifyKernel())
        return error;
    if (step->kind == RegionStep::Kind::Epilogue) {
      if (llvm::Error error = verifyEpilogue())
        return error;
      states[step->call] = State::Consumed;
    }
    for (NodeId dead : step->dead)
      if (llvm::Error failed = release(dead))
        return failed;
  }
  for (NodeId output : graph.outputs)
    if (llvm::Error error = verifyOutput(output))
      return error;
  return llvm::Error::success();
}

llvm::Error verifyHazards(const RegionPlan &plan,
                          const llvm::DenseSet<const void *> *donated) {
  return Verifier(plan, donated).run();
}

} // namespace quern
