//===- ConstantFold.cpp - Computes what depends on constants only ---------===//
#include "passes/ConstantFold.h"

#include "ir/ConstantEval.h"
#include "passes/Rewriter.h"
#include "llvm/ADT/STLExtras.h"

namespace quern {

static bool hasConstantOperands(const Graph &graph, const Node &node,
                                llvm::ArrayRef<NodeId> operands) {
  return info(node.op).kind == OpKind::Map &&
         llvm::all_of(operands, [&](NodeId operand) {
           return graph[operand].op == Op::Constant;
         });
}

llvm::Error constantFold(Graph &graph) {
  bool hasWork = false;
  for (NodeId node = 1; node < graph.end() && !hasWork; ++node)
    hasWork = hasConstantOperands(graph, graph[node], graph.operands(node));
  if (!hasWork)
    return llvm::Error::success();
  return rebuild(
      graph,
      [&](Graph &into, NodeId node,
          llvm::ArrayRef<NodeId> operands) -> llvm::Expected<NodeId> {
        const Node &n = graph[node];
        if (!hasConstantOperands(into, n, operands) || isComplex(n.type))
          return 0;
        llvm::SmallVector<HostValue, kInlineOperands> values;
        for (NodeId operand : operands)
          values.push_back({into[operand].type, into[operand].payload.bits, 0});
        std::optional<HostValue> value =
            foldConstant(n.op, values, graph.attrs(node));
        if (!value || value->type != n.type)
          return 0;
        return into.addConstant(n.type, value->re, n.span);
      });
}

} // namespace quern
