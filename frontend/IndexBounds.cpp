//===- IndexBounds.cpp - What is known of an array's values ---------------===//
#include "frontend/IndexBounds.h"

#include "frontend/ValueLayout.h"
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <initializer_list>
#include <utility>
#include <vector>

namespace quern {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// Whole numbers below it are exact, sums and differences of them as well.
constexpr double kExact = 0x1p53;

/// Arrays of so many elements and more are looked at once only.
constexpr int64_t kRemembered = 1024;

/// A bit for each position is set if there are not many more positions than
/// elements.
constexpr int64_t kBitsPerElement = 64;

//===-- Elements ----------------------------------------------------------===//

/// Several elements side by side, for vector instructions.
constexpr size_t kLanes = 16;

template <typename T> ValueBounds scanFloats(const T *x, int64_t n) {
  // Beyond this the fraction is lost in adding it.
  constexpr T kRounder = sizeof(T) == 8 ? T(0x1.8p52) : T(0x1.8p23);
  constexpr T kLargest = sizeof(T) == 8 ? T(0x1p51) : T(0x1p22);
  std::array<T, kLanes> low, high;
  std::array<unsigned char, kLanes> isNan = {}, isFraction = {};
  low.fill(std::numeric_limits<T>::infinity());
  high.fill(-std::numeric_limits<T>::infinity());
  auto look = [&](size_t lane, T value) {
    low[lane] = value < low[lane] ? value : low[lane];
    high[lane] = value > high[lane] ? value : high[lane];
    isNan[lane] |= value != value;
    isFraction[lane] |= (value + kRounder) - kRounder != value;
  };
  int64_t i = 0;
  for (; i + static_cast<int64_t>(kLanes) <= n; i += kLanes)
    for (size_t lane = 0; lane < kLanes; ++lane)
      look(lane, x[i + static_cast<int64_t>(lane)]);
  for (; i < n; ++i)
    look(0, x[i]);
  ValueBounds found;
  found.low = *std::ranges::min_element(low);
  found.high = *std::ranges::max_element(high);
  found.mayBeNan = std::ranges::count(isNan, 1) != 0;
  found.isWhole = std::ranges::count(isFraction, 1) == 0 && !found.mayBeNan &&
                  found.low >= -kLargest && found.high <= kLargest;
  return found;
}

template <typename T> ValueBounds scanIntegers(const T *x, int64_t n) {
  T low = std::numeric_limits<T>::max(), high = std::numeric_limits<T>::min();
  for (int64_t i = 0; i < n; ++i) {
    low = std::min(low, x[i]);
    high = std::max(high, x[i]);
  }
  return {static_cast<double>(low), static_cast<double>(high), true, false};
}

ValueBounds scan(ElementType type, const void *data, int64_t n) {
  switch (type) {
#define SCAN(TYPE, T, FN)                                                      \
  case ElementType::TYPE:                                                      \
    return FN(static_cast<const T *>(data), n);
    SCAN(F64, double, scanFloats)
    SCAN(F32, float, scanFloats)
    SCAN(I8, int8_t, scanIntegers)
    SCAN(I16, int16_t, scanIntegers)
    SCAN(I32, int32_t, scanIntegers)
    SCAN(I64, int64_t, scanIntegers)
    SCAN(U8, uint8_t, scanIntegers)
    SCAN(U16, uint16_t, scanIntegers)
    SCAN(U32, uint32_t, scanIntegers)
    SCAN(U64, uint64_t, scanIntegers)
    SCAN(Bool, uint8_t, scanIntegers)
    SCAN(Char, uint16_t, scanIntegers)
#undef SCAN
  case ElementType::C128:
  case ElementType::C64:
    break;
  }
  return {};
}

/// Whether \p n whole numbers between \p low and \p high differ from each
/// other: they rise, or each has a bit of its own.
template <typename T>
bool differ(const T *x, int64_t n, int64_t low, int64_t high) {
  int64_t rising = 1;
  while (rising < n && x[rising - 1] < x[rising])
    ++rising;
  if (rising >= n)
    return true;
  if (n > high - low + 1 || (high - low) / kBitsPerElement > n)
    return false;
  std::vector<uint64_t> seen(static_cast<size_t>((high - low) / 64 + 1));
  for (int64_t i = 0; i < n; ++i) {
    auto at = static_cast<uint64_t>(static_cast<int64_t>(x[i]) - low);
    uint64_t bit = uint64_t(1) << (at % 64);
    if (std::exchange(seen[at / 64], seen[at / 64] | bit) & bit)
      return false;
  }
  return true;
}

bool differ(ElementType type, const void *data, int64_t n,
            const ValueBounds &bounds) {
  if (!bounds.areSubscripts() || !(bounds.high < kExact))
    return false;
  auto low = static_cast<int64_t>(bounds.low);
  auto high = static_cast<int64_t>(bounds.high);
  switch (type) {
  case ElementType::F64:
    return differ(static_cast<const double *>(data), n, low, high);
  case ElementType::F32:
    return differ(static_cast<const float *>(data), n, low, high);
  case ElementType::I32:
    return differ(static_cast<const int32_t *>(data), n, low, high);
  case ElementType::U32:
    return differ(static_cast<const uint32_t *>(data), n, low, high);
  case ElementType::I64:
    return differ(static_cast<const int64_t *>(data), n, low, high);
  default: // too small to name many elements
    return false;
  }
}

//===-- Operations --------------------------------------------------------===//

/// What any value of \p type is.
ValueBounds boundsOf(ElementType type) {
  if (isFloat(type) || isComplex(type))
    return {};
  if (kind(type) == TypeKind::Bool)
    return {0, 1, true, false};
  int bits = 8 * static_cast<int>(byteSize(type));
  if (kind(type) == TypeKind::Signed)
    return {-std::ldexp(1, bits - 1), std::ldexp(1, bits - 1) - 1, true, false};
  return {0, std::ldexp(1, bits) - 1, true, false};
}

/// \p x as conversion to \p type makes it.
ValueBounds converted(ValueBounds x, ElementType type) {
  if (isComplex(type))
    return {};
  if (type == ElementType::F64)
    return x;
  if (type == ElementType::F32) {
    x.low = static_cast<float>(x.low);
    x.high = static_cast<float>(x.high);
    return x;
  }
  ValueBounds all = boundsOf(type);
  if (kind(type) == TypeKind::Bool || isWide(type))
    return all;
  auto into = [&](double v) {
    return std::clamp(std::round(v), all.low, all.high);
  };
  ValueBounds out = {into(x.low), into(x.high), true, false};
  if (x.mayBeNan) { // which becomes 0
    out.low = std::min(out.low, 0.0);
    out.high = std::max(out.high, 0.0);
  }
  return out;
}

bool isFinite(const ValueBounds &x) {
  return x.low > -kInfinity && x.high < kInfinity;
}

/// The bounds that \p corners, values at the bounds of operands, make of an
/// operation that is monotone in each of them.
ValueBounds spanning(std::initializer_list<double> corners, bool isWhole,
                     bool mayBeNan) {
  ValueBounds out = {kInfinity, -kInfinity, isWhole, mayBeNan};
  for (double corner : corners) {
    if (std::isnan(corner))
      return {-kInfinity, kInfinity, isWhole, true};
    out.low = std::min(out.low, corner);
    out.high = std::max(out.high, corner);
  }
  return out;
}

ValueBounds product(const ValueBounds &x, const ValueBounds &y) {
  return spanning(
      {x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high},
      x.isWhole && y.isWhole,
      x.mayBeNan || y.mayBeNan || !isFinite(x) || !isFinite(y));
}

ValueBounds quotient(const ValueBounds &x, const ValueBounds &y) {
  if (!(y.low > 0 || y.high < 0))
    return {};
  return spanning(
      {x.low / y.low, x.low / y.high, x.high / y.low, x.high / y.high}, false,
      x.mayBeNan || y.mayBeNan || !isFinite(x) || !isFinite(y));
}

/// mod(x, y) for a positive \p y that does not vary.
ValueBounds modulo(const ValueBounds &x, const ValueBounds &y) {
  if (y.low != y.high || !(y.low > 0) || !isFinite(y) || y.mayBeNan)
    return {};
  bool isWhole = x.isWhole && y.isWhole && isFinite(x) &&
                 std::max(std::abs(x.low), std::abs(x.high)) < kExact &&
                 y.high < kExact;
  return {0, isWhole ? y.high - 1 : y.high, isWhole,
          x.mayBeNan || !isFinite(x)};
}

/// The larger or the smaller one, which is no NaN if one of them is a number.
ValueBounds extremum(const ValueBounds &x, const ValueBounds &y, bool isMax) {
  ValueBounds out = {std::min(x.low, y.low), std::max(x.high, y.high),
                     x.isWhole && y.isWhole, x.mayBeNan && y.mayBeNan};
  // The bound of one holds unless that one may be missing.
  if (isMax && !x.mayBeNan)
    out.low = std::max(out.low, x.low);
  if (isMax && !y.mayBeNan)
    out.low = std::max(out.low, y.low);
  if (!isMax && !x.mayBeNan)
    out.high = std::min(out.high, x.high);
  if (!isMax && !y.mayBeNan)
    out.high = std::min(out.high, y.high);
  return out;
}

ValueBounds either(const ValueBounds &x, const ValueBounds &y) {
  return {std::min(x.low, y.low), std::max(x.high, y.high),
          x.isWhole && y.isWhole, x.mayBeNan || y.mayBeNan};
}

ValueBounds rounded(ValueBounds x, double (*round)(double)) {
  return {round(x.low), round(x.high), true, x.mayBeNan};
}

//===-- Expressions -------------------------------------------------------===//

class Analysis {
public:
  Analysis(IndexBounds &elements, const Graph &graph)
      : elements(elements), graph(graph) {}
  ValueBounds bounds(NodeId node);

private:
  ValueBounds operand(NodeId node, unsigned i) {
    return bounds(graph.operands(node)[i]);
  }
  ValueBounds ofOp(NodeId node);
  ValueBounds range(NodeId node);

