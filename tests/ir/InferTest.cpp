//===- InferTest.cpp - Types, shapes and their errors ---------------------===//
#include "tests/ir/IrTesting.h"

using namespace quern;
using namespace quern::testing;
using T = ElementType;

namespace {

struct Infer : ::testing::Test {
  Graph g;
  NodeId in(const Shape &shape, T type = T::F64) {
    return input(g, shape, type);
  }
  std::string text(Op op, llvm::ArrayRef<NodeId> operands,
                   llvm::ArrayRef<int64_t> attrs = {}) {
    NodeId id = record(g, op, operands, attrs);
    return std::string(info(g[id].type).name) + "[" + g.shape(id).str() + "]";
  }
  void expectError(const char *identifier, const char *part, Op op,
                   llvm::ArrayRef<NodeId> operands,
                   llvm::ArrayRef<int64_t> attrs = {}) {
    llvm::Expected<NodeId> id = g.record(op, operands, attrs, 7);
    ASSERT_FALSE(bool(id)) << info(op).name;
    Failure f = failure(id.takeError());
    EXPECT_EQ(f.identifier, identifier);
    EXPECT_NE(f.message.find(part), std::string::npos) << f.message;
    EXPECT_EQ(f.message.rfind(std::string("[") + info(op).name, 0), 0u);
    EXPECT_EQ(f.span, 7u);
  }
};

} // namespace

TEST(Shape, ExtentsOfEmptyArraysAreLimitedToo) {
  constexpr int64_t kHuge = int64_t(1) << 40;
  EXPECT_EQ(checkedNumElems({kHuge, 0, 100}), 0);
  EXPECT_EQ(checkedNumElems({kHuge, 100, 1}), 100 * kHuge);
  EXPECT_EQ(checkedNumElems({kHuge, kHuge, 0}), -1);
  EXPECT_EQ(checkedNumElems({0, kHuge, kHuge}), -1);
}

TEST_F(Infer, ClassMixing) {
  struct Case {
    T a, b, result, compute;
  };
  const Case cases[] = {
      {T::F64, T::F32, T::F32, T::F32},  {T::F64, T::C64, T::C64, T::C64},
      {T::F32, T::C128, T::C64, T::C64}, {T::Char, T::Bool, T::F64, T::F64},
      {T::I8, T::F64, T::I8, T::F64},    {T::U32, T::Char, T::U32, T::F64},
      {T::I64, T::F64, T::I64, T::I64},  {T::U64, T::Bool, T::U64, T::U64},
      {T::I16, T::I16, T::I16, T::F64},  {T::F32, T::U8, T::U8, T::F64},
  };
  for (const Case &c : cases)
    for (bool swap : {false, true}) {
      OpTypes types = typesOf(Op::Add, swap ? llvm::ArrayRef<T>{c.b, c.a}
                                            : llvm::ArrayRef<T>{c.a, c.b});
      EXPECT_EQ(types.result, c.result);
      EXPECT_EQ(types.compute, c.compute);
    }
}

TEST_F(Infer, OtherTypeRules) {
  EXPECT_EQ(text(Op::Sin, {in({2, 2}, T::Bool)}), "f64[2x2]");
  EXPECT_EQ(text(Op::Floor, {in({2, 2}, T::I8)}), "i8[2x2]");
  EXPECT_EQ(text(Op::Abs, {in({2, 2}, T::C64)}), "f32[2x2]");
  EXPECT_EQ(text(Op::Angle, {in({2, 2}, T::C128)}), "f64[2x2]");
  EXPECT_EQ(text(Op::Lt, {in({2, 2}, T::C128), in({1, 1}, T::F32)}),
            "bool[2x2]");
  EXPECT_EQ(text(Op::Eq, {in({2, 2}, T::I8), in({1, 1}, T::U16)}), "bool[2x2]");
  EXPECT_EQ(text(Op::Sum, {in({2, 2}, T::I32)}, {1}), "f64[1x2]");
  EXPECT_EQ(text(Op::Max, {in({2, 2}, T::I32)}, {1}), "i32[1x2]");
  EXPECT_EQ(text(Op::Any, {in({2, 2}, T::F32)}, {3}), "bool[1x1]");
  EXPECT_EQ(text(Op::MakeComplex, {in({2, 2}, T::F32), in({1, 1})}),
            "c64[2x2]");
  EXPECT_EQ(
      text(Op::Convert, {in({2, 2}, T::C64)}, {static_cast<int64_t>(T::U8)}),
      "u8[2x2]");
  EXPECT_EQ(text(Op::Select,
                 {in({2, 2}, T::Bool), in({1, 1}, T::I8), in({1, 1}, T::I8)}),
            "i8[2x2]");
}

