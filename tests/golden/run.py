#!/usr/bin/env python3
"""Runs golden programs under every configuration and compares what they print.

Usage: run.py --quern PROGRAM [--config NAME] [--list-configs] [FILE.m...]
A program's expected output is the .out beside it; for examples/NAME.m it is
tests/golden/examples/NAME.out. Without files, every golden program runs.
"""

import argparse
import difflib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

# Every answer must be the same under each of these settings.
CONFIGS = {
    "fused-1": {"QUERN_TIER": "1", "QUERN_FUSE": "1", "QUERN_THREADS": "1"},
    "fused-2": {"QUERN_TIER": "auto", "QUERN_FUSE": "1",
                "QUERN_THREADS": "2"},
    "unfused-1": {"QUERN_TIER": "1", "QUERN_FUSE": "0", "QUERN_THREADS": "1"},
    "unfused-2": {"QUERN_TIER": "0", "QUERN_FUSE": "0", "QUERN_THREADS": "2"},
    # Small arrays, too, are recorded; and compiled, or interpreted.
    "lazy-2": {"QUERN_TIER": "1", "QUERN_FUSE": "1", "QUERN_THREADS": "2",
               "QUERN_EAGER_ELEMS": "0"},
    "tier0-2": {"QUERN_TIER": "0", "QUERN_FUSE": "1", "QUERN_THREADS": "2",
                "QUERN_EAGER_ELEMS": "0", "QUERN_CURSOR": "0"},
}


def all_programs():
    return sorted(HERE.glob("*/*.m")) + sorted((ROOT / "examples").glob("*.m"))


def expected_file(program):
    if program.parent == ROOT / "examples":
        return HERE / "examples" / (program.stem + ".out")
    return program.with_suffix(".out")


def name_of(program):
    return f"{program.parent.name}.{program.stem}"


def check(quern, program, config, timeout):
    """Why the program failed under the configuration, or None."""
    expected = expected_file(program)
    if not expected.is_file():
        return f"there is no {expected}"
    environment = dict(os.environ, **CONFIGS[config])
    environment.pop("QUERN_N", None)  # sizes as recorded
    try:
        run = subprocess.run([quern, "run", str(program)], env=environment,
                             capture_output=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return f"not done after {timeout} s"
    want = expected.read_bytes()
    if run.returncode == 0 and run.stdout == want:
        return None
    diff = difflib.unified_diff(
        want.decode(errors="replace").splitlines(),
        run.stdout.decode(errors="replace").splitlines(),
        "expected", "printed", lineterm="")
    errors = run.stderr.decode(errors="replace")
    return "\n".join([f"exit status {run.returncode}", *diff, errors])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quern", default=str(ROOT / "build/release/bin/quern"))
    parser.add_argument("--config", action="append", choices=sorted(CONFIGS))
    parser.add_argument("--list-configs", action="store_true")
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("programs", nargs="*", type=Path)
    options = parser.parse_args()
    if options.list_configs:
        print(";".join(CONFIGS), end="")
        return 0
    programs = [p.resolve() for p in options.programs] or all_programs()
    configs = options.config or list(CONFIGS)
    failed = 0
    for program in programs:
        for config in configs:
            problem = check(options.quern, program, config, options.timeout)
            if problem:
                failed += 1
                print(f"FAILED {name_of(program)} [{config}]: {problem}")
    total = len(programs) * len(configs)
    print(f"{total - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
