//===- PageLoopsTest.cpp - Loops over pages against their rounds ----------===//
//
// Random loops, as they stand and with an `if true, end` in the body, which
// keeps them ordinary: both must leave the same values, classes and errors.
//
//===----------------------------------------------------------------------===//
#include "tests/frontend/InterpreterFixture.h"

#include <random>

namespace quern {
namespace {

struct Outcome {
  std::string printed;
  uint64_t pageLoops = 0;
};

Outcome runCounting(const std::string &code) {
  Outcome outcome;
  Interpreter::Options options;
  options.session.cacheDirectory = "off";
  options.output = [&](llvm::StringRef text) { outcome.printed += text; };
  options.errorOutput = options.output;
  Interpreter interpreter(std::move(options));
  interpreter.runSnippet(code);
  outcome.pageLoops = interpreter.session().stats().pageLoops;
  return outcome;
}

/// Writes random loops over arrays of 40 pages: P<r><c> (:,:,k), X<r> (:,k),
/// R<c> (k,:), v (k); invariant U<r><c>; targets C<r><c>, Y<r>, Z<c>, w.
class LoopWriter {
public:
  explicit LoopWriter(uint32_t seed) : random(seed) {}

  /// The loop of the last program.
  std::string text;

  std::string program() {
    type = pick(6);
    std::string body;
    numTemporaries = 0;
    for (int s = 0, n = 1 + pick(3); s < n; ++s)
      body += statement() + "; ";
    if (body.find('(') == std::string::npos || body.find("k)") == body.npos)
      body += "w(k) = v(k); ";
    static const char *const kRanges[] = {
        "1:40",  "1:40",  "1:40",  "40:-1:1", "3:2:40", "5:30",
        "17:36", "20:41", "-3:30", "1:7",     "2.5:30", "zeros(1,0):3"};
    std::string range = kRanges[pick(pick(2) ? 7 : 12)];
    std::string names = "{w, t1, t2, t3, k";
    forEachShape([&](const std::string &rc, const std::string &, bool) {
      names += ", C" + rc;
    });
    names += ", Y1, Y2, Y3, Z1, Z2, Z3}";
    text = "for k = " + range + ", " + body;
    auto loop = [&](const char *extra) {
      return setup() + "e = ''; try, " + text + extra +
             "end, catch err, e = err.identifier; end\n";
    };
    return loop("") + "first = [" + names + ", {e}];\n" +
           loop("if true, end, ") + "second = [" + names + ", {e}];\n" +
           kCompare;
  }

private:
  static constexpr const char *kCompare =
      "for i = 1:numel(first)\n"
      "  a = first{i}; b = second{i}; ok = strcmp(class(a), class(b)) && "
      "isequal(size(a), size(b));\n"
      "  if ok && ischar(a), ok = strcmp(a, b);\n"
      "  elseif ok\n"
      "    ok = isreal(a) == isreal(b);\n"
      "    a = double(a(:)); b = double(b(:));\n"
      "    d = abs(a - b); d(a == b | (isnan(a) & isnan(b))) = 0;\n"
      "    ok = ok && all(d <= TOL * (1 + max([abs(b(isfinite(b))); 0])));\n"
      "  end\n"
      "  if ~ok, fprintf('value %d differs: ', i); disp(class(a)), "
      "disp(size(a)), disp(a(1:min(end,6))'), disp(class(b)), disp(size(b)), "
      "disp(b(1:min(end,6))'), end\n"
      "end\n";

  int pick(int n) {
    return static_cast<int>(random() % static_cast<uint32_t>(n));
  }

  template <typename Visit> void forEachShape(Visit visit) {
    for (int r = 1; r <= 3; ++r)
      for (int c = 1; c <= 3; ++c)
        visit(std::to_string(r) + std::to_string(c),
              std::to_string(r) + "," + std::to_string(c), r == c);
  }

  /// An array of \p extents of the program's type; \p salt makes it differ.
  std::string data(const std::string &extents, int salt) {
    std::string x = "reshape(mod((1:prod([" + extents + "]))*" +
                    std::to_string(7 + 2 * salt) + ", 23) - 9, [" + extents +
                    "]) / 8";
    switch (type) {
    case 1:
      return "single(" + x + ")";
    case 2:
      return salt % 2 ? x : "single(" + x + ")"; // mixed
    case 3:
      return "(" + x + ") + 0.25i";
    case 4:
      return salt % 2 ? x : "(" + x + ") * (1 - 2i)";
    default:
      return x;
    }
  }

