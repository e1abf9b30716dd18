//===- ReferenceEvaluator.cpp - A graph, node by node ---------------------===//
#include "tests/support/ReferenceEvaluator.h"

#include "ir/Contract.h"
#include "ir/LoopBodies.h"
#include "passes/SplitFolds.h"

namespace quern::test {

using Index = llvm::SmallVector<int64_t, 4>;

static Index indexOf(const Shape &shape, int64_t position) {
  Index index;
  for (int64_t extent : shape.extents()) {
    index.push_back(extent ? position % extent : 0);
    position = extent ? position / extent : 0;
  }
  return index;
}

/// Position of \p index in \p shape, whose dimensions of extent 1 repeat.
static int64_t positionIn(const Shape &shape, const Index &index) {
  int64_t position = 0, stride = 1;
  for (unsigned d = 0; d < shape.rank(); ++d) {
    int64_t i = d < index.size() && shape.dim(d) != 1 ? index[d] : 0;
    position += i * stride;
    stride *= shape.dim(d);
  }
  return position;
}

/// Which element of the operand is element \p index of the view.
static int64_t viewedPosition(const Graph &graph, NodeId view,
                              const Index &index, int64_t position) {
  const Shape &from = graph.shape(graph.operands(view)[0]);
  llvm::ArrayRef<int64_t> attrs = graph.attrs(view);
  Index source(from.rank(), 0);
  switch (graph[view].op) {
  case Op::Reshape:
    return position;
  case Op::Permute:
    for (unsigned d = 0; d < attrs.size(); ++d)
      if (static_cast<size_t>(attrs[d]) < source.size())
        source[attrs[d]] = d < index.size() ? index[d] : 0;
    return positionIn(from, source);
  case Op::Slice:
    for (unsigned d = 0; d < source.size(); ++d)
      source[d] =
          attrs[3 * d] + attrs[3 * d + 1] * (d < index.size() ? index[d] : 0);
    return positionIn(from, source);
  default:
    return positionIn(from, index);
  }
}

static HostArray foldGroup(Op op, ElementType compute, ElementType result,
                           const HostArray &x, uint32_t group) {
  Shape kept = x.shape;
  int64_t n = 1;
  bool isInner = true, seen = false;
  for (unsigned d = 0; d < x.shape.rank(); ++d) {
    bool isFolded = group >> d & 1;
    if (isFolded) {
      n *= x.shape.dim(d);
      kept =
          info(op).keepsEmpty && x.shape.dim(d) == 0 ? kept : kept.with(d, 1);
    }
    seen |= isFolded;
    isInner &= seen || x.shape.dim(d) == 1;
  }
  HostArray out(result, kept);
  for (int64_t i = 0; i < kept.numElems(); ++i) {
    Index index = indexOf(kept, i);
    auto element = [&](int64_t k) {
      for (unsigned d = 0; d < x.shape.rank(); ++d)
        if (group >> d & 1) {
          index.resize(std::max<size_t>(index.size(), d + 1));
          index[d] = k % x.shape.dim(d);
          k /= x.shape.dim(d);
        }
      return convertTo(x.get(positionIn(x.shape, index)), compute);
    };
    out.set(i,
            convertTo(foldInOrder(op, compute, isInner, n, element), result));
  }
  return out;
}

static HostArray evaluateFold(const Graph &graph, NodeId node,
                              const HostArray &operand) {
  const Node &n = graph[node];
  auto mask = static_cast<uint32_t>(graph.attrs(node)[0]);
  HostArray value = operand;
  bool isFirst = true;
  while (mask) {
    uint32_t group = lowestAxisGroup(value.shape, mask);
    uint32_t below = group | (group - 1);
    mask &= ~(below | group);
    ElementType compute = isFirst ? computeType(graph, node)
                          : info(n.op).type == nullptr ? n.type
                                                       : value.type;
    OpTypes types = {n.type, compute};
    info(n.op).type(value.type, types);
    value = foldGroup(n.op, types.compute, n.type, value, group);
    isFirst = false;
    uint32_t wide = 0;
    for (unsigned d = 0; d < value.shape.rank(); ++d)
      wide |= value.shape.dim(d) != 1 ? 1u << d : 0;
    mask &= wide;
  }
  return value;
}

static HostArray evaluateScan(const Graph &graph, NodeId node,
                              const HostArray &x) {
  const Node &n = graph[node];
  HostArray out(n.type, x.shape);
  unsigned axis =
      llvm::countr_zero(static_cast<uint64_t>(graph.attrs(node)[0]));
  ElementType compute = computeType(graph, node);
  int64_t stride = 1;
  for (unsigned d = 0; d < axis; ++d)
    stride *= x.shape.dim(d);
  int64_t extent = x.shape.dim(axis);
  for (int64_t i = 0; i < x.shape.numElems(); ++i) {
    if (i / stride % extent != 0)
      continue;
    RunningFold fold(n.op, compute, stride == 1);
    for (int64_t k = 0; k < extent; ++k) {
      HostValue y = fold.next(convertTo(x.get(i + k * stride), compute));
      out.set(i + k * stride, convertTo(y, n.type));
    }
  }
  return out;
}

static HostValue times(ElementType t, const HostValue &x, const HostValue &y) {
  return applyOp(Op::Mul, {x, y}, {t, t});
}

/// Some function of the operands: enough to see that they reach the call.
static void standIn(llvm::ArrayRef<const HostArray *> operands,
                    HostArray &out) {
  for (int64_t i = 0; i < out.shape.numElems(); ++i) {
    HostValue sum = hostValue(out.type, static_cast<double>(i % 7));
    for (const HostArray *operand : operands)
      if (int64_t n = operand->shape.numElems())
        sum = applyOp(Op::Sub, {sum, convertTo(operand->get(i % n), out.type)},
                      {out.type, out.type});
    out.set(i, sum);
  }
}

HostArray callLibrary(const Graph &graph, NodeId call,
                      llvm::ArrayRef<const HostArray *> operands) {
  HostArray out(graph[call].type, graph.shape(call));
  if (graph[call].op != Op::MatMul) {
    standIn(operands, out);
    return out;
  }
  const HostArray &a = *operands[0], &b = *operands[1];
  ElementType t = out.type;
  Contraction parts(graph.attrs(call));
  auto element = [&](const HostArray &from, int64_t position, int64_t conj) {
    HostValue value = from.get(position);
    return parts.has(conj) ? applyOp(Op::Conj, value, {value.type, value.type})
                           : value;
  };
  HostValue factor = hostValue(t, 1);
  if (parts.isScaled())
    factor = operands[parts.factor()]->get(0);
  for (int64_t j = 0; j < out.shape.dim(1); ++j)
    for (int64_t i = 0; i < out.shape.dim(0); ++i) {
      HostValue sum = hostValue(t, 0);
      for (int64_t k = 0; k < a.shape.dim(1); ++k) {
        HostValue x = element(a, i + k * a.shape.dim(0), Contraction::ConjLeft);
        HostValue y =
            element(b, k + j * b.shape.dim(0), Contraction::ConjRight);
        if (parts.has(Contraction::ScaleOperand))
          x = times(t, x, factor);
        sum = applyOp(Op::Add, {sum, times(t, x, y)}, {t, t});
      }
      if (parts.has(Contraction::ScaleResult))
        sum = times(t, factor, sum);
      int64_t position = i + j * out.shape.dim(0);
      if (parts.has(Contraction::Accumulate))
        sum = applyOp(Op::Add, {sum, operands[parts.addend()]->get(position)},
                      {t, t});
      out.set(position, sum);
    }
  return out;
}

static HostArray evaluateMap(const Graph &graph, NodeId node,
                             llvm::ArrayRef<const HostArray *> operands) {
  const Node &n = graph[node];
  HostArray out(n.type, graph.shape(node));
  OpTypes types = {n.type, computeType(graph, node)};
  bool isGenerate = info(n.op).kind == OpKind::Generate;
  for (int64_t i = 0; i < out.shape.numElems(); ++i) {
    Index index = indexOf(out.shape, i);
    llvm::SmallVector<HostValue, 5> values;
    for (const HostArray *operand : operands)
      values.push_back(operand->get(positionIn(operand->shape, index)));
    if (isGenerate)
      values.push_back({ElementType::I64, static_cast<uint64_t>(i), 0});
    out.set(i, applyOp(n.op, values, types));
  }
  return out;
}

static HostArray evaluateView(const Graph &graph, NodeId node,
                              const HostArray &operand) {
  HostArray out(graph[node].type, graph.shape(node));
  for (int64_t i = 0; i < out.shape.numElems(); ++i)
    out.set(i,
            operand.get(viewedPosition(graph, node, indexOf(out.shape, i), i)));
  return out;
}

int64_t gatheredPosition(const HostValue &at, int64_t extent) {
  // All values that matter are exact in long double.
  long double x = at.type == ElementType::U64 ? static_cast<long double>(at.re)
                  : at.type == ElementType::I64
                      ? static_cast<long double>(static_cast<int64_t>(at.re))
                      : static_cast<long double>(hostReal(at));
  if (!(x > 1))
    return 0;
  return x >= static_cast<long double>(extent) ? extent - 1
                                               : static_cast<int64_t>(x) - 1;
}

static HostArray evaluateGather(const Graph &graph, NodeId node,
                                const HostArray &x, const HostArray &at) {
  HostArray out(graph[node].type, graph.shape(node));
  unsigned axis =
      llvm::countr_zero(static_cast<uint64_t>(graph.attrs(node)[0]));
  for (int64_t i = 0; i < out.shape.numElems(); ++i) {
    Index index = indexOf(out.shape, i), source = index;
    source.resize(std::max<size_t>(source.size(), axis + 1));
    source[axis] = gatheredPosition(at.get(positionIn(at.shape, index)),
                                    x.shape.dim(axis));
    out.set(i, x.get(positionIn(x.shape, source)));
  }
  return out;
}

static HostArray evaluateUpdate(const Graph &graph, NodeId node,
                                const HostArray &base, const HostArray &value) {
  HostArray out(graph[node].type, graph.shape(node));
  for (int64_t i = 0; i < out.shape.numElems(); ++i)
    out.set(i, convertTo(base.get(i), out.type));
  llvm::ArrayRef<int64_t> attrs = graph.attrs(node);
  Index counts;
  for (size_t d = 0; 3 * d < attrs.size(); ++d)
    counts.push_back(attrs[3 * d + 2]);
  Shape box(counts);
  for (int64_t i = 0; i < box.numElems(); ++i) {
    Index at = indexOf(box, i), target;
    for (size_t d = 0; d < counts.size(); ++d)
      target.push_back(attrs[3 * d] +
                       attrs[3 * d + 1] * (d < at.size() ? at[d] : 0));
    out.set(positionIn(out.shape, target),
            convertTo(value.get(positionIn(value.shape, at)), out.type));
  }
  return out;
}

static HostArray evaluateScatter(const Graph &graph, NodeId node,
                                 const HostArray &base, const HostArray &at,
                                 const HostArray &value) {
  HostArray out(graph[node].type, graph.shape(node));
  for (int64_t i = 0; i < out.shape.numElems(); ++i)
    out.set(i, convertTo(base.get(i), out.type));
  int64_t axes = graph.attrs(node)[0];
  unsigned axis = llvm::countr_zero(static_cast<uint64_t>(axes));
  Shape part = scatteredPart(out.shape, at.shape, axes);
  for (int64_t i = 0; i < part.numElems(); ++i) {
    Index index = indexOf(part, i), target = index;
    target.resize(std::max<size_t>(target.size(), axis + 1));
    target[axis] = gatheredPosition(at.get(positionIn(at.shape, index)),
                                    out.shape.dim(axis));
    out.set(positionIn(out.shape, target),
            convertTo(value.get(positionIn(value.shape, index)), out.type));
  }
  return out;
}

HostArray evaluateNode(const Graph &graph, NodeId node,
                       const std::vector<HostArray> &values) {
  const Node &n = graph[node];
  llvm::SmallVector<const HostArray *, 4> operands;
  for (NodeId operand : graph.operands(node))
    operands.push_back(&values[operand]);
  switch (info(n.op).kind) {
  case OpKind::Leaf: {
    if (n.op == Op::Input)
      return *static_cast<const HostArray *>(n.payload.data);
    HostArray scalar(n.type, Shape());
    scalar.set(0, {n.type, n.payload.bits, 0});
    return scalar;
  }
  case OpKind::Map:
  case OpKind::Generate:
    return evaluateMap(graph, node, operands);
  case OpKind::Reduce:
    return evaluateFold(graph, node, *operands[0]);
  case OpKind::Scan:
    return evaluateScan(graph, node, *operands[0]);
  case OpKind::View:
    return evaluateView(graph, node, *operands[0]);
  case OpKind::Update:
    return evaluateUpdate(graph, node, *operands[0], *operands[1]);
  case OpKind::Gather:
    return evaluateGather(graph, node, *operands[0], *operands[1]);
  case OpKind::Scatter:
    return evaluateScatter(graph, node, *operands[0], *operands[1],
                           *operands[2]);
  case OpKind::Loop: // the rounds need the whole graph
    break;
  case OpKind::Library:
    return callLibrary(graph, node, operands);
  }
  return {};
}

/// Copies between slice \p round of \p whole along the axis of \p mask and
/// \p slice.
static void copySlice(HostArray &whole, HostArray &slice, int64_t mask,
                      int64_t round, bool intoWhole) {
  unsigned axis = llvm::countr_zero(static_cast<uint64_t>(mask));
  for (int64_t i = 0; i < slice.shape.numElems(); ++i) {
    Index index = indexOf(slice.shape, i);
    index.resize(std::max<size_t>(index.size(), axis + 1));
    index[axis] = round;
    int64_t position = positionIn(whole.shape, index);
    if (intoWhole)
      whole.set(position, slice.get(i));
    else
      slice.set(i, whole.get(position));
  }
}

/// Runs the rounds of \p loop; its carried values are the last ones then.
static void evaluateLoop(const Graph &graph, const LoopBody &loop,
                         std::vector<HostArray> &values) {
  for (const LoopBody::Value &value : loop.values)
    values[value.carried] = values[graph.operands(value.carried)[0]];
  for (int64_t round = 0; round < loop.numRounds; ++round) {
    for (NodeId node : loop.perRound) {
      llvm::SmallVector<NodeId, 16> scalars;
      perRoundScalars(graph, node, scalars);
      values[node] = values[scalars[round]];
    }
    for (NodeId node : loop.body) {
      if (graph[node].op == Op::AtRound) {
        values[node] = HostArray(graph[node].type, graph.shape(node));
        copySlice(values[graph.operands(node)[0]], values[node],
                  graph.attrs(node)[1], round, false);
        continue;
      }
      values[node] = evaluateNode(graph, node, values);
    }
    for (NodeId node = loop.rounds; node < graph.end(); ++node) {
      if (graph[node].op != Op::EachRound ||
          graph.operands(node)[0] != loop.rounds)
        continue;
      if (round == 0)
        values[node] = HostArray(graph[node].type, graph.shape(node));
      copySlice(values[node], values[graph.operands(node)[1]],
                graph.attrs(node)[0], round, true);
    }
    std::vector<HostArray> next;
    for (const LoopBody::Value &value : loop.values)
      next.push_back(values[value.next]);
    for (size_t k = 0; k < next.size(); ++k)
      values[loop.values[k].carried] = std::move(next[k]);
  }
}

/// Nodes that the outputs or a loop's body need: a random graph has others as
/// well, which may be very large.
static std::vector<char> findNeeded(const Graph &graph,
                                    const LoopBodies &loops) {
  std::vector<char> needed(graph.end());
  for (NodeId output : graph.outputs)
    needed[output] = true;
  for (NodeId node = graph.end() - 1; node > 0; --node) {
    needed[node] |= loops.inside[node] != 0;
    if (needed[node])
      for (NodeId operand : graph.operands(node))
        needed[operand] = true;
  }
  return needed;
}

std::vector<HostArray> evaluateReference(const Graph &graph) {
  std::vector<HostArray> values(graph.end());
  LoopBodies loops = llvm::cantFail(findLoops(graph));
  std::vector<char> needed = findNeeded(graph, loops);
  for (NodeId node = 1; node < graph.end(); ++node) {
    uint32_t loop = loops.inside[node];
    if (!needed[node])
      continue;
    if (graph[node].op == Op::After)
      values[node] = values[graph.operands(node)[1]];
    else if (loop && node == loops.loops[loop - 1].rounds)
      evaluateLoop(graph, loops.loops[loop - 1], values);
    else if (!loop && graph[node].op != Op::EachRound)
      values[node] = evaluateNode(graph, node, values);
  }
  std::vector<HostArray> outputs;
  outputs.reserve(graph.outputs.size());
  for (NodeId output : graph.outputs)
    outputs.push_back(values[output]);
  return outputs;
}

} // namespace quern::test
