//===- Lexer.cpp - MATLAB source text to tokens ---------------------------===//
#include "frontend/syntax/Lexer.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

#include <cstdlib>
#include <limits>

namespace quern::syntax {

namespace {

struct Spelling {
  TokenKind kind;
  llvm::StringRef text;
};

constexpr Spelling kPunctuation[] = {
#define PUNCTUATION(Name, Text) {TokenKind::Name, Text},
#include "frontend/syntax/Tokens.def"
};

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f'; }
bool isWordStart(char c) { return llvm::isAlpha(c) || c == '_'; }
bool isWordPart(char c) { return llvm::isAlnum(c) || c == '_'; }
bool isStatementOperator(TokenKind kind) {
  return kind >= TokenKind::PlusPlus && kind <= TokenKind::AndAssign;
}

bool endsOperand(TokenKind kind) {
  switch (kind) {
  case TokenKind::Identifier:
  case TokenKind::Number:
  case TokenKind::Integer:
  case TokenKind::Char:
  case TokenKind::String:
  case TokenKind::EndIndex:
  case TokenKind::Transpose:
  case TokenKind::DotTranspose:
  case TokenKind::RightParen:
  case TokenKind::RightBracket:
  case TokenKind::RightBrace:
    return true;
  default:
    return false;
  }
}

} // namespace

llvm::StringRef spelling(TokenKind kind) {
  static constexpr llvm::StringRef kSpellings[] = {
#define TOKEN(Name, Text) Text,
#define PUNCTUATION(Name, Text) Text,
#define KEYWORD(Name, Text) Text,
#include "frontend/syntax/Tokens.def"
  };
  return kSpellings[static_cast<size_t>(kind)];
}

std::string describe(TokenKind kind) {
  if (kind <= TokenKind::String)
    return spelling(kind).str();
  return ("'" + spelling(kind) + "'").str();
}

Lexer::Lexer(SourceMap &sources, uint32_t file, Diagnostics *diagnostics)
    : sources(&sources), file(file), source(sources.text(file)),
      diagnostics(diagnostics) {
  if (source.starts_with("\xEF\xBB\xBF"))
    pos = 3;
}

void Lexer::report(uint32_t begin, uint32_t end, const std::string &message) {
  if (!isMuted && diagnostics->size() < kMaxDiagnostics)
    diagnostics->push_back({sources->addSpan({file, begin, end}), message});
}

bool Lexer::isLineEnd(uint32_t index) const {
  return index >= source.size() || source[index] == '\n' ||
         source[index] == '\r';
}

void Lexer::skipToLineEnd() {
  while (!isLineEnd(pos))
    ++pos;
}

void Lexer::resetToLineEnd(uint32_t offset) {
  brackets.clear();
  pos = offset;
  skipToLineEnd();
  prevKind = TokenKind::Newline;
  prevEndsOperand = false;
}

void Lexer::resetToFileEnd() {
  brackets.clear();
  pos = static_cast<uint32_t>(source.size());
}

char Lexer::peekNonBlank(uint32_t ahead) const {
  uint32_t index = pos;
  while (isBlank(at(index)))
    ++index;
  return at(index + ahead);
}

/// Moves past `...`, the rest of its line and the line end.
bool Lexer::skipContinuation() {
  if (!startsWith("..."))
    return false;
  skipToLineEnd();
  if (at(pos) == '\r' && at(pos + 1) == '\n')
    ++pos;
  if (pos < source.size())
    ++pos;
  return true;
}

/// `%{` or `#{` that is alone on its line.
bool Lexer::opensBlockComment(uint32_t index) const {
  if (at(index + 1) != '{')
    return false;
  for (uint32_t i = index; i > 0 && !isLineEnd(i - 1); --i)
    if (!isBlank(source[i - 1]))
      return false;
  uint32_t after = index + 2;
  while (isBlank(at(after)))
    ++after;
  return isLineEnd(after);
}

void Lexer::skipBlockComment() {
  uint32_t begin = pos;
  unsigned depth = 0;
  while (pos < source.size()) {
    uint32_t lineBegin = pos;
    skipToLineEnd();
    llvm::StringRef line = source.slice(lineBegin, pos).trim();
    if (line == "%{" || line == "#{")
      ++depth;
    if ((line == "%}" || line == "#}") && --depth == 0)
      return;
    if (pos < source.size())
      ++pos;
  }
  report(begin, begin + 2, "unterminated block comment");
}

/// Skips blanks, comments and continuations; true if there were any.
bool Lexer::skipBlanks() {
  uint32_t begin = pos;
  for (;;) {
    char c = at(pos);
    if (isBlank(c))
      ++pos;
    else if (c == '%' || c == '#')
      opensBlockComment(pos) ? skipBlockComment() : skipToLineEnd();
    else if (!skipContinuation())
      return pos != begin;
  }
}

/// Whether an element of a matrix starts here, given blanks before it.
bool Lexer::startsElement() const {
  char c = at(pos);
  char after = at(pos + 1);
  switch (c) {
  case '\'':
  case '"':
  case '(':
  case '[':
  case '{':
  case '@':
    return true;
  case '.':
    return llvm::isDigit(after);
  case '+':
  case '-':
    return !isBlank(after) && !isLineEnd(pos + 1) &&
           !source.substr(pos + 1).starts_with("...");
  case '~':
  case '!':
    return after != '=';
  default:
    return isWordPart(c);
  }
}

Token Lexer::finish(TokenKind kind, uint32_t begin) {
  Token token;
  token.kind = kind;
  token.begin = begin;
  token.end = pos;
  token.hasSpaceBefore = hasSpaceBefore;
  bool closesParameters = kind == TokenKind::RightParen && !brackets.empty() &&
                          brackets.back() == '@';
  isIndexBrace = prevEndsOperand;
  prevEndsOperand = endsOperand(kind) && !closesParameters;
  trackBrackets(kind);
  prevKind = kind;
  return token;
}

/// A closer that does not match leaves the stack alone; the parser reports it.
void Lexer::trackBrackets(TokenKind kind) {
  auto pop = [this](char open) {
    if (!brackets.empty() && brackets.back() == open)
      brackets.pop_back();
  };
  switch (kind) {
  case TokenKind::LeftParen:
    brackets.push_back(prevKind == TokenKind::At ? '@' : '(');
    break;
  case TokenKind::LeftBracket:
    brackets.push_back('[');
    break;
  case TokenKind::LeftBrace:
    brackets.push_back(isIndexBrace ? '<' : '{');
    break;
  case TokenKind::RightParen:
    pop(!brackets.empty() && brackets.back() == '@' ? '@' : '(');
    break;
  case TokenKind::RightBracket:
    pop('[');
    break;
  case TokenKind::RightBrace:
    pop(!brackets.empty() && brackets.back() == '<' ? '<' : '{');
    break;
  default:
    break;
  }
}

/// Octave lets lines end inside of parentheses. Taken where the expression
/// cannot end there; elsewhere the parenthesis is more likely unmatched.
bool Lexer::joinsNextLine() const {
  if (brackets.empty() || inMatrix() || pos >= source.size() || !isLineEnd(pos))
    return false;
  if (!prevEndsOperand)
    return !isKeyword(prevKind);
  size_t next = source.find_first_not_of(" \t\r\n", pos);
  return next != llvm::StringRef::npos &&
         llvm::StringRef(",)}&|").contains(source[next]);
}

Token Lexer::next() {
  hasSpaceBefore = skipBlanks();
  while (joinsNextLine()) {
    ++pos;
    hasSpaceBefore = true;
    skipBlanks();
  }
  if (hasSpaceBefore && prevEndsOperand && inMatrix() && startsElement()) {
    Token comma = finish(TokenKind::Comma, pos);
    comma.isSynthetic = true;
    return comma;
  }
  if (pos >= source.size())
    return finish(TokenKind::EndOfFile, pos);
  char c = source[pos];
  if (c == '\n' || c == '\r')
    return lexLineEnd();
  if (isWordStart(c))
    return lexWord();
  if (llvm::isDigit(c) || (c == '.' && llvm::isDigit(at(pos + 1))))
    return lexNumber();
  if (c == '\'' && prevEndsOperand) {
    ++pos;
    return finish(TokenKind::Transpose, pos - 1);
  }
  if (c == '\'' || c == '"')
    return lexQuoted(c);
  return lexPunctuation();
}

Token Lexer::lexLineEnd() {
  uint32_t begin = pos;
  bool isPair = source[pos] == '\r' && at(pos + 1) == '\n';
  pos += isPair ? 2 : 1;
  if (!inMatrix())
    return finish(TokenKind::Newline, begin);
  Token token = finish(TokenKind::Semicolon, begin);
  token.isSynthetic = true;
  return token;
}

TokenKind Lexer::classifyWord(llvm::StringRef word) const {
  if (prevKind == TokenKind::Dot)
    return TokenKind::Identifier;
  TokenKind kind = llvm::StringSwitch<TokenKind>(word)
#define KEYWORD(Name, Text) .Case(Text, TokenKind::Kw##Name)
#include "frontend/syntax/Tokens.def"
                       .Default(TokenKind::Identifier);
  if (kind == TokenKind::KwEnd && !brackets.empty())
    return TokenKind::EndIndex;
  // `do` and `until` are plain names in MATLAB: keywords only where a
  // statement starts and no assignment follows.
  if (kind == TokenKind::KwDo || kind == TokenKind::KwUntil) {
    bool isAssigned = peekNonBlank() == '=' && peekNonBlank(1) != '=';
    bool startsStatement = prevKind == TokenKind::Newline ||
                           prevKind == TokenKind::Semicolon ||
                           prevKind == TokenKind::Comma || isKeyword(prevKind);
    if (!startsStatement || isAssigned || !brackets.empty())
      return TokenKind::Identifier;
  }
  return kind;
}

Token Lexer::lexWord() {
  uint32_t begin = pos;
  while (isWordPart(at(pos)))
    ++pos;
  return finish(classifyWord(source.slice(begin, pos)), begin);
}

/// 0x1F, 0b101 and their suffixes u8 ... s64; \c pos stands on the first digit.
Token Lexer::lexRadixInteger(unsigned radix) {
  uint32_t begin = pos;
  pos += 2;
  uint32_t digits = pos;
  while (llvm::hexDigitValue(at(pos)) < radix)
    ++pos;
  uint64_t bits = 0;
  bool isTooBig = source.slice(digits, pos).getAsInteger(radix, bits);
  IntegerClass smallest = bits <= UINT8_MAX    ? IntegerClass::UInt8
                          : bits <= UINT16_MAX ? IntegerClass::UInt16
                          : bits <= UINT32_MAX ? IntegerClass::UInt32
                                               : IntegerClass::UInt64;
  uint32_t suffix = pos;
  while (isWordPart(at(pos)))
    ++pos;
  auto wanted = llvm::StringSwitch<int>(source.slice(suffix, pos))
                    .Case("", static_cast<int>(smallest))
#define INTEGER_CLASS(Name, Text, Suffix)                                      \
  .Case(Suffix, static_cast<int>(IntegerClass::Name))
#include "frontend/syntax/Operators.def"
                    .Default(-1);
  if (wanted < 0)
    report(begin, pos, "invalid suffix of an integer literal");
  else if (isTooBig || bits > bitMask(static_cast<IntegerClass>(wanted)))
    report(begin, pos, "integer literal does not fit its class");
  Token token = finish(TokenKind::Integer, begin);
  token.bits = bits;
  token.integerClass =
      wanted < 0 ? smallest : static_cast<IntegerClass>(wanted);
  return token;
}

Token Lexer::lexNumber() {
  char marker = llvm::toLower(at(pos + 1));
  if (at(pos) == '0' && marker == 'x' && llvm::isHexDigit(at(pos + 2)))
    return lexRadixInteger(16);
  if (at(pos) == '0' && marker == 'b' && llvm::hexDigitValue(at(pos + 2)) < 2)
    return lexRadixInteger(2);
  uint32_t begin = pos;
  while (llvm::isDigit(at(pos)))
    ++pos;
  // The point belongs to `1./x`, `1.'` and `1...` as an operator.
  bool isPoint = at(pos) == '.' && !startsWith("...") &&
                 !llvm::StringRef("*/\\^'").contains(at(pos + 1));
  if (isPoint)
    do
      ++pos;
    while (llvm::isDigit(at(pos)));
  char exponent = llvm::toLower(at(pos));
  uint32_t sign = at(pos + 1) == '+' || at(pos + 1) == '-' ? 1 : 0;
  bool hasExponent =
      (exponent == 'e' || exponent == 'd') && llvm::isDigit(at(pos + 1 + sign));
  std::string digits = source.slice(begin, pos).str();
  if (hasExponent) {
    uint32_t mark = ++pos;
    pos += sign;
    while (llvm::isDigit(at(pos)))
      ++pos;
    digits += ("e" + source.slice(mark, pos)).str();
  }
  bool isImaginary =
      llvm::StringRef("ijIJ").contains(at(pos)) && !isWordPart(at(pos + 1));
  pos += isImaginary ? 1 : 0;
  Token token = finish(TokenKind::Number, begin);
  token.number = std::strtod(digits.c_str(), nullptr);
  token.isImaginary = isImaginary;
  return token;
}

Token Lexer::lexQuoted(char quote) {
  uint32_t begin = pos++;
  for (; !isLineEnd(pos); ++pos) {
    if (source[pos] != quote)
      continue;
    if (at(pos + 1) != quote)
      break;
    ++pos;
  }
  bool isClosed = !isLineEnd(pos);
  bool isChar = quote == '\'';
  pos += isClosed ? 1 : 0;
  if (!isClosed)
    report(begin, pos,
           isChar ? "unterminated character vector" : "unterminated string");
  return finish(isChar ? TokenKind::Char : TokenKind::String, begin);
}

std::string Lexer::literalValue(const Token &token) const {
  llvm::StringRef raw = text(token);
  char quote = raw.front();
  std::string value;
  for (size_t i = 1; i < raw.size(); ++i) {
    if (raw[i] == quote)
      ++i; // The second of a pair, or past the closing one.
    if (i < raw.size())
      value += raw[i];
  }
  return value;
}

/// `x++` and `x--` are whole statements; elsewhere they are two signs.
bool Lexer::isIncrement() const {
  if (!prevEndsOperand)
    return false;
  uint32_t after = pos + 2;
  while (isBlank(at(after)))
    ++after;
  return isLineEnd(after) || llvm::StringRef(";,%#").contains(at(after));
}

Token Lexer::lexPunctuation() {
  uint32_t begin = pos;
  for (const Spelling &candidate : kPunctuation) {
    if (!startsWith(candidate.text))
      continue;
    if (isStatementOperator(candidate.kind) && !brackets.empty())
      continue;
    bool isStep = candidate.kind == TokenKind::PlusPlus ||
                  candidate.kind == TokenKind::MinusMinus;
    if (isStep && !isIncrement())
      continue;
    // `a+==b` has no meaning; `a&&=b` neither: only a lone `=` assigns.
    bool isCompound = isStatementOperator(candidate.kind) && !isStep;
    if (isCompound && at(pos + 2) == '=')
      continue;
    pos += static_cast<uint32_t>(candidate.text.size());
    return finish(candidate.kind, begin);
  }
  return lexInvalid();
}

/// Takes a run of bytes that no token starts with as one error.
Token Lexer::lexInvalid() {
  uint32_t begin = pos++;
  while (pos < source.size() && static_cast<signed char>(source[pos]) < 0)
    ++pos;
  report(begin, pos, "invalid character in the source text");
  return finish(TokenKind::Error, begin);
}

} // namespace quern::syntax
