//===- Corpus.cpp - Failing graphs as text --------------------------------===//
#include "tests/fuzz/Corpus.h"

#include "ir/Parser.h"
#include "ir/Printer.h"
#include "llvm/ADT/StringExtras.h"

namespace quern::test {

static std::string elementText(const HostValue &value) {
  std::string text = llvm::utohexstr(value.re, /*LowerCase=*/true);
  return isComplex(value.type)
             ? text + "," + llvm::utohexstr(value.im, /*LowerCase=*/true)
             : text;
}

static std::string dataText(const HostArray &array) {
  std::string text;
  int64_t n = array.shape.numElems();
  for (int64_t i = 0, end = 0; i < n; i = end) {
    std::string element = elementText(array.get(i));
    for (end = i + 1; end < n && elementText(array.get(end)) == element;)
      ++end;
    text += " " + element;
    if (end - i > 1)
      text += "*" + std::to_string(end - i);
  }
  return text;
}

/// The value of a leaf that the text of a graph does not show.
static bool hasData(const Node &node) {
  return node.op == Op::Input || node.op == Op::Scalar;
}

static HostArray leafValue(const Graph &graph, NodeId leaf) {
  const Node &node = graph[leaf];
  if (node.op == Op::Input)
    return *static_cast<const HostArray *>(node.payload.data);
  HostArray value(node.type, Shape());
  value.set(0, {node.type, node.payload.bits, 0});
  return value;
}

std::string writeGraph(const RandomGraph &made, const std::string &comment) {
  std::string text;
  llvm::SmallVector<llvm::StringRef, 8> lines;
  llvm::StringRef(comment).split(lines, '\n', -1, false);
  for (llvm::StringRef line : lines)
    text += "# " + line.str() + "\n";
  text += printGraph(made.graph);
  for (NodeId node = 1; node < made.graph.end(); ++node)
    if (hasData(made.graph[node]))
      text += "# data %" + std::to_string(node) + ":" +
              dataText(leafValue(made.graph, node)) + "\n";
  return text;
}

static llvm::Error badData(llvm::StringRef what) {
  return makeError("Quern:fuzz", "[corpus] bad data: " + what.str());
}

static llvm::Error readData(llvm::StringRef text, HostArray &array) {
  llvm::SmallVector<llvm::StringRef, 16> elements;
  text.split(elements, ' ', -1, false);
  int64_t next = 0;
  for (llvm::StringRef element : elements) {
    auto [bits, countText] = element.split('*');
    auto [re, im] = bits.split(',');
    HostValue value = {array.type, 0, 0};
    int64_t count = 1;
    if (re.getAsInteger(16, value.re) ||
        (!im.empty() && im.getAsInteger(16, value.im)) ||
        (!countText.empty() && countText.getAsInteger(10, count)) ||
        next + count > array.shape.numElems())
      return badData(element);
    for (int64_t end = next + count; next < end; ++next)
      array.set(next, value);
  }
  return next == array.shape.numElems() ? llvm::Error::success()
                                        : badData("too few elements");
}

llvm::Expected<RandomGraph> readGraph(const std::string &text) {
  llvm::Expected<Graph> graph = parseGraph(text);
  if (!graph)
    return graph.takeError();
  RandomGraph made;
  made.graph = std::move(*graph);
  llvm::SmallVector<llvm::StringRef, 16> lines;
  llvm::StringRef(text).split(lines, '\n');
  NodeId leaf = 0;
  for (llvm::StringRef line : lines) {
    if (!line.consume_front("# data %"))
      continue;
    do
      ++leaf;
    while (leaf < made.graph.end() && !hasData(made.graph[leaf]));
    if (leaf >= made.graph.end())
      return badData("more of it than leaves");
    Node &node = made.graph[leaf];
    HostArray array(node.type, made.graph.shape(leaf));
    if (llvm::Error error = readData(line.split(':').second, array))
      return std::move(error);
    if (node.op == Op::Scalar)
      node.payload.bits = array.get(0).re;
    else
      node.payload.data = &made.inputs.emplace_back(std::move(array));
  }
  while (++leaf < made.graph.end())
    if (hasData(made.graph[leaf]))
      return badData("none for %" + std::to_string(leaf));
  return made;
}

} // namespace quern::test
