#!/usr/bin/env python3
"""Writes docs/functions.md: every function that programs can call.

Usage: functions.py [--check]   (--check: fail if the page is out of date)
Reads the rows of frontend/builtins/, the op table and the .m library.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/functions.md"
STRING = r'"((?:[^"\\]|\\.)*)"'


def builtins():
    row = re.compile(r'\{"(\w+)",\s*-?\d+,\s*-?\d+,\s*[^"{};]*?,\s*'
                     rf'((?:{STRING}\s*)+)\}}')
    for path in sorted((ROOT / "frontend/builtins").glob("*.cpp")):
        for match in row.finditer(path.read_text()):
            yield match[1], "".join(re.findall(STRING, match[2]))


def ops():
    for path in sorted((ROOT / "ir/ops").glob("*.def")):
        for row in re.split(r"^OP\(", path.read_text(), flags=re.M)[1:]:
            names = re.search(rf"\.builtin = ((?:{STRING}\s*)+)", row)
            doc = re.search(rf"\.doc = ((?:{STRING}\s*)+)", row)
            text = "".join(re.findall(STRING, doc[1])) if doc else ""
            if names:
                joined = "".join(re.findall(STRING, names[1]))
                for name in filter(None, joined.split(",")):
                    yield name, text


def library():
    for path in sorted((ROOT / "frontend/library").glob("*.m")):
        comment = re.search(r"^% (?:[A-Z0-9_]+ )?(.*)", path.read_text(),
                            flags=re.M)
        yield path.stem, comment[1] if comment else ""


def page():
    functions = {}
    for origin, rows in (("library", library()), ("op", ops()),
                         ("builtin", builtins())):
        for name, text in rows:
            if not name.startswith("__"):
                functions.setdefault(name, (origin, text))
    lines = [
        "# Functions",
        "",
        "Written by `scripts/functions.py`. An *op* is recorded into the graph",
        "and fused; a function of the *library* is MATLAB code over others; a",
        "*builtin* is C++ code, which evaluates its arguments if it needs their",
        "elements.",
        "",
        "| function | is | |",
        "|---|---|---|",
    ]
    for name in sorted(functions, key=lambda n: (n.lower(), n)):
        origin, text = functions[name]
        text = text.replace("|", "\\|").split("; ")[0].rstrip(".")
        lines.append(f"| `{name}` | {origin} | {text} |")
    return "\n".join(lines) + "\n"


def main():
    text = page()
    if "--check" in sys.argv[1:]:
        return PAGE.read_text() != text
    PAGE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
