"""What the tests of the program share: a folder, a cache and a way to run."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUERN = os.environ.get("QUERN", str(ROOT / "build/release/bin/quern"))

ADDRESS_SANITIZER = "address" in os.environ.get("SANITIZERS", "")


class CommandLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.cache = self.folder / "cache"

    def environment(self, **settings):
        kept = {k: v for k, v in os.environ.items()
                if not k.startswith("QUERN_")}
        # Compiled first: what is counted does not depend on time.
        return {**kept, "QUERN_CACHE_DIR": str(self.cache),
                "QUERN_TIER": "1", **settings}

    def quern(self, *args, timeout=60, stdin="", prefix=(), **settings):
        return subprocess.run(
            [*prefix, QUERN, *map(str, args)], input=stdin, timeout=timeout,
            capture_output=True, text=True, errors="replace",
            cwd=self.folder, env=self.environment(**settings))

    def file(self, text, name="p.m"):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def run_file(self, text, name="p.m", **more):
        self.file(text, name)
        return self.quern("run", name, **more)

    def stats(self, code, *args, **settings):
        """Standard output and the counters of running the code."""
        run = self.quern(*args, "--stats=json", "-e", code, **settings)
        self.assertEqual(run.returncode, 0, run.stderr)
        start = run.stderr.index("{")
        return run.stdout, json.loads(run.stderr[start:])

    def fails(self, run, code, *texts):
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        for text in texts:
            self.assertIn(text, run.stderr)
