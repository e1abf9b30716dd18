#!/usr/bin/env python3
"""Times one example in one Python system; started by bench/compare.py.

Usage: race.py --list                      what can run here, as JSON
       race.py SYSTEM EXAMPLE REPETITIONS  prints results and times
"""

import importlib
import importlib.util
import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

# System -> (the module that must be installed, our module of peers).
SYSTEMS = {
    "numpy": ("numpy", "peers_numpy"),
    "numexpr": ("numexpr", "peers_numexpr"),
    "torch": ("torch", "peers_torch"),
    "jax": ("jax", "peers_jax"),
}


def listing():
    """System -> its examples, for the systems that are installed. The peers'
    modules are not imported: some take seconds to load."""
    result = {}
    for system, (needed, module) in SYSTEMS.items():
        if importlib.util.find_spec(needed) and importlib.util.find_spec("numpy"):
            file = Path(__file__).resolve().parent / f"{module}.py"
            names = [line[4:line.index("(")] for line in
                     file.read_text().splitlines()
                     if line.startswith("def ") and "(n)" in line]
            result[system] = names
    return result


def main():
    if sys.argv[1:] == ["--list"]:
        print(json.dumps(listing()))
        return
    system, example, repetitions = sys.argv[1:]
    function = getattr(importlib.import_module(SYSTEMS[system][1]), example)
    n = int(os.environ["QUERN_N"])
    for _ in range(int(repetitions)):
        start = time.perf_counter()
        function(n)
        print(f"@seconds {time.perf_counter() - start:.9f}", flush=True)


if __name__ == "__main__":
    main()
