//===- Regexp.cpp - regexp, regexpi, regexprep ----------------------------===//
#include "frontend/builtins/MakeValue.h"
#include "frontend/builtins/Regex.h"
#include "frontend/builtins/TextArgs.h"
#include "frontend/builtins/TextFamilies.h"
#include "llvm/ADT/StringSwitch.h"

namespace quern {

namespace {

/// The results of regexp in their default order.
enum Output {
  Start,
  End,
  TokenExtents,
  Match,
  Tokens,
  Names,
  Split,
  NumOutputs
};

struct Request {
  RegexOptions options;
  std::vector<Output> order; ///< as results are returned
};

int outputNamed(llvm::StringRef word) {
  return llvm::StringSwitch<int>(word)
      .Case("start", Start)
      .Case("end", End)
      .Case("tokenextents", TokenExtents)
      .Case("match", Match)
      .Case("tokens", Tokens)
      .Case("names", Names)
      .Case("split", Split)
      .Default(-1);
}

/// One option word; false if it is none.
bool readOption(RegexOptions &o, llvm::StringRef word) {
  if (word == "once")
    o.once = true;
  else if (word == "ignorecase" || word == "matchcase")
    o.ignoreCase = word == "ignorecase";
  else if (word == "lineanchors" || word == "stringanchors")
    o.lineAnchors = word == "lineanchors";
  else if (word == "dotexceptnewline" || word == "dotall")
    o.dotExceptNewline = word == "dotexceptnewline";
  else if (word == "freespacing" || word == "literalspacing")
    o.freeSpacing = word == "freespacing";
  else if (word == "emptymatch" || word == "noemptymatch")
    o.emptyMatch = word == "emptymatch";
  else
    return word == "warnings" || word == "forcecelloutput";
  return true;
}

Request readRequest(Call &call, size_t first, bool ignoreCase) {
  Request request;
  request.options.ignoreCase = ignoreCase;
  bool named[NumOutputs] = {};
  for (size_t i = first; i < call.size(); ++i) {
    std::string word = llvm::StringRef(textArg(call, i, "option")).lower();
    int output = outputNamed(word);
    if (output >= 0) {
      request.order.push_back(static_cast<Output>(output));
      named[output] = true;
    } else if (!readOption(request.options, word)) {
      throwError("MATLAB:regexp:unknownOption", "[regexp] Unknown option '%s'.",
                 word.c_str());
    }
  }
  for (int o = 0; o < NumOutputs; ++o)
    if (!named[o])
      request.order.push_back(static_cast<Output>(o));
  return request;
}

/// Everything found in one text by one pattern.
class Finding {
public:
  Finding(const CharUnits &text, const Regex &regex, bool once, bool asString)
      : text(text), regex(regex), found(regex.matches(text)), once(once),
        asString(asString) {}

  Value output(Output which) const {
    switch (which) {
    case Start:
      return positions(&UnitRange::begin, 1);
    case End:
      return positions(&UnitRange::end, 0);
    case TokenExtents:
      return perMatch(&Finding::extents);
    case Match:
      return perMatch(&Finding::matchText);
    case Tokens:
      return perMatch(&Finding::tokens);
    case Names:
      return names();
    default:
      return split();
    }
  }

private:
  Value piece(UnitRange r) const {
    if (!r.isSet())
      return asString ? Value::stringScalar("") : Value::charRow("");
    std::string s = utf8Of(text.data() + r.begin, r.end - r.begin);
    return asString ? Value::stringScalar(s) : Value::charRow(s);
  }
  Value matchText(const RegexMatch &m) const { return piece(m.whole); }

  /// The groups of a match, or the whole match where there are none.
  std::vector<UnitRange> tokenRanges(const RegexMatch &m) const {
    return m.groups.empty() ? std::vector<UnitRange>{m.whole} : m.groups;
  }
  Value tokens(const RegexMatch &m) const {
    std::vector<Value> out;
    for (UnitRange r : tokenRanges(m))
      out.push_back(piece(r));
    Shape shape(1, static_cast<int64_t>(out.size()));
    return makeCell(shape, std::move(out));
  }
  Value extents(const RegexMatch &m) const {
    std::vector<UnitRange> ranges = tokenRanges(m);
    std::vector<double> out(2 * ranges.size());
    for (size_t i = 0; i < ranges.size(); ++i) {
      bool isSet = ranges[i].isSet();
      out[i] = isSet ? static_cast<double>(ranges[i].begin) + 1 : 0;
      out[i + ranges.size()] = isSet ? static_cast<double>(ranges[i].end) : -1;
    }
    return makeDoubles(Shape(static_cast<int64_t>(ranges.size()), 2), out);
  }

  Value perMatch(Value (Finding::*of)(const RegexMatch &) const) const {
    if (once) {
      if (!found.empty())
        return (this->*of)(found[0]);
      if (of == &Finding::tokens)
        return makeCell(Shape(0, 0), {});
      return of == &Finding::matchText ? piece({}) : Value::emptyMatrix();
    }
    std::vector<Value> out;
    for (const RegexMatch &m : found)
      out.push_back((this->*of)(m));
    Shape shape(1, static_cast<int64_t>(out.size()));
    return makeCell(shape, std::move(out));
  }

