//===- Parser.cpp - Tokens, errors and recovery of the parser -------------===//
#include "frontend/syntax/ParserImpl.h"

#include "frontend/syntax/Liveness.h"
#include "frontend/syntax/Resolver.h"

#include "llvm/ADT/STLExtras.h"

namespace quern::syntax {

Parser::Parser(SourceMap &sources, uint32_t file, SymbolTable &symbols,
               const ParseOptions &options, ParsedFile &result)
    : sources(sources), file(file), symbols(symbols), result(result),
      arena(*result.arena), lexer(sources, file, &result.diagnostics) {
  assigned.insert(options.knownVariables.begin(), options.knownVariables.end());
}

bool Parser::Nesting::check() const {
  if (parser.nesting <= kMaxNesting)
    return true;
  parser.errorHere("nested too deeply: the limit is " +
                   std::to_string(kMaxNesting) + " levels");
  return false;
}

void Parser::advance() {
  prevEnd = token.end;
  token = lexer.next();
  // The lexer has reported what it could not read.
  if (is(TokenKind::Error))
    hasFailed = true;
}

bool Parser::isAny(Kinds kinds) const {
  return llvm::is_contained(kinds, token.kind);
}

bool Parser::accept(TokenKind kind) {
  if (!is(kind))
    return false;
  advance();
  return true;
}

bool Parser::expectClose(TokenKind close, TokenKind open, uint32_t openBegin) {
  if (accept(close))
    return true;
  bool isCut =
      isAny({TokenKind::Newline, TokenKind::EndOfFile, TokenKind::Semicolon}) ||
      isKeyword(token.kind);
  if (isCut)
    error(openBegin, openBegin + 1, "unmatched " + describe(open));
  else
    errorUnexpected(describe(close));
  return false;
}

void Parser::error(uint32_t begin, uint32_t end, const std::string &message) {
  // Invalid text has been reported by the lexer.
  if (!hasFailed && !isAtLimit() && !is(TokenKind::Error))
    result.diagnostics.push_back(
        {sources.addSpan({file, begin, end}), message});
  hasFailed = true;
}

void Parser::errorHere(const std::string &message) {
  error(token.begin, token.end, message);
}

void Parser::errorUnexpected(const std::string &wanted) {
  if (isAny({TokenKind::RightParen, TokenKind::RightBracket,
             TokenKind::RightBrace}))
    return errorHere("unmatched " + describe(token.kind));
  bool isComparison = is(TokenKind::Assign) && (wanted == "an expression" ||
                                                wanted == "end of statement");
  if (isComparison)
    return errorHere("unexpected '='; use '==' to compare");
  std::string what = describe(token.kind);
  if (is(TokenKind::Identifier))
    what = "'" + lexer.text(token).str() + "'";
  errorHere("expected " + wanted + " before " + what);
}

/// Reads on until the brackets that are open now are closed. Fails where they
/// cannot be: at a keyword, at a line end in parentheses or at the file's end.
bool Parser::skipToClosedBrackets() {
  while (lexer.bracketDepth() > 0) {
    bool isHopeless = isAny({TokenKind::EndOfFile, TokenKind::Newline}) ||
                      isKeyword(token.kind);
    if (isHopeless)
      return false;
    advance();
  }
  return true;
}

/// Skips the rest of a statement that could not be parsed.
void Parser::recover() {
  Token failed = token;
  lexer.mute(true);
  if (!skipToClosedBrackets()) {
    lexer.resetToLineEnd(failed.kind == TokenKind::Newline ? failed.begin
                                                           : failed.end);
    advance();
  }
  while (!isAny({TokenKind::Newline, TokenKind::Semicolon,
                 TokenKind::EndOfFile}) ||
         lexer.bracketDepth() > 0) {
    if (is(TokenKind::EndOfFile))
      break;
    if (is(TokenKind::Newline))
      lexer.resetToLineEnd(token.begin);
    advance();
  }
  lexer.mute(false);
  hasFailed = false;
  if (!isAtLimit())
    return;
  lexer.resetToFileEnd();
  advance();
}

SpanId Parser::spanFrom(uint32_t begin) {
  return sources.addSpan({file, begin, std::max(begin, prevEnd)});
}

std::string Parser::lineOf(uint32_t offset) const {
  return std::to_string(sources.lineColumn(file, offset).line);
}

/// Sets the height of \p node over \p children; fails if it is too high.
bool Parser::raise(Expr &node, Exprs children) {
  uint16_t height = 0;
  for (const Expr *child : children)
    height = std::max(height, child->height);
  if (height >= kMaxHeight) {
    errorHere("expression too long: split it into several statements");
    return false;
  }
  node.height = height + 1;
  return true;
}

void Parser::parseAll() {
  haveEnds = functionsHaveEnds();
  advance();
  StmtList script;
  llvm::SmallVector<Function *, 8> functions;
  while (!is(TokenKind::EndOfFile)) {
    if (is(TokenKind::KwFunction)) {
      if (Function *parsed = parseFunction(nullptr))
        functions.push_back(parsed);
    } else if (is(TokenKind::KwClassdef)) {
      errorHere("classdef is not supported");
      lexer.resetToFileEnd();
      advance();
    } else {
      Block block = parseBlock();
      script.append(block.begin(), block.end());
      if (isAny({TokenKind::KwFunction, TokenKind::KwClassdef,
                 TokenKind::EndOfFile}))
        continue;
      errorHere("unexpected " + describe(token.kind));
      recover();
    }
  }
  result.script = keep(Block(script));
  result.functions = keep(llvm::ArrayRef<Function *>(functions));
  result.isFunctionFile = script.empty() && !functions.empty();
}

ParsedFile parseFile(SourceMap &sources, uint32_t fileId, SymbolTable &symbols,
                     const ParseOptions &options) {
  ParsedFile result;
  result.arena = std::make_unique<Arena>();
  Parser(sources, fileId, symbols, options, result).parseAll();
  resolve(result, symbols, options);
  computeLiveness(result);
  return result;
}

ParsedFile parseSnippet(SourceMap &sources, uint32_t fileId,
                        SymbolTable &symbols,
                        llvm::ArrayRef<Symbol> knownVariables) {
  ParseOptions options;
  options.knownVariables = knownVariables;
  return parseFile(sources, fileId, symbols, options);
}

} // namespace quern::syntax
