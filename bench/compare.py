#!/usr/bin/env python3
"""Races the examples under Quern against other array systems, in one run.

Each example runs as it stands, wrapped in a timed loop, under Quern and under
GNU Octave if it is installed; the same computation written for NumPy, numexpr,
torch.compile and JAX (bench/peers/) runs in the Python given by --python, as
far as these are installed there. All systems get the same problem size.

Two times are taken. "compute" is the median over the repetitions that follow
the first one, inside the running process, and ends when the results have been
printed: this is what the ratios compare. "process" is the whole process with
all repetitions, from start to exit. "first" is the first repetition, which
pays for compilation. Results are consumed by printing them; the last column
is a checksum of what was printed, so that differing answers show.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CACHE_FILES = Path("/sys/devices/system/cpu/cpu0/cache")
MARK = "@seconds "

# Example: (default size, bytes of the arrays of size n that are walked, what the
# size counts). All arrays are doubles.
EXAMPLES = {
    "black_scholes": (10_000_000, lambda n: 5 * 8 * n, "options"),
    "monte_carlo": (1_000_000, lambda n: 3 * 8 * n, "paths"),
    "image_normalise": (2000, lambda n: 8 * n * 640 * 3, "rows of 640"),
    "heat2d": (1000, lambda n: 8 * n * n, "grid side"),
    "kmeans": (1_000_000, lambda n: 8 * n * 7, "points"),
    "logistic": (200_000, lambda n: 8 * n * 9, "rows of 9"),
    "nbody": (1500, lambda n: 4 * 8 * n * n, "bodies"),
    "mandelbrot": (1200, lambda n: 40 * n * n * 2 // 3, "picture width"),
    "adam": (5_000_000, lambda n: 4 * 8 * n, "parameters"),
    "rk4": (1_000_000, lambda n: 3 * 8 * n, "oscillators"),
    "conjugate_gradient": (4000, lambda n: 8 * n * n, "unknowns"),
    "iir": (50_000, lambda n: 2 * 8 * 256 * n, "signals of 256"),
    "pca_power": (500_000, lambda n: 8 * n * 24, "rows of 24"),
    "scalar_loops": (10_000, lambda n: n, "scalars"),
}
QUICK_DIVISOR = 20
SYSTEMS = ["quern", "octave", "numpy", "numexpr", "torch", "jax"]


def last_level_cache():
    """Bytes of the largest cache of this processor, or None."""
    sizes = []
    for file in CACHE_FILES.glob("index*/size"):
        text = file.read_text().strip()
        scale = {"K": 1 << 10, "M": 1 << 20}.get(text[-1:], 1)
        sizes.append(int(text.rstrip("KM")) * scale)
    return max(sizes, default=None)


def wrapped(example, reps):
    """The example's text in a loop that prints the time of each round."""
    body = (ROOT / "examples" / f"{example}.m").read_text()
    return (f"for quern_rep = 1:{reps}\nquern_clock = tic;\n{body}\n"
            f"fprintf('{MARK}%.9f\\n', toc(quern_clock));\nend\n")


