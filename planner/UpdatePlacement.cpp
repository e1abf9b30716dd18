//===- UpdatePlacement.cpp - Which storage an updated array has -----------===//
#include "planner/UpdatePlacement.h"

#include "planner/LoopSpace.h"
#include "llvm/ADT/STLExtras.h"
#include <cstdlib>
#include <numeric>

namespace quern {

namespace {

/// How far to look for an earlier state of the array.
constexpr size_t kMaxCandidates = 8;
/// How far to look for updates that overwrite what is left.
constexpr size_t kMaxFollowers = 32;

/// Positions per dimension, both ends included.
struct Interval {
  int64_t low;
  int64_t high;
};
using Bounds = llvm::SmallVector<Interval, 4>;

} // namespace

//===-- Boxes -------------------------------------------------------------===//

/// What an update replaces elements of; of a scatter that may be anywhere.
static Box replacedBy(const Graph &graph, NodeId update) {
  return kindOf(graph, update) == OpKind::Scatter
             ? wholeBox(graph.shape(update))
             : ascending(graph.attrs(update));
}

/// True if update \p inner writes nothing outside what \p outer replaces.
static bool covers(const Graph &graph, NodeId outer, NodeId inner) {
  return kindOf(graph, outer) != OpKind::Scatter &&
         graph.shape(outer).rank() == graph.shape(inner).rank() &&
         contains(replacedBy(graph, outer), replacedBy(graph, inner));
}

/// \p parts without what is in \p box; where that cannot be told apart, all.
static std::vector<Box> without(llvm::ArrayRef<Box> parts, BoxRef box) {
  std::vector<Box> rest;
  for (const Box &part : parts)
    if (!subtract(part, box, rest))
      rest.push_back(part);
  return rest;
}

UpdateChains::UpdateChains(const Graph &graph)
    : graph(graph), numUses(graph.end()), follower(graph.end()) {
  for (NodeId output : graph.outputs)
    ++numUses[output];
  for (NodeId node = 1; node < graph.end(); ++node) {
    for (NodeId operand : graph.operands(node))
      ++numUses[operand];
    if (kindOf(graph, node) == OpKind::Update)
      follower[graph.operands(node)[0]] = node;
  }
}

std::vector<Box> UpdateChains::restOf(NodeId update) const {
  std::vector<Box> rest = {wholeBox(graph.shape(update))};
  if (kindOf(graph, update) == OpKind::Scatter)
    return rest;
  // Each is a kernel: no more of them than a single box may leave.
  size_t most = 2 * graph.shape(update).rank();
  std::vector<Box> left = rest;
  for (size_t i = 0; update && i < kMaxFollowers && !left.empty(); ++i) {
    left = without(left, graph.attrs(update));
    if (left.size() <= most)
      rest = left;
    update = isFollowed(update) ? follower[update] : 0;
  }
  return rest;
}

//===-- Walks -------------------------------------------------------------===//

/// Stride and extent of each dimension in which \p binding moves, its axis
/// among them.
static llvm::SmallVector<std::pair<int64_t, int64_t>, 5>
movesOf(const BufferBinding &binding, llvm::ArrayRef<int64_t> extents) {
  llvm::SmallVector<std::pair<int64_t, int64_t>, 5> moves;
  for (size_t l = 0; l < extents.size() && l < binding.strides.size(); ++l)
    moves.push_back({binding.strides[l], extents[l]});
  moves.push_back({binding.axisStride, binding.axisExtent});
  return moves;
}

/// The smallest and the largest position that \p binding touches.
static Interval reachOf(const BufferBinding &binding,
                        llvm::ArrayRef<int64_t> extents) {
  Interval reach = {binding.offset, binding.offset};
  for (auto [stride, extent] : movesOf(binding, extents)) {
    int64_t way = stride * (extent - 1);
    (way < 0 ? reach.low : reach.high) += way;
  }
  return reach;
}

/// A box of \p shape that holds all that \p binding touches.
static Bounds boundsOf(const BufferBinding &binding,
                       llvm::ArrayRef<int64_t> extents, const Shape &shape) {
  Bounds box;
  int64_t rest = reachOf(binding, extents).low;
  llvm::SmallVector<int64_t, 4> steps = contiguousStrides(shape);
  for (int64_t extent : shape.extents()) {
    box.push_back({rest % extent, rest % extent});
    rest /= extent;
  }
  for (auto [step, extent] : movesOf(binding, extents)) {
    int64_t stride = std::abs(step);
    if (stride == 0 || extent < 2)
      continue;
    // The highest dimension that the stride advances; what it advances of the
    // lower ones is carried below.
    for (size_t d = shape.rank(); d-- > 0 && stride;) {
      box[d].high += stride / steps[d] * (extent - 1);
      stride %= steps[d];
    }
  }
  for (size_t d = 0; d < box.size(); ++d) {
    int64_t extent = shape.dim(d);
    if (box[d].high < extent)
      continue;
    if (d + 1 < box.size())
      box[d + 1].high += box[d].high / extent;
    box[d] = {0, extent - 1};
  }
  return box;
}

/// Greatest common divisor of the strides that \p binding takes.
static int64_t gcdOf(const BufferBinding &binding,
                     llvm::ArrayRef<int64_t> extents) {
  int64_t gcd = 0;
  for (auto [stride, extent] : movesOf(binding, extents))
    if (extent > 1)
      gcd = std::gcd(gcd, stride);
  return gcd;
}

bool readsWhatItScatters(const Graph &graph, const RegionStep &step,
                         unsigned input, unsigned store) {
  const BufferBinding &from = step.inputs[input], &to = step.stores[store];
  const KernelPlan &kernel = step.kernel;
  bool isSame = from.offset == to.offset && from.strides == to.strides &&
                from.axisStride == to.axisStride &&
                from.axisExtent == to.axisExtent;
  // One number may be for the same element several times.
  bool isDistinct =
      !kernel.inOrder && graph.numElems(graph.operands(to.node).back()) != 1;
  return isSame && isDistinct && kernel.inputs[input].isIndexed() &&
         llvm::all_of(kernel.code, [&](const KernelInstr &instr) {
           return instr.kind != KernelInstr::Kind::Gather ||
                  instr.index != input ||
                  instr.operands[0] == kernel.stores[store].at;
         });
}

bool areApart(const BufferBinding &a, const BufferBinding &b,
              llvm::ArrayRef<int64_t> extents, const Shape &shape) {
  if (shape.isEmpty())
    return true;
  Interval x = reachOf(a, extents), y = reachOf(b, extents);
  if (x.high < y.low || y.high < x.low)
    return true;
  int64_t gcd = std::gcd(gcdOf(a, extents), gcdOf(b, extents));
  if (gcd > 1 && (a.offset - b.offset) % gcd != 0)
    return true;
  Bounds p = boundsOf(a, extents, shape), q = boundsOf(b, extents, shape);
  for (size_t d = 0; d < p.size(); ++d)
    if (p[d].high < q[d].low || q[d].high < p[d].low)
      return true;
  return false;
}

//===-- Placement ---------------------------------------------------------===//

namespace {

class Placer {
public:
  Placer(RegionPlan &plan, const Partition &parts, const PlanOptions &options,
         StepOrder &order)
      : plan(plan), graph(plan.graph), facts(parts.facts), chains(graph),
        order(order), writers(graph.end()), readers(graph.end()),
        next(graph.end()), isOutput(graph.end()),
        donated(plan.mayRepeat() ? nullptr : options.donated) {
    for (NodeId output : graph.outputs)
      isOutput[output] = true;
    for (uint32_t s = 0; s < plan.steps.size(); ++s)
      note(s);
  }
  /// Orders \p update after its base, wherever it will be.
  void followBase(NodeId update);
  void place(NodeId update);

private:
  using Steps = llvm::SmallVector<uint32_t, 2>;

