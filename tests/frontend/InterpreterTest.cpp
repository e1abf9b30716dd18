//===- InterpreterTest.cpp - Programs and what they print -----------------===//
#include "tests/frontend/InterpreterFixture.h"

namespace quern {
namespace {

const Snippet kSnippets[] = {
    // Expressions
    {"Precedence", "fprintf('%g ', -2^2, 2^-1, 2^3^2, ~1==0, 3==3==1, 1<2<3)",
     "-4 0.5 64 1 1 1 "},
    {"PowerOfNegative",
     "x = (-8)^(1/3); fprintf('%.4f %.4f', real(x), imag(x))", "1.0000 1.7321"},
    {"Range", "fprintf('%g ', 1:3, 5:-2:1, 0:0.25:1)",
     "1 2 3 5 3 1 0 0.25 0.5 0.75 1 "},
    {"RangeClamp", "x = 0:.1:.3; fprintf('%d %d', numel(x), x(4) == .3)",
     "4 1"},
    {"EmptyRange", "fprintf('%d ', size(5:1), size(zeros(1,0):3))", "1 0 1 0 "},
    {"IntegerRange", "x = 5:int8(7); fprintf('%s %d', class(x), x(3))",
     "int8 7"},
    {"Saturation",
     "fprintf('%d ', uint8(250)+10, uint8(3)-5, int8(-128)/int8(-1), "
     "int32(5)/2)",
     "255 0 127 3 "},
    {"MixedIntegers", "x = int8(1) + int16(1);", "!MATLAB:mixedClasses@1"},
    {"ShortCircuit", "a = []; if isempty(a) || a(1) > 0, disp('ok'), end",
     "ok\n"},
    {"ShortCircuitArray", "x = [1 1] && 1;", "!MATLAB:nonLogicalConditional@1"},
    {"NanCondition", "if NaN, end", "!MATLAB:nologicalnan@1"},
    {"Transpose", "x = [1 2; 3 4]'; fprintf('%d ', x, [1+2i 3]' == [1-2i; 3])",
     "1 2 3 4 1 1 "},
    {"StringPlus", "x = \"a\" + 1 + 'b'; fprintf('%s', x)", "a1b"},
    {"StringCompare", "fprintf('%d ', [\"a\" \"b\"] == \"b\")", "0 1 "},
    {"MatrixPower", "x = [1 1; 0 1]^3; fprintf('%g ', x)", "1 0 3 1 "},
    {"Divide", "x = [2 0; 0 4] \\ [2; 4]; fprintf('%g ', x, [2 4] / 2)",
     "1 1 1 2 "},
    {"CellPlus", "x = {1} + 1;", "!MATLAB:UndefinedFunction@1"},
    {"SizeMismatch", "x = [1 2 3] +\\\n [1 2];", "!Quern:syntax@1"},
    // Indexing
    {"Linear", "x = [1 2; 3 4]; fprintf('%d ', x(2), x(:), x(end), x(end, 1))",
     "3 1 3 2 4 4 3 "},
    {"Masks", "x = [5 6 7]; fprintf('%d ', x(x > 5), x(logical([0 1])))",
     "6 7 6 "},
    {"EndInCall", "x = 1:5; fprintf('%d ', x(min(end, 3)), x(end/5*2))",
     "3 2 "},
    {"EndNested", "a = 10:20; b = [2 3]; fprintf('%d', a(b(end)))", "12"},
    {"EndRest",
     "a = zeros(2, 3, 4); a(end) = 9; fprintf('%d %d', a(2, end), numel(a(:, "
     "end)))",
     "9 2"},
    {"IndexShape",
     "v = (1:3)'; fprintf('%d ', size(v([1 2])), size(v([1 2; 3 1])))",
     "2 1 2 2 "},
    {"OutOfRange", "x = 1:3;\ny = x(4);", "!MATLAB:badsubscript@2"},
    {"ZeroIndex", "x = 1:3; x(0)", "!MATLAB:badsubscript@1"},
    {"HalfIndex", "x = 1:3; x(1.5)", "!MATLAB:badsubscript@1"},
    {"CellContents", "c = {1, 'a', [1 2]}; fprintf('%d ', c{3}, numel(c(2:3)))",
     "1 2 2 "},
    {"CellList", "c = {1, 2, 3}; x = [c{:}]; fprintf('%d ', x, c{2:3})",
     "1 2 3 2 3 "},
    {"StructList", "s(1).a = 4; s(2).a = 5; fprintf('%d ', [s.a], s(2).a)",
     "4 5 5 "},
    {"DynamicField",
     "s.x = 3; n = 'x'; s.([n 'y']) = 4; fprintf('%d', s.(n), s.xy)", "34"},
    {"NoField", "s.a = 1; s.b", "!MATLAB:nonExistentField@1"},
    {"BraceOnNumber", "x = 1; x{1}", "!MATLAB:cellRefFromNonCell@1"},
    // Assignment
    {"Growth", "x = []; x(3) = 1; x(end+1) = 2; fprintf('%d ', x)", "0 0 1 2 "},
    {"GrowthLoop",
     "x = []; for i = 1:100, x(end+1) = i; end, fprintf('%d %d', numel(x), "
     "sum(x))",
     "100 5050"},
    {"Growth2", "x = 1; x(2, 3) = 5; fprintf('%d ', x)", "1 0 0 0 0 5 "},
    {"GrowChar", "s = 'ab'; s(4) = 'd'; fprintf('%d ', s)", "97 98 0 100 "},
    {"AssignColumn",
     "x = zeros(2); x(:, 1) = [1 2]; x(:, end+1) = 7; fprintf('%d ', x)",
     "1 2 0 0 7 7 "},
    {"AssignAll", "x = zeros(2); x(:) = 1:4; fprintf('%d ', x, size(x))",
     "1 2 3 4 2 2 "},
    {"AssignMask", "x = 1:4; x(x > 2) = 0; fprintf('%d ', x)", "1 2 0 0 "},
    {"AssignMismatch", "x = zeros(2, 3);\nx(1, :) = [1 2];",
     "!MATLAB:subsassigndimmismatch@2"},
    {"AssignCount", "x = 1:4; x([1 2 3]) = [1 2];",
     "!MATLAB:matrix:singleSubscriptNumelMismatch@1"},
    {"Delete", "x = 1:5; x([2 4]) = []; fprintf('%d ', x)", "1 3 5 "},
    {"DeleteColumn", "x = [1 2; 3 4]; x(:, 1) = []; fprintf('%d ', x, size(x))",
     "2 4 2 1 "},
    {"DeleteBad", "x = [1 2; 3 4]; x(2, 2) = [];",
     "!MATLAB:subsdeldimmismatch@1"},
    {"CopyOnWrite", "a = 1:3; b = a; b(1) = 9; fprintf('%d ', a, b)",
     "1 2 3 9 2 3 "},
    {"KeepsClass",
     "x = uint8([1 2]); x(1) = 300; fprintf('%s %d', class(x), x(1))",
     "uint8 255"},
    {"Nested",
     "s.a{2}.b(3) = 7; s.a{2}.b(1) = 1; fprintf('%d ', s.a{2}.b, numel(s.a))",
     "1 0 7 2 "},
    {"StructArray", "s(3).x = 1; fprintf('%d ', size(s), isempty(s(2).x))",
     "1 3 1 "},
    {"CellGrowth",
     "c = {}; c{end+1} = 1; c{end+1} = 'x'; fprintf('%d', numel(c))", "2"},
    {"CellDelete", "c = {1, 2, 3}; c(2) = []; fprintf('%d ', c{:})", "1 3 "},
    {"ComplexAssign",
     "x = [1 2]; x(2) = 3i; fprintf('%g %g', imag(x(2)), x(1))", "3 1"},
    {"OpAssign", "x = 1; x += 2; x *= 5; fprintf('%d', x)", "15"},
    // Several values
    {"Deal",
     "[a, b] = deal(1, 2); [c{1:2}] = deal(3); fprintf('%d ', a, b, c{:})",
     "1 2 3 3 "},
    {"DealFields",
     "s = struct('a', {1, 2}); [s.a] = deal(9); fprintf('%d ', s.a)", "9 9 "},
    {"IgnoredOutput", "[~, i] = max([3 9 4]); fprintf('%d', i)", "2"},
    {"TooFewOutputs", "f = @() 1;\n[a, b] = f();",
     "!MATLAB:unassignedOutputs@2"},
    // Control
    {"ForColumns", "for c = [1 2; 3 4], fprintf('%d,', c), end", "1,3,2,4,"},
    {"ForCell", "for c = {1, 'a'}, fprintf('%s,', class(c)), end",
     "cell,cell,"},
    {"ForEmpty", "for i = 1:0, end, fprintf('%d ', size(i))", "1 0 "},
    {"ForEmptyColumns", "n = 0; for k = zeros(0, 3), n = n + 1; end, disp(n)",
     "     3\n"},
    {"LoopVariable", "for i = 1:3, i = i * 10; fprintf('%d ', i), end",
     "10 20 30 "},
    {"BreakContinue",
     "for i = 1:5, if i == 2, continue, end, if i == 4, break, end, "
     "fprintf('%d', i), end",
     "13"},
    {"While",
     "i = 0; while true, i = i + 1; if i > 3, break, end, end, fprintf('%d', "
     "i)",
     "4"},
    {"Switch",
     "switch 'b', case {'a', 'b'}, disp('x'), otherwise, disp('y'), end",
     "x\n"},
    {"TryCatch",
     "try, error('A:b', 'no %d', 3), catch e, fprintf('%s|%s', e.identifier, "
     "e.message), end",
     "A:b|no 3"},
    {"Rethrow", "try, error('A:b', 'x'), catch e, rethrow(e), end", "!A:b@1"},
    {"Unwind",
     "unwind_protect\n error('A:b', 'x');\nunwind_protect_cleanup\n "
     "disp('c');\nend_unwind_protect",
     "c\n!A:b@2"},
    {"Undefined", "x = 1;\ny = x + nope;", "!MATLAB:UndefinedFunction@2"},
    // Functions
    {"Local", "fprintf('%d', f(2));\nfunction y = f(x)\n y = x * 3;\nend", "6"},
    {"Nargin",
     "f(1, 2);\nfunction f(varargin)\n fprintf('%d %d', nargin, nargout);\nend",
     "2 0"},
    {"Varargout",
     "[a, b] = f();\nfprintf('%d%d', a, b);\nfunction varargout = f()\n "
     "varargout = {4, 5};\nend",
     "45"},
    {"TooManyInputs", "f(1);\nfunction f()\nend", "!MATLAB:TooManyInputs@1"},
    {"NotEnough", "f();\nfunction f(x)\n y = x;\nend",
     "!MATLAB:UndefinedFunction@3"},
    {"Unassigned", "x = f();\nfunction y = f()\nend",
     "!MATLAB:unassignedOutputs@1"},
    {"Recursion", "f(1);\nfunction f(x)\n f(x + 1);\nend",
     "!MATLAB:recursionLimit@3"},
    {"Factorial",
     "fprintf('%d', f(10));\nfunction y = f(n)\n if n < 2, y = 1; else, y = n "
     "* f(n - 1); end\nend",
     "3628800"},
    {"Capture", "a = 2; f = @(x) x + a; a = 5; fprintf('%d', f(1))", "3"},
    {"Compose", "f = @(g, x) g(g(x)); fprintf('%d', f(@(t) t * 3, 2))", "18"},
    {"NestedFunction",
     "fprintf('%d', counter());\nfunction n = counter()\n n = 0;\n function "
     "step()\n  n = n + 1;\n end\n step(); step();\nend",
     "2"},
    {"NestedHandle",
     "g = make(); g(); fprintf('%d', g());\nfunction h = make()\n k = 0;\n "
     "function r = up()\n  k = k + 1; r = k;\n end\n h = @up;\nend",
     "2"},
    {"Global",
     "global g; g = 3; f(); fprintf('%d', g);\nfunction f()\n global g; g = g "
     "+ 1;\nend",
     "4"},
    {"Persistent",
     "f(); f(); fprintf('%d', f());\nfunction r = f()\n persistent n;\n if "
     "isempty(n), n = 0; end\n n = n + 1; r = n;\nend",
     "3"},
    {"Func2str", "f = @(x) x.^2 + 1; fprintf('%s', func2str(f))", "@(x)x.^2+1"},
    {"Feval", "fprintf('%d %d', feval(@plus, 1, 2), feval('max', [3 4]))",
     "3 4"},
    {"Eval", "eval('x = 3;'); fprintf('%d', x); eval('bad(', 'disp(1)')",
     "3     1\n"},
    {"Exist", "x = 1; fprintf('%d ', exist('x'), exist('sin'), exist('nope'))",
     "1 5 0 "},
    {"Cellfun", "fprintf('%d ', cellfun(@numel, {'a', 'bc'}))", "1 2 "},
    {"CellfunCells",
     "c = cellfun(@(x) x * 2, {1, 2}, 'UniformOutput', false); fprintf('%d ', "
     "c{:})",
     "2 4 "},
    {"Arrayfun",
     "[a, b] = arrayfun(@(x) deal(x, x^2), 1:3); fprintf('%d ', a, b)",
     "1 2 3 1 4 9 "},
    {"ErrorHandler",
     "r = cellfun(@(x) error('no'), {1, 2}, 'ErrorHandler', @(e, x) e.index); "
     "fprintf('%d ', r)",
     "1 2 "},
    {"Exit", "disp(1); exit(7); disp(2)", "     1\n!exit 7"},
    // Concatenation
    {"CharNumber", "x = ['a' 66]; fprintf('%s %s', x, class(x))", "aB char"},
    {"IntegerWins", "x = [int8(1) 300.7]; fprintf('%s %d', class(x), x(2))",
     "int8 127"},
    {"SingleWins", "fprintf('%s', class([single(1) 2]))", "single"},
    {"Logicals", "fprintf('%s %s', class([true false]), class([true 2]))",
     "logical double"},
    {"Empties", "x = [[] 1 zeros(1, 0) 2]; fprintf('%d ', x)", "1 2 "},
    {"Blocks", "x = [1 2; 3 4]; y = [x, [5; 6]; 7 8 9]; fprintf('%d ', y)",
     "1 3 7 2 4 8 5 6 9 "},
    {"BadConcat", "x = [1 2\n 3];", "!MATLAB:catenate:dimensionMismatch@1"},
    {"CellConcat",
     "c = [{1}, {2, 3}]; d = [c, 'x']; fprintf('%d %d', numel(c), numel(d))",
     "3 4"},
    // Reductions and the library
    {"SumDims",
     "x = [1 2; 3 4]; fprintf('%d ', sum(x), sum(x, 2), sum(x, 'all'), "
     "sum(x(:)))",
     "4 6 3 7 10 10 "},
    {"EmptySums",
     "fprintf('%d ', sum([]), prod([]), isempty(max([])), size(max(zeros(0, "
     "3))))",
     "0 1 1 0 3 "},
    {"MaxTwo", "fprintf('%d ', max([1 5; 7 2], [], 1), max(3, [1 4]))",
     "7 5 3 4 "},
    {"Mean", "fprintf('%g ', mean([1 2; 3 5]), mean([1 2; 3 5], 2), mean([]))",
     "2 3.5 1.5 4 NaN "},
    {"Std", "fprintf('%.4f ', std([1 2 3 4]), var([1 2 3 4], 1))",
     "1.2910 1.2500 "},
    {"Kron", "fprintf('%d ', kron([1 2], [1; 1]))", "1 1 2 2 "},
};

TEST_P(SnippetTest, PrintsWhatItShould) {
  EXPECT_EQ(runCode(GetParam().code), GetParam().expected) << GetParam().code;
}

INSTANTIATE_TEST_SUITE_P(Interpreter, SnippetTest,
                         ::testing::ValuesIn(kSnippets), snippetName);

TEST(Interpreter, ReportsPositionAndStack) {
  std::string errors;
  Interpreter::Options options;
  options.session.cacheDirectory = "off";
  options.output = [](llvm::StringRef) {};
  options.errorOutput = [&](llvm::StringRef text) { errors += text; };
  Interpreter interpreter(std::move(options));
  EXPECT_EQ(interpreter.runSnippet("f(1);\nfunction f(x)\n  g(x);\nend\n"
                                   "function g(x)\n  y = x(2);\nend"),
            RunStatus::Error);
  EXPECT_NE(errors.find("<code>:6:7: error: Index exceeds"), std::string::npos)
      << errors;
  EXPECT_NE(errors.find("in function g (<code>:6)"), std::string::npos)
      << errors;
  EXPECT_NE(errors.find("in function f (<code>:3)"), std::string::npos)
      << errors;
}

TEST(Interpreter, KeepsTheWorkspaceBetweenSnippets) {
  std::string out;
  Interpreter::Options options;
  options.session.cacheDirectory = "off";
  options.output = [&](llvm::StringRef text) { out += text; };
  Interpreter interpreter(std::move(options));
  EXPECT_EQ(interpreter.runSnippet("x = 4; f = @(t) t + x;"), RunStatus::Ok);
  EXPECT_EQ(interpreter.runSnippet("x = 1; fprintf('%d', f(x))"),
            RunStatus::Ok);
  EXPECT_EQ(out, "5");
}

/// Kernels that \p code launches after the setup, and the bytes they write.
static std::pair<uint64_t, uint64_t> workOf(const char *code) {
  Interpreter::Options options;
  options.session.cacheDirectory = "off";
  options.session.fuse = true;
  options.output = [](llvm::StringRef) {};
  Interpreter interpreter(std::move(options));
  EXPECT_EQ(interpreter.runSnippet("x = mod(1:100000, 7) - 3; y = x * 2;"
                                   "a = sum(x) + sum(y); fprintf('%g', a)"),
            RunStatus::Ok);
  Stats before = interpreter.session().stats();
  EXPECT_EQ(interpreter.runSnippet(code), RunStatus::Ok);
  const Stats &after = interpreter.session().stats();
  return {after.kernelsLaunched - before.kernelsLaunched,
          after.bytesWritten - before.bytesWritten};
}

TEST(Interpreter, FoldsSelectedElementsInOneKernel) {
  for (const char *code :
       {"fprintf('%g', sum(x(x > 0)))", "fprintf('%g', mean(x(x > 0)))",
        "fprintf('%g', max(x(x < 2)))", "fprintf('%g', nnz(x(x < 2)))",
        "fprintf('%g', sum((x(x > 0) - 1) .* y(x > 0)))",
        "fprintf('%g', sum(x(mod(y, 4) == 0)))"}) {
    auto [kernels, bytes] = workOf(code);
    EXPECT_EQ(kernels, 1u) << code;
    EXPECT_LE(bytes, 64u) << code;
  }
}

TEST(Interpreter, GathersInTheKernelThatUsesTheElements) {
  for (const char *code :
       {"fprintf('%g', sum(x(mod(y, 90) + 7)))",
        "fprintf('%g', sum(x(mod(y, 90) + 7)' .* x(mod(x, 9) + 1)'))",
        "fprintf('%g', max(x(max(min(round(y * 3), 100), 1))))",
        "fprintf('%g', sum(x(floor(rand(1, 50000) * 100000) + 1)))"}) {
    auto [kernels, bytes] = workOf(code);
    EXPECT_EQ(kernels, 1u) << code;
    EXPECT_LE(bytes, 128u) << code;
  }
}

TEST(Interpreter, StoresJoinedPartsWhereTheyBelong) {
  auto [kernels, bytes] = workOf("z = [x .* y, x - y]; fprintf('%g', z(5))");
  EXPECT_EQ(bytes, 2u * 100000 * sizeof(double));
}

TEST(Interpreter, StoresJoinedRowsOnce) {
  auto [kernels, bytes] = workOf("z = [x .* y, x - y; x + y, y];"
                                 "fprintf('%g', z(5))");
  EXPECT_EQ(bytes, 4u * 100000 * sizeof(double));
}

TEST(Interpreter, FreesFramesThatOnlyTheirOwnHandlesKeep) {
  std::string out;
  Interpreter::Options options;
  options.session.cacheDirectory = "off";
  options.output = [&](llvm::StringRef text) { out += text; };
  Interpreter interpreter(std::move(options));
  // Every call leaves cycles: through a variable, a cell and a structure.
  EXPECT_EQ(
      interpreter.runSnippet("kept = make(); for i = 1:2000, g = make(); g(); "
                             "end, kept(); fprintf('%d', kept());\nfunction h "
                             "= make()\n k = 0; c = {}; s = struct();\n "
                             "function r = up()\n  k = k + 1; r = k;\n end\n "
                             "h = @up; c{3} = h; s.f = {@() up() + 1};\nend"),
      RunStatus::Ok);
  EXPECT_EQ(out, "2");
  EXPECT_LT(interpreter.frameHeap().size(), 200u);
}

TEST(Interpreter, StopsWhenInterrupted) {
  Interpreter::Options options;
  options.session.cacheDirectory = "off";
  options.errorOutput = [](llvm::StringRef) {};
  Interpreter interpreter(std::move(options));
  interruptRequested = true;
  EXPECT_EQ(interpreter.runSnippet("while true, end"), RunStatus::Interrupted);
  EXPECT_FALSE(interruptRequested);
}

} // namespace
} // namespace quern
