//===- ParseExpression.cpp - Expressions ----------------------------------===//
//
// Precedence climbing over the table in Operators.def; unary operators stand
// between products and powers, the transposes share the level of powers, and
// an exponent may carry signs of its own: 2^-1.
//
//===----------------------------------------------------------------------===//
#include "frontend/syntax/ParserImpl.h"

namespace quern::syntax {

namespace {

constexpr unsigned kOrOr = 1;
constexpr unsigned kAndAnd = 2;
constexpr unsigned kRange = 6;
constexpr unsigned kPower = 9;

struct BinaryRow {
  TokenKind token;
  BinaryOp op;
  unsigned precedence;
};

constexpr BinaryRow kBinaryRows[] = {
#define BINARY(Name, Text, Precedence, Kind)                                   \
  {TokenKind::Kind, BinaryOp::Name, Precedence},
#define ALIAS(Name, Precedence, Kind)                                          \
  {TokenKind::Kind, BinaryOp::Name, Precedence},
#include "frontend/syntax/Operators.def"
};

const BinaryRow *findBinary(TokenKind kind) {
  for (const BinaryRow &row : kBinaryRows)
    if (row.token == kind)
      return &row;
  return nullptr;
}

std::optional<UnaryOp> findUnary(TokenKind kind) {
  switch (kind) {
#define UNARY(Name, Text, Kind)                                                \
  case TokenKind::Kind:                                                        \
    return UnaryOp::Name;
#include "frontend/syntax/Operators.def"
  case TokenKind::Bang:
    return UnaryOp::Not;
  default:
    return std::nullopt;
  }
}

} // namespace

Expr *Parser::parseExpr() {
  Nesting level(*this);
  return level.check() ? parseBinary(kOrOr) : nullptr;
}

Expr *Parser::parseBinary(unsigned minPrecedence) {
  Expr *lhs = parseUnary();
  while (lhs) {
    if (is(TokenKind::Colon) && minPrecedence <= kRange) {
      lhs = parseRange(lhs);
      continue;
    }
    bool isOr = is(TokenKind::OrOr);
    const BinaryRow *row = findBinary(token.kind);
    unsigned precedence = isOr                    ? kOrOr
                          : is(TokenKind::AndAnd) ? kAndAnd
                          : row                   ? row->precedence
                                                  : 0;
    if (precedence == 0 || precedence < minPrecedence || precedence == kPower)
      return lhs;
    advance();
    Expr *rhs = parseBinary(precedence + 1);
    if (!rhs)
      return nullptr;
    if (!row) {
      auto *node = makeParent<ShortCircuitExpr>(beginOf(*lhs), {lhs, rhs});
      if (!node)
        return nullptr;
      node->isOr = isOr;
      node->lhs = lhs;
      node->rhs = rhs;
      lhs = node;
      continue;
    }
    auto *node = makeParent<BinaryExpr>(beginOf(*lhs), {lhs, rhs});
    if (!node)
      return nullptr;
    node->op = row->op;
    node->lhs = lhs;
    node->rhs = rhs;
    lhs = node;
  }
  return nullptr;
}

/// `low:high` or `low:step:high`, standing on the first colon.
Expr *Parser::parseRange(Expr *low) {
  advance();
  Expr *high = parseBinary(kRange + 1);
  if (!high)
    return nullptr;
  Expr *step = nullptr;
  if (accept(TokenKind::Colon)) {
    step = high;
    high = parseBinary(kRange + 1);
    if (!high)
      return nullptr;
  }
  auto *node =
      makeParent<RangeExpr>(beginOf(*low), {low, step ? step : high, high});
  if (!node)
    return nullptr;
  node->low = low;
  node->step = step;
  node->high = high;
  return node;
}

/// Signs and negations, right to left, before what \p below parses.
Expr *Parser::parseSigned(Expr *(Parser::*below)()) {
  std::optional<UnaryOp> op = findUnary(token.kind);
  if (!op)
    return (this->*below)();
  Nesting level(*this);
  if (!level.check())
    return nullptr;
  uint32_t begin = token.begin;
  advance();
  Expr *operand = parseSigned(below);
  auto *node = operand ? makeParent<UnaryExpr>(begin, {operand}) : nullptr;
  if (!node)
    return nullptr;
  node->op = *op;
  node->operand = operand;
  return node;
}

Expr *Parser::parseUnary() { return parseSigned(&Parser::parsePower); }

Expr *Parser::parsePower() {
  Expr *lhs = parseChain();
  while (lhs) {
    uint32_t begin = beginOf(*lhs);
    if (isAny({TokenKind::Transpose, TokenKind::DotTranspose})) {
      bool isPlain = is(TokenKind::DotTranspose);
      advance();
      auto *node = makeParent<PostfixExpr>(begin, {lhs});
      if (!node)
        return nullptr;
      node->op = isPlain ? PostfixOp::Transpose : PostfixOp::ConjugateTranspose;
      node->operand = lhs;
      lhs = node;
      continue;
    }
    const BinaryRow *row = findBinary(token.kind);
    if (!row || row->precedence != kPower)
      return lhs;
    advance();
    Expr *rhs = parsePowerOperand();
    auto *node = rhs ? makeParent<BinaryExpr>(begin, {lhs, rhs}) : nullptr;
    if (!node)
      return nullptr;
    node->op = row->op;
    node->lhs = lhs;
    node->rhs = rhs;
    lhs = node;
  }
  return nullptr;
}

/// An exponent: signs bind tighter here than the power that follows.
Expr *Parser::parsePowerOperand() { return parseSigned(&Parser::parseChain); }

/// A primary and the indices and fields after it.
Expr *Parser::parseChain() {
  Expr *base = parsePrimary();
  while (base) {
    bool isIndex = isAny({TokenKind::LeftParen, TokenKind::LeftBrace});
    // `if (x) (y)`: what follows a parenthesis and a blank is a new statement.
    if (isIndex && base->isParenthesised && token.hasSpaceBefore)
      return base;
    if (!isIndex && !is(TokenKind::Dot))
      return base;
    base = parseLink(base);
  }
  return nullptr;
}

Expr *Parser::parseLink(Expr *base) {
  if (is(TokenKind::LeftParen))
    return parseIndex<IndexExpr>(base, TokenKind::LeftParen,
                                 TokenKind::RightParen);
  if (is(TokenKind::LeftBrace))
    return parseIndex<CellIndexExpr>(base, TokenKind::LeftBrace,
                                     TokenKind::RightBrace);
  return parseField(base);
}

template <typename T>
Expr *Parser::parseIndex(Expr *base, TokenKind open, TokenKind close) {
  uint32_t openBegin = token.begin;
  advance();
  ExprList args;
  while (!is(close)) {
    if (!parseArgument(args, close))
      return nullptr;
    if (!accept(TokenKind::Comma))
      break;
    if (is(close)) {
      errorUnexpected("an argument");
      return nullptr;
    }
  }
  if (!expectClose(close, open, openBegin))
    return nullptr;
  auto *node = make<T>(beginOf(*base));
  args.push_back(base);
  if (!raise(*node, args))
    return nullptr;
  args.pop_back();
  node->base = base;
  node->args = keep(args);
  return node;
}

/// One argument: `:`, `Name=value` (two arguments) or an expression.
bool Parser::parseArgument(ExprList &args, TokenKind close) {
  if (is(TokenKind::Colon)) {
    uint32_t begin = token.begin;
    advance();
    if (!is(close) && !is(TokenKind::Comma)) {
      errorUnexpected("',' or " + describe(close));
      return false;
    }
    args.push_back(make<ColonExpr>(begin));
    return true;
  }
  bool isNamed = is(TokenKind::Identifier) && lexer.peekNonBlank() == '=' &&
                 lexer.peekNonBlank(1) != '=' && close == TokenKind::RightParen;
  if (isNamed) {
    Token name = token;
    advance();
    auto *key = make<StringExpr>(name.begin);
    key->value = arena.copy(lexer.text(name));
    args.push_back(key);
    advance();
  }
  Expr *value = parseExpr();
  if (!value)
    return false;
  args.push_back(value);
  return true;
}

Expr *Parser::parseField(Expr *base) {
  advance();
  if (is(TokenKind::Identifier)) {
    Symbol name = intern(token);
    advance();
    auto *node = makeParent<FieldExpr>(beginOf(*base), {base});
    if (!node)
      return nullptr;
    node->base = base;
    node->name = name;
    return node;
  }
  uint32_t openBegin = token.begin;
  if (!accept(TokenKind::LeftParen)) {
    errorUnexpected("a field name");
    return nullptr;
  }
  Expr *name = parseExpr();
  if (!name ||
      !expectClose(TokenKind::RightParen, TokenKind::LeftParen, openBegin))
    return nullptr;
  auto *node = makeParent<DynamicFieldExpr>(beginOf(*base), {base, name});
  if (!node)
    return nullptr;
  node->base = base;
  node->name = name;
  return node;
}

Expr *Parser::parsePrimary() {
  switch (token.kind) {
  case TokenKind::Number:
  case TokenKind::Integer:
  case TokenKind::Char:
  case TokenKind::String:
    return parseLiteral();
  case TokenKind::Identifier:
    return parseName();
  case TokenKind::EndIndex: {
    uint32_t begin = token.begin;
    advance();
    return make<EndExpr>(begin);
  }
  case TokenKind::LeftParen:
    return parseParenthesised();
  case TokenKind::LeftBracket:
    return parseRows<MatrixExpr>(TokenKind::LeftBracket,
                                 TokenKind::RightBracket);
  case TokenKind::LeftBrace:
    return parseRows<CellExpr>(TokenKind::LeftBrace, TokenKind::RightBrace);
  case TokenKind::At:
    return parseAt();
  case TokenKind::Question:
    errorHere("metaclass queries ('?name') are not supported");
    return nullptr;
  default:
    errorUnexpected("an expression");
    return nullptr;
  }
}

Expr *Parser::parseLiteral() {
  Token literal = token;
  advance();
  if (literal.kind == TokenKind::Number) {
    auto *node = make<NumberExpr>(literal.begin);
    node->value = literal.number;
    node->isImaginary = literal.isImaginary;
    node->text = arena.copy(lexer.text(literal));
    return node;
  }
  if (literal.kind == TokenKind::Integer) {
    auto *node = make<IntegerExpr>(literal.begin);
    node->bits = literal.bits;
    node->integerClass = literal.integerClass;
    node->text = arena.copy(lexer.text(literal));
    return node;
  }
  llvm::StringRef value = arena.copy(lexer.literalValue(literal));
  if (literal.kind == TokenKind::Char) {
    auto *node = make<CharExpr>(literal.begin);
    node->value = value;
    return node;
  }
  auto *node = make<StringExpr>(literal.begin);
  node->value = value;
  return node;
}

Expr *Parser::parseParenthesised() {
  uint32_t begin = token.begin;
  advance();
  Expr *inner = parseExpr();
  if (!inner ||
      !expectClose(TokenKind::RightParen, TokenKind::LeftParen, begin))
    return nullptr;
  inner->isParenthesised = true;
  inner->span = spanFrom(begin);
  return inner;
}

/// The rows of [] or {}: elements by Comma, rows by Semicolon; both may be
/// the lexer's. Empty rows vanish.
template <typename T> Expr *Parser::parseRows(TokenKind open, TokenKind close) {
  uint32_t begin = token.begin;
  advance();
  llvm::SmallVector<Exprs, 8> rows;
  ExprList row;
  ExprList all;
  auto endRow = [&] {
    if (!row.empty())
      rows.push_back(keep(row));
    row.clear();
  };
  while (!is(close)) {
    if (accept(TokenKind::Semicolon)) {
      endRow();
      continue;
    }
    Expr *element = isAny({TokenKind::EndOfFile, TokenKind::Newline}) ||
                            isKeyword(token.kind)
                        ? nullptr
                        : parseExpr();
    if (!element) {
      error(begin, begin + 1, "unmatched " + describe(open));
      return nullptr;
    }
    row.push_back(element);
    all.push_back(element);
    if (is(TokenKind::Semicolon) || is(close) || accept(TokenKind::Comma))
      continue;
    if (is(TokenKind::Assign))
      error(begin, begin + 1, "unmatched " + describe(open));
    else
      expectClose(close, open, begin);
    return nullptr;
  }
  endRow();
  advance();
  T *node = makeParent<T>(begin, all);
  if (node)
    node->rows = keep(llvm::ArrayRef<Exprs>(rows));
  return node;
}

Expr *Parser::parseAt() {
  uint32_t begin = token.begin;
  advance();
  if (is(TokenKind::LeftParen))
    return parseAnonymous(begin);
  if (!is(TokenKind::Identifier)) {
    errorUnexpected("a function name or '('");
    return nullptr;
  }
  Symbol name = parseDottedName();
  if (!name)
    return nullptr;
  auto *node = make<HandleExpr>(begin);
  node->name = name;
  return node;
}

Expr *Parser::parseAnonymous(uint32_t begin) {
  ExprList params;
  if (!parseParameters(params))
    return nullptr;
  Expr *body = parseExpr();
  auto *node = body ? makeParent<AnonymousExpr>(begin, {body}) : nullptr;
  if (!node)
    return nullptr;
  node->params = keep(params);
  node->body = body;
  return node;
}

/// `(a, ~, varargin)`, standing on the parenthesis.
bool Parser::parseParameters(ExprList &params) {
  uint32_t openBegin = token.begin;
  advance();
  while (!is(TokenKind::RightParen)) {
    uint32_t begin = token.begin;
    if (isAny({TokenKind::Tilde, TokenKind::Bang})) {
      advance();
      params.push_back(make<PlaceholderExpr>(begin));
    } else if (is(TokenKind::Identifier)) {
      params.push_back(parseName());
    } else {
      return expectClose(TokenKind::RightParen, TokenKind::LeftParen,
                         openBegin);
    }
    if (!accept(TokenKind::Comma))
      break;
  }
  return expectClose(TokenKind::RightParen, TokenKind::LeftParen, openBegin);
}

IdentifierExpr *Parser::parseName() {
  Symbol name = intern(token);
  uint32_t begin = token.begin;
  advance();
  auto *node = make<IdentifierExpr>(begin);
  node->name = name;
  return node;
}

/// `a.b.c` as one symbol; 0 after an error.
Symbol Parser::parseDottedName() {
  std::string name = lexer.text(token).str();
  advance();
  while (is(TokenKind::Dot)) {
    advance();
    if (!is(TokenKind::Identifier)) {
      errorUnexpected("a name");
      return 0;
    }
    name += "." + lexer.text(token).str();
    advance();
  }
  return symbols.intern(name);
}

} // namespace quern::syntax
