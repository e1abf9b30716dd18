//===- ParseFunction.cpp - Functions and arguments blocks -----------------===//
#include "frontend/syntax/ParserImpl.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace quern::syntax {

/// Whether the functions of this file close with `end`. They do if the file
/// has more ends than its other blocks need; strings and comments are no
/// obstacle, because the lexer knows them.
bool Parser::functionsHaveEnds() const {
  Lexer scan = lexer;
  scan.mute(true);
  size_t needed = 0;
  size_t ends = 0;
  bool startsStatement = true;
  for (Token at = scan.next(); at.kind != TokenKind::EndOfFile;
       at = scan.next()) {
    if (startsStatement && at.kind == TokenKind::Identifier) {
      if (scan.looksLikeCommand()) {
        llvm::SmallVector<std::string, 4> words;
        scan.commandWords(words);
      }
      needed += isArgumentsBlock(scan, at) ? 1 : 0;
    }
    switch (at.kind) {
    case TokenKind::KwFor:
    case TokenKind::KwIf:
    case TokenKind::KwParfor:
    case TokenKind::KwSpmd:
    case TokenKind::KwSwitch:
    case TokenKind::KwTry:
    case TokenKind::KwUnwindProtect:
    case TokenKind::KwWhile:
      ++needed;
      break;
    case TokenKind::KwEndfunction:
      return true;
    default:
      ends += spelling(at.kind).starts_with("end") && isKeyword(at.kind);
      break;
    }
    // A parenthesis left open must not hide the rest of the file.
    if (at.kind == TokenKind::Newline && scan.bracketDepth() > 0)
      scan.resetToLineEnd(at.begin);
    startsStatement =
        (at.kind == TokenKind::Newline || at.kind == TokenKind::Semicolon ||
         at.kind == TokenKind::Comma || isKeyword(at.kind)) &&
        scan.bracketDepth() == 0;
  }
  return ends > needed;
}

Function *Parser::parseFunction(Function *parent) {
  Nesting level(*this);
  if (!level.check()) {
    recover();
    return nullptr;
  }
  auto *parsed = arena.make<Function>();
  parsed->parent = parent;
  llvm::DenseSet<Symbol> outerAssigned = assigned;
  if (!parent)
    assigned.clear();
  Opener opener = open(TokenKind::KwEndfunction);
  if (!parseSignature(*parsed))
    recover();
  parsed->body = parseFunctionBody(*parsed);
  if (haveEnds)
    close(opener);
  parsed->span = spanFrom(opener.begin);
  assigned = std::move(outerAssigned);
  return parsed;
}

Block Parser::parseFunctionBody(Function &parsed) {
  llvm::SmallVector<ArgumentRule, 4> rules;
  parseArgumentsBlocks(rules);
  parsed.rules = keep(llvm::ArrayRef<ArgumentRule>(rules));
  llvm::SmallVector<Function *, 4> nested;
  auto *outerNested =
      std::exchange(nestedFunctions, haveEnds ? &nested : nullptr);
  Function *outerFunction = std::exchange(enclosing, &parsed);
  Block body = parseBlock();
  nestedFunctions = outerNested;
  enclosing = outerFunction;
  parsed.nested = keep(llvm::ArrayRef<Function *>(nested));
  return body;
}

/// `[outputs =] name [(params)]`
bool Parser::parseSignature(Function &parsed) {
  bool hasOutputs = is(TokenKind::LeftBracket) ||
                    (is(TokenKind::Identifier) && lexer.peekNonBlank() == '=');
  if (hasOutputs && !parseOutputs(parsed))
    return false;
  if (!is(TokenKind::Identifier)) {
    errorUnexpected("a function name");
    return false;
  }
  uint32_t nameBegin = token.begin;
  parsed.name = parseDottedName();
  parsed.nameSpan = spanFrom(nameBegin);
  if (!parsed.name)
    return false;
  ExprList params;
  if (is(TokenKind::LeftParen) && !parseParameters(params))
    return false;
  parsed.params = keep(params);
  for (Expr *param : params)
    noteAssigned(*param);
  bool isEnded = isAny({TokenKind::Newline, TokenKind::Semicolon,
                        TokenKind::Comma, TokenKind::EndOfFile});
  // `function f() body, end` on one line needs no separator.
  if (!isEnded && !isKeyword(token.kind) && !is(TokenKind::Identifier)) {
    errorUnexpected("end of line");
    return false;
  }
  return true;
}

