//===- SinkViews.cpp - View(Map(x)) becomes Map(View(x)) ------------------===//
//
// Works on the graph being built: when a view of a map is to be recorded, the
// map is recorded on views of its operands instead, each of which is sunk in
// turn. So it is with x(p), where the view is one of p. The recursion is
// bounded by kMaxDepth; what is left stays a view.
//
//===----------------------------------------------------------------------===//
#include "passes/SinkViews.h"

#include "passes/Rewriter.h"

namespace quern {

namespace {

/// Simple operations that may be computed twice to avoid storing a map. A
/// vector of each takes a fraction of what storing one and loading it does, on
/// every machine; no measured model is asked, because it does not know yet
/// which kernels there will be.
constexpr float kCheapFlop = 8;
constexpr unsigned kMaxDepth = 2000;

class Sinker {
public:
  explicit Sinker(const Graph &from)
      : from(from), uses(countLiveUses(from)), otherUses(uses) {
    for (NodeId node = 1; node < from.end(); ++node)
      if (uses[node] && info(from[node].op).kind == OpKind::Library)
        for (NodeId operand : from.operands(node))
          --otherUses[operand];
  }
  llvm::Expected<NodeId> rewrite(Graph &into, NodeId node,
                                 llvm::ArrayRef<NodeId> operands);

private:
  struct View {
    Op op;
    llvm::ArrayRef<int64_t> attrs;
    const Shape &result;
    SpanId span;
  };
  llvm::Expected<NodeId> sink(Graph &into, const View &view, NodeId under,
                              unsigned depth);
  llvm::Expected<NodeId> viewOperand(Graph &into, const View &view,
                                     const Shape &space, NodeId operand,
                                     unsigned depth);
  bool isReadByCallsOnly(NodeId node) const;
  bool maySink(const Graph &into, const View &view, NodeId under) const;
  void noteMade(const Graph &into, NodeId made, bool isShared);

