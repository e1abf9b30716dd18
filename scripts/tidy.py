#!/usr/bin/env python3
"""Runs clang-tidy on our files, in parallel, and remembers what was clean.

A file is checked again only when something that the answer depends on has
changed: clang-tidy, .clang-tidy, the compile command, the file, or one of our
headers that it includes. The memory is .cache/tidy/, one empty file per key.
"""

import argparse
import concurrent.futures
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOL = "clang-tidy-22"
MEMORY = ROOT / ".cache" / "tidy"
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def git(*arguments):
    run = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True,
                         text=True)
    return run.stdout.splitlines() if run.returncode == 0 else None


def default_base():
    """Where this branch left the main one; on that one, the commit before."""
    head = git("rev-parse", "HEAD")
    for branch in ("origin/main", "main"):
        base = git("merge-base", branch, "HEAD")
        if base and base != head:
            return base[0]
    return "HEAD~"


def changed_since(base):
    """Files changed since the branch left `base`, untracked ones included."""
    merge_base = git("merge-base", base, "HEAD")
    if not merge_base:
        sys.exit(f"tidy: there is no commit '{base}' to compare with; "
                 "use --base or --all")
    names = git("diff", "--name-only", merge_base[0])
    names += git("ls-files", "--others", "--exclude-standard")
    return {str(ROOT / name) for name in names}


def own_includes(path, seen):
    """Adds `path` and every header of ours that it reaches to `seen`."""
    if path in seen or not path.is_file():
        return
    seen.add(path)
    for name in INCLUDE.findall(path.read_text(errors="replace")):
        own_includes(ROOT / name, seen)


def key_of(entry, tool_version):
    """Hash of everything that the answer for a file depends on."""
    digest = hashlib.sha256()
    digest.update(tool_version)
    digest.update((ROOT / ".clang-tidy").read_bytes())
    digest.update(entry["command"].encode())
    files = set()
    own_includes(Path(entry["file"]), files)
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def check(entry, build, tool_version):
    """Returns (file, whether it was remembered, output if not clean)."""
    memory = MEMORY / key_of(entry, tool_version)
    if memory.exists():
        return entry["file"], True, ""
    run = subprocess.run([TOOL, "--quiet", "-p", str(build), entry["file"]],
                         cwd=ROOT, capture_output=True, text=True)
    if run.returncode == 0:
        memory.touch()
        return entry["file"], False, ""
    return entry["file"], False, run.stdout or run.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=ROOT / "build/release")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--base", help="check what changed since this commit; "
                        "default: since the branch left main")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("paths", nargs="*", help="only these files and folders")
    options = parser.parse_args()

    commands = json.loads((options.build / "compile_commands.json").read_text())
    build = options.build.resolve()
    ours = [c for c in commands if Path(c["file"]).is_relative_to(ROOT)
            and not Path(c["file"]).is_relative_to(build)]
    if options.paths:
        wanted = [Path(p).resolve() for p in options.paths]
        ours = [c for c in ours
                if any(Path(c["file"]).is_relative_to(w) for w in wanted)]
    elif not options.all:
        changed = changed_since(options.base or default_base())
        # A changed header is checked through the files that include it.
        ours = [c for c in ours if c["file"] in changed
                or changed & reached(c["file"])]

    MEMORY.mkdir(parents=True, exist_ok=True)
    version = subprocess.run([TOOL, "--version"], check=True,
                             capture_output=True).stdout
    failed = remembered = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for file, known, output in pool.map(
                lambda c: check(c, build, version), ours):
            remembered += known
            if output:
                failed += 1
                print(f"{Path(file).relative_to(ROOT)}:\n{output}", flush=True)
    print(f"tidy: {len(ours)} files, {remembered} unchanged since they were "
          f"clean, {failed} with warnings")
    return 1 if failed else 0


def reached(file):
    seen = set()
    own_includes(Path(file), seen)
    return {str(path) for path in seen}


if __name__ == "__main__":
    sys.exit(main())
