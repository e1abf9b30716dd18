//===- ExpressionSyntaxTest.cpp - Expressions, tokens, matrices -----------===//
#include "tests/frontend/SyntaxFixture.h"

namespace quern::syntax {
namespace {

TEST(ExpressionSyntax, Precedence) {
  expectValues({
      {"-2^2", "(- (^ 2 2))"},
      {"2^-1", "(^ 2 (- 1))"},
      {"2^3^2", "(^ (^ 2 3) 2)"},
      {"2^-3^2", "(^ (^ 2 (- 3)) 2)"},
      {"~a==b", "(== (~ a) b)"},
      {"!a!=b", "(~= (~ a) b)"},
      {"1:3+1", "(range 1 (+ 3 1))"},
      {"1:2:9", "(range 1 2 9)"},
      {"1:n==k", "(== (range 1 n) k)"},
      {"a|b&c", "(| a (& b c))"},
      {"a||b&&c", "(|| a (&& b c))"},
      {"a&&b|c", "(&& a (| b c))"},
      {"3==3==1", "(== (== 3 3) 1)"},
      {"a<b+c*d", "(< a (+ b (* c d)))"},
      {"-a*b", "(* (- a) b)"},
      {"a*-b", "(* a (- b))"},
      {"a^b'", "(' (^ a b))"},
      {"-a'", "(- (' a))"},
      {"a'*b.'", "(* (' a) (.' b))"},
      {"a.^2./b\\c", "(\\ (./ (.^ a 2) b) c)"},
      {"a**2.**b", "(.^ (^ a 2) b)"},
      {"a-b-c", "(- (- a b) c)"},
      {"(a+b)*c", "(* (+ a b) c)"},
      {"~~a", "(~ (~ a))"},
      {"a++b", "(+ a (+ b))"},
  });
}

TEST(ExpressionSyntax, Literals) {
  expectValues({
      {"1e3+1.e-3+.5", "(+ (+ 1e3 1.e-3) .5)"},
      {"1./y", "(./ 1 y)"},
      {"1.'", "(.' 1)"},
      {"3i+1e3j", "(+ 3i 1e3j)"},
      {"0x1F", "(uint8 31)"},
      {"0xFFFF", "(uint16 65535)"},
      {"0b101s16", "(int16 5)"},
      {"'it''s'", "'it's'"},
      {"\"say \"\"a\"\"\"", "\"say \"a\"\""},
      {"''", "''"},
      {"'a % b ... c'", "'a % b ... c'"},
      {"1 + ... more\n 2", "(+ 1 2)"},
  });
}

TEST(ExpressionSyntax, NumbersHaveTheirValues) {
  Parsed parsed("x = [1e3 .5 2.5e-1i 1d2];");
  auto *matrix = llvm::cast<MatrixExpr>(
      llvm::cast<AssignStmt>(parsed.result.script[0])->value);
  auto number = [&](size_t i) {
    return llvm::cast<NumberExpr>(matrix->rows[0][i]);
  };
  EXPECT_EQ(number(0)->value, 1000);
  EXPECT_EQ(number(1)->value, 0.5);
  EXPECT_EQ(number(2)->value, 0.25);
  EXPECT_TRUE(number(2)->isImaginary);
  EXPECT_EQ(number(3)->value, 100);
}

TEST(ExpressionSyntax, MatrixBlanks) {
  expectValues({
      {"[1 -2]", "(matrix (row 1 (- 2)))"},
      {"[1 - 2]", "(matrix (row (- 1 2)))"},
      {"[1 -2 + 3]", "(matrix (row 1 (+ (- 2) 3)))"},
      {"[1-2]", "(matrix (row (- 1 2)))"},
      {"[a' b']", "(matrix (row (' a) (' b)))"},
      {"[a 'b']", "(matrix (row a 'b'))"},
      {"[a', 'b']", "(matrix (row (' a) 'b'))"},
      {"[f (1)]", "(matrix (row f 1))"},
      {"[f(1) (2)]", "(matrix (row (index f 1) 2))"},
      {"[f(1, -2) g]", "(matrix (row (index f 1 (- 2)) g))"},
      {"[(1 -2) 3]", "(matrix (row (- 1 2) 3))"},
      {"[a ~b]", "(matrix (row a (~ b)))"},
      {"[a ~=b]", "(matrix (row (~= a b)))"},
      {"[a == b]", "(matrix (row (== a b)))"},
      {"[1 2\n3 4]", "(matrix (row 1 2) (row 3 4))"},
      {"[1,2,\n3,4;\n]", "(matrix (row 1 2) (row 3 4))"},
      {"[1 2 ... c\n 3]", "(matrix (row 1 2 3))"},
      {"[1 2 % c\n 3]", "(matrix (row 1 2) (row 3))"},
      {"[1 ...\n -2]", "(matrix (row 1 (- 2)))"},
      {"[]", "(matrix)"},
      {"[ 1 , 2 ; ]", "(matrix (row 1 2))"},
      {"{}", "(cell)"},
      {"{1, 'a'; {2} []}", "(cell (row 1 'a') (row (cell (row 2)) (matrix)))"},
      {"{@(x) x+1, @sin}", "(cell (row (@ (x) (+ x 1)) @sin))"},
      {"{@sin @cos}", "(cell (row @sin @cos))"},
      {"[x.a y.b{1}]", "(matrix (row (field x a) (brace (field y b) 1)))"},
      {"[\"a\" \"b\"]", "(matrix (row \"a\" \"b\"))"},
      {"[1 2]'", "(' (matrix (row 1 2)))"},
      {"[a.' b]", "(matrix (row (.' a) b))"},
      {"[1:3 -1]", "(matrix (row (range 1 3) (- 1)))"},
  });
}

TEST(ExpressionSyntax, IndicesAndCalls) {
  expectValues({
      {"a(:,end)", "(index a : end)"},
      {"c{end +1}", "(brace c (+ end 1))"},
      {"s.x{3}(1).y", "(field (index (brace (field s x) 3) 1) y)"},
      {"s.(name)(2)", "(index (dynfield s name) 2)"},
      {"f()", "(index f)"},
      {"f(x)(1)", "(index (index f x) 1)"},
      {"f (1)", "(index f 1)"},
      {"f(1, % c\n 2\n , 3 ...\n)", "(index f 1 2 3)"},
      {"(a &&\n b\n || c)", "(|| (&& a b) c)"},
      {"plot(x, LineWidth=2)", "(index plot x \"LineWidth\" 2)"},
      {"a(end')", "(index a (' end))"},
      {"s.end", "(field s end)"},
      {"@(x, ~, varargin) x.^2", "(@ (x ~ varargin) (.^ x 2))"},
      {"@() 1", "(@ () 1)"},
      {"@pkg.sub.fn", "@pkg.sub.fn"},
      {"@(x) @(y) x+y", "(@ (x) (@ (y) (+ x y)))"},
  });
}

TEST(ExpressionSyntax, Unparse) {
  std::vector<TextCase> cases = {
      {"@(x) x.^2 + 1", "@(x)x.^2+1"},
      {"@(x, y) [x, 1; y 2]", "@(x,y)[x,1;y,2]"},
      {"@() disp('it''s')", "@()disp('it''s')"},
      {"@(x) ( x + 1 ) * 0.10", "@(x)(x+1)*0.10"},
      {"@(c) c{1}.f.(n)(:, end)'", "@(c)c{1}.f.(n)(:,end)'"},
      {"@(a) ~a && -a || {1:2:3}", "@(a)~a&&-a||{1:2:3}"},
      {"@(s) s + \"q\"", "@(s)s+\"q\""},
      {"@(n) 0x1Fu8 + (3)", "@(n)0x1Fu8+(3)"},
  };
  for (const TextCase &one : cases) {
    Parsed parsed("f = " + one.source + ";");
    ASSERT_EQ(parsed.errors(), "") << one.source;
    auto *assign = llvm::cast<AssignStmt>(parsed.result.script[0]);
    EXPECT_EQ(unparse(*assign->value, parsed.symbols), one.expected);
  }
}

TEST(ExpressionSyntax, Spans) {
  Parsed parsed("x = (a + b) * f(1, 'q');\ny = [1\n2];");
  auto *assign = llvm::cast<AssignStmt>(parsed.result.script[0]);
  auto text = [&](const Node *node) {
    return std::string(parsed.sources.text(parsed.sources.span(node->span)));
  };
  auto *product = llvm::cast<BinaryExpr>(assign->value);
  EXPECT_EQ(text(assign), "x = (a + b) * f(1, 'q')");
  EXPECT_EQ(text(product), "(a + b) * f(1, 'q')");
  EXPECT_EQ(text(product->lhs), "(a + b)");
  EXPECT_EQ(text(product->rhs), "f(1, 'q')");
  EXPECT_EQ(text(llvm::cast<IndexExpr>(product->rhs)->args[1]), "'q'");
  EXPECT_EQ(text(llvm::cast<AssignStmt>(parsed.result.script[1])->value),
            "[1\n2]");
}

} // namespace
} // namespace quern::syntax
