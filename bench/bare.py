"""Bare parse: `libcst.parse_module` of files, one tree alive, timed without the start of Python.

Arguments: `--collect` to leave the collector on, then a file that lists the files.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path

import libcst


def main(arguments: list[str]) -> None:
    """Parse the files that a file lists, one path a line, and print what that took."""
    if "--collect" not in arguments:
        gc.disable()
    paths = Path(arguments[-1]).read_text(encoding="utf-8").splitlines()
    texts = (Path(path).read_text(encoding="utf-8") for path in paths)
    wall = cpu = 0.0
    for text in texts:
        started, used = time.perf_counter(), time.process_time()
        libcst.parse_module(text)
        cpu += time.process_time() - used
        wall += time.perf_counter() - started
    print(json.dumps({"wall": wall, "cpu": cpu, "files": len(paths)}))


main(sys.argv[1:])