  IndexBounds &elements;
  const Graph &graph;
  /// Expressions may share parts, so that their trees are much larger.
  unsigned numLeft = 64;
};

} // namespace

/// start:step:last of whole numbers, all of which lies between the ends.
ValueBounds Analysis::range(NodeId node) {
  std::array<double, 4> number; // start, step, last, steps
  for (unsigned i = 0; i < number.size(); ++i) {
    ValueBounds found = operand(node, i);
    if (found.low != found.high || !found.isWhole || found.mayBeNan ||
        std::abs(found.low) >= kExact)
      return {};
    number[i] = found.low;
  }
  auto [start, step, last, steps] = number;
  bool endsAtLast = start + steps * step == last &&
                    steps + 1 == static_cast<double>(graph.numElems(node));
  if (!endsAtLast)
    return {};
  return {std::min(start, last), std::max(start, last), true, false};
}

ValueBounds Analysis::ofOp(NodeId node) {
  switch (graph[node].op) {
  case Op::Iota:
    return {0, static_cast<double>(graph.numElems(node)), true, false};
  case Op::Range:
    return range(node);
  case Op::Rand:
    return {0x1p-53, 1 - 0x1p-53, false, false};
  case Op::Add: {
    ValueBounds x = operand(node, 0), y = operand(node, 1);
    return spanning({x.low + y.low, x.high + y.high}, x.isWhole && y.isWhole,
                    x.mayBeNan || y.mayBeNan || !isFinite(x) || !isFinite(y));
  }
  case Op::Sub: {
    ValueBounds x = operand(node, 0), y = operand(node, 1);
    return spanning({x.low - y.high, x.high - y.low}, x.isWhole && y.isWhole,
                    x.mayBeNan || y.mayBeNan || !isFinite(x) || !isFinite(y));
  }
  case Op::Mul:
    return product(operand(node, 0), operand(node, 1));
  case Op::Div:
    return quotient(operand(node, 0), operand(node, 1));
  case Op::Mod:
    return modulo(operand(node, 0), operand(node, 1));
  case Op::Neg: {
    ValueBounds x = operand(node, 0);
    return {-x.high, -x.low, x.isWhole, x.mayBeNan};
  }
  case Op::Abs: {
    ValueBounds x = operand(node, 0);
    return {std::max({0.0, x.low, -x.high}),
            std::max(std::abs(x.low), std::abs(x.high)), x.isWhole, x.mayBeNan};
  }
  case Op::Floor:
    return rounded(operand(node, 0), std::floor);
  case Op::Ceil:
    return rounded(operand(node, 0), std::ceil);
  case Op::Fix:
    return rounded(operand(node, 0), std::trunc);
  case Op::Round:
    return rounded(operand(node, 0), std::round);
  case Op::Max2:
    return extremum(operand(node, 0), operand(node, 1), true);
  case Op::Min2:
    return extremum(operand(node, 0), operand(node, 1), false);
  case Op::Select:
    return either(operand(node, 1), operand(node, 2));
  case Op::Update:
    return either(operand(node, 0), operand(node, 1));
  case Op::Scatter:
  case Op::ScatterDistinct:
    return either(operand(node, 0), operand(node, 2));
  case Op::Convert:
  case Op::Gather:
  case Op::Permute:
  case Op::Reshape:
  case Op::Slice:
  case Op::Broadcast:
    return operand(node, 0);
  default:
    return {};
  }
}

