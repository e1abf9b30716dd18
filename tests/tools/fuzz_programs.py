#!/usr/bin/env python3
"""Mutated programs must fail like programs: never crash, never hang.

Usage: fuzz_programs.py [--seed N] [--seconds S] [--count N] [--keep FOLDER]
Takes the golden programs and the examples apart into tokens, swaps, drops,
doubles and replaces some, and runs what comes out with a memory limit. The
exit status has to be 0, 1 or 3. A program that fails is kept in FOLDER.
The same seed makes the same programs.
"""

import argparse
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from command_line import ADDRESS_SANITIZER, QUERN, ROOT

TOKEN = re.compile(r"%.*|'[^'\n]*'|\"[^\"\n]*\"|[A-Za-z_]\w*"
                   r"|\d+\.?\d*(?:[eE][-+]?\d+)?|\.?[-+*/\\^'|&=~<>]+"
                   r"|\s+|.", re.S)
VALUES = ["0", "-1", "NaN", "Inf", "[]", "1e10", "1e308", "0.5", "{}", "''",
          "'a'", "\"s\"", "true", "1i", "int8(200)", "@sin", "struct()",
          "zeros(0,3)", "ones(2,3)", "(1:700)'", "single(2)", "uint64(5)",
          "{1,'b'}", "end", ":", "ones(2,2,2)"]
# What would wait, write elsewhere, or not end.
SKIPPED = re.compile(r"\b(pause|input|keyboard|system|fopen|delete|rmdir|"
                     r"mkdir|while|cd|exit|quit|unlink|fuzz)\b")
ALLOWED = {0, 1, 3}
TIMEOUT = 60 if ADDRESS_SANITIZER else 20


def mutate(tokens, rng):
    tokens = list(tokens)
    for _ in range(rng.choice([1, 1, 2, 3, 6])):
        solid = [i for i, t in enumerate(tokens) if t.strip()]
        if len(solid) < 2:
            break
        i, j = rng.sample(solid, 2)
        numbers = [k for k in solid if tokens[k][0].isdigit()]
        kind = rng.randrange(8)
        if kind == 0:
            tokens[i], tokens[j] = tokens[j], tokens[i]
        elif kind == 1:
            del tokens[i]
        elif kind == 2:
            tokens.insert(i, tokens[j])
        elif kind == 3:
            tokens[i] = tokens[j]
        elif kind in (4, 5, 6) and numbers:
            tokens[rng.choice(numbers)] = rng.choice(VALUES)
        else:
            names = [k for k in solid if tokens[k][0].isalpha()]
            if names:
                tokens[rng.choice(names)] = rng.choice(VALUES)
    return "".join(tokens)


def limit():
    if not ADDRESS_SANITIZER:
        resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(path, folder, eager):
    environment = dict(os.environ, QUERN_MEMORY_LIMIT="256M",
                       QUERN_CACHE_DIR=str(folder / "cache"),
                       QUERN_THREADS="2", QUERN_EAGER_ELEMS=eager,
                       QUERN_N="200")
    try:
        done = subprocess.run([QUERN, "run", str(path)], env=environment,
                              stdin=subprocess.DEVNULL, cwd=folder,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, timeout=TIMEOUT,
                              preexec_fn=limit)
    except subprocess.TimeoutExpired:
        return "hang"
    if (done.returncode not in ALLOWED or b"Quern:internal" in done.stderr
            or b"Sanitizer" in done.stderr):
        return (f"exit status {done.returncode}: "
                + done.stderr[-400:].decode(errors="replace"))
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--count", type=int, default=1000000)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    programs = [text for path in
                sorted([*(ROOT / "tests/golden").glob("*/*.m"),
                        *(ROOT / "examples").glob("*.m")])
                if not SKIPPED.search(text := path.read_text())]
    programs = [TOKEN.findall(text) for text in programs]
    stop = time.monotonic() + options.seconds
    tried, failures = 0, []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        while tried < options.count and time.monotonic() < stop:
            text = mutate(rng.choice(programs), rng)
            eager = rng.choice(["0", "512"])
            tried += 1
            if SKIPPED.search(text):
                continue
            path = folder / "fuzzed.m"
            path.write_text(text)
            problem = run(path, folder, eager)
            if problem:
                failures.append(problem)
                print(f"FAILED program {tried} of seed {options.seed}, "
                      f"QUERN_EAGER_ELEMS={eager}: {problem}")
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    (options.keep / f"{options.seed}-{tried}.m").write_text(
                        text)
    print(f"{tried} programs, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