  std::string target(const std::string &extents, int salt) {
    switch ((salt + type) % 7) {
    case 0:
      return "zeros(" + extents + ", 'single')";
    case 1:
      return type == 5 ? "zeros(" + extents + ", 'int32')"
                       : "ones(" + extents + ")";
    case 2:
      return type == 5 ? "true(" + extents + ")" : "zeros(" + extents + ")";
    case 3:
      return "complex(zeros(" + extents + "), 0)";
    default:
      return data(extents, salt);
    }
  }

  std::string setup() {
    std::string out =
        "t1 = 0; t2 = 0; t3 = 0; k = 0; TOL = " +
        std::string(type == 0 || type == 3 || type == 5 ? "1e-9" : "2e-3") +
        "; v = " + data("1,40", 1) + "; w = " + target("40,1", 2) + ";\n";
    int salt = 3;
    forEachShape([&](const std::string &rc, const std::string &extents, bool) {
      out += "P" + rc + " = " + data(extents + ",40", salt) + "; ";
      out += "U" + rc + " = " + data(extents, salt + 1) + "; ";
      out += "C" + rc + " = " + target(extents + ",40", salt + 2) + ";\n";
      ++salt;
    });
    for (int n = 1; n <= 3; ++n) {
      std::string m = std::to_string(n);
      for (const std::string &part :
           {"X" + m + " = " + data(m + ",40", n + 4),
            "R" + m + " = " + data("40," + m, n + 9),
            "Y" + m + " = " + target(m + ",40", n + 1),
            "Z" + m + " = " + target("40," + m, n + 5)})
        out.append(part).append(";\n");
    }
    return out;
  }

  std::string statement() {
    int r = 1 + pick(3), c = 1 + pick(3);
    if (pick(4) == 0 && numTemporaries < 3) {
      std::string value = expression(r, c, 2);
      temporaries[numTemporaries++] = {r, c};
      return "t" + std::to_string(numTemporaries) + " = " + value;
    }
    std::string rs = std::to_string(r), cs = std::to_string(c);
    switch (pick(6)) {
    case 0:
      return "Y" + rs + "(:,k) = " + own("Y" + rs + "(:,k)", r, 1);
    case 1:
      return "Z" + cs + "(k,:) = " + own("Z" + cs + "(k,:)", 1, c);
    case 2:
      return "w(k) = " + own("w(k)", 1, 1);
    default: {
      std::string to = "C" + rs + cs + "(:,:,k)";
      return to + " = " + own(to, r, c);
    }
    }
  }

  /// What is assigned to \p to: sometimes with its old value in it.
  std::string own(const std::string &to, int r, int c) {
    std::string value = expression(r, c, 3);
    if (pick(4) == 0)
      return to + " - " + value;
    if (pick(40) == 0)
      return "C22(:,:,max(k-1,1)) + " + value;
    return value;
  }

  std::string leaf(int r, int c) {
    std::string rs = std::to_string(r), cs = std::to_string(c);
    int which = pick(8);
    if (r == 1 && c == 1 && which < 4)
      return which == 0   ? "v(k)"
             : which == 1 ? "k"
             : which == 2 ? "v(3)"
                          : "1.5";
    if (c == 1 && which < 4)
      return "X" + rs + "(:,k)";
    if (r == 1 && which < 4)
      return "R" + cs + "(k,:)";
    for (int t = 0; t < numTemporaries; ++t)
      if (temporaries[t].first == r && temporaries[t].second == c && pick(2))
        return "t" + std::to_string(t + 1);
    if (which == 6)
      return "U" + rs + cs;
    if (which == 7)
      return "P" + rs + cs + "(:,:,2)";
    return "P" + rs + cs + "(:,:,k)";
  }

  std::string expression(int r, int c, int depth) {
    if (depth == 0)
      return leaf(r, c);
    switch (pick(10)) {
    case 0:
      return leaf(r, c);
    case 9: {
      static const char *const kFunctions[] = {"max", "min", "times", "minus"};
      return std::string(kFunctions[pick(4)]) + "(" +
             expression(r, c, depth - 1) + ", " + expression(1, 1, depth - 1) +
             ")";
    }
    case 1:
    case 2:
    case 3: {
      int m = 1 + pick(3);
      return "(" + expression(r, m, depth - 1) + " * " +
             expression(m, c, depth - 1) + ")";
    }
    case 4:
      return expression(c, r, depth - 1) + (pick(2) ? "'" : ".'");
    case 5: {
      static const char *const kFunctions[] = {"abs", "real", "conj",
                                               "sin", "-",    "sqrt"};
      int which = pick(pick(4) ? 5 : 6);
      return std::string(kFunctions[which]) + "(" +
             expression(r, c, depth - 1) + ")";
    }
    case 6:
      return "(" + expression(r, c, depth - 1) + ") / (3 + abs(" +
             expression(1, 1, depth - 1) + "))";
    case 7:
      return "(" + expression(r, c, depth - 1) + ").^2";
    default: {
      static const char *const kOps[] = {" + ", " - ", " .* "};
      int rows = pick(4) ? r : 1, cols = pick(4) ? c : 1;
      return "(" + expression(r, c, depth - 1) + kOps[pick(3)] +
             expression(rows, cols, depth - 1) + ")";
    }
    }
  }

