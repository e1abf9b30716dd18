//===- ContainersTest.cpp - Equality and display of containers ------------===//
//
// Layouts follow MATLAB's pages of cell and struct (R2018b and later).
//
//===----------------------------------------------------------------------===//
#include "frontend/Value.h"
#include "frontend/builtins/Display.h"
#include "frontend/builtins/Equality.h"
#include "frontend/builtins/MakeValue.h"
#include "frontend/builtins/TextArgs.h"
#include "frontend/builtins/TextSets.h"
#include "gtest/gtest.h"
#include <limits>

namespace quern {
namespace {

class Containers : public testing::Test {
protected:
  Containers() { setCurrentSession(&session); }
  ~Containers() override { setCurrentSession(nullptr); }

  Value row(const std::vector<double> &numbers) { return makeRow(numbers); }
  Value text(const char *s) { return Value::charRow(s); }
  Value cellRow(std::vector<Value> elements) {
    Shape shape(1, static_cast<int64_t>(elements.size()));
    return makeCell(shape, std::move(elements));
  }
  std::string shown(const Value &v) { return displayText("c", v, format); }

  Session session;
  DisplayFormat format;
};

TEST_F(Containers, isequal) {
  double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(isEqual(row({1, 2}), row({1, 2}), false));
  EXPECT_FALSE(isEqual(row({1, 2}), row({1, 3}), false));
  EXPECT_FALSE(isEqual(row({1, 2}), row({1, 2, 3}), false));
  EXPECT_FALSE(isEqual(Value(nan), Value(nan), false));
  EXPECT_TRUE(isEqual(Value(nan), Value(nan), true));
  EXPECT_TRUE(isEqual(Value(1.0), Value::logical(true), false));
  EXPECT_TRUE(isEqual(text("a"), Value(97.0), false));
  EXPECT_TRUE(isEqual(text("ab"), Value::stringScalar("ab"), false));
  EXPECT_TRUE(isEqual(text(""), Value::emptyMatrix(), false));
  EXPECT_TRUE(
      isEqual(cellRow({1.0, text("a")}), cellRow({1.0, text("a")}), false));
  EXPECT_FALSE(isEqual(cellRow({1.0}), Value(1.0), false));
}

TEST_F(Containers, isequalIgnoresTheOrderOfFields) {
  Value a = makeStruct(), b = makeStruct();
  setField(a, "x", 1.0);
  setField(a, "y", 2.0);
  setField(b, "y", 2.0);
  setField(b, "x", 1.0);
  EXPECT_TRUE(isEqual(a, b, false));
  setField(b, "z", 3.0);
  EXPECT_FALSE(isEqual(a, b, false));
}

TEST_F(Containers, int64IsComparedExactly) {
  int64_t x = (int64_t(1) << 53) + 1, y = x - 1;
  Value a = makeArray(ElementType::I64, Shape(), &x);
  Value b = makeArray(ElementType::I64, Shape(), &y);
  EXPECT_FALSE(isEqual(a, b, false));
  EXPECT_TRUE(isEqual(a, a, false));
}

TEST_F(Containers, cellsOnTheScreen) {
  EXPECT_EQ(shown(cellRow({1.0, text("abc")})),
            "c =\n\n  1×2 cell array\n\n    {[1]}    {'abc'}\n\n");
  EXPECT_EQ(shown(makeCell(Shape(0, 0), {})),
            "c =\n\n  0×0 empty cell array\n\n");
  // The example of the MATLAB page "Create Cell Array".
  Value column = makeCell(Shape(3, 1), {11.0, 22.0, 33.0});
  Value mixed = makeCell(
      Shape(2, 3), {1.0, text("text"), 2.0,
                    makeDoubles(Shape({1, 2, 2}), {1, 2, 3, 4}), 3.0, column});
  EXPECT_EQ(shown(mixed), "c =\n\n  2×3 cell array\n\n"
                          "    {[   1]}    {[         2]}    {[     3]}\n"
                          "    {'text'}    {1×2×2 double}    {3×1 cell}\n\n");
}

TEST_F(Containers, itemsOfCells) {
  auto item = [&](Value v) {
    return dispText(cellRow({std::move(v)}), format);
  };
  EXPECT_EQ(item(row({1, 2.5, 3})), "    {[1 2.5000 3]}\n");
  EXPECT_EQ(item(Value::emptyMatrix()), "    {0×0 double}\n");
  EXPECT_EQ(item(text("")), "    {0×0 char}\n");
  EXPECT_EQ(item(Value::logical(true)), "    {[1]}\n");
  EXPECT_EQ(item(Value::stringScalar("s")), "    {[\"s\"]}\n");
  EXPECT_EQ(item(makeStruct()), "    {1×1 struct}\n");
}

TEST_F(Containers, structsOnTheScreen) {
  Value s = makeStruct();
  setField(s, "a", 1.0);
  setField(s, "name", text("x"));
  setField(s, "list", cellRow({text("a"), text("b")}));
  setField(s, "m", makeDoubles(Shape(2, 2), {1, 2, 3, 4}));
  setField(s, "r", row({0.5, 1}));
  setField(s, "e", Value::emptyMatrix());
  EXPECT_EQ(displayText("s", s, format), "s = \n\n  struct with fields:\n\n"
                                         "       a: 1\n"
                                         "    name: 'x'\n"
                                         "    list: {'a'  'b'}\n"
                                         "       m: [2×2 double]\n"
                                         "       r: [0.5000 1]\n"
                                         "       e: []\n\n");
}

TEST_F(Containers, stringsOnTheScreen) {
  EXPECT_EQ(displayText("s", Value::stringScalar("hi"), format),
            "s = \n\n    \"hi\"\n\n");
  EXPECT_EQ(displayText("s", makeStrings(Shape(1, 2), {"a", "bc"}), format),
            "s = \n\n  1×2 string array\n\n    \"a\"    \"bc\"\n\n");
}

TEST_F(Containers, textArguments) {
  std::optional<TextArray> rows =
      readText(makeCharMatrix(std::vector<std::string>{"ab", "c"}));
  if (!rows)
    FAIL() << "not read as text";
  EXPECT_EQ(rows->texts, (std::vector<std::string>{"ab", "c "}));
  EXPECT_FALSE(readText(Value(1.0)));
  EXPECT_FALSE(readText(cellRow({1.0})));
  EXPECT_TRUE(isTextCell(cellRow({text("a"), text("")})));
}

TEST(TextSets, orderAndMembership) {
  std::vector<std::string> texts = {"b", "a", "b"};
  EXPECT_EQ(sortedOrder(texts), (std::vector<int64_t>{1, 0, 2}));
  EXPECT_EQ(sortedOrder(texts, true), (std::vector<int64_t>{0, 2, 1}));
  std::vector<std::string> wanted = {"b", "z"};
  EXPECT_EQ(findTexts(wanted, texts), (std::vector<int64_t>{0, -1}));
}

} // namespace
} // namespace quern
