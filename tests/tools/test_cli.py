"""Options, exit codes, flags, signals and streams of the program."""

import os
import signal
import subprocess
import sys
import time
import unittest

from command_line import QUERN, CommandLine

CHAIN = "x = (1:5000)'; y = sum(exp(-x) .* x + sqrt(x)); fprintf('%.6f\\n', y)"


class ExitCodes(CommandLine):
    def test_success_and_exit(self):
        self.assertEqual(self.quern("-e", "disp(1)").returncode, 0)
        self.assertEqual(self.quern("-e", "exit(7)").returncode, 7)

    def test_failures(self):
        self.fails(self.quern("-e", "error('x')"), 1)
        self.fails(self.quern("-e", "x = ("), 3)

    def test_wrong_usage(self):
        for args in [[], ["--nope"], ["run"], ["run", "--nope", "p.m"],
                     ["--stats=xml", "-e", "1"], ["--threads", "x", "-e", "1"],
                     ["--dump=nope", "-e", "1"], ["-e", "1", "version"]]:
            self.fails(self.quern(*args), 2)

    def test_help(self):
        for args in [["--help"], ["run", "--help"], ["opt", "--help"],
                     ["flags", "--help"], ["version", "--help"]]:
            run = self.quern(*args)
            self.assertEqual(run.returncode, 0)
            self.assertIn("--help", run.stdout)

    def test_arguments_reach_the_program(self):
        run = self.run_file("a = argv(); fprintf('%s;', a{:})")
        self.assertEqual(run.stdout, "")
        self.file("a = argv(); fprintf('%s;', a{:})")
        run = self.quern("run", "p.m", "--", "-x", "two words")
        self.assertEqual(run.stdout, "-x;two words;", run.stderr)

    def test_stats_before_the_file(self):
        self.file("disp(1)")
        run = self.quern("run", "--stats", "p.m")
        self.assertEqual((run.returncode, run.stdout), (0, "     1\n"))


class Settings(CommandLine):
    def test_flags_are_listed(self):
        text = self.quern("flags").stdout
        for name in ["QUERN_DUMP", "QUERN_THREADS", "QUERN_FUSE",
                     "QUERN_EAGER_ELEMS (default: 512)"]:
            self.assertIn(name, text)

    def test_bad_values_warn_and_go_on(self):
        for name, value in [("QUERN_THREADS", "many"), ("QUERN_FUSE", "yes"),
                            ("QUERN_MEMORY_LIMIT", "1X"),
                            ("QUERN_DUMP", "nope"), ("QUERN_CPU", "mmx"),
                            ("QUERN_CALIBRATE", "soon"),
                            ("QUERN_MATH", "quick"),
                            ("QUERN_DISABLE", "nope")]:
            run = self.quern("-e", CHAIN, **{name: value})
            self.fails(run, 0, "warning", name)

    def test_fusion_can_be_switched_off(self):
        out, fused = self.stats(CHAIN)
        for args, settings in [(["--no-fuse"], {}), ([], {"QUERN_FUSE": "0"})]:
            other, unfused = self.stats(CHAIN, *args, **settings)
            self.assertEqual(other, out)
            self.assertGreater(unfused["kernelsLaunched"],
                               fused["kernelsLaunched"])

    def test_eager_elements(self):
        code = "x = [1 2 3]; y = x + 1; disp(sum(y))"
        _, eager = self.stats(code)
        _, lazy = self.stats(code, QUERN_EAGER_ELEMS="0")
        self.assertLess(eager["opsRecorded"], lazy["opsRecorded"])

    def test_threads_do_not_change_answers(self):
        answers = {self.quern("--threads", str(n), "-e", CHAIN).stdout
                   for n in (1, 2, 3)}
        self.assertEqual(len(answers), 1)

    def test_dumps(self):
        stages = ["graph", "plan", "mlir", "llvm", "asm"]
        run = self.quern("--dump=graph,plan,mlir,llvm,asm", "-e", CHAIN)
        for stage in stages:
            self.assertIn(f"==== {stage} ", run.stderr)
        run = self.quern("-e", CHAIN, QUERN_DUMP="plan")
        self.assertIn("==== plan ", run.stderr)
        self.assertNotIn("==== mlir ", run.stderr)
        self.quern("-e", CHAIN, QUERN_DUMP="all", QUERN_DUMP_DIR="out")
        names = " ".join(os.listdir(self.folder / "out"))
        for stage in stages:
            self.assertIn(f"-{stage}-", names)

    def test_stats(self):
        _, first = self.stats(CHAIN)
        for counter in ["opsRecorded", "regions", "kernelsLaunched",
                        "compiles", "compileNs", "bytesWritten", "peakBytes"]:
            self.assertGreater(first[counter], 0, counter)
        self.assertEqual(sum(first["forced"].values()), first["regions"])
        _, second = self.stats(CHAIN)
        self.assertEqual(second["compiles"], 0)
        self.assertEqual(second["diskHits"], first["compiles"])
        text = self.quern("--stats", "-e", CHAIN).stderr
        for words in ["operations recorded", "kernels launched",
                      "evaluations forced by"]:
            self.assertIn(words, text)