  Value positions(size_t UnitRange::*end, int offset) const {
    std::vector<double> out;
    for (const RegexMatch &m : found)
      out.push_back(static_cast<double>(m.whole.*end) + offset);
    if (once)
      return out.empty() ? Value::emptyMatrix() : Value(out[0]);
    return makeRow(out);
  }

  /// One element per match; the fields are the groups that have names.
  Value names() const {
    auto *s = new StructObject;
    bool anyNamed = false;
    for (const std::string &name : regex.groupNames())
      anyNamed |= !name.empty();
    size_t count = !anyNamed || once ? 1 : found.size();
    s->shape = Shape(1, static_cast<int64_t>(count));
    for (size_t g = 0; g < regex.groupNames().size(); ++g) {
      const std::string &name = regex.groupNames()[g];
      if (name.empty() || s->findField(name) >= 0)
        continue;
      s->fields.push_back(name);
      s->columns.emplace_back();
      for (size_t m = 0; m < count; ++m)
        s->columns.back().push_back(m < found.size() ? piece(found[m].groups[g])
                                                     : piece({}));
    }
    return Value::object(s);
  }

  Value split() const {
    std::vector<Value> out;
    size_t done = 0;
    for (const RegexMatch &m : found) {
      out.push_back(piece({done, m.whole.begin}));
      done = m.whole.end;
    }
    out.push_back(piece({done, text.size()}));
    Shape shape(1, static_cast<int64_t>(out.size()));
    return makeCell(shape, std::move(out));
  }

  const CharUnits &text;
  const Regex &regex;
  std::vector<RegexMatch> found;
  bool once;
  bool asString;
};

size_t numWanted(const Call &call) {
  return std::min<size_t>(std::max(call.numOutputs, 1), NumOutputs);
}

/// regexp over a cell of texts or patterns: every result is a cell.
void findInCells(Call &call, const Request &request, const TextArray &texts,
                 const TextArray &patterns) {
  const TextArray &larger = texts.isScalar() ? patterns : texts;
  std::vector<std::vector<Value>> results(numWanted(call));
  for (size_t i = 0; i < larger.texts.size(); ++i) {
    Regex regex(utf16Of(patterns.at(i)), request.options);
    CharUnits text = utf16Of(texts.at(i));
    Finding finding(text, regex, request.options.once, false);
    for (size_t o = 0; o < results.size(); ++o)
      results[o].push_back(finding.output(request.order[o]));
  }
  for (std::vector<Value> &elements : results)
    call.returns(makeCell(larger.shape, std::move(elements)));
}

void find(Call &call, bool ignoreCase) {
  Request request = readRequest(call, 2, ignoreCase);
  if (call[0].isCell() || call[1].isCell()) {
    TextArray texts = textArrayArg(call, 0, "regexp");
    TextArray patterns = textArrayArg(call, 1, "regexp");
    return findInCells(call, request, texts, patterns);
  }
  CharUnits text = unitsArg(call, 0, "text");
  Regex regex(unitsArg(call, 1, "pattern"), request.options);
  Finding finding(text, regex, request.options.once, call[0].isString());
  for (size_t o = 0, n = numWanted(call); o < n; ++o)
    call.returns(finding.output(request.order[o]));
}

void callRegexp(Call &call) { find(call, /*ignoreCase=*/false); }
void callRegexpi(Call &call) { find(call, /*ignoreCase=*/true); }

void callRegexprep(Call &call) {
  RegexOptions options;
  for (size_t i = 3; i < call.size(); ++i)
    if (call[i].isText())
      readOption(options, llvm::StringRef(call[i].text()).lower());
  TextArray patterns = textArrayArg(call, 1, "regexprep");
  TextArray with = textArrayArg(call, 2, "regexprep");
  // Several patterns apply one after the other.
  std::vector<std::unique_ptr<Regex>> regexes;
  for (const std::string &p : patterns.texts)
    regexes.push_back(std::make_unique<Regex>(utf16Of(p), options));
  call.returns(mapText(call, 0, "regexprep", [&](llvm::StringRef s) {
    CharUnits text = utf16Of(s);
    for (size_t i = 0; i < regexes.size(); ++i)
      text = regexes[i]->replace(text, utf16Of(with.at(i)));
    return utf8Of(text);
  }));
}

void callRegexptranslate(Call &call) {
  std::string type = textArg(call, 0, "type");
  if (type != "escape" && type != "wildcard")
    throwError("MATLAB:regexptranslate:invalidType",
               "[regexptranslate] Unknown type '%s'.", type.c_str());
  call.returns(mapText(call, 1, "regexptranslate", [&](llvm::StringRef s) {
    return type == "escape" ? escapeRegex(s) : regexFromWildcard(s);
  }));
}

constexpr Builtin kRegexpBuiltins[] = {
    {"regexp", 2, -1, callRegexp, "matches of a regular expression"},
    {"regexpi", 2, -1, callRegexpi, "regexp that ignores case"},
    {"regexprep", 3, -1, callRegexprep, "replaces matches; $1 is a group"},
    {"regexptranslate", 2, 2, callRegexptranslate,
     "regexptranslate('escape', text)"},
};

} // namespace

llvm::ArrayRef<Builtin> regexpBuiltins() { return kRegexpBuiltins; }

} // namespace quern
