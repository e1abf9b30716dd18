//===- StatementSyntaxTest.cpp - Statements, commands, functions ----------===//
#include "tests/frontend/SyntaxFixture.h"

namespace quern::syntax {
namespace {

TEST(StatementSyntax, Simple) {
  expectDumps({
      {"x = 1", "(= x 1)"},
      {"x = 1;", "(=; x 1)"},
      {"f(1), g;", "(expr (index f 1))\n(expr; g)"},
      {"[a, b] = f(1);", "(=; (a b) (index f 1))"},
      {"[~, i] = max(x);", "(=; (~ i) (index max x))"},
      {"[~ i] = max(x);", "(=; (~ i) (index max x))"},
      {"[a(1) b{2}.c] = f;", "(=; ((index a 1) (field (brace b 2) c)) f)"},
      {"[a b] == c;", "(expr; (== (matrix (row a b)) c))"},
      {"x(end+1).f = [];", "(=; (field (index x (+ end 1)) f) (matrix))"},
      {"a(2,:) = [];", "(=; (index a 2 :) (matrix))"},
      {"x += 2; x -= y; x *= 3", "(+=; x 2)\n(-=; x y)\n(*= x 3)"},
      {"k++; k--", "(+=; k 1)\n(-= k 1)"},
      {"global a b = 2", "(global a (= b 2))"},
      {"persistent n; ", "(persistent n)"},
      {"% nothing\n# at all\n\n", ""},
      {"%{\nif block\n%{\nnested\n%}\n%}\nx = 1;", "(=; x 1)"},
      {"x = 1;\r\ny = 2\r\n", "(=; x 1)\n(= y 2)"},
      {"do = 3; until = do;", "(=; do 3)\n(=; until do)"},
  });
}

TEST(StatementSyntax, Commands) {
  expectDumps({
      {"hold on", "(command hold 'on')"},
      {"format long;", "(command; format 'long')"},
      {"close all, x = 1;", "(command close 'all')\n(=; x 1)"},
      {"xlabel q % axis", "(command xlabel 'q')"},
      {"ylabel \\lambda", "(command ylabel '\\lambda')"},
      {"disp -1", "(command disp '-1')"},
      {"disp 'a b'  c'd e'", "(command disp 'a b' 'cd e')"},
      {"cd ..", "(command cd '..')"},
      {"cd /tmp", "(command cd '/tmp')"},
      {"clear *", "(command clear '*')"},
      {"a == b", "(expr (== a b))"},
      {"a ==b", "(command a '==b')"},
      {"a - b", "(expr (- a b))"},
      {"a -b", "(command a '-b')"},
      {"a =b", "(= a b)"},
      {"a (1)", "(expr (index a 1))"},
      {"a = 1; a -1", "(=; a 1)\n(expr (- a 1))"},
      {"a = 1; a '", "(=; a 1)\n(expr (' a))"},
      {"axis([0 1]) % c", "(expr (index axis (matrix (row 0 1))))"},
      {"warning off all", "(command warning 'off' 'all')"},
      {"tic; toc", "(expr; tic)\n(expr toc)"},
      {"title f(1, 2); x = 1", "(command; title 'f(1, 2)')\n(= x 1)"},
  });
}

TEST(StatementSyntax, SnippetKnowsVariables) {
  SourceMap sources;
  SymbolTable symbols;
  Symbol known[] = {symbols.intern("a")};
  uint32_t file = sources.addFile("-e", "a -1\nb -1");
  ParsedFile parsed = parseSnippet(sources, file, symbols, known);
  EXPECT_EQ(dump(parsed, symbols), "(expr (- a 1))\n(command b '-1')\n");
  EXPECT_EQ(parsed.scriptScope->find(known[0]), 0u);
}

TEST(StatementSyntax, Control) {
  expectDumps({
      {"if a, b; elseif c d; else e; end",
       "(if (arm a (expr; b)) (arm c (expr; d)) (else (expr; e)))"},
      {"if (a) disp(1), end", "(if (arm a (expr (index disp 1))))"},
      {"if (a) [b] = f; end", "(if (arm a (=; (b) f)))"},
      {"while k < 3\n k++;\nendwhile", "(while (< k 3) (do (+=; k 1)))"},
      {"do\n k--;\nuntil k == 0", "(until (do (-=; k 1)) (== k 0))"},
      {"for i = 1:3, i, end", "(for i (range 1 3) (do (expr i)))"},
      {"for (i = 1:3) i; end", "(for i (range 1 3) (do (expr; i)))"},
      {"for s.k = x' end", "(for (field s k) (' x) (do))"},
      {"parfor (i = 1:9, 4) f(i); end",
       "(parfor i (range 1 9) 4 (do (expr; (index f i))))"},
      {"switch x\n % c\n case 1\n a;\n case {2, 'q'}, b;\n otherwise\n c;\nend",
       "(switch x (case 1 (expr; a)) (case (cell (row 2 'q')) (expr; b)) "
       "(else (expr; c)))"},
      {"try, a; catch ME, b; end", "(try (do (expr; a)) ME (catch (expr; b)))"},
      {"try\n a;\ncatch\n b;\nend", "(try (do (expr; a)) (catch (expr; b)))"},
      {"try, a; catch, b; end", "(try (do (expr; a)) (catch (expr; b)))"},
      {"try a; catch disp(1); end_try_catch",
       "(try (do (expr; a)) (catch (expr; (index disp 1))))"},
      {"try a; end", "(try (do (expr; a)) (catch))"},
      {"unwind_protect\n a;\nunwind_protect_cleanup\n b;\nend_unwind_protect",
       "(unwind (do (expr; a)) (cleanup (expr; b)))"},
      {"while 1 break; continue, return, end",
       "(while 1 (do (break) (continue) (return)))"},
  });
}

TEST(StatementSyntax, Functions) {
  expectDumps({
      {"function f\nx = 1;\n", "(function () f () (=; x 1))"},
      {"function r = f(a, ~)\nr = a;\nend", "(function (r) f (a ~) (=; r a))"},
      {"function [a, b] = f(varargin)\na = 1;\nfunction g()\nb;\n",
       "(function (a b) f (varargin) (=; a 1))\n(function () g () (expr; b))"},
      {"function [a b] = f()\nend\n", "(function (a b) f ())"},
      {"function f()\nx = 1;\nfunction g()\nx = 2;\nend\ng;\nend",
       "(function () f () (=; x 1) (expr; g) (function () g () (=; x 2)))"},
      {"1;\nfunction f()\nif a, b; end\nendfunction\nf();",
       "(expr; 1)\n(expr; (index f))\n(function () f () (if (arm a (expr; "
       "b))))"},
      {"x = g(1);\nfunction y = g(x)\ny = x;\nend",
       "(=; x (index g 1))\n(function (y) g (x) (=; y x))"},
      {"function r = f(x, o)\narguments\n x (1,:) double {mustBeFinite, "
       "mustBeLess(x, 3)} = 1\n o.tol = 2 % c\nend\nr = x;\nend",
       "(function (r) f (x o) (argument x (size 1 :) double (must "
       "mustBeFinite (index mustBeLess x 3)) (default 1)) (argument o.tol "
       "(default 2)) (=; r x))"},
  });
  EXPECT_TRUE(Parsed("function f\nend\n").result.isFunctionFile);
  EXPECT_FALSE(Parsed("x = 1;\nfunction f\nend\n").result.isFunctionFile);
}

struct ErrorCase {
  const char *source;
  const char *errors;
};

TEST(StatementSyntax, Errors) {
  const ErrorCase cases[] = {
      {"x = (1 + 2\ny = 3;", "1:5: unmatched '('\n"},
      {"x = 1);\ny = ];", "1:6: unmatched ')'\n2:5: unmatched ']'\n"},
      {"x = [1 2\n", "1:5: unmatched '['\n"},
      {"x = {1, 2", "1:5: unmatched '{'\n"},
      {"x = 'abc\ny = 1;", "1:5: unterminated character vector\n"},
      {"x = \"abc", "1:5: unterminated string\n"},
      {"%{\nabc", "1:1: unterminated block comment\n"},
      {"if x = 3\nend", "1:6: unexpected '='; use '==' to compare\n"},
      {"\n\nfor i=1:3\nx", "4:2: expected 'end' to close 'for' at line 3\n"},
      {"for i=1:3\nendwhile", "2:1: 'endwhile' cannot close 'for' at line 1\n"},
      {"end", "1:1: unexpected 'end'\n"},
      {"x = end;", "1:5: expected an expression before 'end'\n"},
      {"x = [1 end];", "1:8: 'end' outside of an index\n"},
      {"x = 1 $ 2;\ny = 2;", "1:7: invalid character in the source text\n"},
      {"classdef A\nx = = 1\nend", "1:1: classdef is not supported\n"},
      {"1 = x;", "1:1: this expression cannot be assigned to\n"},
      {"[a, 1] = x;", "1:5: this expression cannot be assigned to\n"},
      {"x = 1 +;\ny = *;\nz = 3", "1:8: expected an expression before ';'\n"
                                  "2:5: expected an expression before '*'\n"},
      {"if (a\n b\nend\nc = 1", "1:4: unmatched '('\n"},
      {"x = 0xFFFu8;", "1:5: integer literal does not fit its class\n"},
      {"x = 0xFu9;", "1:5: invalid suffix of an integer literal\n"},
      {"spmd\nx = 1;\nend", "1:1: spmd blocks are not supported\n"},
      {"x = a b", "1:7: expected end of statement before 'b'\n"},
      {"for 1:3\nend", "1:5: this expression cannot be assigned to\n"},
      {"for i 1:3\nend", "1:7: expected '=' after the loop variable\n"},
      {"do\nx;", "2:3: expected 'until' to close 'do' at line 1\n"},
      {"global 3", "1:8: expected a variable name before number\n"},
      {"x = s.;", "1:7: expected a field name before ';'\n"},
      {"f = @;", "1:6: expected a function name or '(' before ';'\n"},
      {"x = ?a;", "1:5: metaclass queries ('?name') are not supported\n"},
      {"a(:x)", "1:4: expected ',' or ')' before 'x'\n"},
      {"function = f\nend", "1:10: expected a function name before '='\n"},
      {"function f(o)\narguments\no.?A\nend\nend",
       "3:2: name-value arguments taken from a class are not supported\n"},
      {"function f(o)\narguments\no = 1\n",
       "4:1: expected 'end' to close 'arguments' at line 2\n"},
  };
  for (const ErrorCase &one : cases)
    EXPECT_EQ(Parsed(one.source).errors(), one.errors) << one.source;
}

TEST(StatementSyntax, Limits) {
  EXPECT_NE(Parsed("x = " + std::string(5000, '(')).errors().find("too deeply"),
            std::string::npos);
  EXPECT_NE(Parsed("x = " + std::string(5000, '-')).errors().find("too deeply"),
            std::string::npos);
  std::string sum = "x = 1";
  std::string blocks;
  for (int i = 0; i < 5000; ++i) {
    sum += "+1";
    blocks += "if x\n";
  }
  EXPECT_NE(Parsed(sum).errors().find("too long"), std::string::npos);
  EXPECT_NE(Parsed(blocks).errors().find("too deeply"), std::string::npos);
  std::string bad;
  for (int i = 0; i < 5000; ++i)
    bad += "x = [\n$ = )\n";
  EXPECT_LE(Parsed(bad).result.diagnostics.size(), kMaxDiagnostics);
}

std::string repeat(const std::string &text, size_t count) {
  std::string all;
  for (size_t i = 0; i < count; ++i)
    all += text;
  return all;
}

TEST(StatementSyntax, JustBelowTheLimits) {
  ParseOptions options;
  options.ownsWorkspace = true;
  const std::string sources[] = {
      "x = 1" + repeat("+1", 1490) + ";",
      "x = " + repeat("(", 990) + "1" + repeat(")", 990) + ";",
      "x = " + repeat("{", 990) + "1" + repeat("}", 990) + ";",
      "a = 1; x = " + repeat("@(x)", 990) + "a;",
      "x = " + repeat("f(", 990) + "end" + repeat(")", 990) + ";",
      "x = 1; " + repeat("if x\n", 990) + "x = 2;\n" + repeat("end\n", 990),
      "x = 1; " + repeat("for k=x\n", 990) + "k;\n" + repeat("end\n", 990),
      repeat("function f()\nx = 1;\n", 990) + repeat("end\n", 990),
      "x" + repeat("'", 1490) + ";"};
  for (const std::string &source : sources) {
    Parsed parsed(source, options);
    EXPECT_EQ(parsed.errors(), "") << source.substr(0, 40);
    EXPECT_FALSE(parsed.dumped().empty());
  }
}

} // namespace
} // namespace quern::syntax
