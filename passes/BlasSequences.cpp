//===- BlasSequences.cpp - Products with what surrounds them --------------===//
//
// Works on the graph being built, operands first. A product that is to be
// recorded becomes a fold or a map if it is a dot or an outer product; else its
// operands are peeled: views are passed, conjugations and factors of stored
// arrays taken off, and the views recorded again on what was under them. A map
// that is to be recorded on a product may become part of it.
//
//===----------------------------------------------------------------------===//
#include "passes/BlasSequences.h"

#include "ir/Contract.h"
#include "passes/Rewriter.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"

namespace quern {

namespace {

/// Vectors that are stored anyway are multiplied by the library up to this many
/// products: no kernel is worth compiling for them.
constexpr int64_t kManyProducts = 4096;

/// Products of matrices up to this size are folds of a kernel, where there is
/// something to compute along with them: a call would cost as much as they do.
/// The same on every machine: a fold and a call round differently, and results
/// depend on no measurement.
constexpr int64_t kSmallExtent = 16;

/// A product's operand and what was taken off it.
struct Peeled {
  NodeId array = 0;
  bool conjugated = false;
  NodeId factor = 0; ///< a 1x1 value, or 0
};

class Sequences {
public:
  explicit Sequences(const Graph &from);
  llvm::Expected<NodeId> rewrite(Graph &into, NodeId node,
                                 llvm::ArrayRef<NodeId> operands);

private:
  llvm::Expected<NodeId> product(NodeId left, NodeId right);
  llvm::Expected<NodeId> dot(NodeId left, NodeId right);
  llvm::Expected<NodeId> small(NodeId left, NodeId right);
  llvm::Expected<Peeled> peel(NodeId operand, bool mayScale);
  llvm::Expected<NodeId> scaledProduct(NodeId product, NodeId factor);
  llvm::Expected<NodeId> sum(NodeId left, NodeId right, bool negated);
  llvm::Expected<NodeId> around(llvm::ArrayRef<NodeId> operands);
  llvm::Expected<NodeId> column(NodeId vector);

  bool isOwn(NodeId node, Op op) const;
  bool isStored(NodeId node) const;
  bool isFactor(NodeId value, NodeId of) const;
  NodeId factorOf(NodeId value, NodeId &under);
  NodeId minusOne() {
    return into->addConstant(ElementType::F64, llvm::bit_cast<uint64_t>(-1.0));
  }
  /// Records \p op if that gives type and shape of the node rewritten; else 0.
  llvm::Expected<NodeId> same(Op op, llvm::ArrayRef<NodeId> operands,
                              llvm::ArrayRef<int64_t> attrs = {});

