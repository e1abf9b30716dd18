//===- Printer.cpp - Graphs as text ---------------------------------------===//
#include "ir/Printer.h"

#include "ir/Contract.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/bit.h"
#include <charconv>
#include <cmath>

namespace quern {

template <typename Float> static std::string floatText(Float value) {
  char buffer[64];
  std::to_chars_result end =
      std::to_chars(buffer, buffer + sizeof(buffer), value);
  return std::string(buffer, end.ptr);
}

std::string constantText(ElementType type, uint64_t bits) {
  if (type == ElementType::F64) {
    auto value = llvm::bit_cast<double>(bits);
    if (std::isfinite(value))
      return floatText(value);
  } else if (type == ElementType::F32) {
    auto value = llvm::bit_cast<float>(static_cast<uint32_t>(bits));
    if (std::isfinite(value))
      return floatText(value);
  } else if (kind(type) == TypeKind::Signed) {
    unsigned shift = 64 - 8 * byteSize(type);
    return std::to_string(static_cast<int64_t>(bits << shift) >> shift);
  } else {
    return std::to_string(bits);
  }
  return "0x" + llvm::utohexstr(bits, /*LowerCase=*/true);
}

/// The parts of a product by name; nothing for a plain one.
static std::string contractText(llvm::ArrayRef<int64_t> attrs) {
  std::string out;
  for (unsigned part = 0; part < std::size(kContractionNames); ++part)
    if (Contraction(attrs).has(int64_t(1) << part))
      out += (out.empty() ? " {" : ", ") + std::string(kContractionNames[part]);
  return out.empty() ? out : out + "}";
}

static std::string attrText(AttrKind kind, llvm::ArrayRef<int64_t> attrs) {
  if (kind == AttrKind::Contract)
    return contractText(attrs);
  if (kind == AttrKind::Type)
    return std::string(" {") + info(static_cast<ElementType>(attrs[0])).name +
           "}";
  std::string out;
  for (int64_t attr : attrs)
    out += (out.empty() ? " {" : ", ") + std::to_string(attr);
  return out.empty() ? " {}" : out + "}";
}

std::string printNode(const Graph &graph, NodeId id) {
  const Node &node = graph[id];
  const OpInfo &row = info(node.op);
  std::string out = "%" + std::to_string(id) + " = " + row.name;
  if (node.op == Op::Constant)
    out += " " + constantText(node.type, node.payload.bits);
  const char *separator = " %";
  for (NodeId operand : graph.operands(id)) {
    out += separator + std::to_string(operand);
    separator = ", %";
  }
  if (row.attr != AttrKind::None)
    out += attrText(row.attr, graph.attrs(id));
  out += std::string(" : ") + info(node.type).name;
  if (row.kind != OpKind::Leaf || node.op == Op::Input)
    out += "[" + graph.shape(id).str() + "]";
  return out;
}

/// Live nodes, operands first, by id where that is such an order.
static std::vector<NodeId> printOrder(const Graph &graph) {
  std::vector<NodeId> order;
  std::vector<bool> done(graph.end());
  std::vector<NodeId> stack;
  for (NodeId root = 1; root < graph.end(); ++root) {
    if (!graph[root].isFree)
      stack.push_back(root);
    while (!stack.empty()) {
      NodeId id = stack.back();
      bool isReady = true;
      for (NodeId operand : graph.operands(id))
        if (!done[operand] && !done[id]) {
          stack.push_back(operand);
          isReady = false;
        }
      if (!isReady)
        continue;
      stack.pop_back();
      if (!done[id])
        order.push_back(id);
      done[id] = true;
    }
  }
  return order;
}

void print(const Graph &graph, llvm::raw_ostream &os) {
  os << "graph {\n";
  for (NodeId id : printOrder(graph))
    os << "  " << printNode(graph, id) << "\n";
  if (!graph.outputs.empty()) {
    os << "  return ";
    llvm::interleaveComma(graph.outputs, os,
                          [&](NodeId id) { os << "%" << id; });
    os << "\n";
  }
  os << "}\n";
}

std::string printGraph(const Graph &graph) {
  std::string out;
  llvm::raw_string_ostream os(out);
  print(graph, os);
  return out;
}

} // namespace quern
