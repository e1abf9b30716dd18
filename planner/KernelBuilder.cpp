//===- KernelBuilder.cpp - From a set of nodes to a kernel ----------------===//
#include "planner/KernelBuilder.h"

#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"
#include <algorithm>
#include <optional>
#include <utility>

namespace quern {

KernelBuilder::Slot &KernelBuilder::slot(NodeId node, Stage stage) {
  Slots &known = slots[stage];
  if (known.empty())
    known.resize(graph.end());
  Slot &found = known[node];
  if (found.epoch != epoch)
    found = {.epoch = epoch};
  return found;
}

/// The stage that computes what \p stage reads of \p node.
Stage KernelBuilder::homeOf(NodeId node, Stage stage) const {
  const Home &home = homes[node];
  if (!isBody(stage) && !isEpilogue(node))
    return stage; // only bodies visit elements that are kept
  return home.epoch == epoch && stage < home.stage ? home.stage : stage;
}

/// A number that depends on what \p operand computes in this kernel, not on
/// the ids of nodes.
uint64_t KernelBuilder::hash(NodeId operand, Stage stage) {
  NodeId node = underBroadcasts(graph, operand);
  stage = homeOf(node, stage);
  Slot &own = slot(node, stage);
  if (own.isHashed)
    return own.hash;
  const Node &n = graph[node];
  uint64_t value = llvm::hash_combine(
      static_cast<uint8_t>(n.type), graph[node].shape == current->space,
      n.op == Op::Constant ? n.payload.bits : 0);
  if (own.isMember && kindOf(graph, node) != OpKind::View) {
    Stage below = operandStage(node, stage);
    value = llvm::hash_combine(value, static_cast<uint16_t>(n.op));
    for (NodeId next : graph.operands(node))
      value = llvm::hash_combine(value, hash(next, below));
  } else {
    value = llvm::hash_combine(value, n.op == Op::Scalar, n.op == Op::Constant);
  }
  own.isHashed = true;
  return own.hash = value;
}

InstrId KernelBuilder::append(KernelInstr instr, Stage stage) {
  instr.pass = step.kernel.numPasses - 1 - stage / 2;
  instr.inEpilogue = !isBody(stage) && instr.kind != KernelInstr::Kind::Fold;
  step.kernel.code.push_back(std::move(instr));
  return step.kernel.code.size() - 1;
}

/// Parameter or constant.
InstrId KernelBuilder::emitLeaf(NodeId node, Stage stage) {
  const Node &n = graph[node];
  KernelInstr instr;
  instr.type = n.type;
  instr.compute = n.type;
  if (n.op == Op::Constant) {
    instr.kind = KernelInstr::Kind::Constant;
    instr.bits = n.payload.bits;
    return append(std::move(instr), stage);
  }
  instr.kind = KernelInstr::Kind::Param;
  auto known = std::find(step.params.begin(), step.params.end(), node);
  instr.index = known - step.params.begin();
  if (known == step.params.end()) {
    step.params.push_back(node);
    step.kernel.params.push_back(n.type);
  }
  return append(std::move(instr), stage);
}

/// A walk over logical dimensions; folded ones stand still in the epilogue.
LogicalWalk KernelBuilder::walkOf(const BufferBinding &binding,
                                  const Shape &shape, Stage stage) const {
  const Shape &space = graph.shapes()[current->space];
  IndexMap map = {binding.node, binding.offset, binding.strides};
  LogicalWalk walk;
  unsigned rank = space.rank();
  if (current->foldMask)
    rank = std::max(rank, 32u - __builtin_clz(current->foldMask));
  for (unsigned d = 0; d < rank; ++d) {
    bool still = !isBody(stage) && (current->foldMask >> d & 1);
    walk.strides.push_back(still ? 0 : strideIn(map, shape, d, space.dim(d)));
  }
  return walk;
}

/// The input that reads \p binding, an array of \p shape, at \p stage. Passes
/// that read the same elements share it.
uint16_t KernelBuilder::inputFor(BufferBinding binding, const Shape &shape,
                                 StrideClass axis, Stage stage,
                                 bool isOfRounds) {
  LogicalWalk walk = walkOf(binding, shape, stage);
  ElementType type = graph[binding.node].type;
  size_t which = 0;
  while (which < step.inputs.size() &&
         !(step.inputs[which].node == binding.node &&
           step.inputs[which].offset == binding.offset &&
           step.inputs[which].axisStride == binding.axisStride &&
           step.inputs[which].axisExtent == binding.axisExtent &&
           step.kernel.inputs[which].axis == axis &&
           step.kernel.inputs[which].isOfRounds == isOfRounds &&
           walks[which].strides == walk.strides))
    ++which;
  if (which == step.inputs.size()) {
    walks.push_back(std::move(walk));
    step.inputs.push_back(std::move(binding));
    step.kernel.inputs.push_back({type, {}, axis, isOfRounds});
  }
  return which;
}

InstrId KernelBuilder::emitLoad(NodeId node, const IndexMap &map, Stage stage) {
  KernelInstr instr;
  instr.kind = KernelInstr::Kind::Load;
  instr.type = instr.compute = graph[node].type;
  instr.index = inputFor({map.base, map.offset, map.strides}, graph.shape(node),
                         StrideClass::Zero, stage);
  return append(std::move(instr), stage);
}

/// An element along an axis of its own: where a value says, or of the round.
InstrId KernelBuilder::emitGather(NodeId node, Stage stage) {
  NodeFacts::GatheredAccess from = partition.facts.gatheredAccess(graph, node);
  Op base = graph[from.map.base].op;
  if (base == Op::Scalar || base == Op::Constant)
    return emitLeaf(from.map.base, stage);
  bool isOfRounds = graph[node].op == Op::AtRound;
  bool isAdjacent = from.axisStride == 1 && !isOfRounds;
  KernelInstr instr;
  instr.kind =
      isOfRounds ? KernelInstr::Kind::AtRound : KernelInstr::Kind::Gather;
  instr.type = instr.compute = graph[node].type;
  if (!isOfRounds)
    instr.operands = {emit(graph.operands(node)[1], stage)};
  instr.index =
      inputFor({from.map.base, from.map.offset, from.map.strides,
                from.axisStride, isOfRounds ? step.numRounds : from.axisExtent},
               from.line, isAdjacent ? StrideClass::Unit : StrideClass::Any,
               stage, isOfRounds);
  return append(std::move(instr), stage);
}

/// What the rounds store: \p each is what the outside knows of it.
InstrId KernelBuilder::emitEachRound(NodeId each, Stage stage) {
  NodeId value = graph.operands(each)[1];
  const LoopBodies &loops = partition.facts.loops;
  const LoopBody &loop = loops.loops[loops.inside[value] - 1];
  if (!slot(loop.values[0].carried, stage).isEmitted)
    emitLoop(loop, stage);
  return slot(value, stage).instr;
}

InstrId KernelBuilder::emitApply(NodeId node, Stage stage) {
  const Node &n = graph[node];
  const OpInfo &row = info(n.op);
  KernelInstr instr;
  instr.op = n.op;
  instr.type = n.type;
  instr.compute = computeType(graph, node);
  bool isFold = row.kind == OpKind::Reduce;
  instr.kind = isFold                     ? KernelInstr::Kind::Fold
               : row.kind == OpKind::Scan ? KernelInstr::Kind::Scan
                                          : KernelInstr::Kind::Apply;
  instr.checksReals = row.leavesReals && !isComplex(instr.compute);
  Stage below = operandStage(node, stage);
  for (NodeId operand : graph.operands(node)) {
    if (isFold && partition.readsStored[node]) {
      IndexMap stored = {operand, 0, contiguousStrides(graph.shape(operand))};
      instr.operands.push_back(emitLoad(operand, stored, below));
    } else {
      instr.operands.push_back(emit(operand, below));
    }
  }
  if (row.kind == OpKind::Generate) {
    readsPosition = true;
    KernelInstr position;
    position.kind = KernelInstr::Kind::Position;
    position.type = position.compute = ElementType::I64;
    instr.operands.push_back(append(std::move(position), stage));
  }
  return append(std::move(instr), stage);
}

/// \p operand as an array of \p type takes it in.
InstrId KernelBuilder::emitConverted(NodeId operand, ElementType type,
                                     Stage stage) {
  InstrId value = emit(operand, stage);
  if (graph[operand].type == type)
    return value;
  KernelInstr instr;
  instr.kind = KernelInstr::Kind::Apply;
  instr.op = Op::Convert;
  instr.type = type;
  instr.compute = graph[operand].type;
  instr.operands.push_back(value);
  return append(std::move(instr), stage);
}

/// The instruction that gives \p operand at \p stage, emitted on first use.
InstrId KernelBuilder::emit(NodeId operand, Stage stage) {
  NodeId node = underBroadcasts(graph, operand);
  Stage home = homeOf(node, stage);
  if (home != stage && isEpilogue(node))
    return emit(node, home);
  Slot &own = slot(node, stage);
  if (own.isEmitted)
    return own.instr;
  OpKind kind = kindOf(graph, node);
  NodeId base = partition.facts.access(graph, node).base;
  bool isLeaf = graph[base].op == Op::Scalar || graph[base].op == Op::Constant;
  InstrId instr;
  if (own.isMember && partition.facts.slices[node])
    instr = emitEachRound(partition.facts.slices[node], stage);
  else if (own.isMember && graph[node].op == Op::EachRound)
    instr = emitEachRound(node, stage);
  else if (own.isMember && graph[node].op == Op::AtRound)
    instr = emitGather(node, stage);
  else if (own.isMember && replacesPart(kind))
    instr = emitConverted(graph.operands(node).back(), graph[node].type, stage);
  else if (isLeaf)
    instr = emitLeaf(base, stage);
  else if (home != stage)
    instr = emitRecall(node, stage, home);
  else if (own.isMember && kind == OpKind::Loop)
    instr = emitAfter(node, stage);
  else if (own.isMember && kind == OpKind::Gather)
    instr = emitGather(node, stage);
  else if (own.isMember && kind != OpKind::View)
    instr = emitApply(node, stage);
  else
    instr = emitLoad(node, partition.facts.access(graph, node), stage);
  own.isEmitted = true;
  own.instr = instr;
  return instr;
}

/// A value when all rounds of its loop are done.
InstrId KernelBuilder::emitAfter(NodeId after, Stage stage) {
  NodeId carried = graph.operands(after)[1];
  if (!slot(carried, stage).isEmitted) {
    const LoopBodies &loops = partition.facts.loops;
    emitLoop(loops.loops[loops.inside[carried] - 1], stage);
  }
  KernelInstr instr;
  instr.kind = KernelInstr::Kind::After;
  instr.type = instr.compute = graph[after].type;
  instr.operands = {slot(carried, stage).instr};
  return append(std::move(instr), stage);
}

/// The rounds, after all that they read of the outside.
void KernelBuilder::emitLoop(const LoopBody &loop, Stage stage) {
  const std::vector<uint32_t> &inside = partition.facts.loops.inside;
  for (const LoopBody::Value &value : loop.values) {
    emit(graph.operands(value.carried)[0], stage);
    if (!inside[value.next])
      emit(value.next, stage);
  }
  for (NodeId node : loop.body)
    for (NodeId operand : graph.operands(node))
      if (!inside[operand] && graph[node].op != Op::AtRound)
        emit(operand, stage);
  KernelPlan &kernel = step.kernel;
  kernel.loopBegin = kernel.code.size();
  auto define = [&](NodeId node, KernelInstr instr) {
    instr.type = instr.compute = graph[node].type;
    Slot &own = slot(node, stage);
    own.isEmitted = true;
    own.instr = append(std::move(instr), stage);
  };
  for (const LoopBody::Value &value : loop.values) {
    KernelInstr instr;
    instr.kind = KernelInstr::Kind::Carried;
    instr.operands = {emit(graph.operands(value.carried)[0], stage)};
    define(value.carried, std::move(instr));
  }
  step.numRounds = loop.numRounds;
  std::vector<llvm::SmallVector<NodeId, 16>> scalars;
  for (NodeId node : loop.perRound) {
    KernelInstr instr;
    instr.kind = KernelInstr::Kind::PerRound;
    instr.index = kernel.roundParams.size();
    kernel.roundParams.push_back(graph[node].type);
    perRoundScalars(graph, node, scalars.emplace_back());
    define(node, std::move(instr));
  }
  for (int64_t round = 0; round < loop.numRounds; ++round)
    for (const llvm::SmallVector<NodeId, 16> &each : scalars)
      step.roundParams.push_back(each[round]);
  for (NodeId node : loop.body)
    emit(node, stage);
  for (const LoopBody::Value &value : loop.values)
    kernel.carried.push_back(
        {slot(value.carried, stage).instr, emit(value.next, stage)});
  kernel.loopEnd = kernel.code.size();
}

/// An expanded fold result that is stored has no instruction among the
/// elements: it gets one, or it would be stored once per row.
InstrId KernelBuilder::emitRoot(const Member &root) {
  InstrId value = emit(root.node, root.stage);
  if (root.isStored && kindOf(graph, root.node) == OpKind::Scatter)
    emit(graph.operands(root.node)[1], root.stage); // inputs before stores
  const KernelInstr &instr = step.kernel.code[value];
  bool isPerRow = instr.inEpilogue || instr.kind == KernelInstr::Kind::Fold;
  if (!isBody(root.stage) || !isPerRow)
    return value;
  KernelInstr copy;
  copy.kind = KernelInstr::Kind::Apply;
  copy.op = Op::Convert;
  copy.type = copy.compute = instr.type;
  copy.operands = {value};
  return append(std::move(copy), root.stage);
}

InstrId KernelBuilder::emitRecall(NodeId node, Stage stage, Stage home) {
  KernelInstr instr;
  instr.kind = KernelInstr::Kind::Recall;
  instr.type = instr.compute = graph[node].type;
  instr.operands.push_back(emit(node, home));
  return append(std::move(instr), stage);
}

/// Folds and stored values computed at \p stage, in canonical order.
void KernelBuilder::orderRoots(const Cluster &cluster, Stage stage,
                               llvm::SmallVectorImpl<Member> &roots) {
  llvm::SmallVector<std::pair<uint64_t, Member>, 8> keyed;
  for (const Member &member : cluster.members) {
    bool isFold = kindOf(graph, member.node) == OpKind::Reduce;
    bool isRoot = isFold || member.isStored;
    if (isRoot && operandStage(member.node, member.stage) == stage &&
        numStored(member.node) != 0)
      keyed.push_back({hash(member.node, member.stage), member});
  }
  std::sort(keyed.begin(), keyed.end(), [](const auto &a, const auto &b) {
    return std::pair(a.first, a.second.node) <
           std::pair(b.first, b.second.node);
  });
  for (const auto &[key, member] : keyed)
    roots.push_back(member);
}

/// Makes loop dimensions of the logical ones and binds every buffer to them.
void KernelBuilder::bindLoops(const Cluster &cluster) {
  LoopSpace space = makeLoopSpace(graph.shapes()[cluster.space],
                                  cluster.foldMask, walks, readsPosition);
  step.kernel.rank = space.extents.size();
  step.kernel.foldDim = space.foldDim;
  step.extents = space.extents;
  size_t numInputs = step.inputs.size();
  for (size_t b = 0; b < walks.size(); ++b) {
    bool isInput = b < numInputs;
    BufferBinding &binding =
        isInput ? step.inputs[b] : step.stores[b - numInputs];
    KernelBuffer &buffer = isInput ? step.kernel.inputs[b]
                                   : step.kernel.stores[b - numInputs].buffer;
    binding.strides = space.strides[b];
    buffer.strides = classify(binding.strides);
  }
  step.kernel.isBlocked = canBlock(step.kernel, step.extents);
}

/// Stores \p value, which is that of \p root.
void KernelBuilder::addStore(const Member &root, InstrId value) {
  NodeId node = root.node;
  const Shape &space = graph.shapes()[partition.facts.spaces[node]];
  IndexMap map = {node, 0, contiguousStrides(graph.shape(node))};
  BufferBinding binding = {node, 0, {}};
  KernelStore store = {value, {graph[node].type, {}}};
  if (kindOf(graph, node) == OpKind::Update)
    map = sliceOf(graph.attrs(node), map);
  NodeId slices = partition.facts.slices[node];
  NodeId each = slices ? slices : node;
  if (graph[each].op == Op::EachRound) {
    unsigned axis = llvm::countr_zero(uint64_t(graph.attrs(each)[0]));
    binding.axisStride = std::exchange(map.strides[axis], 0);
    binding.axisExtent = step.numRounds;
    store.buffer.axis = StrideClass::Any;
    store.buffer.isOfRounds = true;
  } else if (kindOf(graph, node) == OpKind::Scatter) {
    NodeFacts::GatheredAccess to = partition.facts.scatteredAccess(graph, node);
    map = to.map;
    binding.axisStride = to.axisStride;
    binding.axisExtent = to.axisExtent;
    store.buffer.axis =
        to.axisStride == 1 ? StrideClass::Unit : StrideClass::Any;
    store.at = emit(graph.operands(node)[1], root.stage);
    step.kernel.inOrder |= info(graph[node].op).inOrder;
  }
  binding.offset = map.offset;
  binding.strides = map.strides;
  walks.push_back(walkOf(binding, space, root.stage));
  walks.back().isStore = true;
  step.stores.push_back(std::move(binding));
  step.kernel.stores.push_back(std::move(store));
}

/// Outer folds: elements that a pass has read lie together for the passes after
/// it. In the array they are pieces of rows, which have too much of their
/// addresses in common to stay in the nearest caches. For one more pass the
/// copy does not pay.
void KernelBuilder::keepLoads() {
  KernelPlan &kernel = step.kernel;
  if (kernel.foldDim != 1 || kernel.numPasses < 3)
    return;
  std::vector<std::optional<InstrId>> loads(kernel.inputs.size());
  for (size_t id = 0; id < kernel.code.size(); ++id) {
    KernelInstr &instr = kernel.code[id];
    if (instr.kind != KernelInstr::Kind::Load || instr.inEpilogue)
      continue;
    const KernelBuffer &input = kernel.inputs[instr.index];
    std::optional<InstrId> &earlier = loads[instr.index];
    if (input.strides[0] == StrideClass::Zero ||
        input.strides[1] == StrideClass::Zero)
      continue;
    if (!earlier) {
      earlier = id;
    } else if (kernel.code[*earlier].pass < instr.pass) {
      instr.kind = KernelInstr::Kind::Recall;
      instr.index = 0;
      instr.operands = {*earlier};
    }
  }
}

void KernelBuilder::buildKernel(const Cluster &cluster,
                                std::vector<RegionStep> &steps) {
  bool hasElems = false;
  for (const Member &member : cluster.members)
    hasElems |= member.isStored && numStored(member.node) != 0;
  if (!hasElems)
    return;
  ++epoch;
  current = &cluster;
  step = RegionStep();
  walks.clear();
  readsPosition = false;
  step.kernel.numPasses = cluster.lastStage / 2 + 1;
  for (const Member &member : cluster.members) {
    slot(member.node, member.stage).isMember = true;
    if (member.isKept || isEpilogue(member.node))
      homes[member.node] = {epoch, member.stage};
  }
  llvm::SmallVector<Member, 8> roots;
  for (unsigned stage = step.kernel.numPasses * 2; stage-- > 0;)
    orderRoots(cluster, stage, roots);
  llvm::SmallVector<InstrId, 8> values;
  for (const Member &root : roots)
    values.push_back(emitRoot(root));
  for (const auto &[root, value] : llvm::zip_equal(roots, values)) {
    if (root.isStored)
      addStore(root, value);
  }
  bindLoops(cluster);
  keepLoads();
  steps.push_back(std::move(step));
}

void KernelBuilder::build(const Cluster &cluster,
                          std::vector<RegionStep> &steps) {
  if (cluster.call) {
    RegionStep call;
    call.kind = RegionStep::Kind::Library;
    call.call = cluster.call;
    for (NodeId operand : graph.operands(cluster.call)) {
      IndexMap map = partition.facts.callAccess(graph, operand);
      call.operands.push_back({map.base, map.offset, std::move(map.strides)});
    }
    steps.push_back(std::move(call));
    return;
  }
  auto isFold = [&](const Member &m) {
    return combines(kindOf(graph, m.node));
  };
  if (!cluster.foldMask || llvm::any_of(cluster.members, isFold))
    return buildKernel(cluster, steps);
  buildUnfolded(cluster, steps);
}

/// A kernel that was to fold, but every fold came to be elsewhere: what was to
/// follow one is a plain map over the kept shape. Elements that need such a map
/// compute it themselves.
void KernelBuilder::buildUnfolded(const Cluster &cluster,
                                  std::vector<RegionStep> &steps) {
  Cluster body = cluster, rest = cluster;
  body.foldMask = rest.foldMask = 0;
  body.lastStage = rest.lastStage = kLastBody;
  rest.space = cluster.kept;
  body.members.clear();
  rest.members.clear();
  for (Member member : cluster.members) {
    bool isElement = isBody(member.stage);
    bool feedsElements = member.stage > kLastBody;
    member.stage = kLastBody;
    member.isKept = false;
    if (!isElement)
      rest.members.push_back(member);
    if (!isElement)
      member.isStored = false;
    if (isElement || feedsElements)
      body.members.push_back(member);
  }
  buildKernel(body, steps);
  buildKernel(rest, steps);
}

} // namespace quern
