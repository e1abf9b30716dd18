#!/usr/bin/env python3
"""Races folds that feed elements of their rows (bench/programs/rows.m) under
Quern, torch.compile and JAX, in one run.

Prints the median time of each, the share of the rate at which Quern copies the
same bytes in the same run (one read, one write), and the peers' times over
Quern's. Peers run in the Python given by --python, as far as installed there.
"""

import argparse
import os
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent


def rows(command, environment):
    """Work, class, dimension -> seconds; empty if the system is missing."""
    run = subprocess.run(command, env=environment, capture_output=True,
                         text=True)
    found = {}
    for line in run.stdout.splitlines():
        if line.startswith("@row "):
            _, work, kind, dim, seconds, _ = line.split()
            found[work, kind, dim] = float(seconds)
    if run.returncode != 0:
        reason = (run.stderr.strip().splitlines() or ["no output"])[-1]
        print(f"{command[-1]}: {reason}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default="python3")
    parser.add_argument("--quern", default=str(
        HERE.parent / "build" / "release" / "bin" / "quern"))
    parser.add_argument("--threads", type=int)
    options = parser.parse_args()
    environment = dict(os.environ)
    if options.threads:
        for name in ("QUERN_THREADS", "OMP_NUM_THREADS"):
            environment[name] = str(options.threads)
    quern = rows([options.quern, "run", str(HERE / "programs" / "rows.m")],
                 environment)
    peers = {system: rows([options.python, str(HERE / "peers" / "rows.py"),
                           system], environment)
             for system in ("torch", "jax")}
    print("2^25 elements, rows of 2048; doubles 256 MB, singles 128 MB")
    print(f"{'work':<10} {'class':<7} dim {'seconds':>9} {'of copy':>8}"
          + "".join(f" {'x ' + system:>8}" for system in peers))
    for (work, kind, dim), seconds in quern.items():
        share = quern["copy", kind, dim] / seconds
        line = f"{work:<10} {kind:<7} {dim:>3} {seconds:9.4f} {share:8.0%}"
        for found in peers.values():
            other = found.get((work, kind, dim))
            line += f" {other / seconds:8.2f}" if other else f" {'-':>8}"
        print(line)


if __name__ == "__main__":
    main()
