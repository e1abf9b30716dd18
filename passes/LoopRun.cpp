//===- LoopRun.cpp - Code that repeats itself -----------------------------===//
#include "passes/LoopRun.h"

#include "passes/RollLoops.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

namespace quern {

namespace {

constexpr size_t kMaxArrays = 32;
/// Shorter code is as well unrolled.
constexpr size_t kMinNodes = 24;
constexpr size_t kMaxTries = 8;

bool isElementwise(const Graph &graph, NodeId node) {
  OpKind kind = info(graph[node].op).kind;
  return kind == OpKind::Map || kind == OpKind::Generate;
}

/// Slices and updates may be elsewhere in each round.
bool isPart(const Graph &graph, NodeId node) {
  return graph[node].op == Op::Slice ||
         info(graph[node].op).kind == OpKind::Update;
}

uint64_t keyOf(const Graph &graph, NodeId node) {
  const Node &n = graph[node];
  llvm::hash_code key = llvm::hash_combine(
      static_cast<uint16_t>(n.op), static_cast<uint8_t>(n.type), n.shape);
  llvm::ArrayRef<int64_t> attrs = graph.attrs(node);
  if (!isPart(graph, node))
    return llvm::hash_combine(key, llvm::hash_combine_range(attrs));
  for (size_t d = 0; d < attrs.size(); d += 3)
    key = llvm::hash_combine(key, attrs[d + 1], attrs[d + 2]);
  return key;
}

} // namespace

LoopRuns::LoopRuns(const Graph &graph)
    : graph(graph), positionOf(graph.end(), kOutside) {
  for (NodeId node = 1; node < graph.end(); ++node) {
    const Node &n = graph[node];
    if (info(n.op).kind == OpKind::Leaf)
      continue;
    positionOf[node] = order.size();
    uint64_t key = order.size() + 1; // like no other node
    if (isElementwise(graph, node) || isPart(graph, node))
      key = keyOf(graph, node);
    order.push_back(node);
    keys.push_back(key);
  }
  isSwapped.resize(order.size());
  lastUse.resize(order.size());
  for (size_t i = 0; i < order.size(); ++i)
    for (NodeId operand : graph.operands(order[i]))
      if (positionOf[operand] != kOutside)
        lastUse[positionOf[operand]] = i;
  for (NodeId output : graph.outputs)
    if (positionOf[output] != kOutside)
      lastUse[positionOf[output]] = kOutside;
}

NodeId LoopRuns::operand(size_t position, size_t k) const {
  llvm::ArrayRef<NodeId> operands = graph.operands(order[position]);
  return operands[isSwapped[position] ? 1 - k : k];
}

/// What repeats at some distance at least kMinRounds times, largest first; of
/// two that are about as large the one with the shorter period.
std::vector<LoopRuns::Stretch> LoopRuns::stretches(size_t begin,
                                                   size_t end) const {
  std::vector<Stretch> found;
  for (size_t p = 1; p <= kMaxRoundNodes && kMinRounds * p <= end - begin;
       ++p) {
    size_t start = begin;
    for (size_t i = begin + p; i <= end; ++i) {
      if (i < end && keys[i] == keys[i - p])
        continue;
      if (i - start >= std::max(kMinRounds * p, kMinNodes))
        found.push_back({start, i, p});
      start = i + 1 - p;
    }
  }
  llvm::stable_sort(found, [](const Stretch &a, const Stretch &b) {
    return a.size() / 16 > b.size() / 16;
  });
  return found;
}

/// From which position on node \p i with operand \p a may be in one run with
/// node \p last of the last round, which has operand \p b there. The run is
/// known to start at \p start or later.
size_t LoopRuns::operandFrom(size_t i, NodeId a, size_t last, NodeId b,
                             size_t start) const {
  size_t qa = positionOf[a], qb = positionOf[b];
  size_t apart = i + 1;
  if (a == b) // the same in all rounds, or nearly
    return qb == kOutside ? 0 : qb + 1;
  if (qb == kOutside || qb < start)
    return isScalarLeaf(a) && isScalarLeaf(b) && graph[a].type == graph[b].type
               ? 0
               : apart;
  size_t distance = last - qb;
  if (qa != kOutside && qa + distance == i)
    return 0;
  // The first rounds read what was before the run; later ones what is carried.
  if (graph[a].type != graph[b].type ||
      (graph[a].shape != graph[b].shape && graph.numElems(a) != 1))
    return apart;
  size_t first = qa == kOutside ? 0 : qa + 1;
  return std::max(first, i >= distance ? i - distance + 1 : 0);
}

/// How the slice or update at \p position differs from the one before.
RoundSlice LoopRuns::sliceAt(size_t position, size_t period) const {
  RoundSlice found;
  if (position < period || !isPart(graph, order[position]))
    return found;
  llvm::ArrayRef<int64_t> now = graph.attrs(order[position]);
  llvm::ArrayRef<int64_t> before = graph.attrs(order[position - period]);
  if (now.size() != before.size())
    return found;
  for (unsigned d = 0; 3 * d < now.size(); ++d) {
    int64_t step = now[3 * d] - before[3 * d];
    if (step == 0)
      continue;
    if (found.moves || now[3 * d + 2] != 1)
      return {};
    found = {true, d, step};
  }
  return found;
}

/// True unless \p i and \p last are slices or updates, and not where rounds of
/// one step have them.
bool LoopRuns::isInStep(size_t i, size_t last, size_t period) const {
  if (!isPart(graph, order[last]))
    return true;
  RoundSlice slice = sliceAt(last, period);
  if (!slice.moves)
    return false;
  llvm::ArrayRef<int64_t> wanted = graph.attrs(order[last]);
  llvm::ArrayRef<int64_t> attrs = graph.attrs(order[i]);
  int64_t way = slice.step * static_cast<int64_t>((last - i) / period);
  for (unsigned d = 0; 3 * d < attrs.size(); ++d)
    if (attrs[3 * d] != wanted[3 * d] - (d == slice.axis ? way : 0))
      return false;
  return true;
}

size_t LoopRuns::nodeFrom(size_t i, size_t last, const Stretch &stretch,
                          size_t start) {
  if (!isInStep(i, last, stretch.period))
    return i + 1;
  llvm::ArrayRef<NodeId> operands = graph.operands(order[i]);
  llvm::ArrayRef<NodeId> wanted = graph.operands(order[last]);
  auto from = [&](bool swap) {
    size_t first = 0;
    for (size_t k = 0; k < operands.size(); ++k)
      first = std::max(first, operandFrom(i, operands[swap ? 1 - k : k], last,
                                          wanted[k], start));
    return first;
  };
  isSwapped[i] = false;
  size_t first = from(false);
  if (first == 0 || !info(graph[order[i]].op).commutes)
    return first;
  size_t turned = from(true);
  isSwapped[i] = turned < first;
  return std::min(first, turned);
}

/// The first position from which on all nodes of \p stretch agree with those of
/// its last round; \p culprit is the last one that does not.
size_t LoopRuns::regularFrom(const Stretch &stretch, size_t &culprit) {
  size_t start = culprit = stretch.begin;
  // What counts as outside depends on where the run starts.
  for (size_t before = kOutside, tries = 0;
       start != before && tries < kMaxTries; ++tries) {
    before = start;
    for (size_t i = stretch.end; i-- > start;) {
      size_t fromEnd = (stretch.end - 1 - i) % stretch.period;
      size_t last = stretch.end - 1 - fromEnd;
      isSwapped[i] = false;
      size_t from = last == i ? 0 : nodeFrom(i, last, stretch, start);
      if (from > start) {
        start = from;
        culprit = i;
      }
    }
  }
  return start;
}

/// How many values rounds that start at \p begin carry; \p last is the first
/// position of the last one.
size_t LoopRuns::carriedOver(size_t begin, size_t p, size_t last) const {
  std::vector<size_t> depths(p);
  for (size_t i = last; i < last + p; ++i)
    for (NodeId operand : graph.operands(order[i])) {
      size_t q = positionOf[operand];
      if (q == kOutside || q < begin || q >= last || isUpdate(q))
        continue;
      size_t &depth = depths[(q - begin) % p];
      depth = std::max(depth, (last - begin) / p - (q - begin) / p);
    }
  size_t sum = 0;
  for (size_t depth : depths)
    sum += depth;
  return sum;
}

/// Cuts \p stretch into rounds where the fewest values are carried.
bool LoopRuns::chooseRounds(const Stretch &stretch, LoopRun &run) {
  size_t p = stretch.period, best = kOutside;
  for (size_t begin = stretch.begin; begin < stretch.begin + p; ++begin) {
    size_t numRounds = (stretch.end - begin) / p;
    if (numRounds < kMinRounds)
      break;
    size_t cost = carriedOver(begin, p, begin + (numRounds - 1) * p);
    if (cost < best) {
      best = cost;
      run.begin = begin;
      run.numRounds = numRounds;
    }
  }
  run.period = p;
  if (best == kOutside)
    return false;
  // A value that others read besides later rounds ends the run, or nearly.
  for (size_t r = 0; r + kMaxDepth < run.numRounds; ++r)
    for (size_t i = run.begin + r * p; i < run.begin + (r + 1) * p; ++i)
      if (lastUse[i] == kOutside || lastUse[i] >= run.end()) {
        run.numRounds = r + 1;
        return run.numRounds >= kMinRounds;
      }
  return true;
}

RoundOperand LoopRuns::relate(const LoopRun &run, size_t offset,
                              size_t k) const {
  size_t last = run.numRounds - 1;
  NodeId node = operand(run.begin + last * run.period + offset, k);
  size_t q = positionOf[node];
  RoundOperand relation;
  relation.node = node;
  if (q != kOutside && q >= run.begin) {
    relation.kind = RoundOperand::Kind::Inner;
    relation.offset = (q - run.begin) % run.period;
    relation.depth = last - (q - run.begin) / run.period;
  } else if (isScalarLeaf(node)) {
    for (size_t r = 0; r < last; ++r)
      if (operand(run.begin + r * run.period + offset, k) != node)
        relation.kind = RoundOperand::Kind::PerRound;
  }
  return relation;
}

/// Which positions are slices or updates; false if one of them cannot be in a
/// loop. An update's values are stored, its array is carried by nobody.
bool LoopRuns::describeSlices(LoopRun &run) const {
  run.slices.clear();
  size_t last = run.end() - run.period;
  for (size_t j = 0; j < run.period; ++j) {
    run.slices.push_back(sliceAt(last + j, run.period));
    if (!isPart(graph, order[last + j]))
      continue;
    const RoundOperand &array = run.operands[j][0];
    if (!run.slices[j].moves)
      return false;
    if (!isUpdate(last + j)) {
      if (array.kind != RoundOperand::Kind::Invariant)
        return false;
      continue;
    }
    if (array.kind != RoundOperand::Kind::Inner || array.offset != j ||
        array.depth != 1 || run.depths[j] != 1 ||
        run.operands[j][1].kind != RoundOperand::Kind::Inner)
      return false;
  }
  for (size_t j = 0; j < run.period; ++j)
    for (const auto &[k, operand] : llvm::enumerate(run.operands[j]))
      if (operand.kind == RoundOperand::Kind::Inner &&
          isUpdate(last + operand.offset) && (operand.offset != j || k != 0))
        return false;
  return true;
}

/// The shape of what is carried, which all nodes must have; false if they have
/// not. A loop that only stores carries what it stores.
bool LoopRuns::describeCarried(LoopRun &run) const {
  bool hasShape = false;
  for (bool isAgain : {false, true}) {
    for (size_t j = 0; j < run.period && !hasShape; ++j) {
      hasShape = run.depths[j] != 0 && !isUpdate(run.begin + j);
      run.shape = graph[order[run.begin + j]].shape;
    }
    for (size_t j = 0; j < run.period && !hasShape && !isAgain; ++j)
      if (isUpdate(run.begin + j))
        run.depths[run.operands[j][1].offset] = 1;
  }
  if (!hasShape || graph.shapes().numElems(run.shape) < 2)
    return false;
  for (size_t j = 0; j < run.period; ++j) {
    NodeId node = order[run.begin + j];
    if (run.depths[j] > kMaxDepth || run.depths[j] >= run.numRounds)
      return false;
    if (isUpdate(run.begin + j)) {
      if (!(boxShape(graph.attrs(node)) == graph.shapes()[run.shape]))
        return false;
      node = order[run.begin + run.operands[j][1].offset];
    }
    if (graph[node].shape != run.shape &&
        (graph.numElems(node) != 1 || run.depths[j] != 0))
      return false;
  }
  return true;
}

/// Operands and what is carried; false if a loop cannot be made of it.
bool LoopRuns::describe(LoopRun &run) {
  run.operands.assign(run.period, {});
  run.depths.assign(run.period, 0);
  for (size_t j = 0; j < run.period; ++j)
    for (size_t k = 0; k < graph.operands(order[run.begin + j]).size(); ++k) {
      RoundOperand relation = relate(run, j, k);
      if (relation.kind == RoundOperand::Kind::Inner)
        run.depths[relation.offset] =
            std::max(run.depths[relation.offset], relation.depth);
      run.operands[j].push_back(relation);
    }
  for (size_t i = run.begin; i < run.end(); ++i)
    if (lastUse[i] == kOutside || lastUse[i] >= run.end()) {
      size_t &depth = run.depths[(i - run.begin) % run.period];
      depth = std::max(depth, run.numRounds - (i - run.begin) / run.period);
    }
  return describeSlices(run) && describeCarried(run);
}

/// What the first rounds read in place of carried values; false if one of them
/// reads something else than the others.
bool LoopRuns::findInitial(LoopRun &run) {
  run.initial.assign(run.period, {});
  for (size_t j = 0; j < run.period; ++j)
    run.initial[j].resize(run.depths[j]);
  for (size_t j = 0; j < run.period; ++j)
    for (const auto &[k, relation] : llvm::enumerate(run.operands[j])) {
      if (relation.kind != RoundOperand::Kind::Inner)
        continue;
      for (size_t r = 0; r < relation.depth; ++r) {
        NodeId node = operand(run.begin + r * run.period + j, k);
        NodeId &known = run.initial[relation.offset][relation.depth - r - 1];
        if (positionOf[node] != kOutside && positionOf[node] >= run.begin)
          return false;
        NodeId value = order[run.begin + relation.offset + r * run.period];
        bool fits = graph[node].type == graph[value].type &&
                    (graph[node].shape == graph[value].shape ||
                     graph.numElems(node) == 1);
        if (!fits || (known && known != node))
          return false;
        known = node;
      }
    }
  return true;
}

bool LoopRuns::isWorthIt(const LoopRun &run) const {
  size_t numCarried = 0, numArrays = 0;
  for (size_t j = 0; j < run.period; ++j)
    (isUpdate(run.begin + j) ? numArrays : numCarried) += run.depths[j];
  for (const auto &operands : run.operands)
    for (const RoundOperand &relation : operands)
      numArrays += relation.kind == RoundOperand::Kind::Invariant &&
                   !isScalarLeaf(relation.node);
  return run.numRounds >= kMinRounds &&
         run.numRounds * run.period >= kMinNodes && numCarried <= kMaxCarried &&
         numArrays + numCarried <= kMaxArrays;
}

bool LoopRuns::tryRoll(const Stretch &whole, LoopRun &run) {
  Stretch stretch = whole;
  for (size_t tries = 0; tries < kMaxTries; ++tries) {
    size_t least = std::max(kMinRounds * stretch.period, kMinNodes);
    if (stretch.end < stretch.begin + least)
      return false;
    size_t culprit = 0;
    Stretch regular = stretch;
    regular.begin = regularFrom(stretch, culprit);
    if (regular.begin + least > regular.end) {
      stretch.end = culprit; // without the node that agrees with no other
      continue;
    }
    // The first round may be unlike the others in what it starts from.
    for (size_t peeled = 0; peeled < 2; ++peeled) {
      if (regular.begin + least <= regular.end && chooseRounds(regular, run) &&
          describe(run) && findInitial(run) && isWorthIt(run))
        return true;
      regular.begin += stretch.period;
    }
    return false;
  }
  return false;
}

void LoopRuns::findIn(size_t begin, size_t end, std::vector<LoopRun> &runs) {
  size_t tries = 0;
  for (const Stretch &stretch : stretches(begin, end)) {
    LoopRun run;
    if (++tries > kMaxTries)
      return;
    if (!tryRoll(stretch, run))
      continue;
    size_t first = run.begin, last = run.end();
    findIn(begin, first, runs);
    runs.push_back(std::move(run));
    findIn(last, end, runs);
    return;
  }
}

std::vector<LoopRun> LoopRuns::find() {
  std::vector<LoopRun> runs;
  findIn(0, order.size(), runs);
  return runs;
}

} // namespace quern
