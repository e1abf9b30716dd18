//===- Canonicalise.cpp - One form for equal things -----------------------===//
//
// Each rule looks at one node of the graph being built and gives a simpler
// node, or 0. Rules are tried in the order of kRules until none applies.
//
//===----------------------------------------------------------------------===//
#include "passes/Canonicalise.h"

#include "passes/Rewriter.h"

namespace quern {

namespace {

/// A node about to be recorded.
struct Draft {
  Op op;
  llvm::SmallVector<NodeId, kInlineOperands> operands;
  llvm::SmallVector<int64_t, 8> attrs;
  ShapeId shape; ///< of the result, in the graph being built
  SpanId span;
};

/// What a rule did: nothing, changed the draft, or found the node.
enum class Outcome { None, Changed, Found };

using Rule = Outcome (*)(Graph &graph, Draft &draft, NodeId &found);

} // namespace

static bool isView(const Draft &draft, AttrKind attr) {
  return info(draft.op).kind == OpKind::View && info(draft.op).attr == attr;
}

/// Drops views that are the array itself.
static Outcome dropIdentityView(Graph &graph, Draft &draft, NodeId &found) {
  if (info(draft.op).kind != OpKind::View ||
      graph[draft.operands[0]].shape != draft.shape)
    return Outcome::None;
  const Shape &shape = graph.shape(draft.operands[0]);
  for (unsigned d = 0; d < shape.rank(); ++d) {
    if (isView(draft, AttrKind::Perm) && shape.dim(d) != 1 &&
        draft.attrs[d] != d)
      return Outcome::None;
    if (isView(draft, AttrKind::Slice) && shape.dim(d) > 0 &&
        (draft.attrs[3 * d] != 0 ||
         (draft.attrs[3 * d + 1] != 1 && shape.dim(d) > 1)))
      return Outcome::None;
  }
  found = draft.operands[0];
  return Outcome::Found;
}

/// A permutation that keeps the order of all axes longer than 1 moves nothing.
static Outcome permuteToReshape(Graph &graph, Draft &draft, NodeId &) {
  if (!isView(draft, AttrKind::Perm))
    return Outcome::None;
  const Shape &from = graph.shape(draft.operands[0]);
  int64_t last = -1;
  for (int64_t axis : draft.attrs) {
    if (from.dim(static_cast<unsigned>(axis)) == 1)
      continue;
    if (axis < last)
      return Outcome::None;
    last = axis;
  }
  llvm::ArrayRef<int64_t> extents = graph.shapes()[draft.shape].extents();
  draft.op = Op::Reshape;
  draft.attrs.assign(extents.begin(), extents.end());
  return Outcome::Changed;
}

static int64_t permuted(llvm::ArrayRef<int64_t> perm, int64_t d) {
  return static_cast<size_t>(d) < perm.size() ? perm[d] : d;
}

/// The attributes of \p outer applied to \p inner's result, as one view.
static void composeAttrs(AttrKind kind, unsigned rank,
                         llvm::ArrayRef<int64_t> inner,
                         llvm::SmallVectorImpl<int64_t> &outer) {
  if (kind == AttrKind::Perm) {
    while (outer.size() < inner.size())
      outer.push_back(outer.size());
    for (int64_t &axis : outer)
      axis = permuted(inner, axis);
    return;
  }
  llvm::SmallVector<int64_t, 12> out(inner.begin(), inner.end());
  for (unsigned d = 0; d < rank && 3 * d < outer.size(); ++d) {
    out[3 * d] += outer[3 * d] * inner[3 * d + 1];
    out[3 * d + 1] *= outer[3 * d + 1];
    out[3 * d + 2] = outer[3 * d + 2];
  }
  outer.assign(out.begin(), out.end());
}

/// Two views of one kind are one.
static Outcome mergeViews(Graph &graph, Draft &draft, NodeId &) {
  if (info(draft.op).kind != OpKind::View)
    return Outcome::None;
  NodeId under = draft.operands[0];
  if (graph[under].op != draft.op)
    return Outcome::None;
  AttrKind kind = info(draft.op).attr;
  if (kind != AttrKind::Extents)
    composeAttrs(kind, graph.shape(graph.operands(under)[0]).rank(),
                 graph.attrs(under), draft.attrs);
  draft.operands[0] = graph.operands(under)[0];
  return Outcome::Changed;
}

/// Generated elements know only their linear position, which reshaping keeps.
static Outcome reshapeGenerated(Graph &graph, Draft &draft, NodeId &) {
  NodeId under = draft.op == Op::Reshape ? draft.operands[0] : 0;
  if (!under || info(graph[under].op).kind != OpKind::Generate)
    return Outcome::None;
  draft.op = graph[under].op;
  draft.operands.assign(graph.operands(under).begin(),
                        graph.operands(under).end());
  return Outcome::Changed; // the extents are the reshape's
}

/// Implicit expansion needs no repeated operand while another operand still
/// gives the result its shape.
static Outcome dropBroadcasts(Graph &graph, Draft &draft, NodeId &) {
  if (info(draft.op).kind != OpKind::Map)
    return Outcome::None;
  for (NodeId &operand : draft.operands) {
    if (graph[operand].op != Op::Broadcast)
      continue;
    NodeId under = graph.operands(operand)[0];
    Shape shape = graph.shape(under);
    for (NodeId &other : draft.operands)
      if (&other != &operand)
        broadcastShapes(shape, graph.shape(other), shape);
    if (!(shape == graph.shapes()[draft.shape]))
      continue;
    operand = under;
    return Outcome::Changed;
  }
  return Outcome::None;
}

/// Constants last, then scalars; other nodes by id.
static std::pair<int, NodeId> rank(const Graph &graph, NodeId node) {
  Op op = graph[node].op;
  return {op == Op::Constant ? 2 : op == Op::Scalar ? 1 : 0, node};
}

static Outcome orderOperands(Graph &graph, Draft &draft, NodeId &) {
  if (!info(draft.op).commutes ||
      rank(graph, draft.operands[0]) <= rank(graph, draft.operands[1]))
    return Outcome::None;
  std::swap(draft.operands[0], draft.operands[1]);
  return Outcome::Changed;
}

/// True if every value of \p from is a value of \p to.
static bool isExact(ElementType from, ElementType to) {
  if (from == to)
    return true;
  if (isFloat(to) && isFloat(from))
    return byteSize(to) >= byteSize(from);
  return to == ElementType::F64 && !isComplex(from) && byteSize(from) <= 4;
}

/// convert(x, type of x), and convert(convert(x)) back through a wider type.
static Outcome dropConversions(Graph &graph, Draft &draft, NodeId &found) {
  if (info(draft.op).attr != AttrKind::Type)
    return Outcome::None;
  auto to = static_cast<ElementType>(draft.attrs[0]);
  NodeId value = draft.operands[0];
  if (graph[value].type == to) {
    found = value;
    return Outcome::Found;
  }
  if (graph[value].op != draft.op)
    return Outcome::None;
  NodeId source = graph.operands(value)[0];
  if (!isExact(graph[source].type, graph[value].type))
    return Outcome::None;
  draft.operands[0] = source;
  return Outcome::Changed;
}

/// Leaves axes of extent 1 out of a fold, unless it has no other.
static Outcome dropUnitAxes(Graph &graph, Draft &draft, NodeId &) {
  if (info(draft.op).kind != OpKind::Reduce)
    return Outcome::None;
  const Shape &shape = graph.shape(draft.operands[0]);
  int64_t wide = 0, lowest = draft.attrs[0] & -draft.attrs[0];
  for (unsigned d = 0; d < shape.rank() && d < 32; ++d)
    if (shape.dim(d) != 1)
      wide |= draft.attrs[0] & int64_t(1) << d;
  if (!wide)
    wide = lowest;
  if (wide == draft.attrs[0])
    return Outcome::None;
  draft.attrs[0] = wide;
  return Outcome::Changed;
}

/// An update of nothing is the array; one of everything is the new elements.
static Outcome dropWholeUpdates(Graph &graph, Draft &draft, NodeId &) {
  if (info(draft.op).kind != OpKind::Update)
    return Outcome::None;
  const Shape &shape = graph.shapes()[draft.shape];
  bool isEmpty = false, isWhole = true;
  for (unsigned d = 0; d < shape.rank(); ++d) {
    int64_t count = draft.attrs[3 * d + 2];
    isEmpty |= count == 0;
    isWhole &= count == shape.dim(d) && (count == 1 || draft.attrs[3 * d] == 0);
  }
  NodeId kept = draft.operands[isEmpty ? 0 : 1];
  if (!isEmpty && !isWhole)
    return Outcome::None;
  ElementType type = graph[draft.operands[0]].type;
  if (isComplex(graph[draft.operands[1]].type) && !isComplex(type))
    type = complexOf(type);
  if (graph[kept].shape != draft.shape) {
    llvm::Expected<NodeId> repeated =
        graph.record(Op::Broadcast, kept, shape.extents(), draft.span);
    if (!repeated) {
      llvm::consumeError(repeated.takeError());
      return Outcome::None;
    }
    kept = *repeated;
  }
  draft.op = Op::Convert;
  draft.operands.assign({kept});
  draft.attrs.assign({static_cast<int64_t>(type)});
  return Outcome::Changed;
}

/// True if the box \p outer, whose steps are 1, holds all of \p inner.
static bool holdsBox(llvm::ArrayRef<int64_t> outer,
                     llvm::ArrayRef<int64_t> inner) {
  for (size_t d = 0; d < outer.size(); d += 3) {
    int64_t last = inner[d] + inner[d + 1] * (inner[d + 2] - 1);
    int64_t end = outer[d] + outer[d + 2];
    if ((outer[d + 1] != 1 && outer[d + 2] > 1) || inner[d + 2] == 0 ||
        std::min(inner[d], last) < outer[d] || std::max(inner[d], last) >= end)
      return false;
  }
  return true;
}

/// What is replaced again need not be there.
static Outcome dropReplaced(Graph &graph, Draft &draft, NodeId &) {
  if (info(draft.op).kind != OpKind::Update)
    return Outcome::None;
  NodeId base = draft.operands[0];
  if (graph[base].op != draft.op || !holdsBox(draft.attrs, graph.attrs(base)))
    return Outcome::None;
  NodeId under = graph.operands(base)[0];
  if (graph[under].type != graph[base].type)
    return Outcome::None; // it turned complex
  draft.operands[0] = under;
  return Outcome::Changed;
}

static constexpr Rule kRules[] = {
    dropIdentityView, permuteToReshape, mergeViews,      reshapeGenerated,
    dropBroadcasts,   orderOperands,    dropConversions, dropUnitAxes,
    dropWholeUpdates, dropReplaced,
};

static Outcome applyRules(Graph &graph, Draft &draft, NodeId &found) {
  bool changed = false;
  for (size_t r = 0; r < std::size(kRules); ++r) {
    Outcome outcome = kRules[r](graph, draft, found);
    if (outcome == Outcome::Found)
      return outcome;
    if (outcome == Outcome::Changed) {
      changed = true;
      r = -1; // again from the first rule
    }
  }
  return changed ? Outcome::Changed : Outcome::None;
}

llvm::Error canonicalise(Graph &graph) {
  return rebuild(
      graph,
      [&](Graph &into, NodeId node,
          llvm::ArrayRef<NodeId> operands) -> llvm::Expected<NodeId> {
        const Node &n = graph[node];
        if (operands.empty())
          return 0;
        Draft draft = {
            n.op, {}, {}, into.shapes().intern(graph.shape(node)), n.span};
        draft.operands.assign(operands.begin(), operands.end());
        llvm::ArrayRef<int64_t> attrs = graph.attrs(node);
        draft.attrs.assign(attrs.begin(), attrs.end());
        NodeId found = 0;
        if (applyRules(into, draft, found) == Outcome::Found)
          return found;
        return into.record(draft.op, draft.operands, draft.attrs, draft.span);
      });
}

} // namespace quern
