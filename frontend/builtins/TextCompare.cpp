//===- TextCompare.cpp - Comparing and searching text ---------------------===//
#include "frontend/builtins/ArrayView.h"
#include "frontend/builtins/MakeValue.h"
#include "frontend/builtins/TextArgs.h"
#include "frontend/builtins/TextFamilies.h"
#include "frontend/builtins/TextTools.h"

namespace quern {

namespace {

// --- strcmp and its family -------------------------------------------------

struct Comparison {
  bool ignoreCase;
  bool hasLimit; // strncmp
};

/// One element to compare; never equal to anything if it is no text.
struct Comparand {
  bool isText = false;
  int64_t rows = 0;
  CharUnits units;
};

Comparand comparandOf(const Value &v) {
  Comparand c;
  if (v.isString() && v.isScalar()) {
    c.units = utf16Of(stringsOf(v).elements[0]);
    c.isText = !stringsOf(v).missing[0];
    c.rows = 1;
  } else if (v.isChar()) {
    c.units = unitsOf(v);
    c.isText = true;
    c.rows = v.shape().dim(0);
  }
  if (c.units.empty())
    c.rows = 0; // '' equals every empty text
  return c;
}

bool equalText(const Comparand &a, const Comparand &b, Comparison how,
               size_t limit) {
  if (!a.isText || !b.isText)
    return false;
  size_t na = a.units.size(), nb = b.units.size();
  if (how.hasLimit) {
    if (na < limit || nb < limit)
      return false;
    na = nb = limit;
  } else if (a.rows != b.rows) {
    return false;
  }
  if (na != nb)
    return false;
  for (size_t i = 0; i < na; ++i) {
    char16_t x = a.units[i], y = b.units[i];
    if (how.ignoreCase ? lowerUnit(x) != lowerUnit(y) : x != y)
      return false;
  }
  return true;
}

bool isTextList(const Value &v) {
  return v.isCell() || (v.isString() && !v.isScalar());
}

std::vector<Comparand> comparandsOf(const Value &v) {
  std::vector<Comparand> out;
  if (v.isCell()) {
    for (const Value &element : cellOf(v).elements)
      out.push_back(comparandOf(element));
  } else if (isTextList(v)) {
    const StringObject &s = stringsOf(v);
    for (size_t i = 0; i < s.elements.size(); ++i)
      out.push_back(
          {!s.missing[i], !s.elements[i].empty(), utf16Of(s.elements[i])});
  } else {
    out.push_back(comparandOf(v));
  }
  return out;
}

void compare(Call &call, Comparison how) {
  size_t limit = 0;
  if (how.hasLimit)
    limit = static_cast<size_t>(countArg(call, 2, "number of characters"));
  bool listA = isTextList(call[0]), listB = isTextList(call[1]);
  std::vector<Comparand> a = comparandsOf(call[0]), b = comparandsOf(call[1]);
  if (!listA && !listB)
    return call.returns(Value::logical(equalText(a[0], b[0], how, limit)));
  // A list against one text, or lists of one shape.
  bool spreadA = !listA || (a.size() == 1 && listB && b.size() != 1);
  bool spreadB = !listB || (b.size() == 1 && listA && a.size() != 1);
  Shape shape = spreadA ? call[1].shape() : call[0].shape();
  if (!spreadA && !spreadB && !(call[0].shape() == call[1].shape()))
    throwError("MATLAB:strcmp:InputsSizeMismatch",
               "[strcmp] Inputs must be the same size or either one can be a "
               "scalar: %s and %s.",
               call[0].shape().str().c_str(), call[1].shape().str().c_str());
  std::vector<uint8_t> out(shape.numElems());
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = equalText(a[spreadA ? 0 : i], b[spreadB ? 0 : i], how, limit);
  call.returns(makeLogicals(shape, out));
}

void callStrcmp(Call &call) { compare(call, {false, false}); }
void callStrcmpi(Call &call) { compare(call, {true, false}); }
void callStrncmp(Call &call) { compare(call, {false, true}); }
void callStrncmpi(Call &call) { compare(call, {true, true}); }

// --- Searching -------------------------------------------------------------

void callStrfind(Call &call) {
  CharUnits pattern = unitsArg(call, 1, "pattern");
  auto positions = [&](const CharUnits &text) {
    std::vector<double> found = findAll(text, pattern);
    return found.empty() ? Value::emptyMatrix() : makeRow(found);
  };
  if (!call[0].isCell())
    return call.returns(positions(unitsArg(call, 0, "text")));
  TextArray texts = textArrayArg(call, 0, "strfind");
  std::vector<Value> out;
  for (const std::string &t : texts.texts)
    out.push_back(positions(utf16Of(t)));
  call.returns(makeCell(texts.shape, std::move(out)));
}

/// findstr: the shorter text is looked for in the longer.
void callFindstr(Call &call) {
  CharUnits a = unitsArg(call, 0, "text"), b = unitsArg(call, 1, "text");
  std::vector<double> found =
      a.size() >= b.size() ? findAll(a, b) : findAll(b, a);
  call.returns(found.empty() ? Value::emptyMatrix() : makeRow(found));
}

using TextTest = bool (*)(llvm::StringRef, llvm::StringRef);

/// contains, startsWith, endsWith: whether any of the patterns passes.
void testPatterns(Call &call, const char *function, TextTest test) {
  size_t count = call.size();
  bool ignoreCase = ignoreCaseOption(call, count);
  TextArray texts = textArrayArg(call, 0, function);
  TextArray patterns = textArrayArg(call, 1, function);
  if (ignoreCase)
    for (std::string &p : patterns.texts)
      p = lowerText(p);
  call.returns(mapTextLogical(texts, [&](llvm::StringRef t) {
    std::string folded = ignoreCase ? lowerText(t) : t.str();
    for (const std::string &p : patterns.texts)
      if (test(folded, p))
        return true;
    return false;
  }));
}

void callContains(Call &call) {
  testPatterns(call, "contains", [](llvm::StringRef t, llvm::StringRef p) {
    return t.contains(p);
  });
}
void callStartsWith(Call &call) {
  testPatterns(call, "startsWith", [](llvm::StringRef t, llvm::StringRef p) {
    return t.starts_with(p);
  });
}
void callEndsWith(Call &call) {
  testPatterns(call, "endsWith", [](llvm::StringRef t, llvm::StringRef p) {
    return t.ends_with(p);
  });
}

void callCount(Call &call) {
  TextArray texts = textArrayArg(call, 0, "count");
  TextArray patterns = textArrayArg(call, 1, "count");
  std::vector<double> out;
  for (const std::string &t : texts.texts) {
    double n = 0;
    for (const std::string &p : patterns.texts)
      n += p.empty() ? 0 : static_cast<double>(llvm::StringRef(t).count(p));
    out.push_back(n);
  }
  call.returns(makeDoubles(texts.shape, out));
}

/// index and rindex: first or last place of a text in another, 0 if none.
void callIndex(Call &call) {
  std::vector<double> found =
      findAll(unitsArg(call, 0, "text"), unitsArg(call, 1, "pattern"));
  call.returns(Value(found.empty() ? 0 : found.front()));
}
void callRindex(Call &call) {
  std::vector<double> found =
      findAll(unitsArg(call, 0, "text"), unitsArg(call, 1, "pattern"));
  call.returns(Value(found.empty() ? 0 : found.back()));
}

/// strmatch(text, list[, 'exact']): indices of the texts that start with it.
void callStrmatch(Call &call) {
  std::string wanted = textArg(call, 0, "text");
  TextArray list = textArrayArg(call, 1, "strmatch");
  bool exact = call.size() > 2;
  std::vector<double> out;
  for (size_t i = 0; i < list.texts.size(); ++i) {
    llvm::StringRef text = list.texts[i];
    bool hit = exact ? text.rtrim(' ') == llvm::StringRef(wanted).rtrim(' ')
                     : text.starts_with(wanted);
    if (hit)
      out.push_back(static_cast<double>(i) + 1);
  }
  call.returns(makeDoubles(Shape(static_cast<int64_t>(out.size()), 1), out));
}

/// The one text of a list that \p text is an unambiguous start of.
void callValidatestring(Call &call) {
  std::string text = textArg(call, 0, "text");
  TextArray choices = textArrayArg(call, 1, "validatestring");
  const std::string *found = nullptr;
  for (const std::string &choice : choices.texts) {
    if (!llvm::StringRef(choice).starts_with_insensitive(text))
      continue;
    if (llvm::StringRef(choice).equals_insensitive(text)) {
      found = &choice;
      break;
    }
    bool extends =
        found && llvm::StringRef(choice).starts_with_insensitive(*found);
    if (!found || !extends)
      found = &choice;
  }
  if (found)
    return call.returns(Value::charRow(*found));
  std::string all;
  for (const std::string &choice : choices.texts)
    all += (all.empty() ? "'" : ", '") + choice + "'";
  throwError("MATLAB:unrecognizedStringChoice",
             "Expected input to match one of these values:\n\n%s\n\nThe input, "
             "'%s', did not match any of the valid values.",
             all.c_str(), text.c_str());
}

// --- Classes of characters -------------------------------------------------

void testUnits(Call &call, bool (*test)(char16_t)) {
  if (call[0].isCell() || !(call[0].isChar() || call[0].isString())) {
    std::vector<uint8_t> none(call[0].numElems(), 0);
    return call.returns(makeLogicals(call[0].shape(), none));
  }
  CharUnits units = unitsOf(call[0]);
  std::vector<uint8_t> out;
  for (char16_t c : units)
    out.push_back(test(c));
  Shape shape = call[0].isString()
                    ? Shape(1, static_cast<int64_t>(units.size()))
                    : call[0].shape();
  call.returns(makeLogicals(shape, out));
}

void callIsspace(Call &call) { testUnits(call, isSpaceUnit); }
void callIsletter(Call &call) { testUnits(call, isLetterUnit); }

void callIsstrprop(Call &call) {
  std::string name = textArg(call, 1, "type");
  UnitTest test = unitTestNamed(name);
  if (!test)
    throwError("MATLAB:isstrprop:InvalidCategory",
               "[isstrprop] Unknown category '%s'.", name.c_str());
  testUnits(call, test);
}

void callIschar(Call &call) { call.returns(Value::logical(call[0].isChar())); }
void callIsstring(Call &call) {
  call.returns(Value::logical(call[0].isString()));
}
void callIscellstr(Call &call) {
  call.returns(Value::logical(isTextCell(call[0])));
}

void callStrlength(Call &call) {
  TextArray texts = textArrayArg(call, 0, "strlength");
  std::vector<double> out;
  for (const std::string &t : texts.texts)
    out.push_back(static_cast<double>(utf16Of(t).size()));
  call.returns(makeDoubles(texts.shape, out));
}

constexpr Builtin kCompareBuiltins[] = {
    {"strcmp", 2, 2, callStrcmp, "whether texts are equal"},
    {"strcmpi", 2, 2, callStrcmpi, "strcmp that ignores case"},
    {"strncmp", 3, 3, callStrncmp, "whether the first n characters are equal"},
    {"strncmpi", 3, 3, callStrncmpi, "strncmp that ignores case"},
    {"strfind", 2, 4, callStrfind, "positions of a pattern in text"},
    {"findstr", 2, 2, callFindstr, "positions of the shorter text"},
    {"contains", 2, 4, callContains, "whether text holds a pattern"},
    {"startsWith", 2, 4, callStartsWith, "whether text starts with a pattern"},
    {"endsWith", 2, 4, callEndsWith, "whether text ends with a pattern"},
    {"count", 2, 4, callCount, "how often a pattern occurs"},
    {"index", 2, 2, callIndex, "first position of a pattern, or 0"},
    {"rindex", 2, 2, callRindex, "last position of a pattern, or 0"},
    {"strmatch", 2, 3, callStrmatch, "indices of texts with a given start"},
    {"validatestring", 2, -1, callValidatestring, "completes an option word"},
    {"isspace", 1, 1, callIsspace, "which characters are white space"},
    {"isletter", 1, 1, callIsletter, "which characters are letters"},
    {"isstrprop", 2, 2, callIsstrprop, "which characters are of a category"},
    {"ischar", 1, 1, callIschar, "whether a value is a char array"},
    {"isstr", 1, 1, callIschar, "old name of ischar"},
    {"isstring", 1, 1, callIsstring, "whether a value is a string array"},
    {"iscellstr", 1, 1, callIscellstr, "whether a value is a cell of text"},
    {"strlength", 1, 1, callStrlength, "number of characters of texts"},
};

} // namespace

llvm::ArrayRef<Builtin> compareBuiltins() { return kCompareBuiltins; }

} // namespace quern