  const Graph &from;
  std::vector<uint32_t> uses;
  std::vector<uint32_t> otherUses; ///< those that are no library calls
  // Of nodes of the new graph:
  std::vector<float> coneFlop;
  std::vector<char> shared;
};

} // namespace

/// Whether \p node is x(p): each element has a position of its own in p and
/// none in x.
static bool isLookup(const Graph &graph, NodeId node) {
  if (info(graph[node].op).kind != OpKind::Gather)
    return false;
  llvm::ArrayRef<NodeId> operands = graph.operands(node);
  return graph[operands[1]].shape == graph[node].shape &&
         gatheredLine(graph.shape(operands[0]), graph.attrs(node)[0])
             .isScalar();
}

/// Keeps what sinking wants to know of node \p made of the new graph.
void Sinker::noteMade(const Graph &into, NodeId made, bool isShared) {
  coneFlop.resize(into.end());
  shared.resize(into.end());
  shared[made] |= isShared;
  const OpInfo &row = info(into[made].op);
  float cost = 0;
  if (row.kind == OpKind::Map || row.kind == OpKind::Gather)
    cost = row.cost.flop + (row.cost.sfu > 0 ? 1000 : 0);
  for (NodeId operand : into.operands(made))
    cost += coneFlop[operand];
  coneFlop[made] = cost;
}

/// True of a transposition or a turned vector that only library calls read:
/// they read it in place from the array under it, which is then the same for
/// x and x'.
bool Sinker::isReadByCallsOnly(NodeId node) const {
  if (otherUses[node])
    return false;
  const Shape &shape = from.shape(node);
  const Shape &under = from.shape(from.operands(node)[0]);
  AttrKind attr = info(from[node].op).attr;
  return attr == AttrKind::Perm
             ? shape.rank() == 2
             : attr == AttrKind::Extents && shape.isVector() &&
                   under.isVector() && shape.numElems() == under.numElems();
}

bool Sinker::maySink(const Graph &into, const View &view, NodeId under) const {
  const Shape &space = into.shape(under);
  bool isMap = info(into[under].op).kind == OpKind::Map;
  if ((!isMap && !isLookup(into, under)) || space.isScalar() ||
      view.result.numElems() > space.numElems())
    return false;
  if (shared[under] && coneFlop[under] > kCheapFlop)
    return false;
  if (!isMap)
    return true;
  if (info(view.op).attr != AttrKind::Extents)
    return true;
  for (NodeId operand : into.operands(under))
    if (!into.shape(operand).isScalar() && !(into.shape(operand) == space))
      return false;
  return view.result.numElems() == space.numElems();
}

llvm::Expected<NodeId> Sinker::viewOperand(Graph &into, const View &view,
                                           const Shape &space, NodeId operand,
                                           unsigned depth) {
  const Shape shape = into.shape(operand);
  if (shape.isScalar())
    return operand;
  llvm::SmallVector<int64_t, 12> attrs;
  switch (info(view.op).attr) {
  case AttrKind::Slice:
    for (unsigned d = 0; d < shape.rank(); ++d) {
      bool isExpanded = shape.dim(d) == 1 && space.dim(d) != 1;
      for (unsigned i = 0; i < 3; ++i)
        attrs.push_back(isExpanded ? i != 0 : view.attrs[3 * d + i]);
    }
    break;
  default:
    attrs.assign(view.attrs.begin(), view.attrs.end());
    break;
  }
  llvm::SmallVector<int64_t, 4> extents;
  for (unsigned d = 0; d < view.result.rank(); ++d)
    extents.push_back(view.result.dim(d));
  if (info(view.op).attr == AttrKind::Slice)
    for (unsigned d = 0; d < extents.size(); ++d)
      extents[d] = 3 * d < attrs.size() ? attrs[3 * d + 2] : 1;
  if (info(view.op).attr == AttrKind::Perm)
    for (unsigned d = 0; d < extents.size(); ++d)
      extents[d] = shape.dim(static_cast<unsigned>(attrs[d]));
  Shape result(extents);
  return sink(into, {view.op, attrs, result, view.span}, operand, depth + 1);
}

/// Records \p view of node \p under of the new graph, below \p under's maps.
llvm::Expected<NodeId> Sinker::sink(Graph &into, const View &view, NodeId under,
                                    unsigned depth) {
  if (depth > kMaxDepth || !maySink(into, view, under)) {
    llvm::Expected<NodeId> made =
        into.record(view.op, under, view.attrs, view.span);
    if (made)
      noteMade(into, *made, false);
    return made;
  }
  const Shape space = into.shape(under);
  Op op = into[under].op;
  SpanId span = into[under].span;
  llvm::SmallVector<int64_t, 4> attrs(into.attrs(under));
  llvm::SmallVector<NodeId, kInlineOperands> operands(into.operands(under));
  bool isMap = info(op).kind == OpKind::Map;
  for (NodeId &operand :
       llvm::MutableArrayRef(operands).drop_front(isMap ? 0 : 1)) {
    llvm::Expected<NodeId> viewed =
        viewOperand(into, view, space, operand, depth);
    if (!viewed)
      return viewed;
    operand = *viewed;
  }
  llvm::Expected<NodeId> made = into.record(op, operands, attrs, span);
  if (made)
    noteMade(into, *made, false);
  return made;
}

llvm::Expected<NodeId> Sinker::rewrite(Graph &into, NodeId node,
                                       llvm::ArrayRef<NodeId> operands) {
  const Node &n = from[node];
  llvm::Expected<NodeId> made =
      info(n.op).kind == OpKind::View && !isReadByCallsOnly(node)
          ? sink(into, {n.op, from.attrs(node), from.shape(node), n.span},
                 operands[0], 0)
          : copyNode(from, node, into, operands);
  if (made)
    noteMade(into, *made, uses[node] > 1);
  return made;
}

llvm::Error sinkViews(Graph &graph) {
  bool hasWork = false;
  auto mayHaveWork = [&](OpKind under) {
    return under == OpKind::Map || under == OpKind::Gather;
  };
  for (NodeId node = 1; node < graph.end() && !hasWork; ++node)
    hasWork = info(graph[node].op).kind == OpKind::View &&
              mayHaveWork(info(graph[graph.operands(node)[0]].op).kind);
  if (!hasWork)
    return llvm::Error::success();
  Sinker sinker(graph);
  return rebuild(
      graph, [&](Graph &into, NodeId node, llvm::ArrayRef<NodeId> operands) {
        return sinker.rewrite(into, node, operands);
      });
}

} // namespace quern