def execute(command, environment, timeout):
    """Runs a system; returns its record, with an "error" if it failed."""
    start = time.perf_counter()
    try:
        run = subprocess.run(command, env=environment, capture_output=True,
                             text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return {"error": f"not done after {timeout:g} s"}
    process = time.perf_counter() - start
    lines = run.stdout.splitlines()
    seconds = [float(line[len(MARK):]) for line in lines
               if line.startswith(MARK)]
    if run.returncode != 0 or not seconds:
        reason = (run.stderr.strip().splitlines() or ["no output"])[-1]
        return {"error": reason}
    printed = [line for line in lines if not line.startswith(MARK)]
    return {
        "first": seconds[0],
        "compute": statistics.median(seconds[1:] or seconds),
        "runs": seconds,
        "process": process,
        "checksum": checksum(printed[:len(printed) // len(seconds)]),
    }


def checksum(lines):
    """Sum of all numbers printed: equal answers, equal sums."""
    numbers = re.findall(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?", "\n".join(lines))
    return f"{sum(map(float, numbers)):.10g}"


def commands(options):
    """System -> function from an example to its command, where installed."""
    table = {}
    if Path(options.quern).exists():
        table["quern"] = lambda file, example: [options.quern, "run", file]
    octave = shutil.which("octave-cli")
    if octave:
        table["octave"] = lambda file, example: [octave, "--quiet",
                                                 "--no-init-file", file]
    known = subprocess.run(
        [options.python, str(HERE / "peers" / "race.py"), "--list"],
        capture_output=True, text=True)
    peers = json.loads(known.stdout) if known.returncode == 0 else {}
    for system, examples in peers.items():
        table[system] = lambda file, example, s=system, e=examples: (
            [options.python, str(HERE / "peers" / "race.py"), s, example,
             str(options.reps)] if example in e else None)
    return {s: table[s] for s in SYSTEMS if s in table
            and s in options.systems}


def race(example, size, table, options):
    environment = dict(os.environ, QUERN_N=str(size))
    if options.threads:
        for name in ("QUERN_THREADS", "OMP_NUM_THREADS", "NUMEXPR_NUM_THREADS",
                     "OPENBLAS_NUM_THREADS"):
            environment[name] = str(options.threads)
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{example}_timed.m"
        file.write_text(wrapped(example, options.reps))
        for system, command in table.items():
            line = command(str(file), example)
            if line:
                results[system] = execute(line, environment, options.timeout)
    return results


def show(example, size, results, cache):
    _, footprint, meaning = EXAMPLES[example]
    size_bytes = footprint(size)
    where = ""
    if cache:
        where = ", fits in cache" if size_bytes <= cache else ", beyond cache"
    print(f"\n{example}: {size} {meaning}, double, "
          f"{size_bytes / 1e6:.1f} MB{where}")
    base = results.get("quern", {}).get("compute")
    for system, result in results.items():
        if "error" in result:
            print(f"  {system:8s} failed: {result['error']}")
            continue
        ratio = f"{result['compute'] / base:8.2f}" if base else f"{'-':>8s}"
        print(f"  {system:8s} compute {result['compute']:9.4f} s  x Quern "
              f"{ratio}  first {result['first']:9.4f} s  process "
              f"{result['process']:9.4f} s  checksum {result['checksum']}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quern", default=str(ROOT / "build/release/bin/quern"))
    parser.add_argument("--python", default="python3",
                        help="interpreter that has the Python systems")
    parser.add_argument("--systems", nargs="+", default=SYSTEMS,
                        choices=SYSTEMS)
    parser.add_argument("--reps", type=int, default=5)
    parser.add_argument("--threads", type=int, help="default: each system's own")
    parser.add_argument("--timeout", type=float, default=600)
    parser.add_argument("--quick", action="store_true",
                        help=f"sizes divided by {QUICK_DIVISOR}")
    parser.add_argument("--json", type=Path, help="write every time here, too")
    parser.add_argument("examples", nargs="*", metavar="EXAMPLE",
                        help=f"default: all of {' '.join(EXAMPLES)}; "
                             "NAME=SIZE sets the size")
    options = parser.parse_args()

    wanted = [e.partition("=") for e in options.examples or EXAMPLES]
    unknown = [name for name, _, _ in wanted if name not in EXAMPLES]
    if unknown:
        parser.error(f"no example {', '.join(unknown)}")
    table = commands(options)
    cache = last_level_cache()
    print(f"systems: {' '.join(table)}; {os.cpu_count()} processors; largest "
          f"cache {(cache or 0) / 1e6:.1f} MB; {options.reps} repetitions")
    record = {}
    for name, _, size in wanted:
        chosen = int(size) if size else EXAMPLES[name][0] // (
            QUICK_DIVISOR if options.quick else 1)
        record[name] = {"size": chosen,
                        "results": race(name, chosen, table, options)}
        show(name, chosen, record[name]["results"], cache)
    if options.json:
        options.json.write_text(json.dumps(record, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