ValueBounds Analysis::bounds(NodeId id) {
  const Node &node = graph[id];
  if (isLeaf(node.op))
    return elements.ofElements(graph, id);
  ValueBounds all = boundsOf(node.type);
  for (NodeId operand : graph.operands(id))
    if (isComplex(graph[operand].type))
      return all;
  // Arithmetic of double, or that of integers which is done in double: single
  // rounds on the way, 64-bit integers have more digits.
  bool isExactType = node.type == ElementType::F64 ||
                     (isInteger(node.type) && !isWide(node.type));
  bool rounds = info(node.op).kind == OpKind::Map && node.op != Op::Convert;
  if (isComplex(node.type) || (rounds && !isExactType) || numLeft == 0)
    return all;
  for (NodeId operand : graph.operands(id))
    if (rounds && (isWide(graph[operand].type) ||
                   graph[operand].type == ElementType::F32))
      return all;
  --numLeft;
  ValueBounds found = converted(ofOp(id), node.type);
  found.low = std::max(found.low, all.low);
  found.high = std::min(found.high, all.high);
  return found;
}

ValueBounds IndexBounds::ofElements(const Graph &graph, NodeId id) {
  const Node &node = graph[id];
  if (node.op != Op::Input)
    return scan(node.type, &node.payload.bits, 1);
  const void *data = ValueLayout::elements(node);
  int64_t n = graph.numElems(id);
  if (!data || n < kRemembered)
    return data ? scan(node.type, data, n) : boundsOf(node.type);
  if (Known *found = find(graph, id))
    return found->bounds;
  Known &made = known[oldest++ % known.size()];
  made = {id, node.serial, ValueLayout::numWrites(node),
          scan(node.type, data, n)};
  return made.bounds;
}

