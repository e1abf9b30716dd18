//===- Unparse.cpp - Expressions as MATLAB text ---------------------------===//
#include "frontend/syntax/Printer.h"

namespace quern::syntax {

using llvm::cast;

namespace {

class Unparser {
public:
  explicit Unparser(const SymbolTable &symbols) : symbols(symbols) {}

  void add(const Expr &expr) {
    if (expr.isParenthesised)
      text += '(';
    addBare(expr);
    if (expr.isParenthesised)
      text += ')';
  }
  std::string text;

private:
  void addBare(const Expr &expr);
  void addIndexed(const Expr &expr);

  void add(llvm::StringRef part) { text.append(part.data(), part.size()); }
  void infix(const Expr &lhs, llvm::StringRef op, const Expr &rhs) {
    add(lhs);
    add(op);
    add(rhs);
  }
  void list(Exprs exprs) {
    for (size_t i = 0; i < exprs.size(); ++i) {
      if (i > 0)
        text += ',';
      add(*exprs[i]);
    }
  }
  void rows(llvm::ArrayRef<Exprs> rows) {
    for (size_t i = 0; i < rows.size(); ++i) {
      if (i > 0)
        text += ';';
      list(rows[i]);
    }
  }
  void quoted(llvm::StringRef value, char quote) {
    text += quote;
    for (char c : value) {
      text += c;
      if (c == quote)
        text += c;
    }
    text += quote;
  }

  const SymbolTable &symbols;
};

void Unparser::addBare(const Expr &expr) {
  switch (expr.kind) {
  case NodeKind::Number:
    return add(cast<NumberExpr>(expr).text);
  case NodeKind::Integer:
    return add(cast<IntegerExpr>(expr).text);
  case NodeKind::Char:
    return quoted(cast<CharExpr>(expr).value, '\'');
  case NodeKind::String:
    return quoted(cast<StringExpr>(expr).value, '"');
  case NodeKind::Identifier:
    return add(symbols.name(cast<IdentifierExpr>(expr).name));
  case NodeKind::Colon:
    return add(":");
  case NodeKind::End:
    return add("end");
  case NodeKind::Placeholder:
    return add("~");
  case NodeKind::Unary:
    add(spelling(cast<UnaryExpr>(expr).op));
    return add(*cast<UnaryExpr>(expr).operand);
  case NodeKind::Postfix:
    add(*cast<PostfixExpr>(expr).operand);
    return add(spelling(cast<PostfixExpr>(expr).op));
  case NodeKind::Binary: {
    const BinaryExpr &binary = cast<BinaryExpr>(expr);
    return infix(*binary.lhs, spelling(binary.op), *binary.rhs);
  }
  case NodeKind::ShortCircuit: {
    const ShortCircuitExpr &logic = cast<ShortCircuitExpr>(expr);
    return infix(*logic.lhs, logic.isOr ? "||" : "&&", *logic.rhs);
  }
  case NodeKind::Range: {
    const RangeExpr &range = cast<RangeExpr>(expr);
    if (!range.step)
      return infix(*range.low, ":", *range.high);
    infix(*range.low, ":", *range.step);
    add(":");
    return add(*range.high);
  }
  default:
    return addIndexed(expr);
  }
}

void Unparser::addIndexed(const Expr &expr) {
  switch (expr.kind) {
  case NodeKind::Index:
    add(*cast<IndexExpr>(expr).base);
    add("(");
    list(cast<IndexExpr>(expr).args);
    return add(")");
  case NodeKind::CellIndex:
    add(*cast<CellIndexExpr>(expr).base);
    add("{");
    list(cast<CellIndexExpr>(expr).args);
    return add("}");
  case NodeKind::Field:
    add(*cast<FieldExpr>(expr).base);
    add(".");
    return add(symbols.name(cast<FieldExpr>(expr).name));
  case NodeKind::DynamicField:
    infix(*cast<DynamicFieldExpr>(expr).base, ".(",
          *cast<DynamicFieldExpr>(expr).name);
    return add(")");
  case NodeKind::Matrix:
    add("[");
    rows(cast<MatrixExpr>(expr).rows);
    return add("]");
  case NodeKind::Cell:
    add("{");
    rows(cast<CellExpr>(expr).rows);
    return add("}");
  case NodeKind::Anonymous:
    add("@(");
    list(cast<AnonymousExpr>(expr).params);
    add(")");
    return add(*cast<AnonymousExpr>(expr).body);
  case NodeKind::Handle:
    add("@");
    return add(symbols.name(cast<HandleExpr>(expr).name));
  default:
    return add("?");
  }
}

} // namespace

std::string unparse(const Expr &expr, const SymbolTable &symbols) {
  Unparser unparser(symbols);
  unparser.add(expr);
  return std::move(unparser.text);
}

} // namespace quern::syntax
