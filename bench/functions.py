#!/usr/bin/env python3
"""Prints what elementary functions cost, as a table: cycles of the time stamp
counter for each element of a kernel, and how many times as long SLEEF (1.0 and
3.5 ULP), libmvec (4 ULP), the C library and the precise form take against it;
medians of several runs of bench_math.

    bench/functions.py [--runs N] [--filter REGEX]
"""

import argparse
import json
import statistics
import subprocess
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent / "build/release/bin/bench_math"
PEERS = ("sleef", "sleef_u35", "libmvec", "libm")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--filter", default=".")
    options = parser.parse_args()
    samples = {}
    for _ in range(options.runs):
        run = subprocess.run(
            [BENCH, "--benchmark_format=json",
             f"--benchmark_filter={options.filter}"],
            check=True, capture_output=True, text=True)
        for each in json.loads(run.stdout)["benchmarks"]:
            name = each["name"].rsplit("/", 1)[0]
            samples.setdefault(name, []).append(each)
    print("| function | type | instructions | cycles |",
          " | ".join(PEERS), "| fast |")
    print("|" + "---|" * (5 + len(PEERS)))
    for name, runs in samples.items():
        function, kind, isa = name.split("/")
        cycles = statistics.median(each["quern"] for each in runs)
        cells = [f"`{function}`", kind, isa, f"{cycles:.2f}"]
        for peer in PEERS:
            cells.append(f"{statistics.median(e[peer] / e['quern'] for e in runs):.2f}"
                         if peer in runs[0] else "")
        cells.append(f"{statistics.median(e['gain'] for e in runs):.2f}"
                     if "gain" in runs[0] else "")
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
