"""The kernel cache on disk, damaged, crowded, read-only or shared."""

import os
import shutil
import subprocess
import sys
import time
import unittest

from command_line import QUERN, CommandLine

# Kernels of many structures, and one number that tells if they were right.
MANY = ("x = (1:3000)'; s = 0; for k = 1:6, y = x; "
        "for j = 1:k, y = sqrt(y + j) .* 1.5; end; s = s + sum(y); "
        "if s < 0, end; end; "
        "fprintf('%.10g\\n', s)")


class Cache(CommandLine):
    def setUp(self):
        super().setUp()
        self.out, self.first = self.stats(MANY)
        self.assertGreater(self.first["compiles"], 3)

    def files(self):
        return sorted(self.cache.glob("*.qk"))

    def again(self, **settings):
        out, stats = self.stats(MANY, **settings)
        self.assertEqual(out, self.out)
        return stats

    def test_kernels_are_found_again(self):
        self.assertEqual(len(self.files()), self.first["compiles"])
        self.assertEqual(self.again()["compiles"], 0)

    def test_kernels_of_the_other_math_mode_are_not_taken(self):
        stats = self.again(QUERN_MATH="fast")
        self.assertEqual(stats["diskHits"], 0)
        self.assertEqual(stats["compiles"], self.first["compiles"])
        self.assertEqual(self.again(QUERN_MATH="fast")["compiles"], 0)
        self.assertEqual(self.again()["compiles"], 0)

    def test_truncated_files(self):
        for i, path in enumerate(self.files()):
            data = path.read_bytes()
            path.write_bytes(data[:len(data) * i // len(self.files())])
        stats = self.again()
        self.assertEqual(stats["diskRejects"], self.first["compiles"])
        self.assertEqual(stats["compiles"], self.first["compiles"])
        self.assertEqual(self.again()["diskHits"], self.first["compiles"])

    def test_flipped_bits(self):
        for i, path in enumerate(self.files()):
            data = bytearray(path.read_bytes())
            data[(i * 977) % len(data)] ^= 1 << (i % 8)
            path.write_bytes(data)
        self.assertEqual(self.again()["diskRejects"], self.first["compiles"])
        self.assertEqual(self.again()["diskRejects"], 0)

    def test_folder_that_cannot_be(self):
        self.file("", "plain")
        run = self.quern("-e", MANY,
                         QUERN_CACHE_DIR=str(self.folder / "plain"))
        self.assertEqual((run.returncode, run.stdout), (0, self.out))
        self.assertEqual(run.stderr.count("kernel cache"), 1, run.stderr)

    def test_folder_lost_while_running(self):
        lost = self.folder / "lost"
        program = ("disp(sum(exp((1:3000)'))); tic; while toc < 1, end; "
                   + MANY)
        process = subprocess.Popen(
            [QUERN, "-e", program], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
            env=self.environment(QUERN_CACHE_DIR=str(lost)))
        limit = time.monotonic() + 30
        while not list(lost.glob("*.qk")) and time.monotonic() < limit:
            time.sleep(0.01)
        shutil.rmtree(lost)
        out, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, errors)
        self.assertTrue(out.endswith(self.out), out)
        self.assertLessEqual(errors.count("warning"), 1, errors)

    @unittest.skipIf(os.geteuid() == 0, "root writes to read-only folders")
    def test_read_only_folder(self):
        empty = self.folder / "empty"
        empty.mkdir(mode=0o500)
        run = self.quern("-e", MANY, QUERN_CACHE_DIR=str(empty))
        self.assertEqual((run.returncode, run.stdout), (0, self.out))
        self.assertEqual(run.stderr.count("kernel cache"), 1, run.stderr)

    def test_full_disk(self):
        # No file may grow beyond 1 KiB: writing fails as on a full disk.
        run = self.quern("-e", MANY,
                         QUERN_CACHE_DIR=str(self.folder / "full"),
                         prefix=["sh", "-c", "trap '' XFSZ; ulimit -f 2; "
                                 'exec "$@"', "sh"])
        self.assertEqual((run.returncode, run.stdout), (0, self.out))
        self.assertEqual(run.stderr.count("kernel cache"), 1, run.stderr)
        self.assertEqual(os.listdir(self.folder / "full"), [])

    def test_small_bound(self):
        bound = sum(p.stat().st_size for p in self.files()) // 3
        small = self.folder / "small"
        self.again(QUERN_CACHE_DIR=str(small), QUERN_CACHE_BYTES=str(bound))
        left = list(small.glob("*.qk"))
        self.assertLessEqual(sum(p.stat().st_size for p in left), bound)
        self.assertTrue(left)

    def test_killed_while_compiling(self):
        folder = str(self.folder / "killed")
        environment = self.environment(QUERN_CACHE_DIR=folder)
        for i in range(8):
            process = subprocess.Popen([QUERN, "-e", MANY], env=environment,
                                       stdout=subprocess.DEVNULL)
            time.sleep(0.03 + 0.02 * i)
            process.kill()
            process.wait()
        self.assertEqual(self.again(QUERN_CACHE_DIR=folder)["diskRejects"], 0)

    def test_two_at_once(self):
        environment = self.environment(
            QUERN_CACHE_DIR=str(self.folder / "shared"))
        running = [subprocess.Popen([QUERN, "-e", MANY], env=environment,
                                    stdout=subprocess.PIPE, text=True)
                   for _ in range(3)]
        for process in running:
            out, _ = process.communicate(timeout=60)
            self.assertEqual((process.returncode, out), (0, self.out))


if __name__ == "__main__":
    sys.exit(unittest.main())
