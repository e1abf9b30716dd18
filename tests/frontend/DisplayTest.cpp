//===- DisplayTest.cpp - Display layouts of arrays ------------------------===//
//
// Expected texts follow MATLAB's `format` page and recorded sessions of R2018b
// and later; Octave prints differently and is no reference here.
//
//===----------------------------------------------------------------------===//
#include "frontend/builtins/Display.h"
#include "frontend/builtins/NumberText.h"
#include "gtest/gtest.h"
#include <cmath>
#include <limits>

namespace quern {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

ArrayView doubles(const std::vector<double> &data, int64_t rows,
                  int64_t columns) {
  return ArrayView(ElementType::F64, Shape(rows, columns), data.data());
}

std::string disp(const std::vector<double> &row, NumberStyle style) {
  DisplayFormat format;
  format.style = style;
  return dispText(doubles(row, 1, static_cast<int64_t>(row.size())), format);
}

struct Case {
  std::vector<double> row;
  const char *expected; // without the final newline
  NumberStyle style = NumberStyle::Short;
};

class DisplayRow : public testing::TestWithParam<Case> {};
TEST_P(DisplayRow, matches) {
  const Case &c = GetParam();
  EXPECT_EQ(disp(c.row, c.style), std::string(c.expected) + "\n");
}

const Case kRows[] = {
    // Integers
    {{3}, "     3"},
    {{-3}, "    -3"},
    {{100}, "   100"},
    {{1000}, "        1000"},
    {{123456789}, "   123456789"},
    {{1e9}, "   1.0000e+09"},
    {{1, 2, 3}, "     1     2     3"},
    {{-100, 2}, "  -100     2"},
    {{99999, 1}, "       99999           1"},
    {{1, kNaN, -kInf}, "     1   NaN  -Inf"},
    {{0}, "     0"},
    {{-0.0}, "     0"},
    {{1e10, 1}, "   1.0e+10 *\n\n    1.0000    0.0000\n"},
    // Fractions
    {{M_PI}, "    3.1416"},
    {{-M_PI}, "   -3.1416"},
    {{123.456}, "  123.4560"},
    {{1234.5}, "   1.2345e+03"},
    {{0.002}, "    0.0020"},
    {{0.001}, "   1.0000e-03"},
    {{5e-5}, "   5.0000e-05"},
    {{1.5, 0}, "    1.5000         0"},
    {{1.5, kNaN, kInf}, "    1.5000       NaN       Inf"},
    {{-100.5, 1.5}, " -100.5000    1.5000"},
    {{1000.5, 1}, "   1.0e+03 *\n\n    1.0005    0.0010\n"},
    {{1e-4, 2e-4}, "   1.0e-03 *\n\n    0.1000    0.2000\n"},
    {{kNaN}, "   NaN"},
    {{-kInf}, "  -Inf"},
    // Other formats
    {{M_PI}, "   3.141592653589793", NumberStyle::Long},
    {{12.5}, "  12.500000000000000", NumberStyle::Long},
    {{100.5}, "     1.005000000000000e+02", NumberStyle::Long},
    {{3}, "     3", NumberStyle::Long},
    {{M_PI, 1}, "   3.141592653589793   1.000000000000000", NumberStyle::Long},
    {{M_PI}, "       3.1416", NumberStyle::ShortG},
    {{M_PI}, "          3.14159265358979", NumberStyle::LongG},
    {{M_PI}, "   3.1416e+00", NumberStyle::ShortE},
    {{M_PI}, "     3.141592653589793e+00", NumberStyle::LongE},
    {{M_PI}, "          3.14", NumberStyle::Bank},
    {{1}, "   3ff0000000000000", NumberStyle::Hex},
};
INSTANTIATE_TEST_SUITE_P(Table, DisplayRow, testing::ValuesIn(kRows));

TEST(Display, namesAndBlankLines) {
  DisplayFormat loose, compact;
  compact.compact = true;
  EXPECT_EQ(displayText("x", ArrayView(3.0), loose), "x =\n\n     3\n\n");
  EXPECT_EQ(displayText("x", ArrayView(3.0), compact), "x =\n     3\n");
  EXPECT_EQ(displayText("b", ArrayView(true), loose),
            "b =\n\n  logical\n\n   1\n\n");
}

TEST(Display, complexNumbers) {
  DisplayFormat format;
  std::vector<double> z = {3, 4, 1, -10};
  ArrayView scalar(ElementType::C128, Shape(), z.data());
  EXPECT_EQ(dispText(scalar, format), "   3.0000 + 4.0000i\n");
  ArrayView row(ElementType::C128, Shape(1, 2), z.data());
  EXPECT_EQ(dispText(row, format), "   3.0000 + 4.0000i   1.0000 -10.0000i\n");
  std::vector<double> big = {100, 2};
  EXPECT_EQ(dispText(ArrayView(ElementType::C128, Shape(), big.data()), format),
            "   1.0000e+02 + 2.0000e+00i\n");
}

TEST(Display, integerClasses) {
  DisplayFormat format;
  std::vector<int32_t> v = {-1, 20, 3};
  EXPECT_EQ(displayText("v", ArrayView(ElementType::I32, Shape(1, 3), v.data()),
                        format),
            "v =\n\n  1×3 int32 row vector\n\n   -1   20    3\n\n");
  EXPECT_EQ(
      displayText("v", ArrayView(ElementType::I32, Shape(), v.data()), format),
      "v =\n\n  int32\n\n   -1\n\n");
  std::vector<uint8_t> b = {1, 0, 1, 1};
  EXPECT_EQ(displayText("b",
                        ArrayView(ElementType::Bool, Shape(2, 2), b.data()),
                        format),
            "b =\n\n  2×2 logical array\n\n   1   1\n   0   1\n\n");
  float s = 3.14159265F;
  EXPECT_EQ(displayText("s", ArrayView(ElementType::F32, Shape(), &s), format),
            "s =\n\n  single\n\n    3.1416\n\n");
}

TEST(Display, emptyArrays) {
  DisplayFormat format;
  auto empty = [&](ElementType type, const Shape &shape) {
    return displayText("x", ArrayView(type, shape, ""), format);
  };
  EXPECT_EQ(empty(ElementType::F64, Shape(0, 0)), "x =\n\n     []\n\n");
  EXPECT_EQ(empty(ElementType::F64, Shape(0, 3)),
            "x =\n\n  0×3 empty double matrix\n\n");
  EXPECT_EQ(empty(ElementType::F64, Shape(1, 0)),
            "x =\n\n  1×0 empty double row vector\n\n");
  EXPECT_EQ(empty(ElementType::Char, Shape(0, 0)),
            "x =\n\n  0×0 empty char array\n\n");
  EXPECT_EQ(empty(ElementType::U8, Shape(0, 0)),
            "x =\n\n  0×0 empty uint8 matrix\n\n");
}

TEST(Display, chars) {
  DisplayFormat format;
  const char16_t rows[] = u"adbecf";
  EXPECT_EQ(
      displayText("c", ArrayView(ElementType::Char, Shape(1, 3), rows), format),
      "c =\n\n    'adb'\n\n");
  EXPECT_EQ(
      displayText("c", ArrayView(ElementType::Char, Shape(2, 3), rows), format),
      "c =\n\n  2×3 char array\n\n    'abc'\n    'def'\n\n");
  EXPECT_EQ(dispText(ArrayView(ElementType::Char, Shape(2, 3), rows), format),
            "abc\ndef\n");
}

TEST(Display, pages) {
  DisplayFormat format;
  std::vector<double> v = {1, 2, 3, 4, 5, 6, 7, 8};
  ArrayView view(ElementType::F64, Shape({2, 2, 2}), v.data());
  EXPECT_EQ(displayText("x", view, format),
            "\nx(:,:,1) =\n\n     1     3\n     2     4\n\n"
            "\nx(:,:,2) =\n\n     5     7\n     6     8\n\n");
}

TEST(Display, splitsColumns) {
  DisplayFormat format;
  std::vector<double> v(14, 1.5);
  std::string eight;
  for (int i = 0; i < 8; ++i)
    eight += "    1.5000";
  EXPECT_EQ(dispText(doubles(v, 1, 9), format),
            "  Columns 1 through 8\n\n" + eight +
                "\n\n  Column 9\n\n    1.5000\n");
}

TEST(NumberText, num2str) {
  auto one = [](double x) { return numberRows(ArrayView(x)).at(0); };
  EXPECT_EQ(one(3), "3");
  EXPECT_EQ(one(-42), "-42");
  EXPECT_EQ(one(M_PI), "3.1416");
  EXPECT_EQ(one(123.456), "123.456");
  EXPECT_EQ(one(1.234e-5), "1.234e-05");
  EXPECT_EQ(one(123456.789), "123456.789");
  EXPECT_EQ(one(1e10), "10000000000");
  EXPECT_EQ(one(kNaN), "NaN");
  EXPECT_EQ(one(-kInf), "-Inf");
  EXPECT_EQ(numberRows(ArrayView(true)).at(0), "1");
  EXPECT_EQ(numberRows(doubles({1, 2, 3}, 1, 3)).at(0), "1  2  3");
  EXPECT_EQ(numberRows(doubles({1, kNaN, 3}, 1, 3)).at(0), "1  NaN    3");
  EXPECT_EQ(numberRows(doubles({1.5, 2.5}, 1, 2)).at(0), "1.5         2.5");
  EXPECT_EQ(numberRows(doubles({1, 10, 2, 3}, 2, 2)),
            (TextRows{" 1   2", "10   3"}));
  EXPECT_EQ(numberRows(ArrayView(M_PI), 8).at(0), "3.1415927");
  EXPECT_EQ(numberRows(ArrayView(M_PI), "%10.4f").at(0), "3.1416");
  double z[2] = {1.5, -2};
  EXPECT_EQ(numberRows(ArrayView(ElementType::C128, Shape(), z)).at(0),
            "1.5-2i");
}

TEST(NumberText, mat2str) {
  EXPECT_EQ(matrixText(doubles({1, 3, 2, 4}, 2, 2), 15, false), "[1 2;3 4]");
  EXPECT_EQ(matrixText(ArrayView(M_PI), 4, false), "3.142");
  EXPECT_EQ(matrixText(ArrayView(M_PI), 15, false), "3.14159265358979");
  EXPECT_EQ(matrixText(ArrayView(true), 15, false), "true");
  EXPECT_EQ(matrixText(doubles({}, 0, 3), 15, false), "zeros(0,3)");
  int8_t i = 5;
  EXPECT_EQ(matrixText(ArrayView(ElementType::I8, Shape(), &i), 15, true),
            "int8(5)");
}

TEST(NumberText, str2double) {
  auto parse = [](const char *s) {
    bool isComplex;
    return parseDouble(s, isComplex);
  };
  using C = std::complex<double>;
  EXPECT_EQ(parse("3.5"), C(3.5));
  EXPECT_EQ(parse("  -1e3 "), C(-1000));
  EXPECT_EQ(parse("1,222.5"), C(1222.5));
  EXPECT_EQ(parse("1d2"), C(100));
  EXPECT_EQ(parse("Inf"), C(kInf));
  EXPECT_EQ(parse("-inf"), C(-kInf));
  EXPECT_EQ(parse("1+2i"), C(1, 2));
  EXPECT_EQ(parse("2i - 1"), C(-1, 2));
  EXPECT_EQ(parse("i"), C(0, 1));
  EXPECT_EQ(parse("3 + 4*j"), C(3, 4));
  EXPECT_EQ(parse(".5"), C(.5));
  EXPECT_EQ(parse("5."), C(5));
  for (const char *bad : {"", "abc", "1 2", "1e", "--1", "1+2", "12x"})
    EXPECT_TRUE(std::isnan(parse(bad).real())) << bad;
}

TEST(NumberText, bases) {
  EXPECT_EQ(digitsOfBase(5, 2, 0), "101");
  EXPECT_EQ(digitsOfBase(5, 2, 8), "00000101");
  EXPECT_EQ(digitsOfBase(255, 16, 0), "FF");
  EXPECT_EQ(digitsOfBase(0, 2, 0), "0");
  double value;
  EXPECT_TRUE(parseBase("ff", 16, value));
  EXPECT_EQ(value, 255);
  EXPECT_FALSE(parseBase("12", 2, value));
}

} // namespace
} // namespace quern
