#!/usr/bin/env python3
"""Checks the order of the folders, which docs/architecture.md explains.

    ir <- passes, autograd <- planner <- codegen <- runtime <- frontend
       <- tools, bindings

Three checks, each of which prints FILE:LINE: WHAT for a violation:
  includes  a folder includes only from itself and from folders to its left;
            tests, bench and examples may include anything, nothing else
            includes them
  targets   the CMake target graph obeys the same order and has no cycle
  sizes     no source file has more than 800 lines (.def tables excepted)
"""

import argparse
import graphlib
import re
import subprocess
import sys
from pathlib import Path

RANK = {
    "ir": 0,
    "passes": 1,
    "autograd": 1,
    "planner": 2,
    "codegen": 3,
    "runtime": 4,
    "frontend": 5,
    "tools": 6,
    "bindings": 6,
}
# Folders that may use everything and that no folder above may use.
FREE = {"tests", "bench", "examples"}
MAX_LINES = 800

INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"')
# CMake writes an edge of its graph as:  "node1" -> "node2" // from -> to
EDGE = re.compile(r"^\s*\"\w+\" -> \"\w+\".*// (\S+) -> (\S+)\s*$")
# A target is defined by one of these, in a CMakeLists.txt of its folder.
DEFINITION = re.compile(
    r"^\s*(quern_library|quern_test|quern_bench|add_library|add_executable)"
    r"\s*\(\s*(\w+)", re.MULTILINE)


def folder_of(path):
    """The top folder of a path, or None if the order does not speak of it."""
    head, slash, _ = path.partition("/")
    return head if slash and (head in RANK or head in FREE) else None


def may_use(user, used):
    """Whether code of folder `user` may use code of folder `used`."""
    if user in FREE or user == used:
        return True
    return used not in FREE and RANK[used] < RANK[user]


def check_includes(path, text):
    """Violations in one file; `path` is relative to the root of the tree."""
    user = folder_of(path)
    if user is None:
        return []
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        used = folder_of(match[1]) if match else None
        if used and not may_use(user, used):
            problems.append(f"{path}:{number}: {user}/ may not include {match[1]}")
        elif match and match[1].startswith("."):
            problems.append(
                f"{path}:{number}: write the include of {match[1]} from the "
                "root of the tree")
    return problems


def check_size(path, text):
    lines = text.count("\n")
    if lines <= MAX_LINES or path.endswith(".def"):
        return []
    return [f"{path}:{MAX_LINES}: {lines} lines; split files above {MAX_LINES}"]


def parse_graph(dot):
    """Edges (from, to) between targets of CMake's Graphviz output.

    A target that runs itself after it is built, as test discovery does, has an
    edge to itself; CMake refuses the other kind, linking itself.
    """
    matches = (EDGE.match(line) for line in dot.splitlines())
    return sorted({(m[1], m[2]) for m in matches if m and m[1] != m[2]})


def owners(sources):
    """Target -> folder, by the CMake files that define the targets."""
    result = {}
    for path, text in sources.items():
        folder = folder_of(path)
        if folder and path.endswith("CMakeLists.txt"):
            for command, name in DEFINITION.findall(text):
                prefix = "quern_" if command == "quern_library" else ""
                result[prefix + name] = folder
    return result


def find_cycle(edges):
    """One cycle of the graph as a list of targets, or []."""
    graph = {}
    for source, sink in edges:
        graph.setdefault(source, set()).add(sink)
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return list(reversed(error.args[1]))
    return []


def place_of(user, target, sources):
    """FILE:LINE of the CMake file of `user` that names `target`."""
    for path in sorted(p for p in sources if p.endswith("CMakeLists.txt")):
        if folder_of(path) != user:
            continue
        for number, line in enumerate(sources[path].splitlines(), 1):
            if re.search(rf"\b{re.escape(target)}\b", line):
                return f"{path}:{number}"
    return f"{user}/CMakeLists.txt:1"


def check_targets(edges, sources):
    folder = owners(sources)
    ours = [(a, b) for a, b in edges if a in folder and b in folder]
    problems = []
    for source, sink in ours:
        user, used = folder[source], folder[sink]
        if not may_use(user, used):
            where = place_of(user, sink, sources)
            problems.append(f"{where}: {source} may not link {sink}")
    cycle = find_cycle(ours)
    if cycle:
        where = place_of(folder[cycle[0]], cycle[1], sources)
        problems.append(f"{where}: targets form a cycle: {' -> '.join(cycle)}")
    return problems


def read_tree(root):
    """Tracked and new sources and CMake files of our folders: {path: text}."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root, check=True, capture_output=True, text=True).stdout
    wanted = (".cpp", ".h", ".c", ".def", ".inc", ".py", "CMakeLists.txt")
    sources = {}
    for path in listing.splitlines():
        file = root / path
        if path.endswith(wanted) and file.is_file():
            sources[path] = file.read_text(errors="replace")
    return sources


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path,
                        default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--graph", type=Path,
                        help="output of cmake --graphviz")
    options = parser.parse_args()
    sources = read_tree(options.root)
    problems = []
    for path, text in sorted(sources.items()):
        if path.endswith((".cpp", ".h", ".c", ".def", ".inc")):
            problems += check_includes(path, text)
        problems += check_size(path, text)
    edges = []
    if options.graph:
        edges = parse_graph(options.graph.read_text())
        problems += check_targets(edges, sources)
    for problem in problems:
        print(problem)
    print(f"layers: {len(sources)} files, {len(owners(sources))} targets, "
          f"{len(edges)} links, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
