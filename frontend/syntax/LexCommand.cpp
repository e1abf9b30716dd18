//===- LexCommand.cpp - Command syntax ------------------------------------===//
//
// `hold on` is `hold('on')`. MATLAB decides by blanks alone: after a name that
// is no variable and a blank, a word or an operator that no blank follows
// starts the words of a command; `=`, `(` and `op blank` do not.
//
//===----------------------------------------------------------------------===//
#include "frontend/syntax/Lexer.h"

#include "llvm/ADT/StringExtras.h"

namespace quern::syntax {

namespace {

bool isBlank(char c) { return c == ' ' || c == '\t'; }

/// Length of the binary operator at the start of \p text; 0 if there is none.
size_t operatorLength(llvm::StringRef text) {
  static constexpr llvm::StringRef kOperators[] = {
      ".*", "./", ".\\", ".^", "==", "~=", "!=", "<=", ">=", "&&", "||", "*",
      "/",  "\\", "^",   "+",  "-",  "<",  ">",  "&",  "|",  ":",  "~",  "!"};
  for (llvm::StringRef op : kOperators)
    if (text.starts_with(op))
      return op.size();
  return 0;
}

bool isCompoundAssignment(llvm::StringRef text) {
  return text.size() > 1 && llvm::StringRef("+-*/^|&").contains(text[0]) &&
         text[1] == '=' && !text.substr(2).starts_with("=");
}

} // namespace

bool Lexer::looksLikeCommand() const {
  if (!isBlank(at(pos)))
    return false;
  llvm::StringRef line = source.substr(pos);
  line = line.take_until([](char c) { return c == '\n' || c == '\r'; });
  llvm::StringRef rest = line.ltrim(" \t");
  if (rest.empty() || llvm::StringRef(",;%#({)]}").contains(rest[0]) ||
      rest.starts_with("...") || isCompoundAssignment(rest))
    return false;
  if (rest[0] == '=' && !rest.starts_with("=="))
    return false;
  if (rest[0] == '\'')
    return rest.find('\'', 1) != llvm::StringRef::npos;
  size_t length = operatorLength(rest);
  if (length == 0)
    return true;
  llvm::StringRef operand = rest.drop_front(length);
  bool isIncrement = rest.starts_with("++") || rest.starts_with("--");
  if (isIncrement && rest.drop_front(2).trim(" \t;,").empty())
    return false;
  return operand.empty() || !isBlank(operand[0]);
}

/// Appends the quoted text at \c pos to \p word, without its quotes.
void Lexer::readQuotedWord(std::string &word) {
  Token token = lexQuoted(at(pos));
  word += literalValue(token);
}

void Lexer::commandWords(llvm::SmallVectorImpl<std::string> &words) {
  std::string word;
  bool isInWord = false;
  unsigned depth = 0;
  auto flush = [&] {
    if (isInWord)
      words.push_back(word);
    word.clear();
    isInWord = false;
  };
  while (!isLineEnd(pos)) {
    char c = at(pos);
    bool isComment = c == '%' || (c == '#' && !isInWord &&
                                  (isLineEnd(pos + 1) || isBlank(at(pos + 1))));
    if (isComment || (depth == 0 && (c == ',' || c == ';')))
      break;
    if (isBlank(c) && depth == 0) {
      flush();
      ++pos;
      continue;
    }
    if (!isInWord && skipContinuation())
      continue;
    isInWord = true;
    if (c == '\'' || c == '"') {
      readQuotedWord(word);
      continue;
    }
    if (c == '(' || c == '[' || c == '{')
      ++depth;
    else if (depth > 0 && (c == ')' || c == ']' || c == '}'))
      --depth;
    word += c;
    ++pos;
  }
  flush();
  prevKind = TokenKind::Identifier;
  prevEndsOperand = false;
}

} // namespace quern::syntax
