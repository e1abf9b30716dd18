//===- RandomPatterns.cpp - Several nodes that belong together ------------===//
// Normalisations, rounds of loops, products, gathers and scatters.
#include "ir/Contract.h"
#include "tests/support/GraphMaker.h"
#include "llvm/ADT/bit.h"

namespace quern::test {

/// A map of an array and of a fold of it, as normalisations have.
bool GraphMaker::addNormalised() {
  NodeId x = anyNode();
  const std::vector<Op> &folds = rowsOf(OpKind::Reduce);
  Op map = maps[pick(maps.size())];
  llvm::Expected<NodeId> fold =
      made.graph.record(folds[pick(folds.size())], x, int64_t(1 + pick(3)));
  if (!fold || info(map).arity != 2) {
    llvm::consumeError(fold.takeError());
    return false;
  }
  return keep(made.graph.record(map, {x, *fold}));
}

/// Elementwise ops, each on what is carried, ops before it, other nodes, or a
/// scalar of its round.
std::vector<GraphMaker::RoundOp> GraphMaker::chooseRound(size_t numCarried) {
  using Kind = RoundOperand::Kind;
  const Kind kKinds[] = {Kind::Carried, Kind::Carried,   Kind::Carried,
                         Kind::Inner,   Kind::Inner,     Kind::Inner,
                         Kind::Scalar,  Kind::Invariant, Kind::Invariant};
  std::vector<RoundOp> round(1 + pick(7));
  for (size_t i = 0; i < round.size(); ++i) {
    round[i].op = maps[pick(maps.size())];
    for (unsigned k = 0; k < info(round[i].op).arity; ++k) {
      RoundOperand &operand = round[i].operands.emplace_back();
      operand.kind =
          k == 0 && i + 1 == round.size() ? Kind::Inner : oneOf(kKinds);
      if (operand.kind == Kind::Inner && i == 0)
        operand.kind = Kind::Carried;
      operand.index = pick(operand.kind == Kind::Inner ? i : numCarried);
      operand.node = anyNode();
    }
  }
  return round;
}

/// The same ops again and again, on what they made before: rounds of a loop,
/// some of which cannot be one.
bool GraphMaker::addRounds() {
  using Kind = RoundOperand::Kind;
  Graph &graph = made.graph;
  NodeId like = anyNode();
  int64_t numElems = graph.numElems(like);
  if (numElems < 2 || numElems > 70)
    return false;
  // The newest value of each first; older ones are read as well.
  std::vector<NodeId> carried;
  size_t numCarried = 1 + pick(3), numShifted = pick(2);
  for (size_t c = 0; c < numCarried + numShifted; ++c) {
    NodeId start = nodeLike(graph[like].type, graph.shape(like));
    carried.push_back(start && pick(4) ? start : like);
  }
  if (pick(4) == 0)
    carried[0] = addSmallScalar(realOf(graph[like].type));
  std::vector<RoundOp> round = chooseRound(carried.size());
  std::vector<size_t> next;
  for (size_t c = 0; c < numCarried; ++c)
    next.push_back(c ? pick(round.size()) : round.size() - 1);
  bool leaksValues = pick(8) == 0;
  for (size_t r = 0, n = 2 + pick(12); r < n; ++r) {
    std::vector<NodeId> inner;
    for (const RoundOp &each : round) {
      llvm::SmallVector<NodeId, 4> operands;
      for (const RoundOperand &operand : each.operands) {
        ElementType real = realOf(graph[operand.node].type);
        operands.push_back(
            operand.kind == Kind::Carried ? carried[operand.index]
            : operand.kind == Kind::Inner ? inner[operand.index]
            : operand.kind == Kind::Invariant
                ? operand.node
                : graph.addScalar(real, randomValue(real, false, sizes).re));
      }
      Attrs attrs;
      makeAttrs(each.op, operands[0], attrs);
      if (info(each.op).attr == AttrKind::Type)
        attrs[0] = static_cast<int64_t>(graph[like].type);
      if (!record(each.op, operands, attrs, inner.emplace_back()) ||
          graph.numElems(inner.back()) > 70)
        return false;
    }
    for (size_t c = carried.size(); c-- > numCarried;)
      carried[c] = carried[c - numCarried];
    for (size_t c = 0; c < numCarried; ++c)
      carried[c] = inner[next[c]];
    if (leaksValues && pick(4) == 0)
      nodes.push_back(inner[pick(inner.size())]);
  }
  nodes.insert(nodes.end(), carried.begin(), carried.end());
  return true;
}

/// An input of its own, or a value that is computed.
NodeId GraphMaker::arrayOf(ElementType type, const Shape &shape) {
  HostArray &array = made.inputs.emplace_back(type, shape);
  fillRandom(array, sizes);
  NodeId node =
      made.graph.addInput(type, made.graph.shapes().intern(shape), &array);
  if (pick(3) == 0)
    record(Op::Neg, node, {}, node);
  return node;
}

/// A loop along an axis: each round reads a slice of one array and of what it
/// stored some rounds before, and stores one; some cannot be rounds.
bool GraphMaker::addSliceRounds() {
  ElementType type = types[pick(types.size())];
  unsigned axis = pick(3), n = 9 + pick(6);
  Shape shape =
      Shape({1 + pickSize(5), 1 + pickSize(3), 1 + pickSize(2)}).with(axis, n);
  NodeId x = arrayOf(type, shape), y = arrayOf(type, shape), state = 0;
  auto sliceAt = [&](int at) {
    Attrs box;
    for (unsigned d = 0; d < shape.rank(); ++d)
      box.append({d == axis ? at : 0, 1, d == axis ? 1 : shape.dim(d)});
    return box;
  };
  int step = pick(4) ? 1 : 2, first = pick(3), last = static_cast<int>(n) - 1;
  if (pick(3) == 0) {
    std::swap(first, last);
    step = -step;
  }
  int before = pick(4) - 1, offset = pick(6) ? 0 : 1;
  bool stores = pick(4), usesState = pick(2), isIrregular = pick(12) == 0;
  static const Op kMaps[] = {Op::Add, Op::Sub, Op::Mul, Op::Max2};
  Op inner = oneOf(kMaps), outer = oneOf(kMaps);
  NodeId factor = addSmallScalar(realOf(type));
  auto isInside = [&](int k) { return k >= 0 && k < static_cast<int>(n); };
  for (int k = first; step > 0 ? k <= last : k >= last; k += step) {
    if (!isInside(k + offset) || !isInside(k - before * step))
      continue;
    NodeId read = 0, old = 0, value = 0;
    if (!record(Op::Slice, x, sliceAt(k + offset), read) ||
        !record(Op::Slice, y, sliceAt(k - before * step), old))
      return false;
    if (!record(inner, {usesState && state ? state : old, factor}, {}, value) ||
        !record(outer, {value, read}, {}, value) ||
        (stores &&
         !record(Op::Update, {y, value},
                 sliceAt(isIrregular && pick(4) == 0 ? first : k), y)))
      return false;
    state = value;
  }
  nodes.push_back(y);
  if (state)
    nodes.push_back(state);
  return true;
}

/// The transposed matrix \p node, or itself if it is none.
NodeId GraphMaker::turned(NodeId node) {
  llvm::Expected<NodeId> view = made.graph.record(Op::Permute, node, {1, 0});
  if (view)
    return *view;
  llvm::consumeError(view.takeError());
  return node;
}

/// A node of \p type and \p shape if there is one, or 0.
NodeId GraphMaker::nodeLike(ElementType type, const Shape &shape) {
  for (int tries = 0; tries < 8; ++tries)
    if (NodeId node = anyNode();
        made.graph[node].type == type && made.graph.shape(node) == shape)
      return node;
  return 0;
}

/// A call of matrices that fit, with the parts that passes give it.
bool GraphMaker::addProduct(Op op) {
  const Graph &graph = made.graph;
  NodeId x = anyNode(), y = anyNode();
  auto fits = [&] {
    return graph.shape(x).dim(op == Op::Solve ? 0 : 1) == graph.shape(y).dim(0);
  };
  for (int tries = 0; tries < 4 && !fits(); ++tries) {
    y = tries % 2 ? anyNode() : turned(y);
    if (!fits() && tries == 1)
      x = turned(x);
  }
  // Even a node that is not kept is computed: all of them are, unfused.
  int64_t rows = graph.shape(x).dim(op == Op::Solve ? 1 : 0);
  if (!fits() || rows * graph.shape(y).dim(1) > budget)
    return false;
  if (info(op).attr != AttrKind::Contract || pick(2))
    return keep(made.graph.record(op, {x, y}));
  llvm::SmallVector<NodeId, 4> operands = {x, y};
  Contraction parts;
  llvm::Expected<NodeId> plain = made.graph.record(op, operands);
  if (!plain)
    return keep(std::move(plain));
  ElementType type = graph[*plain].type;
  parts.bits = pick(4); // conjugations
  if (NodeId factor = nodeLike(realOf(type), Shape())) {
    parts.bits |=
        pick(2) ? Contraction::ScaleOperand : Contraction::ScaleResult;
    operands.push_back(factor);
  }
  if (NodeId addend = nodeLike(type, graph.shape(*plain))) {
    parts.bits |= Contraction::Accumulate;
    operands.push_back(addend);
  }
  return keep(made.graph.record(op, operands, parts.bits));
}

/// x(y) of any y, or some rows, columns or pages of x in some order.
bool GraphMaker::addGather(Op op) {
  NodeId x = anyNode(), at = anyNode();
  int64_t extent = made.graph.numElems(x);
  int axis = 0;
  if (pick(2)) {
    if (!record(Op::Reshape, x, {extent, 1}, x))
      return false;
  } else {
    axis = pick(3);
    extent = made.graph.shape(x).dim(axis);
    Attrs line(3, 1);
    line[axis] = 1 + pickSize(static_cast<int>(extent) + 2);
    if (!record(Op::Iota, {}, line, at))
      return false;
  }
  ElementType type = made.graph[at].type;
  if ((isComplex(type) || type == ElementType::Bool) &&
      !record(Op::Convert, at, static_cast<int64_t>(ElementType::F64), at))
    return false;
  type = made.graph[at].type;
  if (pick(3) == 0)
    record(Op::Mul, {at, addSmallScalar(type)}, {}, at);
  if (pick(3)) // into range, or one too far
    record(Op::Mod,
           {at, made.graph.addScalar(
                    type, hostValue(type, static_cast<double>(extent + 2)).re)},
           {}, at);
  return keep(made.graph.record(op, {x, at}, int64_t(1) << axis));
}

/// Positions along an axis of \p extent elements; distinct ones are a turned
/// part of it.
bool GraphMaker::makePositions(unsigned axis, int64_t extent, bool areDistinct,
                               NodeId &at) {
  Attrs line(3, 1);
  line[axis] = pickSize(static_cast<int>(extent) + (areDistinct ? 1 : 3));
  NodeId number = 0;
  if (!record(Op::Iota, {}, line, number))
    return false;
  auto scalar = [&](double x) {
    return made.graph.addScalar(ElementType::F64,
                                hostValue(ElementType::F64, x).re);
  };
  if (pick(4) == 0) { // whatever is there, as a line
    at = anyNode();
    ElementType type = made.graph[at].type;
    line[axis] = made.graph.numElems(at);
    if (!areDistinct && line[axis] <= extent + 4 && !isComplex(type) &&
        type != ElementType::Bool)
      return record(Op::Reshape, at, line, at);
  }
  double last = static_cast<double>(extent);
  if (!areDistinct) // into range, or one too far, with repetitions
    return record(Op::Mul, {number, scalar(1 + pickSize(4))}, {}, number) &&
           record(Op::Mod, {number, scalar(last + 2)}, {}, at);
  // Numbers are counted from 0.
  return pick(2) ? record(Op::Sub, {scalar(last), number}, {}, at)
                 : record(Op::Add, {number, scalar(1)}, {}, at);
}

/// Elements of an array replaced anywhere along an axis by one number, by
/// another array, by what was there, or by something computed of it.
bool GraphMaker::addScatter(Op op) {
  Graph &graph = made.graph;
  NodeId base = pick(2) ? nodes.back() : anyNode(), at = 0;
  auto axis = static_cast<unsigned>(pick(3));
  if (pick(2)) {
    axis = 0;
    if (!record(Op::Reshape, base, {graph.numElems(base), 1}, base))
      return false;
  }
  int64_t extent = graph.shape(base).dim(axis);
  bool isNumber = pick(4) == 0;
  if (!makePositions(axis, extent, !info(op).inOrder && !isNumber, at))
    return false;
  Shape part =
      scatteredPart(graph.shape(base), graph.shape(at), int64_t(1) << axis);
  NodeId value = nodeLike(graph[base].type, part), sum = 0;
  if (isNumber)
    value = addSmallScalar(realOf(graph[base].type));
  else if (!value || pick(2)) {
    NodeId from =
        pick(2) ? base : nodeLike(graph[base].type, graph.shape(base));
    if (!from || !record(Op::Gather, {from, at}, int64_t(1) << axis, value))
      return false;
  }
  if (pick(2) &&
      record(pick(2) ? Op::Add : Op::Max2, {value, anyNode()}, {}, sum) &&
      graph.shape(sum) == graph.shape(value))
    value = sum;
  return keep(graph.record(op, {base, at, value}, int64_t(1) << axis));
}

} // namespace quern::test
