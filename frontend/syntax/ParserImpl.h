//===- ParserImpl.h - The recursive-descent parser (private) ----*- C++ -*-===//
//
// One class in four files: expressions, simple statements, control flow,
// functions. A function that fails has reported why and returns null; the
// statement loop then skips to the next statement. Every diagnostic but the
// first of a statement is dropped: it would only be an echo.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_SYNTAX_PARSERIMPL_H
#define QUERN_FRONTEND_SYNTAX_PARSERIMPL_H

#include "frontend/syntax/Arena.h"
#include "frontend/syntax/Lexer.h"
#include "frontend/syntax/Parser.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"

#include <optional>

namespace quern::syntax {

class Parser {
public:
  Parser(SourceMap &sources, uint32_t file, SymbolTable &symbols,
         const ParseOptions &options, ParsedFile &result);

  void parseAll();

private:
  using ExprList = llvm::SmallVector<Expr *, 8>;
  using StmtList = llvm::SmallVector<Stmt *, 16>;
  using Kinds = std::initializer_list<TokenKind>;

  /// A block statement that waits for its end.
  struct Opener {
    TokenKind kind;
    uint32_t begin;
    TokenKind closer;
  };

  /// Counts one level of nesting while it lives.
  class Nesting {
  public:
    explicit Nesting(Parser &parser) : parser(parser) { ++parser.nesting; }
    ~Nesting() { --parser.nesting; }
    /// Reports and returns false if the limit is passed.
    bool check() const;

  private:
    Parser &parser;
  };

  // Parser.cpp: tokens, diagnostics, recovery.
  void advance();
  bool is(TokenKind kind) const { return token.kind == kind; }
  bool isAny(Kinds kinds) const;
  bool accept(TokenKind kind);
  bool expectClose(TokenKind close, TokenKind open, uint32_t openBegin);
  void error(uint32_t begin, uint32_t end, const std::string &message);
  void errorHere(const std::string &message);
  void errorUnexpected(const std::string &wanted);
  void recover();
  bool skipToClosedBrackets();
  bool isAtLimit() const {
    return result.diagnostics.size() >= kMaxDiagnostics;
  }
  SpanId spanFrom(uint32_t begin);
  std::string lineOf(uint32_t offset) const;
  Symbol intern(const Token &name) { return symbols.intern(lexer.text(name)); }
  bool functionsHaveEnds() const;

  template <typename T> T *make(uint32_t begin) {
    T *node = arena.make<T>();
    node->kind = T::kKind;
    node->span = spanFrom(begin);
    return node;
  }
  template <typename T> T *makeParent(uint32_t begin, Exprs children) {
    T *node = make<T>(begin);
    return raise(*node, children) ? node : nullptr;
  }
  bool raise(Expr &node, Exprs children);
  template <typename T> llvm::ArrayRef<T> keep(llvm::ArrayRef<T> items) {
    return arena.copy(items);
  }
  Exprs keep(const ExprList &list) { return keep(Exprs(list)); }
  uint32_t beginOf(const Expr &expr) const {
    return sources.span(expr.span).begin;
  }

  // ParseExpression.cpp
  Expr *parseExpr();
  Expr *parseBinary(unsigned minPrecedence);
  Expr *parseRange(Expr *low);
  Expr *parseSigned(Expr *(Parser::*below)());
  Expr *parseUnary();
  Expr *parsePower();
  Expr *parsePowerOperand();
  Expr *parseChain();
  Expr *parseLink(Expr *base);
  Expr *parsePrimary();
  Expr *parseLiteral();
  Expr *parseParenthesised();
  template <typename T> Expr *parseRows(TokenKind open, TokenKind close);
  template <typename T>
  Expr *parseIndex(Expr *base, TokenKind open, TokenKind close);
  bool parseArgument(ExprList &args, TokenKind close);
  Expr *parseField(Expr *base);
  Expr *parseAt();
  Expr *parseAnonymous(uint32_t begin);
  bool parseParameters(ExprList &params);
  IdentifierExpr *parseName();

  // ParseStatement.cpp
  Block parseBlock();
  bool endsBlock() const;
  Stmt *parseStatement();
  Stmt *parseCommand();
  Stmt *parseExpressionOrAssign();
  Stmt *parseMultiAssign();
  Stmt *parseOpAssign(Expr *target, BinaryOp op, uint32_t begin);
  bool isMultiAssign() const;
  bool checkTarget(Expr *target);
  void noteAssigned(Expr &target);
  template <typename T> Stmt *parseDeclaration();
  template <typename T> Stmt *parseJump();
  bool endStatement(Stmt &stmt);
  void skipSeparators();

  // ParseControl.cpp
  Stmt *parseControl();
  Stmt *parseIf();
  Stmt *parseWhile();
  Stmt *parseDoUntil();
  Stmt *parseFor();
  bool parseForHeader(ForStmt &loop);
  Stmt *parseSwitch();
  Stmt *parseTry();
  IdentifierExpr *parseCatchName();
  Stmt *parseUnwindProtect();
  Stmt *parseSpmd();
  Expr *parseCondition();
  Opener open(TokenKind closer);
  void close(const Opener &opener);

  // ParseFunction.cpp
  Function *parseFunction(Function *parent);
  bool parseSignature(Function &function);
  bool parseOutputs(Function &function);
  Symbol parseDottedName();
  void parseArgumentsBlocks(llvm::SmallVectorImpl<ArgumentRule> &rules);
  void parseArgumentsBlock(llvm::SmallVectorImpl<ArgumentRule> &rules);
  bool isArgumentsBlock(const Lexer &at, const Token &word) const;
  bool parseArgumentRule(ArgumentRule &rule);
  bool parseArgumentList(ExprList &list, TokenKind open, TokenKind close);
  Block parseFunctionBody(Function &function);

  SourceMap &sources;
  uint32_t file;
  SymbolTable &symbols;
  ParsedFile &result;
  Arena &arena;
  Lexer lexer;
  Token token;
  uint32_t prevEnd = 0;
  uint32_t nesting = 0;
  bool hasFailed = false; ///< The statement at hand has reported an error.
  bool haveEnds = false;  ///< Functions of this file close with `end`.
  /// Names assigned so far in the function at hand.
  llvm::DenseSet<Symbol> assigned;
  /// Where functions found in the block at hand go; null inside of control
  /// blocks and where functions do not nest.
  llvm::SmallVector<Function *, 4> *nestedFunctions = nullptr;
  Function *enclosing = nullptr;
};

} // namespace quern::syntax

#endif // QUERN_FRONTEND_SYNTAX_PARSERIMPL_H
