//===- TextTest.cpp - Text functions on host data -------------------------===//
//
// Expected values were run in Octave 7.3 where it agrees with MATLAB; the
// others follow the MATLAB pages of regexp, strsplit, strtok and sscanf.
//
//===----------------------------------------------------------------------===//
#include "frontend/MatlabError.h"
#include "frontend/builtins/Dates.h"
#include "frontend/builtins/Regex.h"
#include "frontend/builtins/TextScan.h"
#include "frontend/builtins/TextTools.h"
#include "gtest/gtest.h"

namespace quern {
namespace {

using Texts = std::vector<std::string>;

Texts matchesOf(const char *text, const char *pattern,
                RegexOptions options = {}) {
  CharUnits units = utf16Of(text);
  Texts out;
  for (const RegexMatch &m : Regex(utf16Of(pattern), options).matches(units))
    out.push_back(
        utf8Of(units.data() + m.whole.begin, m.whole.end - m.whole.begin));
  return out;
}

std::string replaced(const char *text, const char *pattern, const char *with) {
  return utf8Of(
      Regex(utf16Of(pattern), {}).replace(utf16Of(text), utf16Of(with)));
}

TEST(Regex, findsMatches) {
  EXPECT_EQ(matchesOf("foo bar baz", "ba."), (Texts{"bar", "baz"}));
  EXPECT_EQ(matchesOf("ab12cd", "\\d+"), (Texts{"12"}));
  EXPECT_EQ(matchesOf("cat concat cat", "\\<cat\\>"), (Texts{"cat", "cat"}));
  EXPECT_EQ(matchesOf("a1b2", "(?<=[a-z])\\d"), (Texts{"1", "2"}));
  EXPECT_EQ(matchesOf("abc", "x*"), Texts{}); // empty matches are dropped
  EXPECT_EQ(matchesOf("A.b", "[[:upper:]]"), (Texts{"A"}));
}

TEST(Regex, options) {
  RegexOptions ignoreCase, lines, dots, once, empty;
  ignoreCase.ignoreCase = lines.lineAnchors = dots.dotExceptNewline = true;
  once.once = empty.emptyMatch = true;
  EXPECT_EQ(matchesOf("aA", "a", ignoreCase), (Texts{"a", "A"}));
  EXPECT_EQ(matchesOf("a\nb", "^.$"), Texts{});
  EXPECT_EQ(matchesOf("a\nb", "^.$", lines), (Texts{"a", "b"}));
  EXPECT_EQ(matchesOf("a\nb", ".+"), (Texts{"a\nb"}));
  EXPECT_EQ(matchesOf("a\nb", ".+", dots), (Texts{"a", "b"}));
  EXPECT_EQ(matchesOf("aaa", "a", once), (Texts{"a"}));
  EXPECT_EQ(matchesOf("ab", "x*", empty), (Texts{"", "", ""}));
}

TEST(Regex, groupsAndNames) {
  Regex regex(utf16Of("(?<year>\\d+)-(\\d+)|(x)"), {});
  EXPECT_EQ(regex.numGroups(), 3U);
  EXPECT_EQ(regex.groupNames(), (Texts{"year", "", ""}));
  CharUnits text = utf16Of("on 2024-05");
  std::vector<RegexMatch> found = regex.matches(text);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].groups[0].begin, 3U);
  EXPECT_EQ(found[0].groups[1].end, 10U);
  EXPECT_FALSE(found[0].groups[2].isSet());
}

TEST(Regex, replaces) {
  EXPECT_EQ(replaced("hello world", "(\\w+) (\\w+)", "$2 $1"), "world hello");
  EXPECT_EQ(replaced("abc", "b", "[$0]"), "a[b]c");
  EXPECT_EQ(replaced("a.b", "\\.", "\\n"), "a\nb");
  EXPECT_EQ(replaced("cost", "cost", "\\$5"), "$5");
  EXPECT_EQ(replaced("k=v", "(?<key>\\w)=(?<val>\\w)", "$<val>=$<key>"), "v=k");
}

TEST(Regex, positionsCountUtf16Units) {
  CharUnits text = utf16Of("é😀x");
  std::vector<RegexMatch> found = Regex(utf16Of("x"), {}).matches(text);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].whole.begin, 3U);
}

TEST(Regex, badPatternsAreErrors) {
  EXPECT_THROW(Regex(utf16Of("(a"), {}), MatlabError);
}

TEST(Regex, translate) {
  EXPECT_EQ(escapeRegex("a.b*"), "a\\.b\\*");
  EXPECT_EQ(regexFromWildcard("*.m"), ".*\\.m");
}

