//===- Lexer.h - MATLAB source text to tokens -------------------*- C++ -*-===//
//
// Tokens are made on demand, because MATLAB's depend on context:
//  - inside [] and {} blanks separate elements: the lexer inserts a Comma
//    token there and turns line ends into Semicolon; () and the braces of an
//    index, `c{end +1}`, switch that off;
//  - ' is a transpose after an operand, otherwise it opens a char vector;
//  - `end` inside brackets is a value (EndIndex), outside it closes a block;
//  - `name word` at the start of a statement is a command, which only the
//    parser can tell, because it knows what is a variable.
// A Lexer is copied to look ahead; a copy that should stay quiet is muted.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_SYNTAX_LEXER_H
#define QUERN_FRONTEND_SYNTAX_LEXER_H

#include "frontend/syntax/AST.h"
#include "frontend/syntax/Diagnostic.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace quern::syntax {

enum class TokenKind : uint8_t {
#define TOKEN(Name, Text) Name,
#define PUNCTUATION(Name, Text) Name,
#define KEYWORD(Name, Text) Kw##Name,
#include "frontend/syntax/Tokens.def"
};

/// How messages name \p kind: `')'`, `'for'`, `end of file`.
std::string describe(TokenKind kind);
llvm::StringRef spelling(TokenKind kind);
inline bool isKeyword(TokenKind kind) { return kind >= TokenKind::KwBreak; }

struct Token {
  TokenKind kind = TokenKind::EndOfFile;
  /// Comma or Semicolon that stands for blanks or a line end in brackets.
  bool isSynthetic = false;
  bool hasSpaceBefore = false;
  bool isImaginary = false;
  IntegerClass integerClass = IntegerClass::UInt8;
  uint32_t begin = 0;
  uint32_t end = 0;
  double number = 0;
  uint64_t bits = 0;
};

class Lexer {
public:
  Lexer(SourceMap &sources, uint32_t file, Diagnostics *diagnostics);

  Token next();

  /// Drops diagnostics while \p muted (to look ahead, to skip after an error).
  void mute(bool muted) { isMuted = muted; }

  /// The value of a Char or String token: quotes removed, doubled ones halved.
  std::string literalValue(const Token &token) const;
  llvm::StringRef text(const Token &token) const {
    return source.slice(token.begin, token.end);
  }

  /// Whether the text after an identifier that starts a statement, and that
  /// is no variable, makes the statement a command.
  bool looksLikeCommand() const;
  /// Reads the words of a command up to the end of its statement.
  void commandWords(llvm::SmallVectorImpl<std::string> &words);
  /// The next byte that is neither blank nor read; 0 at the end of file.
  char peekNonBlank(uint32_t ahead = 0) const;

  size_t bracketDepth() const { return brackets.size(); }
  /// Forgets open brackets and goes to the end of the line of \p offset.
  void resetToLineEnd(uint32_t offset);
  void resetToFileEnd();
  uint32_t offset() const { return pos; }

private:
  char at(uint32_t index) const {
    return index < source.size() ? source[index] : '\0';
  }
  bool startsWith(llvm::StringRef text) const {
    return source.substr(pos).starts_with(text);
  }
  bool inMatrix() const {
    return !brackets.empty() &&
           (brackets.back() == '[' || brackets.back() == '{');
  }
  void report(uint32_t begin, uint32_t end, const std::string &message);

  bool skipBlanks();
  void skipToLineEnd();
  bool skipContinuation();
  bool opensBlockComment(uint32_t index) const;
  void skipBlockComment();
  bool startsElement() const;
  bool isLineEnd(uint32_t index) const;
  bool joinsNextLine() const;

  Token finish(TokenKind kind, uint32_t begin);
  Token lexLineEnd();
  Token lexWord();
  Token lexNumber();
  Token lexRadixInteger(unsigned radix);
  Token lexQuoted(char quote);
  Token lexPunctuation();
  Token lexInvalid();
  TokenKind classifyWord(llvm::StringRef word) const;
  bool isIncrement() const;
  void trackBrackets(TokenKind kind);
  void readQuotedWord(std::string &word);

  SourceMap *sources;
  uint32_t file;
  llvm::StringRef source;
  Diagnostics *diagnostics;
  uint32_t pos = 0;
  bool hasSpaceBefore = false;
  bool prevEndsOperand = false;
  bool isIndexBrace = false; ///< A brace made now would follow an operand.
  bool isMuted = false;
  TokenKind prevKind = TokenKind::Newline;
  /// Open brackets; '@' opens anonymous parameters, '<' is an index brace.
  llvm::SmallVector<char, 16> brackets;
};

} // namespace quern::syntax

#endif // QUERN_FRONTEND_SYNTAX_LEXER_H