  std::mt19937 random;
  int type = 0;
  int numTemporaries = 0;
  std::pair<int, int> temporaries[3];
};

TEST(PageLoops, RandomLoopsEqualTheirRounds) {
  uint64_t lifted = 0;
  constexpr uint32_t kPrograms = 50;
  for (uint32_t seed = 0; seed < kPrograms; ++seed) {
    LoopWriter writer(seed);
    Outcome outcome = runCounting(writer.program());
    EXPECT_EQ(outcome.printed, "") << "seed " << seed << ": " << writer.text;
    lifted += outcome.pageLoops;
  }
  EXPECT_GT(lifted, kPrograms / 3);
}

struct Case {
  const char *name;
  const char *code; ///< prints what it is about
  const char *expected;
  uint64_t pageLoops;
};

class PageLoop : public ::testing::TestWithParam<Case> {};

const Case kCases[] = {
    {"LoopVariable",
     "x = 1:40; y = zeros(40,1); for k = 38:-1:2, y(k) = k*x(k); "
     "end, fprintf('%d ', k, y(38), y(1), y(5), class(k))",
     "2 1444 0 25 100 111 117 98 108 101 ", 1},
    {"FewRounds",
     "x = 1:15; y = x; for k = 1:15, y(k) = 2*x(k); end, "
     "fprintf('%d ', y(15), k)",
     "30 15 ", 0},
    {"NoRounds",
     "A = ones(2,2,20); C = A; for k = 1:0, C(:,:,k) = A(:,:,k); "
     "end, fprintf('%d ', size(k), sum(C(:)))",
     "1 0 80 ", 0},
    {"Growth",
     "A = ones(2,2,20); C = zeros(2,2,19); for k = 1:20, C(:,:,k) = "
     "A(:,:,k); end, fprintf('%d ', size(C), k)",
     "2 2 20 20 ", 0},
    {"FromNothing",
     "A = ones(2,2,20); for k = 1:20, C(:,:,k) = A(:,:,k); end, "
     "fprintf('%d ', size(C), k)",
     "2 2 20 20 ", 0},
    {"OutOfRange",
     "A = ones(2,2,19); C = zeros(2,2,20); try, for k = 1:20, "
     "C(:,:,k) = A(:,:,k); end, catch e, disp(e.identifier), end,"
     " fprintf('%d ', sum(C(:)), k)",
     "MATLAB:badsubscript\n76 20 ", 0},
    {"SizesDiffer",
     "A = ones(2,3,20); C = zeros(2,2,20);\nfor k = 1:20\n "
     "C(:,:,k) = A(:,:,k);\nend",
     "!MATLAB:subsassigndimmismatch@3", 0},
    {"InnerSizes",
     "A = ones(2,3,20); C = zeros(2,3,20);\nfor k = 1:20\n "
     "C(:,:,k) = A(:,:,k) * A(:,:,k);\nend",
     "!MATLAB:innerdim@3", 0},
    {"OtherPage",
     "C = ones(2,2,20); for k = 2:20, C(:,:,k) = C(:,:,k-1) * 2; "
     "end, fprintf('%d ', C(1,1,20))",
     "524288 ", 0},
    {"OtherView",
     "C = ones(2,20); for k = 2:20, C(:,k) = 2 * C(k); end, "
     "fprintf('%d ', C(1,20))",
     "32 ", 0},
    {"Same",
     "C = ones(2,2,20); A = [1 1; 0 1]; B = C; for k = 1:20, C(:,:,k) "
     "= C(:,:,k) * A; end, fprintf('%d ', C(:,:,7), B(:,:,7))",
     "1 1 2 2 1 1 1 1 ", 1},
    {"TwoStatements",
     "A = ones(2,2,20); C = A; D = C; for k = 1:20, t = "
     "A(:,:,k) * A(:,:,k); C(:,:,k) = t + k; D(:,:,k) = "
     "C(:,:,k)'; end, fprintf('%d ', t, D(:,:,20))",
     "2 2 2 2 22 22 22 22 ", 1},
    {"TwoViews",
     "C = zeros(2,40); for k = 1:40, C(:,k) = k; C(k) = -k; end, fprintf('%d "
     "', C(1,1), C(2,20), C(1,21))",
     "-1 -40 21 ", 0},
    {"Twice",
     "C = zeros(2,40); for k = 1:40, C(:,k) = k; C(:,k) = C(:,k) + 1; end, "
     "fprintf('%d ', C(:,3), size(C))",
     "4 4 2 40 ", 0},
    {"Carried",
     "s = 0; y = zeros(1,40); x = 1:40; for k = 1:40, s = s + x(k); "
     "y(k) = s; end, fprintf('%d ', y(40))",
     "820 ", 0},
    {"ReadBefore",
     "t = 1; y = zeros(1,40); for k = 1:40, y(k) = t; t = k; "
     "end, fprintf('%d ', y(1), y(40))",
     "1 39 ", 0},
    {"Shadowed",
     "abs = 1:40; y = zeros(1,40); for k = 1:40, y(k) = -abs(k); "
     "end, fprintf('%d ', y(40))",
     "-40 ", 1},
    {"OwnFunction",
     "function y = sin(x)\n fprintf('%d', x); y = 0;\nend\ny = "
     "zeros(1,40); for k = 1:40, y(k) = sin(k > 39); end",
     "0000000000000000000000000000000000000001", 0},
    {"IntegerPages",
     "A = int16(ones(2,2,20)); C = A; for k = 1:20, C(:,:,k) = "
     "A(:,:,k) * 20000 + 1; end, fprintf('%s %d', class(C), "
     "C(1,1,20))",
     "int16 20001", 1},
    {"IntegerProduct",
     "A = int16(ones(2,2,20)); C = A;\nfor k = 1:20\n "
     "C(:,:,k) = A(:,:,k) * A(:,:,k);\nend",
     "!MATLAB:UndefinedFunction@3", 0},
    {"SomeLeaveTheReals",
     "x = [ones(1,39) -4]; y = zeros(1,40); for k = 1:40, "
     "y(k) = sqrt(x(k)); end, fprintf('%d ', imag(y(40)))",
     "2 ", 0},
    {"StaysReal",
     "A = ones(2,2,20) * (1+1i); C = zeros(2,2,20); for k = 1:20, "
     "C(:,:,k) = A(:,:,k) * A(:,:,k)'; end, fprintf('%d ', "
     "isreal(C), C(1,1,20))",
     "1 4 ", 1},
    {"BecomesComplex",
     "A = ones(2,2,20); A(1,1,7) = 1i; C = zeros(2,2,20); "
     "for k = 1:20, C(:,:,k) = A(:,:,k) * A(:,:,k); end, "
     "fprintf('%d ', isreal(C), C(1,1,7), C(1,2,20))",
     "0 0 2 ", 1},
    {"ComplexInVain",
     "A = complex(ones(2,2,20), 0); C = zeros(2,2,20); for k "
     "= 1:20, C(:,:,k) = A(:,:,k).'; end, fprintf('%d ', "
     "isreal(A), isreal(C))",
     "0 1 ", 0},
    {"Cells",
     "c = cell(1,40); for k = 1:40, c(k) = {k}; end, fprintf('%d ', "
     "numel(c), c{40})",
     "40 40 ", 0},
    {"LargePages",
     "A = ones(70,70,20); C = A; for k = 1:20, C(:,:,k) = "
     "A(:,:,k) * A(:,:,k); end, fprintf('%d ', C(70,70,20))",
     "70 ", 0},
    {"LargeOneSided",
     "A = ones(70,70,20); C = A; B = ones(70); for k = 1:20, "
     "C(:,:,k) = B * A(:,:,k); end, fprintf('%d ', "
     "C(70,70,20))",
     "70 ", 1},
    {"LongDots",
     "X = ones(300,40); s = zeros(1,40); for k = 1:40, s(k) = k + X(:,k)' * "
     "X(:,k); end, fprintf('%d ', s(40))",
     "340 ", 1},
    {"AllStayReal",
     "x = (1:40).^2; y = zeros(1,40); for k = 1:40, y(k) = sqrt(x(k))^3; end, "
     "fprintf('%d ', isreal(y), y(40))",
     "1 64000 ", 1},
    {"Infinity",
     "A = ones(2,2,20); A(1,1,3) = Inf; C = A; for k = 1:20, "
     "C(:,:,k) = A(:,:,k) * A(:,:,k); end, fprintf('%g ', "
     "C(:,:,3))",
     "Inf Inf Inf 2 ", 1},
};

TEST_P(PageLoop, IsTakenWhereItMayBe) {
  const Case &c = GetParam();
  std::string code = c.code;
  EXPECT_EQ(runCode(code), c.expected);
  EXPECT_EQ(runCounting(code).pageLoops, c.pageLoops);
}

INSTANTIATE_TEST_SUITE_P(All, PageLoop, ::testing::ValuesIn(kCases),
                         [](const auto &info) { return info.param.name; });

} // namespace
} // namespace quern
