//===- ParseControl.cpp - Statements with blocks --------------------------===//
//
// A header that cannot be parsed is replaced by a Placeholder, so that the
// block and its `end` are still read as what they are.
//
//===----------------------------------------------------------------------===//
#include "frontend/syntax/ParserImpl.h"

namespace quern::syntax {

/// Stands on the keyword: notes it for the message of a missing end, and
/// moves on.
Parser::Opener Parser::open(TokenKind closer) {
  Opener opener{token.kind, token.begin, closer};
  advance();
  return opener;
}

void Parser::close(const Opener &opener) {
  if (accept(TokenKind::KwEnd) || accept(opener.closer))
    return;
  std::string what = describe(opener.kind) + " at line " + lineOf(opener.begin);
  bool isOtherEnd = isAny(
      {TokenKind::KwEndfor, TokenKind::KwEndfunction, TokenKind::KwEndif,
       TokenKind::KwEndparfor, TokenKind::KwEndswitch, TokenKind::KwEndTryCatch,
       TokenKind::KwEndUnwindProtect, TokenKind::KwEndwhile});
  if (isOtherEnd) {
    errorHere(describe(token.kind) + " cannot close " + what);
    advance();
  } else {
    errorHere("expected 'end' to close " + what);
  }
  hasFailed = false;
}

Stmt *Parser::parseControl() {
  Nesting level(*this);
  if (!level.check())
    return nullptr;
  llvm::SmallVector<Function *, 4> *outer = nestedFunctions;
  nestedFunctions = nullptr;
  Stmt *stmt = nullptr;
  switch (token.kind) {
  case TokenKind::KwIf:
    stmt = parseIf();
    break;
  case TokenKind::KwWhile:
    stmt = parseWhile();
    break;
  case TokenKind::KwDo:
    stmt = parseDoUntil();
    break;
  case TokenKind::KwFor:
  case TokenKind::KwParfor:
    stmt = parseFor();
    break;
  case TokenKind::KwSwitch:
    stmt = parseSwitch();
    break;
  case TokenKind::KwTry:
    stmt = parseTry();
    break;
  case TokenKind::KwUnwindProtect:
    stmt = parseUnwindProtect();
    break;
  case TokenKind::KwSpmd:
    stmt = parseSpmd();
    break;
  default:
    errorHere("unexpected " + describe(token.kind));
    break;
  }
  nestedFunctions = outer;
  return stmt;
}

/// The expression in the head of a block; a Placeholder after an error.
Expr *Parser::parseCondition() {
  uint32_t begin = token.begin;
  if (Expr *condition = parseExpr())
    return condition;
  recover();
  return make<PlaceholderExpr>(begin);
}

Stmt *Parser::parseIf() {
  Opener opener = open(TokenKind::KwEndif);
  llvm::SmallVector<IfArm, 4> arms;
  do {
    Expr *condition = parseCondition();
    arms.push_back({condition, parseBlock()});
  } while (accept(TokenKind::KwElseif));
  Block otherwise;
  if (accept(TokenKind::KwElse))
    otherwise = parseBlock();
  close(opener);
  auto *stmt = make<IfStmt>(opener.begin);
  stmt->arms = keep(llvm::ArrayRef<IfArm>(arms));
  stmt->otherwise = otherwise;
  return stmt;
}

Stmt *Parser::parseWhile() {
  Opener opener = open(TokenKind::KwEndwhile);
  Expr *condition = parseCondition();
  Block body = parseBlock();
  close(opener);
  auto *stmt = make<WhileStmt>(opener.begin);
  stmt->condition = condition;
  stmt->body = body;
  return stmt;
}

Stmt *Parser::parseDoUntil() {
  Opener opener = open(TokenKind::KwUntil);
  Block body = parseBlock();
  if (!accept(TokenKind::KwUntil)) {
    errorHere("expected 'until' to close 'do' at line " + lineOf(opener.begin));
    return nullptr;
  }
  auto *condition = parseCondition();
  auto *stmt = make<DoUntilStmt>(opener.begin);
  stmt->body = body;
  stmt->condition = condition;
  return stmt;
}

Stmt *Parser::parseFor() {
  bool isParallel = is(TokenKind::KwParfor);
  Opener opener =
      open(isParallel ? TokenKind::KwEndparfor : TokenKind::KwEndfor);
  ForStmt head;
  if (!parseForHeader(head)) {
    recover();
    head.target = head.range = make<PlaceholderExpr>(opener.begin);
    head.workers = nullptr;
  }
  Block body = parseBlock();
  close(opener);
  auto *stmt = make<ForStmt>(opener.begin);
  stmt->isParallel = isParallel;
  stmt->target = head.target;
  stmt->range = head.range;
  stmt->workers = head.workers;
  stmt->body = body;
  return stmt;
}

/// `i = range`, `(i = range)` or `(i = range, workers)`.
bool Parser::parseForHeader(ForStmt &loop) {
  uint32_t openBegin = token.begin;
  bool isParenthesised = accept(TokenKind::LeftParen);
  loop.target = parseChain();
  if (!loop.target || !checkTarget(loop.target))
    return false;
  if (!accept(TokenKind::Assign)) {
    errorHere("expected '=' after the loop variable");
    return false;
  }
  loop.range = parseExpr();
  if (!loop.range)
    return false;
  noteAssigned(*loop.target);
  if (!isParenthesised)
    return true;
  if (accept(TokenKind::Comma)) {
    loop.workers = parseExpr();
    if (!loop.workers)
      return false;
  }
  return expectClose(TokenKind::RightParen, TokenKind::LeftParen, openBegin);
}

Stmt *Parser::parseSwitch() {
  Opener opener = open(TokenKind::KwEndswitch);
  Expr *subject = parseCondition();
  skipSeparators();
  llvm::SmallVector<IfArm, 8> cases;
  while (accept(TokenKind::KwCase)) {
    Expr *value = parseCondition();
    cases.push_back({value, parseBlock()});
  }
  Block otherwise;
  if (accept(TokenKind::KwOtherwise))
    otherwise = parseBlock();
  close(opener);
  auto *stmt = make<SwitchStmt>(opener.begin);
  stmt->subject = subject;
  stmt->cases = keep(llvm::ArrayRef<IfArm>(cases));
  stmt->otherwise = otherwise;
  return stmt;
}

/// The name in `catch NAME`: a name on the line of `catch` that no call,
/// assignment or field access starts with.
IdentifierExpr *Parser::parseCatchName() {
  bool isName = is(TokenKind::Identifier) &&
                !llvm::StringRef("(={.").contains(lexer.peekNonBlank());
  if (!isName)
    return nullptr;
  IdentifierExpr *name = parseName();
  assigned.insert(name->name);
  return name;
}

Stmt *Parser::parseTry() {
  Opener opener = open(TokenKind::KwEndTryCatch);
  auto *stmt = arena.make<TryStmt>();
  stmt->body = parseBlock();
  if (accept(TokenKind::KwCatch)) {
    stmt->error = parseCatchName();
    stmt->handler = parseBlock();
  }
  close(opener);
  stmt->kind = TryStmt::kKind;
  stmt->span = spanFrom(opener.begin);
  return stmt;
}

Stmt *Parser::parseUnwindProtect() {
  Opener opener = open(TokenKind::KwEndUnwindProtect);
  Block body = parseBlock();
  Block cleanup;
  if (accept(TokenKind::KwUnwindProtectCleanup))
    cleanup = parseBlock();
  close(opener);
  auto *stmt = make<UnwindProtectStmt>(opener.begin);
  stmt->body = body;
  stmt->cleanup = cleanup;
  return stmt;
}

/// Reads an spmd block as what it is, to go on after its end.
Stmt *Parser::parseSpmd() {
  errorHere("spmd blocks are not supported");
  hasFailed = false;
  Opener opener = open(TokenKind::KwEnd);
  (void)parseBlock();
  close(opener);
  return nullptr;
}

} // namespace quern::syntax