  const Graph &from;
  std::vector<uint32_t> uses;
  std::vector<char> feedsMap;      ///< some map or fold reads the node
  std::vector<signed char> shared; ///< nodes of the new graph; -1: not yet
  // Of the node being rewritten:
  Graph *into = nullptr;
  NodeId node = 0;
};

bool isView(const Graph &graph, NodeId node) {
  return info(graph[node].op).kind == OpKind::View &&
         graph[node].op != Op::Broadcast;
}

bool isPlainProduct(const Graph &graph, NodeId node) {
  return graph[node].op == Op::MatMul && graph.attrs(node).empty();
}

} // namespace

Sequences::Sequences(const Graph &from)
    : from(from), uses(countLiveUses(from)), feedsMap(from.end()) {
  for (NodeId user = 1; user < from.end(); ++user) {
    OpKind kind = info(from[user].op).kind;
    if (uses[user] && (kind == OpKind::Map || kind == OpKind::Reduce))
      for (NodeId operand : from.operands(user))
        feedsMap[operand] = true;
  }
}

llvm::Expected<NodeId> Sequences::same(Op op, llvm::ArrayRef<NodeId> operands,
                                       llvm::ArrayRef<int64_t> attrs) {
  llvm::Expected<NodeId> made =
      into->record(op, operands, attrs, from[node].span);
  if (!made)
    return made;
  bool fits = (*into)[*made].type == from[node].type &&
              into->shape(*made) == from.shape(node);
  return fits ? *made : 0;
}

/// A node of the new graph made by \p op for one user only.
bool Sequences::isOwn(NodeId made, Op op) const {
  return (*into)[made].op == op && (made >= shared.size() || shared[made] <= 0);
}

/// Found in memory whatever is fused.
bool Sequences::isStored(NodeId value) const {
  while (isView(*into, value))
    value = into->operands(value)[0];
  OpKind kind = info((*into)[value].op).kind;
  return (*into)[value].op == Op::Input || kind == OpKind::Library ||
         kind == OpKind::Reduce;
}

/// A real 1x1 value that multiplies the array \p of.
bool Sequences::isFactor(NodeId value, NodeId of) const {
  return isFloat((*into)[value].type) && into->shape(value).isScalar() &&
         !into->shape(of).isScalar();
}

/// The factor by which \p value multiplies the stored array \p under, which is
/// set; 0 if it is no such map or others use it too.
NodeId Sequences::factorOf(NodeId value, NodeId &under) {
  const Node &n = (*into)[value];
  if (isOwn(value, Op::Neg) && isStored(n.operands[0]) && isFloat(n.type)) {
    under = n.operands[0];
    return minusOne();
  }
  if (!isOwn(value, Op::Mul))
    return 0;
  for (unsigned i : {0, 1}) {
    NodeId array = n.operands[i], factor = n.operands[1 - i];
    if (!isFactor(factor, array) || !isStored(array) ||
        (*into)[array].type != n.type)
      continue;
    under = array;
    return factor;
  }
  return 0;
}

llvm::Expected<Peeled> Sequences::peel(NodeId operand, bool mayScale) {
  Peeled peeled;
  llvm::SmallVector<NodeId, 4> views; // outermost first
  NodeId at = operand;
  bool isChanged = false;
  for (;;) {
    if (isView(*into, at)) {
      views.push_back(at);
      at = into->operands(at)[0];
      continue;
    }
    NodeId under = 0;
    if ((*into)[at].op == Op::Conj)
      under = into->operands(at)[0];
    bool isConj = under != 0;
    if (mayScale && !peeled.factor)
      peeled.factor = factorOf(at, under);
    if (!under || !isStored(under))
      break;
    peeled.conjugated ^= isConj;
    at = under;
    isChanged = true;
  }
  peeled.array = isChanged ? at : operand;
  if (!isChanged)
    return peeled;
  for (NodeId view : llvm::reverse(views)) {
    llvm::SmallVector<int64_t, 8> attrs(into->attrs(view));
    llvm::Expected<NodeId> again =
        into->record((*into)[view].op, peeled.array, attrs, (*into)[view].span);
    if (!again)
      return again.takeError();
    peeled.array = *again;
  }
  return peeled;
}

/// \p vector as a column; below views that only turn it.
llvm::Expected<NodeId> Sequences::column(NodeId vector) {
  int64_t count = into->numElems(vector);
  while (isView(*into, vector) &&
         info((*into)[vector].op).attr != AttrKind::Slice) {
    NodeId under = into->operands(vector)[0];
    if (!into->shape(under).isVector() || into->shape(vector).dim(1) == 1)
      break;
    vector = under;
  }
  if (into->shape(vector).dim(1) == 1)
    return vector;
  return into->record(Op::Reshape, vector, {count, 1}, from[node].span);
}

/// x'*y as sum(x .* y); 0 if its type is not the product's.
llvm::Expected<NodeId> Sequences::dot(NodeId left, NodeId right) {
  bool conjugated = (*into)[left].op == Op::Conj;
  llvm::Expected<NodeId> x =
      column(conjugated ? into->operands(left)[0] : left);
  if (!x)
    return x;
  llvm::Expected<NodeId> y = column(right);
  if (!y)
    return y;
  if (conjugated) {
    x = into->record(Op::Conj, *x, {}, from[node].span);
    if (!x)
      return x;
  }
  llvm::Expected<NodeId> products =
      into->record(Op::Mul, {*x, *y}, {}, from[node].span);
  if (!products)
    return products;
  return same(Op::Sum, *products, int64_t(1));
}

/// A*B as the sum along dimension 3 of A(i,1,k) .* B'(1,j,k), of floating
/// numbers with products that are not rounded; 0 if its type is not the
/// product's.
llvm::Expected<NodeId> Sequences::small(NodeId left, NodeId right) {
  int64_t m = into->shape(left).dim(0), k = into->shape(right).dim(0),
          n = into->shape(right).dim(1);
  SpanId span = from[node].span;
  llvm::Expected<NodeId> rows =
      into->record(Op::Reshape, left, {m, 1, k}, span);
  if (!rows)
    return rows;
  llvm::Expected<NodeId> turned =
      into->record(Op::Permute, right, {1, 0}, span);
  if (!turned)
    return turned;
  llvm::Expected<NodeId> columns =
      into->record(Op::Reshape, *turned, {1, n, k}, span);
  if (!columns)
    return columns;
  bool isReal = isFloat((*into)[left].type) && isFloat((*into)[right].type);
  llvm::Expected<NodeId> products = into->record(
      isReal ? Op::MakeComplex : Op::Mul, {*rows, *columns}, {}, span);
  if (!products)
    return products;
  if (!isReal)
    return same(Op::Sum, *products, int64_t(4));
  llvm::Expected<NodeId> sums =
      into->record(Op::SumProducts, *products, int64_t(4), span);
  if (!sums)
    return sums;
  return same(Op::Real, *sums);
}

llvm::Expected<NodeId> Sequences::product(NodeId left, NodeId right) {
  const Shape &a = into->shape(left), &b = into->shape(right);
  int64_t inner = a.dim(1), numResults = a.dim(0) * b.dim(1);
  bool fuses =
      inner * numResults > kManyProducts || !isStored(left) || !isStored(right);
  if (fuses && numResults == 1 && inner > 0) {
    llvm::Expected<NodeId> fold = dot(left, right);
    if (!fold || *fold)
      return fold;
  }
  if ((fuses || feedsMap[node]) && inner == 1 && a.dim(0) > 1 && b.dim(1) > 1) {
    llvm::Expected<NodeId> map = same(Op::Mul, {left, right});
    if (!map || *map)
      return map;
  }
  bool isSmall = std::max({a.dim(0), inner, b.dim(1)}) <= kSmallExtent &&
                 std::min({a.dim(0), inner, b.dim(1)}) > 1;
  bool hasCompany = feedsMap[node] || !isStored(left) || !isStored(right);
  if (isSmall && hasCompany) {
    llvm::Expected<NodeId> fold = small(left, right);
    if (!fold || *fold)
      return fold;
  }
  bool mayScale = isFloat(from[node].type);
  llvm::Expected<Peeled> x = peel(left, mayScale);
  if (!x)
    return x.takeError();
  llvm::Expected<Peeled> y = peel(right, mayScale && !x->factor);
  if (!y)
    return y.takeError();
  Contraction parts;
  parts.bits = (x->conjugated ? Contraction::ConjLeft : 0) |
               (y->conjugated ? Contraction::ConjRight : 0) |
               (x->factor || y->factor ? Contraction::ScaleOperand : 0);
  if (!parts.bits)
    return 0;
  llvm::SmallVector<NodeId, 4> operands = {x->array, y->array};
  if (parts.isScaled())
    operands.push_back(x->factor ? x->factor : y->factor);
  return same(Op::MatMul, operands, parts.bits);
}

/// \p factor times \p product, in one call.
llvm::Expected<NodeId> Sequences::scaledProduct(NodeId product, NodeId factor) {
  Contraction parts(into->attrs(product));
  if (!isOwn(product, Op::MatMul) || feedsMap[node] ||
      !isFloat(from[node].type) || !isFactor(factor, product) ||
      parts.isScaled() || parts.has(Contraction::Accumulate))
    return 0;
  llvm::SmallVector<NodeId, 4> operands(into->operands(product));
  operands.push_back(factor);
  return same(Op::MatMul, operands,
              int64_t(parts.bits | Contraction::ScaleResult));
}

/// \p left plus (\p negated: minus) the product \p right, in one call.
llvm::Expected<NodeId> Sequences::sum(NodeId left, NodeId right, bool negated) {
  Contraction parts(into->attrs(right));
  const Node &addend = (*into)[left];
  if (left == right || feedsMap[node] || !isOwn(right, Op::MatMul) ||
      !isOwn(left, Op::MatMul) || addend.type != from[node].type ||
      parts.has(Contraction::Accumulate) ||
      !(into->shape(left) == into->shape(right)) ||
      (negated && (parts.isScaled() || !isFloat(from[node].type))))
    return 0;
  llvm::SmallVector<NodeId, 4> operands(into->operands(right));
  if (negated)
    operands.push_back(minusOne());
  operands.push_back(left);
  return same(Op::MatMul, operands,
              int64_t(parts.bits | Contraction::Accumulate |
                      (negated ? Contraction::ScaleResult : 0)));
}

/// The map that is being rewritten as a part of a product under it, or 0.
llvm::Expected<NodeId> Sequences::around(llvm::ArrayRef<NodeId> operands) {
  auto either = [&](auto &&fn) -> llvm::Expected<NodeId> {
    llvm::Expected<NodeId> made = fn(operands[0], operands[1]);
    return !made || *made ? std::move(made) : fn(operands[1], operands[0]);
  };
  switch (from[node].op) {
  case Op::Neg:
    if (!isOwn(operands[0], Op::MatMul))
      return 0;
    return scaledProduct(operands[0], minusOne());
  case Op::Mul:
    return either([&](NodeId a, NodeId b) { return scaledProduct(a, b); });
  case Op::Add:
    return either([&](NodeId a, NodeId b) { return sum(a, b, false); });
  case Op::Sub:
    return sum(operands[0], operands[1], true);
  default:
    return 0;
  }
}

llvm::Expected<NodeId> Sequences::rewrite(Graph &graph, NodeId old,
                                          llvm::ArrayRef<NodeId> operands) {
  into = &graph;
  node = old;
  llvm::Expected<NodeId> made =
      isPlainProduct(from, node) ? product(operands[0], operands[1])
      : info(from[node].op).kind == OpKind::Map ? around(operands)
                                                : llvm::Expected<NodeId>(0);
  if (made && !*made)
    made = copyNode(from, node, graph, operands);
  if (!made)
    return made;
  if (*made >= shared.size())
    shared.resize(*made + 1, -1);
  // Two nodes that became one have two users at least.
  shared[*made] = shared[*made] >= 0 || uses[node] > 1;
  return made;
}

llvm::Error blasSequences(Graph &graph) {
  bool hasWork = false;
  for (NodeId node = 1; node < graph.end() && !hasWork; ++node)
    hasWork = isPlainProduct(graph, node);
  if (!hasWork)
    return llvm::Error::success();
  Sequences sequences(graph);
  return rebuild(
      graph, [&](Graph &into, NodeId node, llvm::ArrayRef<NodeId> operands) {
        return sequences.rewrite(into, node, operands);
      });
}

} // namespace quern
