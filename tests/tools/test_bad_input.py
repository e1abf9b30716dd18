"""Bad programs and bad files: a clear error with its place, never a crash."""

import sys
import unittest

from command_line import ADDRESS_SANITIZER, QUERN, CommandLine

SYNTAX = [
    ("x = (1 + ", "p.m:1:10: error: expected an expression"),
    ("y = 2;\nx = [1 2; 3", "p.m:2:5: error: unmatched '['"),
    ("if true, disp(1)", "p.m:1:17: error: expected 'end' to close 'if'"),
    ("end", "p.m:1:1: error: unexpected 'end'"),
    ("s = 'abc", "p.m:1:5: error: unterminated character vector"),
]

# Code, identifier, what the message says, and where.
ERRORS = [
    ("foo(1)", "MATLAB:UndefinedFunction", "'foo'", "1:1"),
    ("y = nosuch + 1;", "MATLAB:UndefinedFunction", "'nosuch'", "1:5"),
    ("a = ones(3,4) * ones(5,2);", "MATLAB:innerdim",
     "[matmul] inner sizes differ: 3x4 double * 5x2 double", "1:5"),
    ("a = ones(3,4) + ones(5,2);", "MATLAB:sizeDimensionsMustMatch",
     "3x4 double + 5x2 double", "1:5"),
    ("x = ones(300,4) - ones(500,2); x(1)", "MATLAB:sizeDimensionsMustMatch",
     "300x4 double - 500x2 double", "1:5"),
    ("x = int8(1) + int16(1)", "MATLAB:mixedClasses",
     "1x1 int8 + 1x1 int16", "1:5"),
    ("[1 2 3] + {1}", "MATLAB:UndefinedFunction", "'cell'", "1:1"),
    ("a = 1:3; a(4)", "MATLAB:badsubscript", "must not exceed 3", "1:10"),
    ("a = 1:3; a(0)", "MATLAB:badsubscript", "positive integers", "1:10"),
    ("a = 1:3; a(-1)", "MATLAB:badsubscript", "positive integers", "1:10"),
    ("a = 1:3; a(1.5)", "MATLAB:badsubscript", "positive integers", "1:10"),
    ("a = 1:3; a(NaN)", "MATLAB:badsubscript", "positive integers", "1:10"),
    ("a = 1:3; a(0) = 1;", "MATLAB:badsubscript", "positive integers",
     "1:10"),
    ("a = ones(3); a(4,1)", "MATLAB:badsubscript", "position 1", "1:14"),
    ("a = ones(3); a(1,2,3)", "MATLAB:badsubscript", "position 3", "1:14"),
    ("a = 1:3; a(1,:) = [1 2];", "MATLAB:subsassigndimmismatch",
     "1-by-3 and the size of the right side is 1-by-2", "1:10"),
    ("a.b = 1; a.c", "MATLAB:nonExistentField", '"c"', "1:10"),
    ("sin()", "MATLAB:minrhs", "Not enough input", "1:1"),
    ("sin(1, 2)", "MATLAB:TooManyInputs", "Too many input", "1:1"),
    ("[a, b] = sin(1)", "MATLAB:TooManyOutputs", "Too many output", "1:10"),
    ("f(1, 2)\nfunction f(x)\nend", "MATLAB:TooManyInputs", "Too many input",
     "1:1"),
    ("y = f();\nfunction f()\nend", "MATLAB:TooManyOutputs",
     "Too many output", "1:5"),
    ("cellfun(@(x) x + [1 2 3], {[1 2]})", "MATLAB:sizeDimensionsMustMatch",
     "1x2 double + 1x3 double", "1:14"),
    ("error('my:id', 'hello %d', 3)", "my:id", "error: hello 3", "1:1"),
    ("x = zeros(1e6, 1e6);", "MATLAB:nomem", "Out of memory", "1:5"),
    ("x = repmat(ones(1000), 1000, 1000);", "MATLAB:nomem", "Out of memory",
     "1:5"),
    ("x = repmat(ones(1000), 1e9, 1e9);", "MATLAB:pmaxsize",
     "maximum possible variable size", "1:5"),
    ("x = 1; x(1e12) = 3;", "MATLAB:nomem", "Out of memory", "1:8"),
    ("x = cell(1e6, 1e6);", "MATLAB:nomem", "Out of memory", "1:5"),
    ("x = blanks(1e13);", "MATLAB:nomem", "Out of memory", "1:5"),
]


