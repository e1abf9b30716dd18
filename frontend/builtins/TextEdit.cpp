//===- TextEdit.cpp - Making and changing text ----------------------------===//
#include "frontend/Interpreter.h"
#include "frontend/builtins/ArrayView.h"
#include "frontend/builtins/MakeValue.h"
#include "frontend/builtins/NumberText.h"
#include "frontend/builtins/Printf.h"
#include "frontend/builtins/TextArgs.h"
#include "frontend/builtins/TextFamilies.h"
#include "frontend/builtins/TextTools.h"

namespace quern {

namespace {

const std::vector<std::string> kWhiteSpace = {" ",  "\f", "\n",
                                              "\r", "\t", "\v"};

// --- Conversions -----------------------------------------------------------

/// The rows that an argument of char() or strvcat() contributes.
void addRows(std::vector<std::string> &rows, const Value &v, bool skipEmpty) {
  if (v.isCell()) {
    for (const Value &element : cellOf(v).elements)
      addRows(rows, element, skipEmpty);
    return;
  }
  std::optional<TextArray> text = readText(v);
  if (text) {
    for (std::string &t : text->texts)
      if (!skipEmpty || !t.empty())
        rows.push_back(std::move(t));
    return;
  }
  if (!v.isNumeric())
    throwError("MATLAB:char:WrongInputType",
               "[char] Conversion to char from %s is not possible.",
               v.className().str().c_str());
  ArrayView view = viewOf(v, ForceReason::HostFunction);
  for (int64_t r = 0; r < view.rows(); ++r) {
    CharUnits units;
    for (int64_t c = 0; c < view.columns(); ++c)
      units.push_back(saturated<char16_t>(view.real(r + c * view.rows())));
    rows.push_back(utf8Of(units));
  }
}

void callChar(Call &call) {
  if (call.size() == 1 && call[0].isNumeric())
    return call.returns(
        call.interpreter.convert(call[0], ElementType::Char, call.span));
  std::vector<std::string> rows;
  for (Value &v : call.args)
    addRows(rows, v, /*skipEmpty=*/false);
  call.returns(makeCharMatrix(rows));
}

void callStrvcat(Call &call) {
  std::vector<std::string> rows;
  for (Value &v : call.args)
    addRows(rows, v, /*skipEmpty=*/true);
  call.returns(makeCharMatrix(rows));
}

void callCellstr(Call &call) {
  if (call[0].isCell()) {
    if (!isTextCell(call[0]))
      throwError("MATLAB:cellstr:MustContainText",
                 "[cellstr] Cell elements must be character arrays.");
    return call.returns(std::move(call[0]));
  }
  TextArray text = textArrayArg(call, 0, "cellstr");
  if (text.form == TextArray::Form::Char)
    for (std::string &t : text.texts)
      t = trimText(t, false, true);
  call.returns(makeTextCell(text.shape, text.texts));
}

/// One number as string() writes it.
std::string numberString(const ArrayView &view, int64_t i) {
  constexpr int kDigits = 5;
  if (view.type() == ElementType::Bool)
    return view.real(i) != 0 ? "true" : "false";
  double x = view.real(i);
  ArrayView one(x);
  bool isInteger = std::abs(x) < 0x1p63 && x == std::trunc(x);
  return isInteger ? numberRows(one)[0] : numberRows(one, kDigits)[0];
}

void callString(Call &call) {
  if (call.size() == 0)
    return call.returns(Value::stringScalar(""));
  Value &v = call[0];
  if (v.isString())
    return call.returns(std::move(v));
  if (std::optional<TextArray> text = readText(v))
    return call.returns(makeStrings(text->shape, std::move(text->texts)));
  if (!v.isNumeric())
    throwError("MATLAB:string:InvalidConversion",
               "[string] Conversion to string from %s is not possible.",
               v.className().str().c_str());
  ArrayView view = viewOf(v, ForceReason::HostFunction);
  std::vector<std::string> texts;
  for (int64_t i = 0; i < view.numElems(); ++i)
    texts.push_back(numberString(view, i));
  call.returns(makeStrings(view.shape(), std::move(texts)));
}

// --- Case and blanks -------------------------------------------------------

void changeCase(Call &call, const char *function,
                std::string (*fn)(llvm::StringRef)) {
  if (call[0].isNumeric() && !call[0].isChar())
    return call.returns(std::move(call[0]));
  call.returns(mapText(call, 0, function, fn));
}
void callLower(Call &call) { changeCase(call, "lower", lowerText); }
void callUpper(Call &call) { changeCase(call, "upper", upperText); }

/// Rows of a char matrix lose the blank columns that all of them share.
void trim(Call &call, const char *function, bool left) {
  TextArray text = textArrayArg(call, 0, function);
  bool isMatrix = text.form == TextArray::Form::Char && !text.isScalar();
  if (!isMatrix)
    return call.returns(mapText(call, 0, function, [&](llvm::StringRef t) {
      return trimText(t, left, true);
    }));
  size_t first = std::string::npos, last = 0;
  for (const std::string &t : text.texts) {
    size_t body = trimText(t, true, false).size();
    first = std::min(first, t.size() - body);
    last = std::max(last, trimText(t, false, true).size());
  }
  if (!left)
    first = 0;
  for (std::string &t : text.texts)
    t = first >= last ? "" : t.substr(first, last - first);
  call.returns(makeCharMatrix(text.texts));
}
void callStrtrim(Call &call) { trim(call, "strtrim", /*left=*/true); }
void callDeblank(Call &call) { trim(call, "deblank", /*left=*/false); }

void callBlanks(Call &call) {
  int64_t n = countArg(call, 0, "number of blanks");
  checkRoom(n, sizeof(char16_t));
  call.returns(makeTextRow(std::string(static_cast<size_t>(n), ' ')));
}

void callStrjust(Call &call) {
  std::string side = call.size() > 1 ? textArg(call, 1, "side") : "right";
  call.returns(mapText(call, 0, "strjust", [&](llvm::StringRef t) {
    return justified(t, side[0]);
  }));
}

// --- Replacing and joining -------------------------------------------------

void callStrrep(Call &call) {
  std::string from = textArg(call, 1, "old"), to = textArg(call, 2, "new");
  call.returns(mapText(call, 0, "strrep", [&](llvm::StringRef t) {
    return replaceOverlapping(t, from, to);
  }));
}

/// replace(text, olds, news) and erase(text, olds).
void callReplace(Call &call) {
  TextArray olds = textArrayArg(call, 1, "replace");
  TextArray news;
  news.texts = {""};
  if (call.size() > 2)
    news = textArrayArg(call, 2, "replace");
  call.returns(mapText(call, 0, "replace", [&](llvm::StringRef t) {
    std::string out = t.str();
    for (size_t i = 0; i < olds.texts.size(); ++i)
      out = replaceAll(out, olds.texts[i], news.at(i));
    return out;
  }));
}

/// strcat drops trailing blanks of char arguments, not of cells and strings.
void callStrcat(Call &call) {
  std::vector<TextArray> parts;
  TextArray like;
  like.texts = {""};
  for (size_t i = 0; i < call.size(); ++i) {
    TextArray part = textArrayArg(call, i, "strcat");
    if (part.form == TextArray::Form::Char)
      for (std::string &t : part.texts)
        t = trimText(t, false, true);
    like.form = std::max(like.form, part.form);
    if (!part.isScalar()) {
      bool fits = like.isScalar() || like.texts.size() == part.texts.size();
      if (!fits)
        throwError("MATLAB:strcat:InvalidInputSize",
                   "[strcat] All inputs must be the same size or scalars: %s "
                   "and %s.",
                   like.shape.str().c_str(), part.shape.str().c_str());
      like.shape = part.shape;
      like.texts.resize(part.texts.size());
    }
    parts.push_back(std::move(part));
  }
  std::vector<std::string> out(like.texts.size());
  for (size_t i = 0; i < out.size(); ++i)
    for (const TextArray &part : parts)
      out[i] += part.at(i);
  call.returns(makeText(like, std::move(out)));
}

void callStrjoin(Call &call) {
  TextArray texts = textArrayArg(call, 0, "strjoin");
  std::string delimiter =
      call.size() > 1 ? expandEscapes(textArg(call, 1, "delimiter")) : " ";
  std::string out;
  for (size_t i = 0; i < texts.texts.size(); ++i)
    out += (i ? delimiter : "") + texts.texts[i];
  call.returns(makeTextLike(call[0], out));
}

// --- Splitting -------------------------------------------------------------

std::vector<std::string> delimitersArg(Call &call, size_t i,
                                       const char *function) {
  std::vector<std::string> out = textArrayArg(call, i, function).texts;
  for (std::string &d : out)
    d = expandEscapes(d);
  return out;
}

void callStrsplit(Call &call) {
  std::string text = textArg(call, 0, "text");
  std::vector<std::string> delimiters = kWhiteSpace;
  bool collapse = true;
  size_t next = 1;
  if (call.size() % 2 == 0) // options come in pairs
    delimiters = delimitersArg(call, next++, "strsplit");
  for (; next + 1 < call.size(); next += 2) {
    std::string option = lowerText(textArg(call, next, "option"));
    if (option == "collapsedelimiters")
      collapse = scalarArg(call, next + 1, "CollapseDelimiters") != 0;
  }
  std::vector<std::string> found;
  std::vector<std::string> parts =
      splitText(text, delimiters, collapse, &found);
  auto row = [&](const std::vector<std::string> &texts) {
    Shape shape(1, static_cast<int64_t>(texts.size()));
    return call[0].isString() ? makeStrings(shape, texts)
                              : makeTextCell(shape, texts);
  };
  call.returns(row(parts));
  call.returns(row(found));
}

/// split: a column; white space splits by runs, delimiters one by one.
void callSplit(Call &call) {
  std::string text = textArg(call, 0, "text");
  bool byWhiteSpace = call.size() < 2;
  std::vector<std::string> parts = splitText(
      text, byWhiteSpace ? kWhiteSpace : delimitersArg(call, 1, "split"),
      byWhiteSpace);
  Shape shape(static_cast<int64_t>(parts.size()), 1);
  call.returns(call[0].isString() ? makeStrings(shape, std::move(parts))
                                  : makeTextCell(shape, parts));
}

void callStrtok(Call &call) {
  std::string delimiters(" \t\n\v\f\r\0", 7);
  if (call.size() > 1)
    delimiters = textArg(call, 1, "delimiters");
  TextArray texts = textArrayArg(call, 0, "strtok");
  std::vector<std::string> tokens, rests;
  for (const std::string &t : texts.texts) {
    std::string token, rest;
    firstToken(t, delimiters, token, rest);
    tokens.push_back(std::move(token));
    rests.push_back(std::move(rest));
  }
  call.returns(makeText(texts, std::move(tokens)));
  call.returns(makeText(texts, std::move(rests)));
}

void callExtractBetween(Call &call) {
  std::string from = textArg(call, 1, "start"), to = textArg(call, 2, "end");
  std::string text = textArg(call, 0, "text");
  std::vector<std::string> out;
  llvm::StringRef left = text;
  for (;;) {
    size_t begin = left.find(from);
    if (begin == llvm::StringRef::npos)
      break;
    left = left.substr(begin + from.size());
    size_t end = left.find(to);
    if (end == llvm::StringRef::npos)
      break;
    out.push_back(left.take_front(end).str());
    left = left.substr(end + to.size());
  }
  Shape shape(static_cast<int64_t>(out.size()), 1);
  call.returns(call[0].isString() ? makeStrings(shape, std::move(out))
                                  : makeTextCell(shape, out));
}

void callExtractBefore(Call &call) {
  std::string mark = textArg(call, 1, "pattern");
  call.returns(mapText(call, 0, "extractBefore", [&](llvm::StringRef t) {
    size_t hit = t.find(mark);
    return hit == llvm::StringRef::npos ? std::string()
                                        : t.take_front(hit).str();
  }));
}

void callExtractAfter(Call &call) {
  std::string mark = textArg(call, 1, "pattern");
  call.returns(mapText(call, 0, "extractAfter", [&](llvm::StringRef t) {
    size_t hit = t.find(mark);
    return hit == llvm::StringRef::npos ? std::string()
                                        : t.substr(hit + mark.size()).str();
  }));
}

void callNewline(Call &call) { call.returns(Value::charRow("\n")); }

constexpr Builtin kTextEditBuiltins[] = {
    {"char", 1, -1, callChar, "char array from numbers or texts"},
    {"strvcat", 1, -1, callStrvcat, "rows of texts, empty ones left out"},
    {"cellstr", 1, 1, callCellstr, "cell of the rows of a char array"},
    {"string", 0, 1, callString, "string array from any text or numbers"},
    {"lower", 1, 1, callLower, "lower case"},
    {"tolower", 1, 1, callLower, "lower case"},
    {"upper", 1, 1, callUpper, "upper case"},
    {"toupper", 1, 1, callUpper, "upper case"},
    {"strtrim", 1, 1, callStrtrim, "removes blanks on both sides"},
    {"strip", 1, 1, callStrtrim, "removes blanks on both sides"},
    {"deblank", 1, 1, callDeblank, "removes trailing blanks"},
    {"blanks", 1, 1, callBlanks, "n blanks"},
    {"strjust", 1, 2, callStrjust, "strjust(text, 'left' 'center' 'right')"},
    {"strrep", 3, 3, callStrrep, "strrep(text, old, new)"},
    {"replace", 3, 3, callReplace, "replace(text, old, new)"},
    {"erase", 2, 2, callReplace, "erase(text, patterns)"},
    {"strcat", 1, -1, callStrcat, "concatenates texts element by element"},
    {"strjoin", 1, 2, callStrjoin, "joins texts with a delimiter"},
    {"join", 1, 2, callStrjoin, "joins texts with a delimiter"},
    {"strsplit", 1, -1, callStrsplit, "pieces between delimiters, as a row"},
    {"split", 1, 2, callSplit, "pieces between delimiters, as a column"},
    {"strtok", 1, 2, callStrtok, "[token, rest] = strtok(text, delimiters)"},
    {"extractBetween", 3, 3, callExtractBetween, "texts between two marks"},
    {"extractBefore", 2, 2, callExtractBefore, "text before a mark"},
    {"extractAfter", 2, 2, callExtractAfter, "text after a mark"},
    {"newline", 0, 0, callNewline, "the newline character"},
};

} // namespace

llvm::ArrayRef<Builtin> textEditBuiltins() { return kTextEditBuiltins; }

} // namespace quern
