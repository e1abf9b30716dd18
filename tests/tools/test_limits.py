"""What stays bounded: memory of unobserved work, and the number of kernels."""

import resource
import subprocess
import sys
import unittest

from command_line import QUERN, CommandLine


class Bounds(CommandLine):
    def test_recording_without_observing(self):
        code = ("x = zeros(1e6, 1); y = cell(1, 5); for k = 1:2000, "
                "x = x + 1; y{1 + mod(k, 5)} = x * 2; end")
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        _, stats = self.stats(code, QUERN_PENDING_BYTES="64M")
        after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        self.assertLess(max(before, after), 600 * 1024)  # KiB
        self.assertLess(stats["peakBytes"], 300 << 20)

    def test_sizes_share_kernels(self):
        code = ("s = 0; for n = 1001:2000, x = (1:n)'; "
                "s = s + sum(exp(-x / n) .* x + 1); if s < 0, end; end; "
                "fprintf('%.6g\\n', s)")
        _, stats = self.stats(code)
        self.assertLessEqual(stats["compiles"], 4)

    def test_values_share_kernels(self):
        code = ("b = rand(1000, 1) * 0; if b(1), end; for k = 1:1e4, "
                "b = b + 0.02 * k; if b(1) < 0, end; end; "
                "fprintf('%.6g\\n', b(7))")
        _, start = self.stats(code.replace("1:1e4", "[]"),
                              QUERN_CACHE_DIR="off")
        out, stats = self.stats(code, QUERN_CACHE_DIR="off")
        self.assertEqual(out, "1.0001e+06\n")
        self.assertEqual(stats["compiles"] - start["compiles"], 1)

    def test_too_large_is_an_error_to_catch(self):
        for code in ("c = cell(1, 1e14);", "c = {}; c{1e14} = 1;",
                     "s = repmat('a', 1, 1e14); s(1);", "s = blanks(1e14);",
                     "s = repmat(\"a\", 1, 1e14);", "t(1e14).a = 1;"):
            done = self.quern("-e", f"try, {code} catch e, "
                              "fprintf('%s', e.identifier), end")
            self.assertEqual(done.stdout, "MATLAB:nomem", code)


if __name__ == "__main__":
    sys.exit(unittest.main())
