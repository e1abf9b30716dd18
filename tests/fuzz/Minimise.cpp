//===- Minimise.cpp - Delta debugging of graphs ---------------------------===//
//
// Greedy: each simplification that keeps the failure is kept, until none does.
// A candidate that cannot be recorded (a type or shape rule says no) is none.
//
//===----------------------------------------------------------------------===//
#include "passes/Rewriter.h"
#include "tests/fuzz/Corpus.h"
#include "tests/support/ReferenceEvaluator.h"
#include "llvm/ADT/STLExtras.h"
#include <chrono>
#include <optional>
#include <set>

namespace quern::test {

namespace {

/// One simplification. Fields at 0 change nothing.
struct Edit {
  NodeId node = 0;     ///< becomes
  NodeId with = 0;     ///< this earlier node, or if 0 an input of its value
  int64_t extent = -1; ///< wherever it stands it becomes
  int64_t newExtent = -1;
  int output = -1; ///< is dropped
};

class Minimiser {
public:
  Minimiser(RandomGraph made,
            llvm::function_ref<bool(const RandomGraph &)> fails, double seconds)
      : best(std::move(made)), fails(fails),
        deadline(Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                    std::chrono::duration<double>(seconds))) {}
  RandomGraph run();

private:
  using Clock = std::chrono::steady_clock;

  bool tryEdit(const Edit &edit);
  bool dropOutputs();
  bool replaceNodes();
  bool shrinkExtents();
  bool simplifyValues();
  bool isLate() const { return Clock::now() > deadline; }

  RandomGraph best;
  llvm::function_ref<bool(const RandomGraph &)> fails;
  Clock::time_point deadline;
};

} // namespace

static Shape withExtent(const Shape &shape, const Edit &edit) {
  llvm::SmallVector<int64_t, 4> extents(shape.extents());
  for (int64_t &extent : extents)
    if (extent == edit.extent)
      extent = edit.newExtent;
  return Shape(extents);
}

/// The first elements of \p from along each dimension.
static HostArray cropped(const HostArray &from, const Shape &shape) {
  HostArray out(from.type, shape);
  for (int64_t i = 0; i < shape.numElems(); ++i) {
    int64_t rest = i, position = 0, stride = 1;
    for (unsigned d = 0; d < shape.rank(); ++d) {
      position += rest % shape.dim(d) * stride;
      rest /= shape.dim(d);
      stride *= from.shape.dim(d);
    }
    out.set(i, from.get(position));
  }
  return out;
}

static llvm::SmallVector<int64_t, 12>
editedAttrs(const Graph &graph, NodeId node, const Edit &edit) {
  llvm::SmallVector<int64_t, 12> attrs(graph.attrs(node));
  AttrKind kind = info(graph[node].op).attr;
  if (kind == AttrKind::Extents)
    for (int64_t &extent : attrs)
      extent = extent == edit.extent ? edit.newExtent : extent;
  if (kind == AttrKind::Slice)
    for (size_t d = 0; d + 2 < attrs.size(); d += 3)
      if (attrs[d + 2] == edit.extent) {
        // A reversed whole dimension stays one.
        attrs[d] = attrs[d] == edit.extent - 1 ? edit.newExtent - 1 : attrs[d];
        attrs[d + 2] = edit.newExtent;
      }
  return attrs;
}