bool Parser::parseOutputs(Function &parsed) {
  llvm::SmallVector<IdentifierExpr *, 4> outputs;
  uint32_t openBegin = token.begin;
  if (is(TokenKind::Identifier)) {
    outputs.push_back(parseName());
  } else {
    advance();
    while (is(TokenKind::Identifier)) {
      outputs.push_back(parseName());
      accept(TokenKind::Comma);
    }
    if (!expectClose(TokenKind::RightBracket, TokenKind::LeftBracket,
                     openBegin))
      return false;
  }
  if (!accept(TokenKind::Assign)) {
    errorUnexpected("'='");
    return false;
  }
  for (IdentifierExpr *output : outputs)
    assigned.insert(output->name);
  parsed.outputs = keep(llvm::ArrayRef<IdentifierExpr *>(outputs));
  return true;
}

//===----------------------------------------------------------------------===//
// arguments blocks
//===----------------------------------------------------------------------===//

/// \p at stands after \p word.
bool Parser::isArgumentsBlock(const Lexer &at, const Token &word) const {
  return at.text(word) == "arguments" &&
         llvm::StringRef("\n\r%#(").contains(at.peekNonBlank()) &&
         at.bracketDepth() == 0;
}

void Parser::parseArgumentsBlocks(llvm::SmallVectorImpl<ArgumentRule> &rules) {
  skipSeparators();
  while (is(TokenKind::Identifier) && isArgumentsBlock(lexer, token)) {
    parseArgumentsBlock(rules);
    skipSeparators();
  }
}

void Parser::parseArgumentsBlock(llvm::SmallVectorImpl<ArgumentRule> &rules) {
  uint32_t begin = token.begin;
  bool isOutput = false;
  bool isRepeating = false;
  advance();
  if (accept(TokenKind::LeftParen)) {
    while (is(TokenKind::Identifier)) {
      isOutput |= lexer.text(token) == "Output";
      isRepeating |= lexer.text(token) == "Repeating";
      advance();
      accept(TokenKind::Comma);
    }
    if (!expectClose(TokenKind::RightParen, TokenKind::LeftParen, begin))
      recover();
  }
  skipSeparators();
  while (is(TokenKind::Identifier)) {
    ArgumentRule rule;
    rule.isOutput = isOutput;
    rule.isRepeating = isRepeating;
    if (parseArgumentRule(rule))
      rules.push_back(rule);
    else
      recover();
    skipSeparators();
  }
  if (accept(TokenKind::KwEnd))
    return;
  errorHere("expected 'end' to close 'arguments' at line " + lineOf(begin));
  recover();
}

/// `name[.field] [(sizes)] [class] [{validators}] [= default]`
bool Parser::parseArgumentRule(ArgumentRule &rule) {
  uint32_t begin = token.begin;
  rule.name = intern(token);
  advance();
  if (is(TokenKind::DotQuestion)) {
    errorHere("name-value arguments taken from a class are not supported");
    return false;
  }
  if (accept(TokenKind::Dot)) {
    if (!is(TokenKind::Identifier)) {
      errorUnexpected("a name");
      return false;
    }
    rule.field = intern(token);
    advance();
  }
  ExprList list;
  if (is(TokenKind::LeftParen)) {
    if (!parseArgumentList(list, TokenKind::LeftParen, TokenKind::RightParen))
      return false;
    rule.sizes = keep(list);
  }
  if (is(TokenKind::Identifier))
    rule.className = parseDottedName();
  if (is(TokenKind::LeftBrace)) {
    if (!parseArgumentList(list, TokenKind::LeftBrace, TokenKind::RightBrace))
      return false;
    rule.validators = keep(list);
  }
  if (accept(TokenKind::Assign)) {
    rule.fallback = parseExpr();
    if (!rule.fallback)
      return false;
  }
  rule.span = spanFrom(begin);
  if (isAny({TokenKind::Newline, TokenKind::Semicolon, TokenKind::Comma,
             TokenKind::KwEnd}))
    return true;
  errorUnexpected("end of line");
  return false;
}

bool Parser::parseArgumentList(ExprList &list, TokenKind open,
                               TokenKind close) {
  uint32_t openBegin = token.begin;
  list.clear();
  advance();
  while (!is(close)) {
    if (!parseArgument(list, close))
      return false;
    if (!accept(TokenKind::Comma))
      break;
  }
  return expectClose(close, open, openBegin);
}

} // namespace quern::syntax
