//===- TraceCursor.cpp - Recording what was recorded before ---------------===//
#include "runtime/TraceCursor.h"

#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/STLExtras.h"

namespace quern {

/// Misses in a row after which a trace is made anew.
static constexpr uint32_t kMaxMisses = 4;
/// Others that came to the place of a trace since it matched: then it is
/// theirs.
static constexpr uint32_t kMaxStrangers = 2;
/// A place is left alone at most this often between two of its traces.
static constexpr uint32_t kMaxWait = 1023;
/// Equals no op's.
static constexpr uint8_t kNoOperands = 255;

//===-- Recording ---------------------------------------------------------===//

void TraceCursor::start(Op op, llvm::ArrayRef<NodeId> operands, SpanId span,
                        bool mayCapture) {
  uint64_t key = llvm::hash_combine(op, span, operands.size());
  if (!operands.empty() && operands[0] < graph.end()) {
    const Node &first = graph[operands[0]];
    key = llvm::hash_combine(key, first.op, first.type, first.shape);
  }
  Place &found = places[key % kPlaces];
  if (found.key == key && found.trace)
    return beginReplay(found);
  if (!mayCapture)
    return;
  state = State::Off;
  if (found.key != key) {
    // Whoever has the place keeps it while that pays.
    if (!found.trace || ++found.numMissed >= kMaxStrangers) {
      found = Place();
      found.key = key;
    }
  } else if (found.wait != 0) {
    --found.wait;
  } else {
    beginCapture(found);
  }
}

void TraceCursor::beginReplay(Place &found) {
  const Trace &trace = *found.trace;
  size_t numRefs = trace.values.size();
  if (nextBase > UINT32_MAX - numRefs) {
    for (NodeId id = 1; id < graph.end(); ++id)
      if (!graph[id].isConsed)
        graph[id].hash = 0;
    nextBase = 1;
  }
  base = nextBase;
  nextBase += numRefs;
  nodeOf.assign(numRefs, 0);
  place = &found;
  next = trace.entries.data();
  state = State::Replaying;
}

/// Whether \p operand may be what the trace has as \p ref, which is not marked:
/// a constant, or a leaf that appears first.
bool TraceCursor::bind(NodeId operand, TraceRef ref) {
  const TraceValue &value = place->trace->values[ref];
  Node &node = graph[operand];
  if (node.op != value.op || node.type != value.type ||
      node.shape != value.shape || !isLeaf(node.op) || node.isFree)
    return false;
  if (node.op == Op::Constant) {
    if (node.payload.bits != value.bits)
      return false;
  } else {
    if (nodeOf[ref] != 0 || node.hash >= base)
      return false; // another one, or another ref's
    node.hash = base + ref;
  }
  nodeOf[ref] = operand;
  return true;
}

void TraceCursor::abandon() {
  if (state == State::Capturing)
    return giveUp();
  if (state != State::Replaying)
    return;
  state = State::Off;
  const Trace &trace = *place->trace;
  stats.opsTraced += next - trace.entries.data();
  for (const TraceEntry &entry : trace.entries) {
    if (&entry == next)
      break;
    NodeId id = nodeOf[entry.result];
    if (isMarked(id, entry.result) && !isLeaf(graph[id].op))
      graph.cons(id);
  }
  ++stats.tracesLeft;
  miss(*place);
}

/// Whoever replays traces of \p place in vain tries less and less often.
void TraceCursor::miss(Place &place) {
  if (++place.numMissed < kMaxMisses)
    return;
  place.trace.reset();
  place.numMissed = 0;
  place.patience = std::min(2 * place.patience + 1, kMaxWait);
  place.wait = place.patience;
}

//===-- Capturing ---------------------------------------------------------===//

void TraceCursor::beginCapture(Place &found) {
  place = &found;
  draft = std::make_unique<Trace>();
  refs.clear();
  serials.clear();
  nodeOf.clear();
  state = State::Capturing;
}

/// The place is not one whose traces can be replayed; not now.
void TraceCursor::giveUp() {
  draft.reset();
  state = State::Off;
  place->patience = std::min(2 * place->patience + 1, kMaxWait);
  place->wait = place->patience;
}

/// The number of \p id, which is given one if it is new.
TraceRef TraceCursor::refOf(NodeId id) {
  const Node &node = graph[id];
  auto [at, isNew] = refs.try_emplace(node.serial, draft->values.size());
  if (isNew) {
    TraceValue value{node.op, node.type, node.shape};
    if (node.op == Op::Constant)
      value.bits = node.payload.bits;
    draft->values.push_back(value);
    serials.push_back(node.serial);
    nodeOf.push_back(id);
  }
  return at->second;
}

void TraceCursor::capture(NodeId id, bool isNew) {
  const Node &node = graph[id];
  if (draft->entries.size() == kMaxTraceEntries ||
      (!isNew && !refs.contains(node.serial)))
    return giveUp();
  TraceEntry entry{RecordedOp::of(graph, id)};
  entry.numOperands = node.numOperands;
  for (size_t i = 0; i < node.numOperands; ++i) {
    const Node &operand = graph[node.operands[i]];
    // What was pending before may be evaluated next time.
    if (!isLeaf(operand.op) && !refs.contains(operand.serial))
      return giveUp();
    entry.readsLeaves &= isLeaf(operand.op);
    entry.operands[i] = refOf(node.operands[i]);
  }
  entry.result = refOf(id);
  entry.firstAttr = draft->attrs.size();
  entry.numAttrs = node.numAttrs;
  llvm::append_range(draft->attrs, graph.attrs(id));
  entry.isFound = !isNew;
  draft->entries.push_back(entry);
}

void TraceCursor::note(const Region &region, BoundPlan &plan,
                       llvm::ArrayRef<NodeId> asked,
                       llvm::ArrayRef<NodeId> targets) {
  if (state != State::Capturing)
    return;
  Trace &trace = *draft;
  bool isKnown = true; // nothing is evaluated but what was recorded here
  auto known = [&](NodeId id) -> TraceRef {
    auto at = refs.find(graph[id].serial);
    isKnown &= at != refs.end();
    return at == refs.end() ? 0 : at->second;
  };
  for (NodeId id : asked)
    if (!isLeaf(graph[id].op))
      trace.asked.push_back(known(id));
  for (NodeId id : targets)
    trace.targets.push_back(known(id));
  llvm::ArrayRef<NodeId> leaves = region.leaves();
  for (uint32_t number = 0; number < leaves.size(); ++number)
    trace.leaves.push_back({known(leaves[number]), region.leafUses()[number],
                            llvm::is_contained(region.donated(), number)});
  for (NodeId id : region.outputs())
    trace.outputs.push_back(known(id));
  std::vector<bool> isEvaluated(trace.values.size());
  for (NodeId id : region.nodes())
    isEvaluated[known(id)] = true;
  if (!isKnown)
    return giveUp();
  for (TraceEntry &entry : trace.entries) {
    const Node &node = graph[nodeOf[entry.result]];
    if (entry.isFound || node.isFree || node.serial != serials[entry.result] ||
        isLeaf(node.op))
      continue;
    entry.held = hold(node);
    if (!isEvaluated[entry.result])
      trace.leftOver.push_back(entry.result);
  }
  trace.plan = &plan;
}

/// The captured trace was evaluated: its place has it from now on.
void TraceCursor::keep() {
  size_t numEntries = draft->entries.size();
  for (const Place &other : places)
    numEntries += other.trace ? other.trace->entries.size() : 0;
  if (numEntries > kMaxEntries)
    for (Place &other : places)
      other.trace.reset();
  TraceEntry last;
  last.numOperands = kNoOperands;
  draft->entries.push_back(last);
  place->trace = std::move(draft);
  place->numMissed = 0;
}

//===-- Evaluation --------------------------------------------------------===//

bool TraceCursor::isHeldAlike(const Trace &trace) const {
  for (const TraceEntry &entry : trace.entries) {
    if (entry.isFound || entry.numOperands == kNoOperands)
      continue;
    NodeId id = nodeOf[entry.result];
    if ((isMarked(id, entry.result) ? hold(graph[id]) : 0) != entry.held)
      return false;
  }
  return llvm::all_of(trace.leaves, [&](const Trace::Leaf &leaf) {
    const Node &node = graph[nodeOf[leaf.ref]];
    return node.op == trace.values[leaf.ref].op &&
           (node.op == Op::Constant || isMarked(nodeOf[leaf.ref], leaf.ref)) &&
           Region::isDonated(node, leaf.uses) == leaf.isDonated;
  });
}

const Trace *TraceCursor::completed(llvm::ArrayRef<NodeId> asked) {
  if (state != State::Replaying || next->numOperands != kNoOperands)
    return nullptr;
  const Trace &trace = *place->trace;
  size_t numAsked = 0;
  for (NodeId id : asked) {
    if (isLeaf(graph[id].op))
      continue;
    if (numAsked == trace.asked.size() || nodeOf[trace.asked[numAsked]] != id)
      return nullptr;
    ++numAsked;
  }
  return numAsked == trace.asked.size() && isHeldAlike(trace) ? &trace
                                                              : nullptr;
}

llvm::SmallVector<NodeId, 16>
TraceCursor::nodesOf(llvm::ArrayRef<TraceRef> refs) const {
  llvm::SmallVector<NodeId, 16> nodes;
  for (TraceRef ref : refs)
    nodes.push_back(nodeOf[ref]);
  return nodes;
}

void TraceCursor::restore(Region &region) const {
  const Trace &trace = *place->trace;
  region.clear();
  for (const Trace::Leaf &leaf : trace.leaves)
    region.addLeaf(nodeOf[leaf.ref]);
  for (TraceRef ref : trace.outputs)
    region.addOutput(nodeOf[ref]);
}

void TraceCursor::restart() {
  if (state == State::Capturing) {
    if (draft->plan)
      keep();
    else
      giveUp();
  } else if (state == State::Replaying) {
    const Trace &trace = *place->trace;
    stats.opsTraced += trace.entries.size() - 1;
    ++stats.regionsTraced;
    for (TraceRef ref : trace.leftOver)
      graph.cons(nodeOf[ref]);
    place->numMissed = 0;
    place->patience = 0;
  }
  state = isOn ? State::Start : State::Off;
}

void TraceCursor::clear() {
  abandon();
  for (Place &each : places)
    each.trace.reset();
}

} // namespace quern
