//===- RandomGraph.cpp - Graphs for fuzzing -------------------------------===//
#include "tests/support/GraphMaker.h"

#include "passes/Rewriter.h"
#include "llvm/ADT/bit.h"
#include <limits>

namespace quern::test {

namespace {

constexpr int64_t kLargeBudget = 40000;

using Limits = std::numeric_limits<double>;

} // namespace

const std::vector<Op> &rowsOf(OpKind kind) {
  static const auto kByKind = [] {
    std::vector<std::vector<Op>> byKind;
    for (unsigned k = 0; k < kNumOps; ++k) {
      auto index = static_cast<size_t>(info(static_cast<Op>(k)).kind);
      byKind.resize(std::max(byKind.size(), index + 1));
      byKind[index].push_back(static_cast<Op>(k));
    }
    return byKind;
  }();
  return kByKind[static_cast<size_t>(kind)];
}

// --- Values ------------------------------------------------------------------

static uint64_t randomBits(std::mt19937 &random) {
  return uint64_t(random()) << 32 | random();
}

static double randomReal(std::mt19937 &random, bool isSingle) {
  static const double kSpecial[] = {0,
                                    -0.0,
                                    1,
                                    -1,
                                    2,
                                    0.5,
                                    Limits::infinity(),
                                    -Limits::infinity(),
                                    Limits::quiet_NaN(),
                                    llvm::bit_cast<double>(0xfff8000012345678),
                                    Limits::denorm_min(),
                                    -Limits::min() / 4,
                                    Limits::max(),
                                    1e300,
                                    -1e-300,
                                    0x1p53 + 2,
                                    -0x1p63,
                                    0x1p31,
                                    2.5,
                                    -3.5};
  static const double kSingle[] = {1e-45, -1e-40, 3.4e38, -1e-38, 0x1p24 + 2};
  if (isSingle && random() % 4 == 0)
    return kSingle[random() % std::size(kSingle)];
  return kSpecial[random() % std::size(kSpecial)];
}

HostValue randomValue(ElementType type, bool isSpecial, std::mt19937 &random) {
  auto plain = [&] { return (int(random() % 2000) - 1000) / 64.0; };
  ElementType real = realOf(type);
  if (isFloat(real)) {
    bool isSingle = real == ElementType::F32;
    auto part = [&] {
      return isSpecial ? randomReal(random, isSingle) : plain();
    };
    double re = part();
    return isComplex(type) ? hostComplex(type, re, part())
                           : hostValue(type, re);
  }
  if (type == ElementType::Bool)
    return {type, random() & 1, 0};
  uint64_t mask = ~uint64_t(0) >> (64 - 8 * byteSize(type));
  const uint64_t kSpecial[] = {0,       1, mask, mask >> 1, (mask >> 1) + 1,
                               mask - 1};
  if (isSpecial)
    return {type,
            random() % 4 ? kSpecial[random() % 6] : randomBits(random) & mask,
            0};
  return {type,
          (random() % 24 - (kind(type) == TypeKind::Signed ? 12 : 0)) & mask,
          0};
}

void fillRandom(HostArray &array, std::mt19937 &random) {
  const unsigned kRarity[] = {1000000, 8, 8, 2};
  unsigned rarity = kRarity[random() % 4];
  for (int64_t i = 0; i < array.shape.numElems(); ++i)
    array.set(i, randomValue(array.type, random() % rarity == 0, random));
}

// --- Leaves ------------------------------------------------------------------

void GraphMaker::chooseExtents() {
  static const int kVector[] = {7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65};
  static const int kBlock[] = {255, 256, 257};
  static const int kLeaf[] = {4095, 4096, 4097, 8193, 12289};
  rows = 1 + pickSize(6);
  columns = 1 + pickSize(6);
  pages = 1 + pickSize(3);
  if (pickSize(16) == 0)
    (pickSize(2) ? rows : columns) = 0;
  if (!options.wide)
    return;
  int64_t &large = pickSize(3) ? rows : columns;
  budget = 1500;
  switch (pickSize(64)) {
  case 0:
    budget = kLargeBudget;
    large = kLeaf[pickSize(std::size(kLeaf))];
    (&large == &rows ? columns : rows) = 1 + pickSize(2);
    pages = 1;
    break;
  case 1:
  case 2:
    budget = kLargeBudget / 2;
    large = kBlock[pickSize(std::size(kBlock))];
    pages = 1;
    break;
  default:
    large = kVector[pickSize(std::size(kVector))];
  }
}

void GraphMaker::chooseDialect() {
  int n = 1 + pick(3);
  for (int i = 0; i < n; ++i)
    types.push_back(pick(5) < 2
                        ? (pick(3) ? ElementType::F64 : ElementType::F32)
                        : static_cast<ElementType>(pick(kNumElementTypes)));
  const Op kCommon[] = {Op::Add, Op::Mul, Op::Sub, Op::Max2, Op::Lt, Op::Neg};
  const std::vector<Op> &rows = rowsOf(OpKind::Map);
  for (int i = 0; i < 6; ++i)
    maps.push_back(i < 2 ? oneOf(kCommon) : rows[pick(rows.size())]);
}

void GraphMaker::addInput() {
  const Shape shapes[] = {Shape(rows, columns),
                          Shape(rows, columns),
                          Shape(rows, columns),
                          Shape(rows, 1),
                          Shape(1, columns),
                          Shape(1, 1),
                          Shape({rows, columns, pages}),
                          Shape({rows, 1, pages}),
                          Shape(columns, rows),
                          Shape(rows * columns, 1)};
  Shape shape = shapes[pick(std::size(shapes))];
  ElementType type = types[pick(types.size())];
  HostArray &array = made.inputs.emplace_back(type, shape);
  fillRandom(array, sizes);
  nodes.push_back(
      made.graph.addInput(type, made.graph.shapes().intern(shape), &array));
}

/// A scalar of 1 .. 4.
NodeId GraphMaker::addSmallScalar(ElementType type) {
  return made.graph.addScalar(type, hostValue(type, 1 + pickSize(4)).re);
}

void GraphMaker::addLeaves() {
  for (int i = 0, n = 2 + pick(4); i < n; ++i)
    addInput();
  for (int i = 0, n = pick(3); i < n; ++i) {
    ElementType type = pick(2) ? ElementType::F64 : types[pick(types.size())];
    type = realOf(type);
    bool isConstant = pick(2);
    // A constant belongs to the structure.
    HostValue value =
        randomValue(type, pick(4) == 0, isConstant ? random : sizes);
    nodes.push_back(isConstant ? made.graph.addConstant(type, value.re)
                               : made.graph.addScalar(type, value.re));
  }
}

// --- Ops ---------------------------------------------------------------------

bool GraphMaker::keep(llvm::Expected<NodeId> node) {
  if (!node) {
    llvm::consumeError(node.takeError());
    return false;
  }
  if (made.graph.numElems(*node) > budget)
    return false;
  budget -= made.graph.numElems(*node);
  nodes.push_back(*node);
  return true;
}

void GraphMaker::makeSlice(const Shape &shape, Attrs &attrs) {
  for (unsigned d = 0; d < shape.rank(); ++d) {
    int step = pick(5) - 2, part = pick(3);
    bool isEmpty = pickSize(24) == 0;
    auto n = static_cast<int>(shape.dim(d));
    if (part == 0 && step != 0)
      step = step < 0 ? -1 : 1;
    int count = n && !isEmpty ? 1 + pickSize(n) : 0;
    if (part == 0 && !isEmpty)
      count = n; // whole, perhaps reversed
    while (count > 1 && std::abs(step) * (count - 1) >= n)
      count = part == 0 ? n : 1 + (n - 1) / std::abs(step);
    int reach = step * std::max(count - 1, 0);
    int slack = std::max(n - 1 - std::abs(reach), 0);
    int start = (reach < 0 ? -reach : 0) + (slack ? pickSize(slack + 1) : 0);
    attrs.append({start, step, count});
  }
}

void GraphMaker::makeExtents(const Shape &shape, Attrs &attrs) {
  attrs.assign(shape.extents().begin(), shape.extents().end());
  const int64_t kKnown[] = {rows, columns, pages, 2};
  switch (pick(5)) {
  case 0:
    std::shuffle(attrs.begin(), attrs.end(), random);
    break;
  case 1:
    attrs[0] *= attrs[1];
    attrs[1] = 1;
    break;
  case 2:
    if (attrs.size() > 2) {
      attrs[1] *= attrs.back();
      attrs.pop_back();
    } else if (attrs[0] % 2 == 0) {
      attrs = {2, attrs[0] / 2, attrs[1]};
    }
    break;
  case 3:
    attrs = {1, shape.numElems()};
    break;
  default:
    for (int64_t &extent : attrs)
      if (extent == 1)
        extent = oneOf(kKnown);
    if (pick(4) == 0)
      attrs.push_back(2);
  }
}

void GraphMaker::makeAttrs(Op op, NodeId operand, Attrs &attrs) {
  const Shape &shape = made.graph.shape(operand);
  switch (info(op).attr) {
  case AttrKind::None:
    return;
  case AttrKind::Type:
    attrs.push_back(pick(kNumElementTypes));
    return;
  case AttrKind::Axes:
    attrs.push_back(info(op).kind == OpKind::Scan ? int64_t(1) << pick(3)
                                                  : 1 + pick(pick(2) ? 3 : 7));
    return;
  case AttrKind::Contract: // see addProduct
  case AttrKind::Loop:     // RollLoops makes loops
    return;
  case AttrKind::Extents:
    return makeExtents(shape, attrs);
  case AttrKind::Perm:
    for (unsigned d = 0; d < shape.rank(); ++d)
      attrs.push_back(d);
    return std::shuffle(attrs.begin(), attrs.end(), random);
  case AttrKind::Slice:
    return makeSlice(shape, attrs);
  }
}

/// Replaces a box of one array by a single element, or by a box of the same
/// extents of it or another (perhaps a shifted one), or by something computed
/// from such a box.
bool GraphMaker::addUpdate(Op op) {
  Graph &graph = made.graph;
  NodeId base = pick(2) ? nodes.back() : anyNode();
  Shape shape = graph.shape(base);
  Attrs box, from;
  makeSlice(shape, box);
  bool isInside = pick(3) == 0; // as of a stencil
  for (unsigned d = 0; d < shape.rank(); ++d) {
    if (isInside && shape.dim(d) > 2)
      box[3 * d] = 1, box[3 * d + 1] = 1, box[3 * d + 2] = shape.dim(d) - 2;
    if (box[3 * d + 1] == 0)
      box[3 * d] = 0, box[3 * d + 1] = 1;
    box[3 * d + 2] = std::min(box[3 * d + 2], shape.dim(d));
  }
  NodeId value = anyNode();
  if (pick(4)) {
    NodeId source = anyNode();
    if (pick(2) || !(graph.shape(source) == shape))
      source = base;
    from = box;
    for (unsigned d = 0; d < shape.rank(); ++d) {
      int64_t reach = from[3 * d + 1] * (from[3 * d + 2] - 1);
      int64_t room = shape.dim(d) - std::abs(reach);
      if (pick(2) && room > 0 && from[3 * d + 2] > 0)
        from[3 * d] =
            pickSize(static_cast<int>(room)) + std::max<int64_t>(-reach, 0);
    }
    if (!record(Op::Slice, source, from, value))
      return false;
    NodeId part = value, sum = 0;
    if (pick(3) &&
        record(pick(2) ? Op::Add : Op::Max2, {part, anyNode()}, {}, sum) &&
        graph.shape(sum) == graph.shape(part))
      value = sum;
  }
  return keep(graph.record(op, {base, value}, box));
}

/// Whether it can be recorded; \p node is it then.
bool GraphMaker::record(Op op, llvm::ArrayRef<NodeId> operands,
                        llvm::ArrayRef<int64_t> attrs, NodeId &node) {
  llvm::Expected<NodeId> recorded = made.graph.record(op, operands, attrs);
  if (!recorded) {
    llvm::consumeError(recorded.takeError());
    return false;
  }
  node = *recorded;
  return true;
}

bool GraphMaker::addGenerated(Op op) {
  Attrs extents(made.graph.shape(anyNode()).extents());
  for (ElementType type : {ElementType::F64, ElementType::U64}) {
    llvm::SmallVector<NodeId, 4> operands;
    for (unsigned i = 0; i < info(op).arity; ++i)
      operands.push_back(addSmallScalar(type));
    if (keep(made.graph.record(op, operands, extents)))
      return true;
  }
  return false;
}

bool GraphMaker::addOp(Op op) {
  const OpInfo &row = info(op);
  if (row.kind == OpKind::Scatter)
    return addScatter(op);
  if (row.kind == OpKind::Gather)
    return addGather(op);
  if (row.kind == OpKind::Library)
    return addProduct(op);
  if (row.kind == OpKind::Update)
    return addUpdate(op);
  if (row.kind == OpKind::Generate)
    return addGenerated(op);
  llvm::SmallVector<NodeId, 4> operands = {anyNode()};
  // What may leave the reals does so rarely.
  if (row.leavesReals && pick(8)) {
    llvm::Expected<NodeId> positive = made.graph.record(Op::Abs, operands[0]);
    if (positive)
      operands[0] = *positive;
    else
      llvm::consumeError(positive.takeError());
  }
  Attrs attrs;
  makeAttrs(op, operands[0], attrs);
  while (operands.size() < row.arity)
    operands.push_back(anyNode());
  return keep(made.graph.record(op, operands, attrs));
}

bool GraphMaker::addNode() {
  static const OpKind kKinds[] = {OpKind::View,   OpKind::View,   OpKind::View,
                                  OpKind::Reduce, OpKind::Reduce, OpKind::Scan};
  if (pick(10) == 0)
    return addNormalised();
  if (pick(12) == 0)
    return addRounds();
  if (pick(40) == 0)
    return addSliceRounds();
  if (pick(16) == 0)
    return addJoined();
  if (pick(30) == 0)
    return addOp(
        rowsOf(OpKind::Generate)[pick(rowsOf(OpKind::Generate).size())]);
  if (pick(8) == 0)
    return addOp(rowsOf(OpKind::Update)[pick(rowsOf(OpKind::Update).size())]);
  if (pick(10) == 0)
    return addOp(Op::Gather);
  if (pick(10) == 0)
    return addOp(rowsOf(OpKind::Scatter)[pick(rowsOf(OpKind::Scatter).size())]);
  if (pick(30) == 0)
    return addOp(rowsOf(OpKind::Library)[pick(rowsOf(OpKind::Library).size())]);
  if (pick(20) == 0) { // whatever the table has
    Op op = static_cast<Op>(pick(kNumOps));
    return info(op).kind != OpKind::Leaf && info(op).kind != OpKind::Loop &&
           addOp(op);
  }
  if (pick(2))
    return addOp(maps[pick(maps.size())]);
  const std::vector<Op> &rows = rowsOf(oneOf(kKinds));
  return addOp(rows[pick(rows.size())]);
}

void GraphMaker::run() {
  chooseExtents();
  chooseDialect();
  addLeaves();
  size_t numLeaves = nodes.size();
  for (unsigned tries = 0; tries < 6 * options.numNodes &&
                           nodes.size() < numLeaves + options.numNodes;
       ++tries)
    addNode();
  // What nobody uses is an output, or else it would not be computed.
  std::vector<NodeId> &outputs = made.graph.outputs;
  for (size_t i = nodes.size(); i-- > numLeaves && outputs.size() < 6;)
    if (made.graph[nodes[i]].uses == 0)
      outputs.push_back(nodes[i]);
  for (int i = 0, n = pick(3) + outputs.empty(); i < n; ++i)
    outputs.push_back(anyNode());
  std::shuffle(outputs.begin(), outputs.end(), random);
}

Graph copyOf(const Graph &graph) {
  Graph copy;
  std::vector<NodeId> newId(graph.end());
  for (NodeId node = 1; node < graph.end(); ++node) {
    llvm::SmallVector<NodeId, 4> operands;
    for (NodeId operand : graph.operands(node))
      operands.push_back(newId[operand]);
    newId[node] = llvm::cantFail(copyNode(graph, node, copy, operands));
  }
  for (NodeId output : graph.outputs)
    copy.outputs.push_back(newId[output]);
  return copy;
}

RandomGraph makeRandomGraph(const RandomOptions &options) {
  RandomGraph made;
  GraphMaker(made, options).run();
  return made;
}

} // namespace quern::test