class Programs(CommandLine):
    def test_syntax_errors(self):
        for code, message in SYNTAX:
            with self.subTest(code):
                run = self.run_file(code)
                self.fails(run, 3, message, "^")
                self.assertIn("\n  " + code.splitlines()[-1] + "\n",
                              run.stderr)

    def test_run_time_errors(self):
        for code, identifier, message, place in ERRORS:
            with self.subTest(code):
                self.fails(self.run_file(code + "\n"), 1, f"[{identifier}]",
                           message, f"p.m:{place}: error: ", "^")

    def test_errors_can_be_caught(self):
        for code, identifier, *_ in ERRORS:
            if "function" in code:
                continue
            with self.subTest(code):
                run = self.run_file(
                    f"try\n {code}\ncatch e\n disp(e.identifier)\nend\n"
                    "disp(2)\n")
                self.assertEqual((run.returncode, run.stdout),
                                 (0, identifier + "\n     2\n"), run.stderr)

    def test_call_stack(self):
        run = self.run_file("outer(3)\nfunction outer(n)\n  inner(n);\nend\n"
                            "function inner(n)\n  x = ones(2, 3) * n;\n"
                            "  y = x * x;\nend\n")
        self.fails(run, 1, "p.m:7:7: error: [matmul]",
                   "in function inner (p.m:7)\n"
                   "  in function outer (p.m:3)\n")

    def test_error_in_a_handle(self):
        run = self.run_file("cellfun(@(x) error('a:b', 'c'), {1})\n")
        self.fails(run, 1, "p.m:1:14: error: c [a:b]")

    def test_newline_at_the_end_of_a_message(self):
        run = self.run_file("error('a:b', 'c\\n')\n")
        self.fails(run, 1, "error: c [a:b]\n")

    @unittest.skipIf(ADDRESS_SANITIZER, "it needs the address space")
    def test_address_space_limit(self):
        run = self.run_file(
            "try, x = ones(20000); disp(sum(x(:))), catch e\n"
            "disp(e.identifier), end, disp(sum(ones(1, 100)))\n",
            prefix=["sh", "-c", 'ulimit -v 3000000; exec "$@"', "sh"])
        self.assertEqual((run.returncode, run.stdout),
                         (0, "MATLAB:nomem\n   100\n"), run.stderr)


class Depth(CommandLine):
    def test_recursion(self):
        for code in [
                "f(1)\nfunction f(n)\n f(n + 1)\nend\n",
                "a(1)\nfunction a(n)\n b(n)\nend\nfunction b(n)\n"
                " cellfun(@(x) a(x), {n});\nend\n",
                "s = 'eval(s)'; eval(s)\n",
                "f = @(x) x; for i = 1:1000, f = @(x) f(x) + 1; end; f(1)\n"]:
            with self.subTest(code):
                run = self.run_file(code)
                self.fails(run, 1, "MATLAB:recursionLimit")
                self.assertLess(run.stderr.count("\n"), 30)

    def test_recursion_can_be_caught(self):
        run = self.run_file("try, f(1), catch e, disp(e.identifier), end\n"
                            "function f(n)\n f(n + 1)\nend\n")
        self.assertEqual(run.stdout, "MATLAB:recursionLimit\n")

    def test_nesting_of_the_source(self):
        n = 100000
        for code in ["x=" + "(" * n + "1" + ")" * n, "x=" + "[" * n,
                     "x=" + "-" * n + "1", "if 1\n" * n + "end\n" * n,
                     "x=" + "1+" * n + "1", "x=" + "{" * n,
                     "x=" + "@()" * n + "1", "x=1" + "'" * n,
                     "x=a" + ".b" * n, "a" + ".b" * n + "=1"]:
            run = self.run_file(code + "\n")
            self.fails(run, 3, "error: ")
            self.assertLess(len(run.stderr), 20000, code[:9])

    def test_nesting_of_values(self):
        for start, step in [("{}", "{c}"), ("struct()", "struct('a', c)"),
                            ("@() 1", "@() c")]:
            run = self.run_file(f"c = {start}; for i = 1:200000, c = {step}; "
                                "end; disp(class(c)); clear c; disp(1)\n")
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertTrue(run.stdout.endswith("     1\n"))


class Files(CommandLine):
    def test_unreadable(self):
        (self.folder / "d.m").mkdir()
        self.fails(self.quern("run", "nope.m"), 1, "nope.m", "No such file")
        self.fails(self.quern("run", "d.m"), 1, "d.m", "Is a directory")

    def test_binary(self):
        with open(QUERN, "rb") as program:
            run = self.run_file(program.read(1000000))
        self.fails(run, 3, "invalid character", "more errors")
        self.assertLess(len(run.stderr), 20000)
        self.assertFalse(any(ord(c) < 32 and c not in "\n\t"
                             for c in run.stderr))

    def test_odd_but_right(self):
        for text, out in [
                (b"", ""), (b"disp(1)", "     1\n"),
                (b"\xef\xbb\xbfdisp(1)\n", "     1\n"),
                (b"x=1;\r\nif x\r\n disp([1 ...\r\n 2])\r\nend\r\n",
                 "     1     2\n"),
                ("s='h\u00e9\u20ac'; disp(s)".encode(), "h\u00e9\u20ac\n")]:
            run = self.run_file(text)
            self.assertEqual((run.returncode, run.stdout), (0, out),
                             run.stderr)

    def test_caret_after_wide_characters(self):
        run = self.run_file("s = '\u00e9\u20ac' + zz\n")
        line, caret = run.stderr.splitlines()[1:3]
        self.assertEqual(line.index("zz"), caret.index("^"))

    def test_dates_out_of_range(self):
        for number in ("NaN", "Inf", "1e300"):
            done = self.quern("-e", f"datestr({number}, 'ddd')")
            self.fails(done, 1, "MATLAB:datestr:ConvertDateNumber")


if __name__ == "__main__":
    sys.exit(unittest.main())
