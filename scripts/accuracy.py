#!/usr/bin/env python3
"""Measures the largest errors of the elementary functions with math_survey and
writes them into docs/accuracy.md. Functions that are not asked for keep the row
that they have; so do rows measured with more operands, unless the functions
changed (--anew).

    scripts/accuracy.py [--samples N] [--all-floats] [--anew] [NAME...]
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SURVEY = ROOT / "build" / "release" / "bin" / "math_survey"
PAGE = ROOT / "docs" / "accuracy.md"
HEAD = """\
# Largest errors of the elementary functions

Errors in units of the last place of the exact value (ULP), against MPFR, with the
operands where they were found; written by `scripts/accuracy.py`, which runs
`math_survey`. Operands are random, of all magnitudes, denser where a function has its
usual ones and near the places where it is 0, ends or changes its form; 2^32 operands are
all floats. CI tests a million of each function and type against the bound, of `beta`
and `lbeta` ten thousand.

| function | type | operands | largest error | at |
|---|---|---|---|---|
"""
ROW = re.compile(r"\| `(\w+)` \| (\w+) \| (\S+) \| (\S+) \| (.*) \|")


def read_page():
    rows = {}
    if PAGE.exists():
        for name, kind, count, error, where in ROW.findall(PAGE.read_text()):
            rows[name, kind] = (count, error, where)
    return rows


def number_of(count):
    base, _, exponent = count.partition("^")
    return int(base) ** int(exponent or 1)


def survey(name, kind, samples):
    run = subprocess.run([SURVEY, name, kind, samples], text=True,
                         capture_output=True)
    if run.returncode != 0:
        return None
    _, _, count, error, *where = run.stdout.split()
    count = "2^32" if samples == "all" else str(int(count))
    return count, f"{float(error):.3f}", ", ".join(f"`{x}`" for x in where)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", default="100000000")
    parser.add_argument("--all-floats", action="store_true")
    parser.add_argument("--anew", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    names = subprocess.run([SURVEY, "--list"], text=True, check=True,
                           capture_output=True).stdout.split()
    for name in options.names:
        if name not in names:
            sys.exit(f"accuracy: no function {name}")
    rows = read_page()
    for name in options.names or names:
        for kind in ("f64", "f32"):
            new = None
            if options.all_floats and kind == "f32":
                new = survey(name, kind, "all")
            new = new or survey(name, kind, options.samples)
            if new is None:
                sys.exit(f"accuracy: {SURVEY.name} {name} {kind} failed")
            old = rows.get((name, kind))
            if (options.anew or not old or
                    number_of(old[0]) <= number_of(new[0])):
                rows[name, kind] = new
            print(name, kind, *rows[name, kind], flush=True)
            PAGE.write_text(HEAD + "".join(
                f"| `{n}` | {k} | {' | '.join(rows[n, k])} |\n"
                for n in names for k in ("f64", "f32") if (n, k) in rows))


if __name__ == "__main__":
    main()