TEST_F(Infer, OperandTypes) {
  EXPECT_EQ(operandType(Op::Add, 1, T::F32, T::I64), T::F64);
  EXPECT_EQ(operandType(Op::Mul, 0, T::F64, T::C64), T::F32);
  EXPECT_EQ(operandType(Op::Select, 0, T::F64, T::I8), T::Bool);
  EXPECT_EQ(operandType(Op::Add, 0, T::I8, T::F64), T::F64);
}

TEST_F(Infer, Shapes) {
  NodeId a = in({3, 4}), row = in({1, 4}), column = in({3, 1});
  EXPECT_EQ(text(Op::Add, {a, row}), "f64[3x4]");
  EXPECT_EQ(text(Op::Add, {column, row}), "f64[3x4]");
  EXPECT_EQ(text(Op::Add, {in({0, 1}), row}), "f64[0x4]");
  EXPECT_EQ(text(Op::Permute, {a}, {1, 0}), "f64[4x3]");
  EXPECT_EQ(text(Op::Permute, {a}, {2, 0, 1}), "f64[1x3x4]");
  EXPECT_EQ(text(Op::Reshape, {a}, {2, 3, 2}), "f64[2x3x2]");
  EXPECT_EQ(text(Op::Slice, {a}, {2, -1, 3, 0, 2, 2}), "f64[3x2]");
  EXPECT_EQ(text(Op::Slice, {a}, {9, 1, 0, 0, 1, 4}), "f64[0x4]");
  EXPECT_EQ(text(Op::Broadcast, {row}, {5, 4}), "f64[5x4]");
  EXPECT_EQ(text(Op::MatMul, {in({3, 4}), in({4, 2}, T::F32)}), "f32[3x2]");
  EXPECT_EQ(text(Op::Solve, {in({3, 4}), in({3, 2})}), "f64[4x2]");
  EXPECT_EQ(text(Op::Iota, {}, {3, 2}), "f64[3x2]");
  EXPECT_EQ(text(Op::Sum, {in({0, 3})}, {1}), "f64[1x3]");
  EXPECT_EQ(text(Op::Max, {in({0, 3})}, {1}), "f64[0x3]");
  EXPECT_EQ(text(Op::Sum, {a}, {4}), "f64[3x4]");
}

TEST_F(Infer, TypeErrors) {
  NodeId i8 = in({3, 4}, T::I8), i16 = in({3, 4}, T::I16);
  NodeId z = in({3, 4}, T::C128);
  expectError("MATLAB:mixedClasses", "3x4 int8 + 3x4 int16", Op::Add,
              {i8, i16});
  expectError("MATLAB:UndefinedFunction",
              "'sin' for input arguments of type "
              "'int8': 3x4 int8",
              Op::Sin, {i8});
  expectError("MATLAB:UndefinedFunction", "complex double", Op::Add, {i8, z});
  expectError("MATLAB:UndefinedFunction", "'atan2'", Op::Atan2, {z, z});
  expectError("MATLAB:UndefinedFunction", "'and'", Op::And, {z, z});
  expectError("MATLAB:UndefinedFunction", "'rand'", Op::Rand,
              {g.addScalar(T::F64, 0), g.addScalar(T::F64, 0)}, {2, 2});
}

