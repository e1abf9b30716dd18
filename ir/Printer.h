//===- Printer.h - Graphs as text -------------------------------*- C++ -*-===//
//
//   graph {
//     %1 = input : f64[1000x1]
//     %2 = scalar : f64
//     %3 = constant 2 : f64
//     %4 = mul %1, %2 : f64[1000x1]
//     %5 = sum %4 {1} : f64[1x1]
//     return %4, %5
//   }
//
// Names are node ids. Attributes stand in braces. Constants print as the
// shortest decimal that reads back to the same bits; NaN and infinities as
// bits in hex. Parser.h reads the same text.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_PRINTER_H
#define QUERN_IR_PRINTER_H

#include "ir/Graph.h"
#include "llvm/Support/raw_ostream.h"

namespace quern {

/// Writes every live node of \p graph, operands before users.
void print(const Graph &graph, llvm::raw_ostream &os);
std::string printGraph(const Graph &graph);

/// "%4 = mul %1, %2 : f64[1000x1]", without a line end.
std::string printNode(const Graph &graph, NodeId id);

/// "2", "-0", "0x7ff8000000000000": the value that \p bits of \p type are.
std::string constantText(ElementType type, uint64_t bits);

} // namespace quern

#endif // QUERN_IR_PRINTER_H
