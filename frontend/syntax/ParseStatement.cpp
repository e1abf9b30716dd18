//===- ParseStatement.cpp - Statements without blocks ---------------------===//
#include "frontend/syntax/ParserImpl.h"
#include "frontend/syntax/Walk.h"

namespace quern::syntax {

namespace {

std::optional<BinaryOp> compoundOperator(TokenKind kind) {
  switch (kind) {
  case TokenKind::PlusAssign:
  case TokenKind::PlusPlus:
    return BinaryOp::Add;
  case TokenKind::MinusAssign:
  case TokenKind::MinusMinus:
    return BinaryOp::Subtract;
  case TokenKind::TimesAssign:
    return BinaryOp::MatrixMultiply;
  case TokenKind::DivideAssign:
    return BinaryOp::MatrixDivide;
  case TokenKind::PowerAssign:
    return BinaryOp::MatrixPower;
  case TokenKind::OrAssign:
    return BinaryOp::Or;
  case TokenKind::AndAssign:
    return BinaryOp::And;
  default:
    return std::nullopt;
  }
}

} // namespace

/// Whether the token closes or divides a block, or ends all of them.
bool Parser::endsBlock() const {
  return isAny({TokenKind::EndOfFile, TokenKind::KwCase, TokenKind::KwCatch,
                TokenKind::KwClassdef, TokenKind::KwElse, TokenKind::KwElseif,
                TokenKind::KwEnd, TokenKind::KwEndfor, TokenKind::KwEndfunction,
                TokenKind::KwEndif, TokenKind::KwEndparfor,
                TokenKind::KwEndswitch, TokenKind::KwEndTryCatch,
                TokenKind::KwEndUnwindProtect, TokenKind::KwEndwhile,
                TokenKind::KwOtherwise, TokenKind::KwUntil,
                TokenKind::KwUnwindProtectCleanup});
}

void Parser::skipSeparators() {
  while (isAny({TokenKind::Newline, TokenKind::Semicolon, TokenKind::Comma}))
    advance();
}

/// Statements up to a token that cannot start one. Functions met on the way
/// are taken as nested ones where they may be, and end the block elsewhere.
Block Parser::parseBlock() {
  StmtList block;
  for (;;) {
    skipSeparators();
    if (endsBlock())
      break;
    if (is(TokenKind::KwFunction)) {
      if (!nestedFunctions)
        break;
      if (Function *nested = parseFunction(enclosing))
        nestedFunctions->push_back(nested);
      continue;
    }
    Stmt *stmt = parseStatement();
    if (stmt)
      block.push_back(stmt);
    else if (hasFailed)
      recover();
  }
  return keep(Block(block));
}

Stmt *Parser::parseStatement() {
  switch (token.kind) {
  case TokenKind::KwGlobal:
    return parseDeclaration<GlobalStmt>();
  case TokenKind::KwPersistent:
    return parseDeclaration<PersistentStmt>();
  case TokenKind::KwBreak:
    return parseJump<BreakStmt>();
  case TokenKind::KwContinue:
    return parseJump<ContinueStmt>();
  case TokenKind::KwReturn:
    return parseJump<ReturnStmt>();
  case TokenKind::Identifier:
    if (!assigned.contains(intern(token)) && lexer.looksLikeCommand())
      return parseCommand();
    return parseExpressionOrAssign();
  case TokenKind::LeftBracket:
    return isMultiAssign() ? parseMultiAssign() : parseExpressionOrAssign();
  default:
    return isKeyword(token.kind) ? parseControl() : parseExpressionOrAssign();
  }
}

/// Takes the separator after a statement and notes whether it is displayed.
bool Parser::endStatement(Stmt &stmt) {
  stmt.isPrinted = !is(TokenKind::Semicolon);
  if (isAny({TokenKind::Semicolon, TokenKind::Comma, TokenKind::Newline})) {
    advance();
    return true;
  }
  if (endsBlock())
    return true;
  errorUnexpected("end of statement");
  return false;
}

Stmt *Parser::parseCommand() {
  uint32_t begin = token.begin;
  // The name is made by hand: advance() would lex the words as tokens.
  prevEnd = token.end;
  auto *name = make<IdentifierExpr>(begin);
  name->name = intern(token);
  llvm::SmallVector<std::string, 4> words;
  lexer.commandWords(words);
  prevEnd = lexer.offset();
  auto *stmt = make<CommandStmt>(begin);
  stmt->name = name;
  llvm::SmallVector<llvm::StringRef, 4> kept;
  for (const std::string &word : words)
    kept.push_back(arena.copy(llvm::StringRef(word)));
  stmt->words = keep(llvm::ArrayRef<llvm::StringRef>(kept));
  token.end = prevEnd;
  advance();
  return endStatement(*stmt) ? stmt : nullptr;
}

Stmt *Parser::parseExpressionOrAssign() {
  uint32_t begin = token.begin;
  Expr *first = parseExpr();
  if (!first)
    return nullptr;
  if (std::optional<BinaryOp> op = compoundOperator(token.kind))
    return parseOpAssign(first, *op, begin);
  if (!is(TokenKind::Assign)) {
    auto *stmt = make<ExpressionStmt>(begin);
    stmt->value = first;
    return endStatement(*stmt) ? stmt : nullptr;
  }
  if (!checkTarget(first))
    return nullptr;
  advance();
  Expr *value = parseExpr();
  if (!value)
    return nullptr;
  noteAssigned(*first);
  auto *stmt = make<AssignStmt>(begin);
  stmt->targets = keep(Exprs(first));
  stmt->value = value;
  return endStatement(*stmt) ? stmt : nullptr;
}

Stmt *Parser::parseOpAssign(Expr *target, BinaryOp op, uint32_t begin) {
  bool isStep = isAny({TokenKind::PlusPlus, TokenKind::MinusMinus});
  if (!checkTarget(target))
    return nullptr;
  advance();
  Expr *value = nullptr;
  if (isStep) {
    auto *one = make<NumberExpr>(begin);
    one->value = 1;
    one->text = "1";
    value = one;
  } else {
    value = parseExpr();
  }
  if (!value)
    return nullptr;
  noteAssigned(*target);
  auto *stmt = make<OpAssignStmt>(begin);
  stmt->op = op;
  stmt->target = target;
  stmt->value = value;
  return endStatement(*stmt) ? stmt : nullptr;
}

/// Looks ahead from `[`: does `=` follow the bracket that closes it?
bool Parser::isMultiAssign() const {
  Lexer ahead = lexer;
  ahead.mute(true);
  size_t depth = ahead.bracketDepth();
  while (ahead.bracketDepth() >= depth) {
    TokenKind kind = ahead.next().kind;
    if (kind == TokenKind::EndOfFile || kind == TokenKind::Newline ||
        isKeyword(kind))
      return false;
  }
  return ahead.next().kind == TokenKind::Assign;
}

Stmt *Parser::parseMultiAssign() {
  uint32_t begin = token.begin;
  advance();
  ExprList targets;
  while (!is(TokenKind::RightBracket)) {
    uint32_t targetBegin = token.begin;
    Expr *target = nullptr;
    if (isAny({TokenKind::Tilde, TokenKind::Bang})) {
      advance();
      target = make<PlaceholderExpr>(targetBegin);
    } else {
      target = parseChain();
      if (!target || !checkTarget(target))
        return nullptr;
    }
    targets.push_back(target);
    // `[~ i]` has no separator of the lexer's after `~`.
    bool isNext = accept(TokenKind::Comma) ||
                  target->kind == NodeKind::Placeholder ||
                  is(TokenKind::RightBracket);
    if (!isNext) {
      errorUnexpected("',' or ']'");
      return nullptr;
    }
  }
  advance();
  advance();
  Expr *value = parseExpr();
  if (!value)
    return nullptr;
  for (Expr *target : targets)
    noteAssigned(*target);
  auto *stmt = make<AssignStmt>(begin);
  stmt->isBracketed = true;
  stmt->targets = keep(targets);
  stmt->value = value;
  return endStatement(*stmt) ? stmt : nullptr;
}

bool Parser::checkTarget(Expr *target) {
  if (!target->isParenthesised && rootIdentifier(*target))
    return true;
  Span span = sources.span(target->span);
  error(span.begin, span.end, "this expression cannot be assigned to");
  return false;
}

void Parser::noteAssigned(Expr &target) {
  if (IdentifierExpr *root = rootIdentifier(target))
    assigned.insert(root->name);
}

template <typename T> Stmt *Parser::parseDeclaration() {
  uint32_t begin = token.begin;
  advance();
  llvm::SmallVector<Declaration, 4> names;
  while (is(TokenKind::Identifier)) {
    Declaration declaration;
    declaration.name = parseName();
    assigned.insert(declaration.name->name);
    if (accept(TokenKind::Assign)) {
      declaration.value = parseExpr();
      if (!declaration.value)
        return nullptr;
    }
    names.push_back(declaration);
  }
  if (names.empty()) {
    errorUnexpected("a variable name");
    return nullptr;
  }
  auto *stmt = make<T>(begin);
  stmt->names = keep(llvm::ArrayRef<Declaration>(names));
  return endStatement(*stmt) ? stmt : nullptr;
}

template <typename T> Stmt *Parser::parseJump() {
  uint32_t begin = token.begin;
  advance();
  auto *stmt = make<T>(begin);
  return endStatement(*stmt) ? stmt : nullptr;
}

} // namespace quern::syntax
