//===- RandomGraph.cpp - Graphs for fuzzing -------------------------------===//
#include "tests/support/RandomGraph.h"

#include "llvm/ADT/bit.h"
#include <limits>

namespace quern::test {

namespace {

class Maker {
public:
  Maker(RandomGraph &made, uint32_t seed) : made(made), random(seed) {}
  void run(unsigned numNodes);

private:
  int pick(int n) { return static_cast<int>(random() % n); }
  NodeId anyNode() { return nodes[pick(nodes.size())]; }
  void addLeaves();
  void addNode();
  void addMap();
  void addView();
  void addUpdate();
  llvm::SmallVector<int64_t, 12> randomSlice(const Shape &shape);
  void addFold();
  void addNormalised();
  void keep(llvm::Expected<NodeId> node);

  RandomGraph &made;
  std::mt19937 random;
  std::vector<NodeId> nodes;
};

} // namespace

void fillRandom(HostArray &array, std::mt19937 &random) {
  constexpr double kSpecial[] = {0,
                                 -0.0,
                                 1,
                                 -1,
                                 2,
                                 0.5,
                                 1e300,
                                 -1e-300,
                                 std::numeric_limits<double>::infinity(),
                                 std::numeric_limits<double>::quiet_NaN()};
  for (int64_t i = 0; i < array.shape.numElems(); ++i) {
    double value = random() % 8 == 0 ? kSpecial[random() % 10]
                                     : (int(random() % 2000) - 1000) / 64.0;
    HostValue element = hostValue(array.type, value);
    if (isComplex(array.type))
      element =
          hostComplex(array.type, value, (int(random() % 200) - 100) / 8.0);
    array.set(i, element);
  }
}

void Maker::keep(llvm::Expected<NodeId> node) {
  if (!node)
    return llvm::consumeError(node.takeError());
  if (made.graph.numElems(*node) <= 4000)
    nodes.push_back(*node);
}

void Maker::addLeaves() {
  int r = 1 + pick(5), c = 1 + pick(5), p = 1 + pick(3);
  if (pick(10) == 0)
    c = 0;
  const Shape kShapes[] = {Shape(r, c),      Shape(r, c), Shape(r, 1),
                           Shape(1, c),      Shape(1, 1), Shape({r, c, p}),
                           Shape({r, 1, p}), Shape(c, r), Shape(r * c, 1)};
  const ElementType kTypes[] = {
      ElementType::F64, ElementType::F64,  ElementType::F64, ElementType::F32,
      ElementType::I8,  ElementType::Bool, ElementType::C128};
  for (int i = 0, n = 2 + pick(5); i < n; ++i) {
    Shape shape = kShapes[pick(std::size(kShapes))];
    ElementType type = kTypes[pick(std::size(kTypes))];
    HostArray &array = made.inputs.emplace_back(type, shape);
    fillRandom(array, random);
    nodes.push_back(
        made.graph.addInput(type, made.graph.shapes().intern(shape), &array));
  }
  for (double value : {1.0, 2.0, -0.5, 0.0})
    if (pick(2)) {
      auto bits = llvm::bit_cast<uint64_t>(value);
      nodes.push_back(pick(2) ? made.graph.addScalar(ElementType::F64, bits)
                              : made.graph.addConstant(ElementType::F64, bits));
    }
}

void Maker::addMap() {
  constexpr Op kBinary[] = {Op::Add,  Op::Sub, Op::Mul, Op::Div,
                            Op::Max2, Op::Lt,  Op::Eq,  Op::And};
  constexpr Op kUnary[] = {Op::Neg, Op::Abs,  Op::Floor, Op::Exp, Op::Square,
                           Op::Not, Op::Real, Op::Conj,  Op::Sign};
  if (pick(3) == 0)
    return keep(made.graph.record(kUnary[pick(std::size(kUnary))], anyNode()));
  if (pick(12) == 0)
    return keep(made.graph.record(
        Op::Convert, anyNode(),
        int64_t(pick(2) ? ElementType::F64 : ElementType::F32)));
  if (pick(12) == 0)
    return keep(
        made.graph.record(Op::Select, {anyNode(), anyNode(), anyNode()}));
  if (pick(12) == 0)
    return keep(made.graph.record(Op::MatMul, {anyNode(), anyNode()}));
  if (pick(20) == 0) {
    llvm::ArrayRef<int64_t> extents = made.graph.shape(anyNode()).extents();
    return keep(made.graph.record(Op::Iota, {},
                                  llvm::SmallVector<int64_t, 4>(extents)));
  }
  keep(made.graph.record(kBinary[pick(std::size(kBinary))],
                         {anyNode(), anyNode()}));
}

llvm::SmallVector<int64_t, 12> Maker::randomSlice(const Shape &shape) {
  llvm::SmallVector<int64_t, 12> attrs;
  for (unsigned d = 0; d < shape.rank(); ++d) {
    int n = static_cast<int>(shape.dim(d));
    int step = pick(4) - 2, count = n ? 1 + pick(n) : 0;
    if (pick(12) == 0)
      count = 0;
    int reach = step * (count - 1);
    if (std::abs(reach) >= std::max(n, 1))
      step = step < 0 ? -1 : step > 0 ? 1 : 0, reach = step * (count - 1);
    int start = reach < 0 ? -reach : 0;
    if (count && pick(2)) // not always at the edge
      start += pick(n - std::abs(reach));
    attrs.append({start, step, count});
  }
  return attrs;
}

/// Replaces a box of one array, often the newest, by a scalar, by another box
/// of the same extents (a shifted one of the same array, for instance) or by
/// something computed from such a box.
void Maker::addUpdate() {
  NodeId base = pick(2) ? nodes.back() : anyNode();
  llvm::SmallVector<int64_t, 12> box = randomSlice(made.graph.shape(base));
  for (size_t d = 0; d < box.size(); d += 3)
    if (box[d + 1] == 0)
      box[d + 1] = 1, box[d] = 0;
  if (pick(3) == 0) // often the same one: the inside, as of a stencil
    for (unsigned d = 0; d < box.size() / 3; ++d) {
      int64_t n = made.graph.shape(base).dim(d);
      if (n > 2)
        box[3 * d] = 1, box[3 * d + 1] = 1, box[3 * d + 2] = n - 2;
    }
  NodeId value = anyNode();
  if (pick(4)) {
    NodeId source = pick(2) ? base : anyNode();
    if (!(made.graph.shape(source) == made.graph.shape(base)))
      source = base;
    llvm::SmallVector<int64_t, 12> from = box;
    for (unsigned d = 0; d < from.size() / 3; ++d) {
      int64_t room = made.graph.shape(source).dim(d) -
                     std::abs(from[3 * d + 1]) * (from[3 * d + 2] - 1);
      if (pick(2) && room > 0 && from[3 * d + 2] > 0)
        from[3 * d] =
            pick(static_cast<int>(room)) +
            (from[3 * d + 1] < 0 ? -from[3 * d + 1] * (from[3 * d + 2] - 1)
                                 : 0);
    }
    llvm::Expected<NodeId> part = made.graph.record(Op::Slice, source, from);
    if (!part)
      return llvm::consumeError(part.takeError());
    value = *part;
    if (pick(3)) {
      llvm::Expected<NodeId> sum =
          made.graph.record(pick(2) ? Op::Add : Op::Max2, {value, anyNode()});
      if (!sum)
        llvm::consumeError(sum.takeError());
      else if (made.graph.shape(*sum) == made.graph.shape(value))
        value = *sum;
    }
  }
  keep(made.graph.record(Op::Update, {base, value}, box));
}

void Maker::addView() {
  NodeId x = anyNode();
  Shape shape = made.graph.shape(x);
  llvm::SmallVector<int64_t, 12> attrs;
  switch (pick(4)) {
  case 0:
    for (unsigned d = 0; d < shape.rank(); ++d)
      attrs.push_back(d);
    std::shuffle(attrs.begin(), attrs.end(), random);
    return keep(made.graph.record(Op::Permute, x, attrs));
  case 1:
    return keep(made.graph.record(Op::Slice, x, randomSlice(shape)));
  case 2: {
    for (int64_t extent : shape.extents())
      attrs.push_back(extent);
    std::shuffle(attrs.begin(), attrs.end(), random);
    if (pick(2) && attrs.size() > 2) {
      attrs[0] *= attrs.back();
      attrs.pop_back();
    } else if (pick(2)) {
      attrs[0] *= attrs[1];
      attrs[1] = 1;
    }
    return keep(made.graph.record(Op::Reshape, x, attrs));
  }
  default:
    for (unsigned d = 0; d < shape.rank(); ++d)
      attrs.push_back(shape.dim(d) == 1 ? 1 + pick(4) : shape.dim(d));
    if (pick(4) == 0)
      attrs.push_back(2);
    return keep(made.graph.record(Op::Broadcast, x, attrs));
  }
}

void Maker::addFold() {
  if (pick(3) == 0) {
    constexpr Op kScans[] = {Op::CumSum, Op::CumProd, Op::CumMax, Op::CumMin};
    return keep(made.graph.record(kScans[pick(std::size(kScans))], anyNode(),
                                  int64_t(1) << pick(3)));
  }
  constexpr Op kFolds[] = {Op::Sum, Op::Prod, Op::Max,
                           Op::Min, Op::All,  Op::Any};
  keep(made.graph.record(kFolds[pick(std::size(kFolds))], anyNode(),
                         int64_t(1 + pick(pick(2) ? 3 : 7))));
}

/// A map of an array and a fold of it along some axis.
void Maker::addNormalised() {
  constexpr Op kFolds[] = {Op::Sum, Op::Max, Op::Any};
  constexpr Op kMaps[] = {Op::Sub, Op::Div, Op::Lt, Op::Mul};
  NodeId x = anyNode();
  llvm::Expected<NodeId> fold = made.graph.record(
      kFolds[pick(std::size(kFolds))], x, int64_t(1 + pick(3)));
  if (!fold)
    return llvm::consumeError(fold.takeError());
  keep(made.graph.record(kMaps[pick(std::size(kMaps))], {x, *fold}));
}

void Maker::addNode() {
  int kind = pick(14);
  if (pick(8) == 0)
    addNormalised();
  else if (kind >= 10)
    addUpdate();
  else if (kind < 5)
    addMap();
  else if (kind < 8)
    addView();
  else
    addFold();
}

void Maker::run(unsigned numNodes) {
  addLeaves();
  for (unsigned i = 0; i < numNodes; ++i)
    addNode();
  made.graph.outputs.push_back(nodes.back());
  for (int i = 0, n = pick(5); i < n; ++i)
    made.graph.outputs.push_back(anyNode());
}

RandomGraph makeRandomGraph(uint32_t seed, unsigned numNodes) {
  RandomGraph made;
  Maker(made, seed).run(numNodes);
  return made;
}

} // namespace quern::test