/// \p from after \p edit, without dead nodes; none if it cannot be recorded.
static std::optional<RandomGraph> applyEdit(const RandomGraph &from,
                                            const Edit &edit) {
  const Graph &graph = from.graph;
  std::vector<HostArray> values;
  if (edit.node && !edit.with) {
    Graph all = copyOf(graph);
    all.outputs.clear();
    for (NodeId node = 1; node < all.end(); ++node)
      all.outputs.push_back(node);
    values = evaluateReference(all);
  }
  RandomGraph made;
  std::vector<NodeId> newId(graph.end());
  auto addInput = [&](HostArray value) {
    HostArray &kept = made.inputs.emplace_back(std::move(value));
    return made.graph.addInput(kept.type,
                               made.graph.shapes().intern(kept.shape), &kept);
  };
  for (NodeId node = 1; node < graph.end(); ++node) {
    const Node &n = graph[node];
    if (node == edit.node) {
      newId[node] = edit.with ? newId[edit.with] : addInput(values[node - 1]);
      continue;
    }
    if (n.op == Op::Input) {
      HostArray value = *static_cast<const HostArray *>(n.payload.data);
      Shape shape = withExtent(value.shape, edit);
      if (!(shape == value.shape))
        value = cropped(value, shape);
      newId[node] = addInput(std::move(value));
      continue;
    }
    llvm::SmallVector<NodeId, 4> operands;
    for (NodeId operand : graph.operands(node))
      operands.push_back(newId[operand]);
    llvm::Expected<NodeId> id =
        info(n.op).kind == OpKind::Leaf
            ? copyNode(graph, node, made.graph, operands)
            : made.graph.record(n.op, operands, editedAttrs(graph, node, edit));
    if (!id) {
      llvm::consumeError(id.takeError());
      return std::nullopt;
    }
    newId[node] = *id;
  }
  for (size_t i = 0; i < graph.outputs.size(); ++i)
    if (static_cast<int>(i) != edit.output)
      made.graph.outputs.push_back(newId[graph.outputs[i]]);
  llvm::cantFail(rebuild(
      made.graph, [](Graph &, NodeId, llvm::ArrayRef<NodeId>) { return 0; }));
  return made;
}

bool Minimiser::tryEdit(const Edit &edit) {
  if (isLate())
    return false;
  std::optional<RandomGraph> candidate = applyEdit(best, edit);
  if (!candidate || candidate->graph.outputs.empty() || !fails(*candidate))
    return false;
  best = std::move(*candidate);
  return true;
}

bool Minimiser::dropOutputs() {
  bool changed = false;
  for (int i = static_cast<int>(best.graph.outputs.size()) - 1; i >= 0; --i)
    changed |= tryEdit({.output = i});
  return changed;
}

bool Minimiser::replaceNodes() {
  bool changed = false;
  for (NodeId node = best.graph.end() - 1; node > 0; --node) {
    if (node >= best.graph.end() ||
        info(best.graph[node].op).kind == OpKind::Leaf)
      continue;
    bool done = tryEdit({.node = node});
    for (unsigned i = 0; !done && i < best.graph.operands(node).size(); ++i)
      done = tryEdit({.node = node, .with = best.graph.operands(node)[i]});
    changed |= done;
  }
  return changed;
}

bool Minimiser::shrinkExtents() {
  std::set<int64_t> extents;
  for (NodeId node = 1; node < best.graph.end(); ++node)
    extents.insert(best.graph.shape(node).extents().begin(),
                   best.graph.shape(node).extents().end());
  bool changed = false;
  for (int64_t extent : extents)
    for (int64_t smaller : {int64_t(1), int64_t(2), extent / 2, extent - 1})
      if (smaller > 0 && smaller < extent &&
          tryEdit({.extent = extent, .newExtent = smaller})) {
        changed = true;
        break;
      }
  return changed;
}

bool Minimiser::simplifyValues() {
  for (NodeId node = 1; node < best.graph.end(); ++node) {
    if (best.graph[node].op != Op::Input)
      continue;
    auto *array = static_cast<HostArray *>(best.graph[node].payload.data);
    HostArray before = *array;
    for (int64_t i = 0; i < array->shape.numElems(); ++i)
      array->set(i, hostValue(array->type, 1));
    if (!fails(best))
      *array = std::move(before);
  }
  return false;
}

RandomGraph Minimiser::run() {
  bool changed = true;
  while (changed && !isLate()) {
    changed = dropOutputs();
    changed |= replaceNodes();
    changed |= shrinkExtents();
  }
  simplifyValues();
  return std::move(best);
}

RandomGraph minimise(RandomGraph made,
                     llvm::function_ref<bool(const RandomGraph &)> fails,
                     double seconds) {
  return Minimiser(std::move(made), fails, seconds).run();
}

} // namespace quern::test