class Opt(CommandLine):
    GRAPH = ("graph {\n  %1 = input : f64[3x4]\n  %2 = exp %1 : f64[3x4]\n"
             "  %3 = exp %1 : f64[3x4]\n  return %2, %3\n}\n")

    def test_runs_named_passes(self):
        run = self.quern("opt", "--passes=cse", stdin=self.GRAPH)
        self.assertEqual((run.returncode, run.stdout.count("exp")), (0, 1))

    def test_bad_input(self):
        self.fails(self.quern("opt", stdin="graph {"), 1, "error")
        self.fails(self.quern("opt", "nope.qir"), 1, "nope.qir")
        self.fails(self.quern("opt", "--passes=no", stdin=self.GRAPH), 1, "no")


class Streams(CommandLine):
    def start(self, code, **more):
        return subprocess.Popen([QUERN, "-e", code], cwd=self.folder,
                                env=self.environment(), text=True, **more)

    def interrupted(self, code):
        process = self.start(code, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
        process.stdout.readline()
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, err)

    READY = "fprintf('ready\\n'); fflush(1); "

    def test_interrupts(self):
        self.interrupted(self.READY + "while true, x = 1; end")
        self.interrupted(self.READY + "try, while true, x = 1; end, catch, "
                         "end, while true, end")

    def test_interrupt_between_kernels(self):
        self.interrupted(self.READY + "x = rand(1000); for k = 1:2000, "
                         "x = x * x; x = x / max(x(:)); end, disp(x(1))")

    def test_cleanup_runs_when_interrupted(self):
        process = self.start(
            self.READY + "unwind_protect, while true, x = 1; end, "
            "unwind_protect_cleanup, disp('cleaned'), end_unwind_protect",
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.readline()
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        self.assertEqual((process.returncode, out), (130, "cleaned\n"))

    def test_reader_that_leaves(self):
        process = self.start("for i = 1:1e9, disp(i), end",
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(process.stdout.readline().strip(), "1")
        process.stdout.close()
        self.assertEqual(process.wait(timeout=60), 1)
        self.assertEqual(process.stderr.read(), "")
        process.stderr.close()

    def test_lost_output_is_a_failure(self):
        with open("/dev/full", "w") as full:
            process = self.start("disp(1)", stdout=full,
                                 stderr=subprocess.PIPE)
            _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)
        self.assertIn("cannot write", err)

    def test_output_comes_before_the_error(self):
        out = subprocess.run(
            [QUERN, "-e", "fprintf('before\\n'); error('after')"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=self.environment(), timeout=60).stdout
        self.assertLess(out.index("before"), out.index("error: after"))

    def test_streams_may_be_closed(self):
        run = subprocess.run(f"'{QUERN}' -e 'disp(1)' <&-", shell=True,
                             env=self.environment(), timeout=60,
                             capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stdout), (0, "     1\n"))


if __name__ == "__main__":
    sys.exit(unittest.main())
