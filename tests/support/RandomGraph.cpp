//===- RandomGraph.cpp - Graphs for fuzzing -------------------------------===//
#include "tests/support/RandomGraph.h"

#include "ir/Contract.h"
#include "passes/Rewriter.h"
#include "llvm/ADT/bit.h"
#include <limits>

namespace quern::test {

namespace {

constexpr int64_t kLargeBudget = 40000;

using Limits = std::numeric_limits<double>;

int pickFrom(std::mt19937 &random, int n) {
  return static_cast<int>(random() % static_cast<unsigned>(n));
}

class Maker {
public:
  Maker(RandomGraph &made, const RandomOptions &options)
      : made(made), options(options), random(options.structure),
        sizes(options.sizes * 7919 + options.structure) {}
  void run();

private:
  using Attrs = llvm::SmallVector<int64_t, 12>;

  int pick(int n) { return pickFrom(random, n); }
  int pickSize(int n) { return pickFrom(sizes, n); }
  template <typename T, size_t N> T oneOf(const T (&items)[N]) {
    return items[pick(N)];
  }
  /// Newer nodes more often, so that chains grow long.
  NodeId anyNode() {
    size_t n = nodes.size();
    return nodes[pick(2) && n > 4 ? n - 1 - pick(4) : pick(n)];
  }

  void chooseExtents();
  void chooseDialect();
  void addLeaves();
  void addInput();
  NodeId addSmallScalar(ElementType type);
  bool addNode();
  bool addOp(Op op);
  bool addGenerated(Op op);
  bool addNormalised();
  /// Of a round: what an operand is in each.
  struct RoundOperand {
    enum class Kind : uint8_t { Carried, Inner, Invariant, Scalar } kind;
    size_t index;
    NodeId node;
  };
  struct RoundOp {
    Op op;
    llvm::SmallVector<RoundOperand, 3> operands;
  };
  std::vector<RoundOp> chooseRound(size_t numCarried);
  bool addRounds();
  bool addSliceRounds();
  NodeId arrayOf(ElementType type, const Shape &shape);
  NodeId turned(NodeId node);
  NodeId nodeLike(ElementType type, const Shape &shape);
  bool addProduct(Op op);
  void makeAttrs(Op op, NodeId operand, Attrs &attrs);
  void makeSlice(const Shape &shape, Attrs &attrs);
  void makeExtents(const Shape &shape, Attrs &attrs);
  bool addUpdate(Op op);
  bool addGather(Op op);
  bool makePositions(unsigned axis, int64_t extent, bool areDistinct,
                     NodeId &at);
  bool addScatter(Op op);
  bool record(Op op, llvm::ArrayRef<NodeId> operands,
              llvm::ArrayRef<int64_t> attrs, NodeId &node);
  bool keep(llvm::Expected<NodeId> node);

  RandomGraph &made;
  const RandomOptions &options;
  std::mt19937 random; ///< of the structure
  std::mt19937 sizes;  ///< of extents and values
  std::vector<NodeId> nodes;
  int64_t rows = 1, columns = 1, pages = 1;
  int64_t budget = 600;           ///< of elements, in all nodes together
  std::vector<ElementType> types; ///< of the inputs
  std::vector<Op> maps;           ///< that this graph is made of
};

/// Rows of \p kind that can be recorded.
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

} // namespace

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

static HostValue randomValue(ElementType type, bool isSpecial,
                             std::mt19937 &random) {
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

void Maker::chooseExtents() {
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

void Maker::chooseDialect() {
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

void Maker::addInput() {
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
NodeId Maker::addSmallScalar(ElementType type) {
  return made.graph.addScalar(type, hostValue(type, 1 + pickSize(4)).re);
}

void Maker::addLeaves() {
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

bool Maker::keep(llvm::Expected<NodeId> node) {
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

void Maker::makeSlice(const Shape &shape, Attrs &attrs) {
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

void Maker::makeExtents(const Shape &shape, Attrs &attrs) {
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

void Maker::makeAttrs(Op op, NodeId operand, Attrs &attrs) {
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
bool Maker::addUpdate(Op op) {
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
bool Maker::record(Op op, llvm::ArrayRef<NodeId> operands,
                   llvm::ArrayRef<int64_t> attrs, NodeId &node) {
  llvm::Expected<NodeId> recorded = made.graph.record(op, operands, attrs);
  if (!recorded) {
    llvm::consumeError(recorded.takeError());
    return false;
  }
  node = *recorded;
  return true;
}

bool Maker::addGenerated(Op op) {
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

/// A map of an array and of a fold of it, as normalisations have.
bool Maker::addNormalised() {
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
std::vector<Maker::RoundOp> Maker::chooseRound(size_t numCarried) {
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
bool Maker::addRounds() {
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
NodeId Maker::arrayOf(ElementType type, const Shape &shape) {
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
bool Maker::addSliceRounds() {
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
NodeId Maker::turned(NodeId node) {
  llvm::Expected<NodeId> view = made.graph.record(Op::Permute, node, {1, 0});
  if (view)
    return *view;
  llvm::consumeError(view.takeError());
  return node;
}

/// A node of \p type and \p shape if there is one, or 0.
NodeId Maker::nodeLike(ElementType type, const Shape &shape) {
  for (int tries = 0; tries < 8; ++tries)
    if (NodeId node = anyNode();
        made.graph[node].type == type && made.graph.shape(node) == shape)
      return node;
  return 0;
}

/// A call of matrices that fit, with the parts that passes give it.
bool Maker::addProduct(Op op) {
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
  if (!fits())
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
bool Maker::addGather(Op op) {
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
bool Maker::makePositions(unsigned axis, int64_t extent, bool areDistinct,
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
bool Maker::addScatter(Op op) {
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

bool Maker::addOp(Op op) {
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

bool Maker::addNode() {
  static const OpKind kKinds[] = {OpKind::View,   OpKind::View,   OpKind::View,
                                  OpKind::Reduce, OpKind::Reduce, OpKind::Scan};
  if (pick(10) == 0)
    return addNormalised();
  if (pick(12) == 0)
    return addRounds();
  if (pick(40) == 0)
    return addSliceRounds();
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

void Maker::run() {
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
  Maker(made, options).run();
  return made;
}

} // namespace quern::test