  void note(uint32_t step);
  NodeId wholeArray(NodeId node) const;
  NodeId beneath(NodeId update, llvm::SmallVectorImpl<NodeId> *passed) const;
  NodeId findStorage(NodeId update) const;
  bool canTakeOver(NodeId old, NodeId update) const;
  bool isSafeInside(const RegionStep &step, NodeId old, NodeId update) const;
  bool dependsOn(Steps steps, const Steps &targets) const;
  void takeOver(NodeId old, NodeId update);
  void copyRest(NodeId update);
  RegionStep copyStep(NodeId update, llvm::ArrayRef<int64_t> slice) const;

  RegionPlan &plan;
  const Graph &graph;
  const NodeFacts &facts;
  UpdateChains chains;
  StepOrder &order;
  std::vector<Steps> writers, readers; ///< per node
  std::vector<NodeId> next; ///< per node: the update that took its storage
  std::vector<char> isOutput;
  const llvm::DenseSet<const void *> *donated;
  std::vector<NodeId> placed; ///< updates, in order
};

} // namespace

void Placer::note(uint32_t s) {
  const RegionStep &step = plan.steps[s];
  // A scalar that is stored as well is not read from there.
  for (const BufferBinding &store : step.stores)
    if (kindOf(graph, store.node) != OpKind::Leaf)
      writers[store.node].push_back(s);
  if (step.kind == RegionStep::Kind::Library)
    writers[step.call].push_back(s);
  forEachRead(step, [&](NodeId node) {
    if (!llvm::is_contained(readers[node], s))
      readers[node].push_back(s);
  });
}

/// The array that \p node is all of, element by element in order; 0 if none.
NodeId Placer::wholeArray(NodeId node) const {
  IndexMap map = facts.access(graph, node);
  if (map.base == node)
    return node;
  bool isWhole = map.offset == 0 &&
                 graph.numElems(node) == graph.numElems(map.base) &&
                 map.strides == contiguousStrides(graph.shape(node));
  return isWhole ? map.base : 0;
}

/// The latest array under \p update that differs from it only inside its box
/// and is no update within that box itself; what is passed on the way agrees
/// as well.
NodeId Placer::beneath(NodeId update,
                       llvm::SmallVectorImpl<NodeId> *passed) const {
  NodeId base = wholeArray(graph.operands(update)[0]);
  for (size_t i = 0; base && i < kMaxCandidates; ++i) {
    if (passed)
      passed->push_back(base);
    if (!replacesPart(kindOf(graph, base)) ||
        graph[base].shape != graph[update].shape ||
        !covers(graph, update, base))
      break;
    base = wholeArray(graph.operands(base)[0]);
  }
  return base;
}

void Placer::followBase(NodeId update) {
  NodeId base = update;
  do // nobody stores into the box of an update without elements
    base = facts.access(graph, graph.operands(base)[0]).base;
  while (replacesPart(kindOf(graph, base)) && writers[base].empty());
  const Steps &followers =
      writers[update].empty() ? readers[update] : writers[update];
  for (uint32_t follower : followers)
    order[follower].append(writers[base].begin(), writers[base].end());
}

/// True if one of \p steps must run after one of \p targets, or is one.
bool Placer::dependsOn(Steps steps, const Steps &targets) const {
  std::vector<char> seen(order.size());
  while (!steps.empty()) {
    uint32_t s = steps.pop_back_val();
    if (std::exchange(seen[s], true))
      continue;
    if (llvm::is_contained(targets, s))
      return true;
    steps.append(order[s].begin(), order[s].end());
  }
  return false;
}

/// Whether \p step, which stores \p update, may do so in the array \p old that
/// it also reads: it reads what it overwrites, or other elements.
bool Placer::isSafeInside(const RegionStep &step, NodeId old,
                          NodeId update) const {
  // A call runs while the kernel stores.
  for (const BufferBinding &operand : step.operands)
    if (operand.node == old)
      return false;
  auto store = llvm::find_if(step.stores, [&](const BufferBinding &binding) {
    return binding.node == update;
  });
  unsigned s = store - step.stores.begin();
  return llvm::all_of(llvm::enumerate(step.inputs), [&](auto entry) {
    const BufferBinding &input = entry.value();
    if (input.node != old)
      return true;
    const KernelPlan &kernel = step.kernel;
    const KernelBuffer &from = kernel.inputs[entry.index()];
    const KernelBuffer &to = kernel.stores[s].buffer;
    if (to.isIndexed())
      return readsWhatItScatters(graph, step, entry.index(), s);
    if (from.isIndexed())
      return false;
    bool isSame = input.offset == store->offset &&
                  input.strides == store->strides &&
                  input.axisStride == store->axisStride &&
                  input.axisExtent == store->axisExtent &&
                  from.isOfRounds == to.isOfRounds && kernel.foldDim < 0;
    return isSame || areApart(input, *store, step.extents, graph.shape(update));
  });
}

bool Placer::canTakeOver(NodeId old, NodeId update) const {
  const Node &node = graph[old];
  if (node.type != graph[update].type || isOutput[old] || next[old] ||
      graph.numElems(old) != graph.numElems(update))
    return false;
  if (node.op == Op::Input ? !donated || !donated->contains(node.payload.data)
                           : writers[old].empty())
    return false;
  Steps before = writers[old];
  for (uint32_t reader : readers[old])
    if (!llvm::is_contained(writers[update], reader))
      before.push_back(reader);
    else if (!isSafeInside(plan.steps[reader], old, update))
      return false;
  return !dependsOn(before, writers[update]);
}

/// An array whose storage \p update can take over; 0 if there is none.
NodeId Placer::findStorage(NodeId update) const {
  llvm::SmallVector<NodeId, kMaxCandidates> candidates;
  NodeId bottom = beneath(update, &candidates);
  size_t numRecent = std::min(placed.size(), kMaxCandidates);
  for (NodeId other : llvm::ArrayRef(placed).take_back(numRecent))
    if (bottom && !chains.isFollowed(other) &&
        graph[other].shape == graph[update].shape &&
        covers(graph, update, other) && beneath(other, nullptr) == bottom)
      candidates.push_back(other);
  for (NodeId old : candidates)
    if (canTakeOver(old, update))
      return old;
  return 0;
}

void Placer::takeOver(NodeId old, NodeId update) {
  plan.shareStorage(update, old);
  next[old] = update;
  for (uint32_t writer : writers[update]) {
    for (uint32_t reader : readers[old])
      if (reader != writer)
        order[writer].push_back(reader);
    order[writer].append(writers[old].begin(), writers[old].end());
  }
}

/// The kernel that copies \p slice of \p update's base.
RegionStep Placer::copyStep(NodeId update,
                            llvm::ArrayRef<int64_t> slice) const {
  NodeId base = graph.operands(update)[0];
  Shape box = boxShape(slice);
  IndexMap from = sliceOf(slice, facts.access(graph, base));
  IndexMap to =
      sliceOf(slice, {update, 0, contiguousStrides(graph.shape(update))});
  ElementType type = graph[base].type;
  RegionStep step;
  std::vector<LogicalWalk> walks;
  KernelInstr instr;
  instr.type = instr.compute = type;
  const Node &source = graph[from.base];
  if (source.op == Op::Constant) {
    instr.kind = KernelInstr::Kind::Constant;
    instr.bits = source.payload.bits;
  } else if (source.op == Op::Scalar) {
    instr.kind = KernelInstr::Kind::Param;
    step.params.push_back(from.base);
    step.kernel.params.push_back(type);
  } else {
    walks.push_back({from.strides, false});
    step.inputs.push_back({from.base, from.offset, {}});
    step.kernel.inputs.push_back({type, {}});
  }
  step.kernel.code.push_back(instr);
  if (type != graph[update].type) {
    KernelInstr convert;
    convert.kind = KernelInstr::Kind::Apply;
    convert.op = Op::Convert;
    convert.type = graph[update].type;
    convert.compute = type;
    convert.operands.push_back(0);
    step.kernel.code.push_back(std::move(convert));
  }
  walks.push_back({to.strides, true});
  step.stores.push_back({update, to.offset, {}});
  step.kernel.stores.push_back(
      {static_cast<InstrId>(step.kernel.code.size() - 1),
       {graph[update].type, {}}});
  for (LogicalWalk &walk : walks)
    walk.strides.resize(box.rank(), 0);
  LoopSpace space = makeLoopSpace(box, 0, walks, false);
  step.kernel.rank = space.extents.size();
  step.extents = space.extents;
  if (!step.inputs.empty()) {
    step.inputs[0].strides = space.strides.front();
    step.kernel.inputs[0].strides = classify(space.strides.front());
  }
  step.stores[0].strides = space.strides.back();
  step.kernel.stores[0].buffer.strides = classify(space.strides.back());
  return step;
}

void Placer::copyRest(NodeId update) {
  NodeId base = facts.access(graph, graph.operands(update)[0]).base;
  Box replaced = replacedBy(graph, update);
  Steps values = writers[update];
  for (const Box &part : chains.restOf(update)) {
    auto s = static_cast<uint32_t>(plan.steps.size());
    plan.steps.push_back(copyStep(update, part));
    order.emplace_back(writers[base].begin(), writers[base].end());
    note(s);
    for (uint32_t reader : readers[update])
      order[reader].push_back(s);
    if (NodeId taker = next[base])
      for (uint32_t writer : writers[taker])
        order[writer].push_back(s);
    if (std::optional<Box> both = intersection(part, replaced);
        !both ||
        numElems(*both) != 0) // the new elements go over the copied ones
      for (uint32_t value : values)
        order[value].push_back(s);
  }
}

void Placer::place(NodeId update) {
  if (graph.numElems(update) == 0)
    return;
  NodeId old = writers[update].empty() ? 0 : findStorage(update);
  if (old)
    takeOver(old, update);
  else
    copyRest(update);
  placed.push_back(update);
}

void placeUpdates(RegionPlan &plan, const Partition &parts,
                  const PlanOptions &options, StepOrder &order) {
  if (parts.updates.empty())
    return;
  std::vector<NodeId> updates = parts.updates;
  llvm::sort(updates);
  Placer placer(plan, parts, options, order);
  for (NodeId update : updates)
    placer.followBase(update);
  for (NodeId update : updates)
    placer.place(update);
}

} // namespace quern