IndexBounds::Known *IndexBounds::find(const Graph &graph, NodeId id) {
  const Node &node = graph[id];
  uint32_t writes = ValueLayout::numWrites(node);
  for (Known &each : known)
    if (each.node == id && each.serial == node.serial && each.writes == writes)
      return &each;
  return nullptr;
}

bool IndexBounds::areDistinct(const Graph &graph, NodeId id) {
  const Node &node = graph[id];
  llvm::ArrayRef<NodeId> operands = graph.operands(id);
  switch (node.op) {
  case Op::Reshape:
  case Op::Permute:
    return areDistinct(graph, operands[0]);
  case Op::Iota:
    return true;
  case Op::Range: {
    ValueBounds step = of(graph, operands[1]);
    return step.low > 0 || step.high < 0;
  }
  case Op::Add:
  case Op::Sub:
    for (unsigned i : {0, 1}) {
      ValueBounds moved = of(graph, operands[i]);
      bool isExact = node.type == ElementType::F64 && moved.isWhole &&
                     !moved.mayBeNan && isFinite(moved) &&
                     std::max(-moved.low, moved.high) < kExact;
      if (graph.numElems(operands[1 - i]) == 1 &&
          graph.numElems(operands[i]) == graph.numElems(id) && isExact)
        return areDistinct(graph, operands[i]);
    }
    return false;
  case Op::Input:
    break;
  default:
    return false;
  }
  const void *data = ValueLayout::elements(node);
  if (!data)
    return false;
  ValueBounds bounds = ofElements(graph, id);
  Known *found = find(graph, id);
  if (found && found->areDistinct)
    return *found->areDistinct;
  bool answer = differ(node.type, data, graph.numElems(id), bounds);
  if (found)
    found->areDistinct = answer;
  return answer;
}

ValueBounds IndexBounds::of(const Graph &graph, NodeId node) {
  return Analysis(*this, graph).bounds(node);
}

} // namespace quern
