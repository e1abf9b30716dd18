#!/usr/bin/env python3
"""Peak memory of the examples against what their arrays need.

    bench/memory.py [--quern PATH] [EXAMPLE[=SIZE]...]

For each example, of arrays of 2 MiB and more exactly and of smaller ones by size
class: the most bytes that were asked for and alive at one time (the lower bound
for this order of steps); the blocks that held them; and these with the cached
blocks, as ratios. The bar is 1.10.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIZES = {
    "black_scholes": 4_000_000,
    "conjugate_gradient": 2000,
    "heat2d": 2000,
    "image_normalise": 3000,
    "kmeans": 1_000_000,
    "logistic": 200_000,
    "monte_carlo": 1_000_000,
    "nbody": 3000,
    "pca_power": 3000,
}


def stats(quern, example, size):
    done = subprocess.run(
        [quern, "run", "--stats=json", ROOT / "examples" / f"{example}.m"],
        env={**os.environ, "QUERN_N": str(size)},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
    return json.loads(done.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("examples", nargs="*", metavar="EXAMPLE[=SIZE]")
    parser.add_argument("--quern", default=ROOT / "build/release/bin/quern")
    options = parser.parse_args()
    chosen = [e.split("=") for e in options.examples] or [[e] for e in SIZES]
    print(f"{'example':20}{'size':>10}{'needed MB':>12}{'blocks':>9}"
          f"{'cached':>9}")
    worst = 0
    for name, *size in chosen:
        size = int(size[0]) if size else SIZES[name]
        peaks = stats(options.quern, name, size)
        needed = peaks["neededPeakBytes"]
        cached = peaks["reservedPeakBytes"] / needed
        worst = max(worst, cached)
        print(f"{name:20}{size:10}{needed / 1e6:12.1f}"
              f"{peaks['peakBytes'] / needed:9.3f}{cached:9.3f}")
    print(f"worst: {worst:.3f}")


if __name__ == "__main__":
    sys.exit(main())
