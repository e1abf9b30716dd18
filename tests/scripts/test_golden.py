"""The golden runner fails when it should: wrong text, bad exit, no answer."""

import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "golden"))
import run  # noqa: E402


class Check(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.program = Path(self.folder.name) / "p.m"
        self.program.write_text("fprintf('1\\n')\n")
        self.program.with_suffix(".out").write_text("1\n")

    def check(self, script, timeout=10):
        quern = Path(self.folder.name) / "quern"
        quern.write_text("#!/bin/sh\n" + script + "\n")
        quern.chmod(0o755)
        return run.check(str(quern), self.program, "fused-1", timeout)

    def test_equal_text_passes(self):
        self.assertIsNone(self.check("echo 1"))

    def test_other_text_fails_with_a_diff(self):
        self.assertIn("+2", self.check("echo 2"))

    def test_exit_status_counts(self):
        self.assertIn("exit status 3", self.check("echo 1; exit 3"))

    def test_a_hang_is_an_error(self):
        self.assertIn("not done", self.check("exec sleep 5", timeout=0.2))

    def test_configuration_reaches_the_program(self):
        self.assertIsNone(self.check("echo $QUERN_FUSE"))

    def test_size_of_the_environment_does_not(self):
        import os
        os.environ["QUERN_N"] = "7"
        self.addCleanup(os.environ.pop, "QUERN_N")
        self.assertIsNone(self.check("echo ${QUERN_N:-1}"))


class Programs(unittest.TestCase):
    def test_every_program_has_an_answer_and_the_reverse(self):
        programs = run.all_programs()
        expected = {run.expected_file(p) for p in programs}
        self.assertEqual(expected, set(run.HERE.glob("*/*.out")))


if __name__ == "__main__":
    unittest.main()