TEST(TextTools, split) {
  EXPECT_EQ(splitText("a,b,,c", {","}, true), (Texts{"a", "b", "c"}));
  EXPECT_EQ(splitText("a,b,,c", {","}, false), (Texts{"a", "b", "", "c"}));
  EXPECT_EQ(splitText(",a,", {","}, true), (Texts{"", "a", ""}));
  EXPECT_EQ(splitText("a, b;c", {", ", ";"}, true), (Texts{"a", "b", "c"}));
  EXPECT_EQ(splitText("", {","}, true), (Texts{""}));
}

TEST(TextTools, tokens) {
  std::string token, rest;
  firstToken("  hello world", " \t", token, rest);
  EXPECT_EQ(token, "hello");
  EXPECT_EQ(rest, " world");
  firstToken("   ", " ", token, rest);
  EXPECT_EQ(token, "");
  EXPECT_EQ(rest, "");
}

TEST(TextTools, replaceAndFind) {
  EXPECT_EQ(replaceAll("abcabc", "b", "XY"), "aXYcaXYc");
  EXPECT_EQ(replaceAll("aaa", "aa", "b"), "ba");
  EXPECT_EQ(replaceOverlapping("2 22 222", "22", "*"), "2 * **");
  EXPECT_EQ(replaceOverlapping("aaa", "aa", "b"), "bb");
  EXPECT_EQ(findAll(utf16Of("aaa"), utf16Of("aa")),
            (std::vector<double>{1, 2}));
  EXPECT_TRUE(findAll(utf16Of("abc"), utf16Of("")).empty());
}

TEST(TextTools, caseAndBlanks) {
  EXPECT_EQ(upperText("aÉé1"), "AÉÉ1");
  EXPECT_EQ(lowerText("ABC"), "abc");
  EXPECT_EQ(trimText(" \ta b\n ", true, true), "a b");
  EXPECT_EQ(trimText("  a  ", false, true), "  a");
  EXPECT_EQ(justified("a  ", 'r'), "  a");
  EXPECT_EQ(justified("  a", 'l'), "a  ");
  EXPECT_EQ(justified("a  ", 'c'), " a ");
}

TEST(TextScan, numbers) {
  using Numbers = std::vector<double>;
  EXPECT_EQ(scanText("1 2 3", "%d", -1).numbers, (Numbers{1, 2, 3}));
  EXPECT_EQ(scanText("1,2,3", "%d,", -1).numbers, (Numbers{1, 2, 3}));
  EXPECT_EQ(scanText("3.5e1 x", "%f", -1).numbers, (Numbers{35}));
  EXPECT_EQ(scanText("10:20:30", "%d:%d", -1).numbers, (Numbers{10, 20}));
  EXPECT_EQ(scanText("1 2 3 4", "%d", 2).numbers, (Numbers{1, 2}));
  EXPECT_EQ(scanText("a1", "a%d", -1).numbers, (Numbers{1}));
  EXPECT_EQ(scanText("5 apples", "%*d %s", -1).numbers,
            (Numbers{'a', 'p', 'p', 'l', 'e', 's'}));
  EXPECT_EQ(scanText("ff", "%x", -1).numbers, (Numbers{255}));
  EXPECT_EQ(scanText("12345", "%2d", -1).numbers, (Numbers{12, 34, 5}));
  EXPECT_EQ(scanText("abc123", "%[a-z]%d", -1).numbers,
            (Numbers{'a', 'b', 'c', 123}));
  EXPECT_TRUE(scanText("xyz", "%d", -1).numbers.empty());
}

TEST(Dates, numbersAndText) {
  double t = dateNumber({2024, 2, 29, 13, 5, 7.25});
  EXPECT_NEAR(t, 739311.5452228009, 1e-9);
  EXPECT_EQ(dateText(t, "dddd yyyy-mm-dd HH:MM:SS.FFF PM"),
            "Thursday 2024-02-29  1:05:07.250 PM");
  EXPECT_EQ(dateText(738000, dateFormat(1)), "28-Jul-2020");
  EXPECT_EQ(dateNumber({0, 1, 1, 0, 0, 0}), 1);
  EXPECT_EQ(dateNumber({2023, 14, 1, 0, 0, 0}),
            dateNumber({2024, 2, 1, 0, 0, 0}));
  EXPECT_EQ(dateVector(738000), (DateVector{2020, 7, 28, 0, 0, 0}));
}

} // namespace
} // namespace quern
