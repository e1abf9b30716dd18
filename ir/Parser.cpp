//===- Parser.cpp - Graphs from text --------------------------------------===//
//
// Recursive descent without a token list: the grammar needs one character of
// lookahead.
//
//===----------------------------------------------------------------------===//
#include "ir/Parser.h"

#include "ir/Contract.h"
#include "ir/Printer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/bit.h"
#include <charconv>

namespace quern {

namespace {

class Parser {
public:
  explicit Parser(llvm::StringRef text) : text(text) {}
  llvm::Expected<Graph> parse();

private:
  bool parseStatement();
  bool parseReturn();
  bool parseNode();
  bool parseOperands(llvm::SmallVectorImpl<NodeId> &out);
  bool parseAttrs(Op op, llvm::SmallVectorImpl<int64_t> &out);
  bool parseTypeAndShape(ElementType &type, Shape &shape);
  bool parseType(ElementType &out);
  bool parseContractPart(llvm::SmallVectorImpl<int64_t> &bits);
  bool parseShape(Shape &out);
  bool parseName(uint64_t &out);
  bool parseUse(NodeId &out);
  bool parseInteger(int64_t &out);
  bool parseConstant(llvm::StringRef word, ElementType type, uint64_t &bits);
  bool addLeaf(Op op, llvm::StringRef value, NodeId &out);
  bool addNode(Op op, size_t start, NodeId &out);

  void skipBlank();
  bool eat(char c);
  bool expect(char c);
  llvm::StringRef word();
  bool fail(const std::string &message) { return failAt(at, message); }
  bool failAt(size_t where, const std::string &message);