TEST_F(Infer, ShapeErrors) {
  NodeId a = in({3, 4}), b = in({5, 2});
  expectError("MATLAB:sizeDimensionsMustMatch", "3x4 double + 5x2 double",
              Op::Add, {a, b});
  expectError("MATLAB:innerdim", "inner sizes differ: 3x4 double * 5x2 double",
              Op::MatMul, {a, b});
  expectError("MATLAB:innerdim", "more than two dimensions", Op::MatMul,
              {in(Shape({2, 2, 2})), b});
  expectError("MATLAB:innerdim", "numbers of rows differ", Op::Solve, {a, b});
  expectError("MATLAB:innerdim", "more than two", Op::Solve,
              {in(Shape({2, 2, 2})), b});
  expectError("MATLAB:getReshapeDims:notSameNumel", "to 5x2", Op::Reshape, {a},
              {5, 2});
  expectError("MATLAB:sizeDimensionsMustMatch", "repeated to 6x4",
              Op::Broadcast, {a}, {6, 4});
  expectError("MATLAB:badsubscript", "position 1", Op::Slice, {a},
              {1, 1, 3, 0, 1, 4});
  expectError("MATLAB:badsubscript", "position 2", Op::Slice, {a},
              {0, 1, 3, 0, INT64_MAX, 4});
  int64_t huge = int64_t(1) << 40;
  expectError("MATLAB:pmaxsize", "largest", Op::Add,
              {in({huge, 1}), in({1, huge})});
  expectError("MATLAB:pmaxsize", "largest", Op::Iota, {}, {huge, huge});
  expectError("MATLAB:pmaxsize", "largest", Op::Slice, {a},
              {0, 0, huge, 0, 0, huge});
  expectError("MATLAB:pmaxsize", "largest", Op::MatMul,
              {in({huge, 1}), in({1, huge})});
  llvm::SmallVector<int64_t, 41> deep(40, 1);
  deep.push_back(2);
  expectError("Quern:tooManyDimensions", "32nd", Op::Sum, {in(Shape(deep))},
              {int64_t(1) << 40});
}

TEST_F(Infer, EmptyHoweverLargeTheOtherExtents) {
  int64_t huge = int64_t(1) << 47;
  EXPECT_EQ(Shape({huge, huge, 0}).numElems(), 0);
  EXPECT_TRUE(Shape({huge, 0, huge}).isEmpty());
}

TEST_F(Infer, MalformedNodes) {
  const char *bad = "Quern:badGraph";
  NodeId a = in({3, 4});
  expectError(bad, "takes 2 operands, not 1", Op::Add, {a});
  expectError(bad, "%99 does not exist", Op::Sin, {99});
  expectError(bad, "%0 does not exist", Op::Sin, {0});
  expectError(bad, "too many", Op::Sin, {a, a, a, a, a});
  expectError(bad, "a leaf", Op::Input, {});
  expectError(bad, "takes no attributes", Op::Sin, {a}, {1});
  expectError(bad, "mask of axes", Op::Sum, {a}, {0});
  expectError(bad, "one element type", Op::Convert, {a}, {99});
  expectError(bad, "no permutation", Op::Permute, {a}, {0, 0});
  expectError(bad, "too short", Op::Permute, {in(Shape({2, 2, 2}))}, {1, 0});
  expectError(bad, "start, step and count", Op::Slice, {a}, {0, 1, 2});
  expectError(bad, "counts are negative", Op::Slice, {a}, {0, 1, -1, 0, 1, 1});
  expectError(bad, "extents are negative", Op::Reshape, {a}, {-3, -4});
  expectError(bad, "not scalars", Op::Eye, {a}, {3, 3});
}

TEST_F(Infer, GatheredShapes) {
  NodeId x = in(Shape(5, 4)), column = in(Shape(20, 1));
  NodeId rows = in(Shape(3, 1)), columns = in(Shape(1, 7), T::I32);
  EXPECT_EQ(text(Op::Gather, {x, rows}, 1), "f64[3x4]");
  EXPECT_EQ(text(Op::Gather, {x, columns}, 2), "f64[5x7]");
  EXPECT_EQ(text(Op::Gather, {column, in(Shape({2, 3, 2}))}, 1), "f64[2x3x2]");
  EXPECT_EQ(text(Op::Gather, {in(Shape(1, 9), T::C64), columns}, 2),
            "c64[1x7]");
  EXPECT_EQ(text(Op::Gather, {x, in(Shape(5, 4))}, 4), "f64[5x4]");
  EXPECT_EQ(text(Op::Gather, {in(Shape(0, 4)), in(Shape(0, 1))}, 1),
            "f64[0x4]");
  expectError("Quern:badGraph", "one axis", Op::Gather, {x, rows}, 3);
  expectError("MATLAB:sizeDimensionsMustMatch", "incompatible", Op::Gather,
              {x, rows}, 2);
  expectError("MATLAB:badsubscript", "no elements", Op::Gather,
              {in(Shape(0, 4)), rows}, 1);
  expectError("MATLAB:UndefinedFunction", "logical", Op::Gather,
              {x, in(Shape(5, 1), T::Bool)}, 1);
  expectError("MATLAB:UndefinedFunction", "complex", Op::Gather,
              {x, in(Shape(5, 1), T::C128)}, 1);
}
