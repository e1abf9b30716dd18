//===- PrintfTest.cpp - The printf engine against MATLAB's rules ----------===//
//
// Sources: "octave" rows were run in Octave 7.3 and agree with MATLAB's
// documented behaviour; "doc" rows follow the MATLAB pages of sprintf and
// "Formatting Text", where Octave differs.
//
//===----------------------------------------------------------------------===//
#include "frontend/builtins/Printf.h"
#include "gtest/gtest.h"
#include <limits>

namespace quern {
namespace {

PrintfArg number(double x) { return PrintfArg(ArrayView(x)); }
PrintfArg text(const char *s) { return PrintfArg(llvm::StringRef(s)); }

struct Numbers {
  std::vector<double> data;
  PrintfArg arg() const {
    Shape shape(1, static_cast<int64_t>(data.size()));
    return PrintfArg(ArrayView(ElementType::F64, shape, data.data()));
  }
};

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

struct NumberCase {
  const char *format;
  std::vector<double> data;
  const char *expected;
};

class PrintfNumbers : public testing::TestWithParam<NumberCase> {};

TEST_P(PrintfNumbers, matches) {
  const NumberCase &c = GetParam();
  Numbers numbers{c.data};
  EXPECT_EQ(formatPrintf(c.format, numbers.arg()), c.expected) << c.format;
}

const NumberCase kNumberCases[] = {
    // octave
    {"%d,", {1, 3, 2, 4}, "1,3,2,4,"},
    {"%d %d\\n", {1, 2, 3}, "1 2\n3 "},
    {"%x|%X|%o", {255, 255, 8}, "ff|FF|10"},
    {"%#x|%#o|", {255, 8}, "0xff|010|"},
    {"%05d|%+d|% d|", {3, 4, 5}, "00003|+4| 5|"},
    {"%05d|%+d|%-6d|", {kNaN, kInf, -kInf}, "  NaN|+Inf|-Inf  |"},
    {"%g|", {1e5, 1e-5, kNaN, kInf}, "100000|1e-05|NaN|Inf|"},
    {"%5.1f|%-10.3e|", {2.25, 3}, "  2.2|3.000e+00 |"},
    {"%*d|", {5, 3}, "    3|"},
    {"%.*f|", {2, 1.005}, "1.00|"},
    {"%-*d|", {4, 7}, "7   |"},
    {"%s|", {65}, "A|"},
    {"%ld|%lu|%hd", {5, 6, 7}, "5|6|7"},
    {"%%%d%%", {5}, "%5%"},
    {"\\x41\\101\\t%i", {1}, "AA\t1"},
    {"abc", {1, 2, 3}, "abc"},
    {"%i|%G|%E", {5, 1e-10, 3}, "5|1E-10|3.000000E+00"},
    // doc
    {"%d", {1.5}, "1.500000e+00"},
    {"%5.2d|", {3.14159265358979}, "3.14e+00|"},
    {"%i", {-0.25}, "-2.500000e-01"},
    {"%x", {2.5}, "2.500000e+00"},
    {"%s", {3.14159265358979}, "3.141593e+00"},
    {"%d", {1e10}, "10000000000"},
    {"%d", {1e20}, "100000000000000000000"},
    {"%u", {-1}, "-1"},
    {"%c%c", {72, 105}, "Hi"},
    {"%bx", {3.14159265358979}, "400921fb54442d11"},
    {"a%db%sc", {}, "abc"},
    {"Value: %d\\n", {}, "Value: \n"},
};
INSTANTIATE_TEST_SUITE_P(Table, PrintfNumbers, testing::ValuesIn(kNumberCases));

TEST(Printf, stopsAtFirstConversionWithoutArguments) {
  EXPECT_EQ(formatPrintf("hello %d world", {}), "hello ");
  EXPECT_EQ(formatPrintf("100%% done\\n", {}), "100% done\n");
}

TEST(Printf, textArguments) {
  EXPECT_EQ(formatPrintf("%5s|%-5s|", {text("ab"), text("cd")}),
            "   ab|cd   |");
  EXPECT_EQ(formatPrintf("%s %s", text("hello")), "hello ");
  EXPECT_EQ(formatPrintf("%.2s|", text("hello")), "he|");
  EXPECT_EQ(formatPrintf("%d", text("abc")), "979899");
  EXPECT_EQ(formatPrintf("%d %s", text("abc")), "97 bc");
  EXPECT_EQ(formatPrintf("%c%c%c|", text("hello")), "hel|lo");
  EXPECT_EQ(formatPrintf("%f|", text("ab")), "97.000000|98.000000|");
  EXPECT_EQ(formatPrintf("%s|%s|", {text(""), text("a")}), "|a|");
  EXPECT_EQ(
      formatPrintf("%s=%g ", {text("a"), number(1), text("bcd"), number(2)}),
      "a=1 bcd=2 ");
}

TEST(Printf, argumentsKeepTheirBackslashes) {
  EXPECT_EQ(formatPrintf("%s\\n", text("a\\nb")), "a\\nb\n");
}

TEST(Printf, textArgumentsSurviveAGrowingList) {
  std::vector<PrintfArg> args;
  for (const char *text : {"a", "bc", "def", "gh", "i"})
    args.emplace_back(llvm::StringRef(text));
  EXPECT_EQ(formatPrintf("%s-%s-%s-%s-%s", args), "a-bc-def-gh-i");
}

TEST(Printf, integersAreExact) {
  int64_t big = std::numeric_limits<int64_t>::max();
  uint64_t all = std::numeric_limits<uint64_t>::max();
  PrintfArg s(ArrayView(ElementType::I64, Shape(), &big));
  ArrayView u(ElementType::U64, Shape(), &all);
  EXPECT_EQ(formatPrintf("%d|", s), "9223372036854775807|");
  EXPECT_EQ(formatPrintf("%d|%u", {PrintfArg(u), PrintfArg(u)}),
            "18446744073709551615|18446744073709551615");
}

TEST(Printf, complexArgumentsPrintBothParts) {
  double z[2] = {1, 2};
  PrintfArg arg(ArrayView(ElementType::C128, Shape(), z));
  EXPECT_EQ(formatPrintf("%d %d|", arg), "1 2|");
}

TEST(Printf, widthCountsCharacters) {
  EXPECT_EQ(formatPrintf("%4s|", text("é")), "   é|");
}

} // namespace
} // namespace quern