  llvm::StringRef text;
  size_t at = 0;
  Graph graph;
  llvm::DenseMap<uint64_t, NodeId> names;
  std::string message;
};

} // namespace

//===-- Characters --------------------------------------------------------===//

bool Parser::failAt(size_t where, const std::string &what) {
  llvm::StringRef before = text.take_front(where);
  size_t lineStart = before.rfind('\n');
  size_t column =
      lineStart == llvm::StringRef::npos ? where + 1 : where - lineStart;
  message = std::to_string(before.count('\n') + 1) + ":" +
            std::to_string(column) + ": " + what;
  return false;
}

void Parser::skipBlank() {
  while (at < text.size()) {
    if (text[at] == '#')
      at = std::min(text.find('\n', at), text.size());
    else if (llvm::isSpace(text[at]))
      ++at;
    else
      return;
  }
}

bool Parser::eat(char c) {
  skipBlank();
  if (at >= text.size() || text[at] != c)
    return false;
  ++at;
  return true;
}

bool Parser::expect(char c) {
  return eat(c) || fail(std::string("expected '") + c + "'");
}

/// The longest run of characters that names and numbers are made of.
llvm::StringRef Parser::word() {
  skipBlank();
  size_t start = at;
  while (at < text.size() && (llvm::isAlnum(text[at]) ||
                              llvm::StringRef("_.+-").contains(text[at])))
    ++at;
  return text.slice(start, at);
}

//===-- Pieces ------------------------------------------------------------===//

bool Parser::parseName(uint64_t &out) {
  if (!expect('%'))
    return false;
  size_t start = at;
  if (word().getAsInteger(10, out) || out >= ~uint64_t(0) - 1)
    return failAt(start, "expected a number after '%'");
  return true;
}

bool Parser::parseUse(NodeId &out) {
  skipBlank();
  size_t start = at;
  uint64_t name = 0;
  if (!parseName(name))
    return false;
  auto it = names.find(name);
  if (it == names.end())
    return failAt(start, "%" + std::to_string(name) + " is not defined here");
  out = it->second;
  return true;
}

bool Parser::parseInteger(int64_t &out) {
  skipBlank();
  size_t start = at;
  if (word().getAsInteger(10, out))
    return failAt(start, "expected an integer");
  return true;
}

bool Parser::parseType(ElementType &out) {
  skipBlank();
  size_t start = at;
  llvm::StringRef name = word();
  std::optional<ElementType> type = parseElementType(name);
  if (!type)
    return failAt(start, "'" + name.str() + "' is no element type");
  out = *type;
  return true;
}

/// Adds the part of a product that stands here to \p bits.
bool Parser::parseContractPart(llvm::SmallVectorImpl<int64_t> &bits) {
  skipBlank();
  size_t start = at;
  llvm::StringRef name = word();
  const auto *found = llvm::find(kContractionNames, name);
  if (found == std::end(kContractionNames))
    return failAt(start, "'" + name.str() + "' is no part of a product");
  if (bits.empty())
    bits.push_back(0);
  bits[0] |= int64_t(1) << (found - kContractionNames);
  return true;
}

bool Parser::parseShape(Shape &out) {
  size_t start = at;
  llvm::SmallVector<llvm::StringRef, 4> pieces;
  word().split(pieces, 'x');
  llvm::SmallVector<int64_t, 4> extents;
  for (llvm::StringRef piece : pieces)
    if (piece.getAsInteger(10, extents.emplace_back()) || extents.back() < 0)
      return failAt(start, "expected extents such as 3x4");
  if (extents.size() < 2 || checkedNumElems(extents) < 0)
    return failAt(start, "expected at least two extents of a possible array");
  out = Shape(extents);
  return expect(']');
}

bool Parser::parseTypeAndShape(ElementType &type, Shape &shape) {
  if (!expect(':') || !parseType(type))
    return false;
  return !eat('[') || parseShape(shape);
}

bool Parser::parseOperands(llvm::SmallVectorImpl<NodeId> &out) {
  skipBlank();
  if (at >= text.size() || text[at] != '%')
    return true;
  do {
    if (!parseUse(out.emplace_back()))
      return false;
  } while (eat(','));
  return true;
}

bool Parser::parseAttrs(Op op, llvm::SmallVectorImpl<int64_t> &out) {
  if (!eat('{') || eat('}'))
    return true;
  do {
    if (info(op).attr == AttrKind::Type) {
      ElementType type = ElementType::F64;
      if (!parseType(type))
        return false;
      out.push_back(static_cast<int64_t>(type));
    } else if (info(op).attr == AttrKind::Contract) {
      if (!parseContractPart(out))
        return false;
    } else if (!parseInteger(out.emplace_back())) {
      return false;
    }
  } while (eat(','));
  return expect('}');
}

template <typename Float>
static bool parseFloat(llvm::StringRef word, Float &out) {
  std::from_chars_result end = std::from_chars(word.begin(), word.end(), out);
  return end.ec == std::errc() && end.ptr == word.end();
}

bool Parser::parseConstant(llvm::StringRef word, ElementType type,
                           uint64_t &bits) {
  if (isComplex(type))
    return false;
  uint64_t mask = ~uint64_t(0) >> (64 - bitWidth(type));
  if (word.consume_front("0x"))
    return !word.getAsInteger(16, bits) && bits <= mask;
  if (type == ElementType::F64) {
    double value = 0;
    bool isGood = parseFloat(word, value);
    bits = llvm::bit_cast<uint64_t>(value);
    return isGood;
  }
  if (type == ElementType::F32) {
    float value = 0;
    bool isGood = parseFloat(word, value);
    bits = llvm::bit_cast<uint32_t>(value);
    return isGood;
  }
  if (kind(type) != TypeKind::Signed)
    return !word.getAsInteger(10, bits) && bits <= mask;
  int64_t value = 0;
  if (word.getAsInteger(10, value) || value > static_cast<int64_t>(mask >> 1) ||
      value < -static_cast<int64_t>(mask >> 1) - 1)
    return false;
  bits = static_cast<uint64_t>(value) & mask;
  return true;
}

//===-- Statements --------------------------------------------------------===//

bool Parser::addLeaf(Op op, llvm::StringRef value, NodeId &out) {
  size_t valueAt = static_cast<size_t>(value.data() - text.data());
  ElementType type = ElementType::F64;
  Shape shape;
  if (!parseTypeAndShape(type, shape))
    return false;
  if (op == Op::Input) {
    out = graph.addInput(type, graph.shapes().intern(shape));
    return true;
  }
  if (!shape.isScalar() || isComplex(type))
    return fail("a scalar or constant is real and 1x1");
  uint64_t bits = 0;
  if (op == Op::Constant && !parseConstant(value, type, bits))
    return failAt(valueAt, "'" + value.str() + "' is no value of type " +
                               info(type).name);
  out = op == Op::Scalar ? graph.addScalar(type, 0)
                         : graph.addConstant(type, bits);
  return true;
}

bool Parser::addNode(Op op, size_t start, NodeId &out) {
  llvm::SmallVector<NodeId, 4> operands;
  llvm::SmallVector<int64_t, 8> attrs;
  ElementType type = ElementType::F64;
  Shape shape;
  if (!parseOperands(operands) || !parseAttrs(op, attrs) ||
      !parseTypeAndShape(type, shape))
    return false;
  llvm::Expected<NodeId> id = graph.record(op, operands, attrs);
  if (!id)
    return failAt(start, llvm::toString(id.takeError()));
  if (graph[*id].type != type || !(graph.shape(*id) == shape))
    return failAt(start, std::string("inferred ") + info(graph[*id].type).name +
                             "[" + graph.shape(*id).str() +
                             "], the text says " + info(type).name + "[" +
                             shape.str() + "]");
  out = *id;
  return true;
}

bool Parser::parseNode() {
  size_t start = at;
  uint64_t name = 0;
  if (!parseName(name))
    return false;
  if (names.count(name))
    return failAt(start, "%" + std::to_string(name) + " is defined twice");
  if (!expect('='))
    return false;
  skipBlank();
  size_t opAt = at;
  llvm::StringRef opName = word();
  Op op = Op::Input;
  if (!parseOp(opName, op))
    return failAt(opAt, "there is no op '" + opName.str() + "'");
  NodeId id = 0;
  llvm::StringRef value = op == Op::Constant ? word() : "";
  bool isGood = info(op).kind == OpKind::Leaf ? addLeaf(op, value, id)
                                              : addNode(op, opAt, id);
  names[name] = id;
  return isGood;
}

bool Parser::parseReturn() {
  size_t start = at;
  if (word() != "return")
    return failAt(start, "expected a node or 'return'");
  llvm::SmallVector<NodeId, 4> operands;
  if (!parseOperands(operands))
    return false;
  graph.outputs.assign(operands.begin(), operands.end());
  return true;
}

bool Parser::parseStatement() {
  skipBlank();
  return at < text.size() && text[at] == '%' ? parseNode() : parseReturn();
}

llvm::Expected<Graph> Parser::parse() {
  skipBlank();
  size_t start = at;
  bool isGood = word() == "graph" || failAt(start, "expected 'graph'");
  isGood = isGood && expect('{');
  while (isGood && !eat('}'))
    isGood = parseStatement();
  skipBlank();
  if (isGood && at != text.size())
    isGood = fail("text after the graph");
  if (!isGood)
    return makeError("Quern:parse", message);
  return std::move(graph);
}

llvm::Expected<Graph> parseGraph(llvm::StringRef text) {
  return Parser(text).parse();
}

} // namespace quern
