#!/usr/bin/env python3
"""Computes the constants of the elementary functions by the scripts in
scripts/coefficients/, which need Sollya 8: exp.sollya those of
ir/math/ExpCoefficients.h.

Without --check writes the headers; with it compares, and fails if one differs.
"""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "scripts" / "coefficients"
HEADERS = ROOT / "ir" / "math"
BEGIN = """\
{banner}
//
// Written by scripts/coefficients.py. Before each polynomial stands its largest
// relative error were it evaluated without rounding.
//
//===----------------------------------------------------------------------===//
#ifndef {guard}
#define {guard}

#include <cstdint>

namespace quern::elementary {{

"""
END = """\
}} // namespace quern::elementary

#endif // {guard}
"""


def sollya(file):
    text = (SCRIPTS / "common.sollya").read_text() + file.read_text()
    run = subprocess.run(["sollya", "--warnonstderr"], input=text,
                         capture_output=True, text=True)
    if run.stderr.strip():
        sys.exit(f"{file.name}: {run.stderr.strip()}")
    return run.stdout.splitlines()


def number(text):
    """The exact integer that Sollya printed, as 0x1.8p1 or 0x3."""
    significand, _, exponent = text.partition("p")
    digits, _, fraction = significand.removeprefix("0x").partition(".")
    value = int(digits + fraction, 16)
    shift = int(exponent or 0, 0) - 4 * len(fraction)
    return value << shift if shift >= 0 else value >> -shift


def pieces(kind, name, width, count, value):
    """One piece of zeros, and those of value."""
    width, count, value = number(width), number(count), number(value)
    integers = {"double": "uint64_t", "float": "uint32_t"}[kind]
    parts = [value >> (width * (count - 1 - k)) & ((1 << width) - 1)
             for k in range(count)]
    return (f"static constexpr {integers} {name}[] = {{0, "
            f"{', '.join(map(hex, parts))}}};")


def header_path(script):
    return HEADERS / f"{script.stem.capitalize()}Coefficients.h"


def header(script):
    templates, structs = [], []
    for line in sollya(script):
        kind, name, *values = line.split()
        if kind == "struct":
            if name not in templates:
                templates.append(name)
            structs.append((name, values[0], []))
        elif kind == "note":
            structs[-1][2].append(f"// 2^{float(name):.1f}")
        elif kind == "number":
            structs[-1][2].append(
                f"static constexpr {structs[-1][1]} {name} = {values[0]};")
        elif kind == "array":
            structs[-1][2].append(
                f"static constexpr {structs[-1][1]} {name}[] = "
                f"{{{', '.join(values)}}};")
        elif kind == "pieces":
            structs[-1][2].append(pieces(structs[-1][1], name, *values))
        else:
            sys.exit(f"{script.name}: {line}")
    path = header_path(script)
    title = f"//===- {path.name} - Constants of elementary functions "
    names = {"banner": title.ljust(65, "-") + "*- C++ -*-===//",
             "guard": f"QUERN_IR_MATH_{path.stem.upper()}_H"}
    text = BEGIN.format(**names)
    for name in templates:
        text += f"template <class T> struct {name}Coefficients;\n"
    for name, kind, lines in structs:
        text += (f"\ntemplate <> struct {name}Coefficients<{kind}> {{\n"
                 + "\n".join(lines) + "\n};\n")
    text += "\n" + END.format(**names)
    return subprocess.run(["clang-format-22", f"--assume-filename={path}"],
                          input=text, capture_output=True, text=True,
                          check=True).stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("functions", nargs="*", help="exp, ...; without: all")
    options = parser.parse_args()
    scripts = ([SCRIPTS / f"{name}.sollya" for name in options.functions] or
               sorted(SCRIPTS.glob("*.sollya")))
    for script in scripts:
        if script.name == "common.sollya":
            continue
        text, path = header(script), header_path(script)
        if not options.check:
            path.write_text(text)
        elif text != path.read_text():
            sys.exit(f"{path.relative_to(ROOT)} is not what its script computes")


if __name__ == "__main__":
    main()
