"""A check that tells what it did: modules imported, files parsed, time for finding, passes.

The arguments are those of `newloom-lint`; the last line that is printed is JSON.
"""

from __future__ import annotations

import functools
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from newloom_lint import engine, syntax
from newloom_lint.cli import check, main
from newloom_lint.files import Tree

FINDING = (
    *((Tree, name) for name in ("python_files", "mentioning", "exists", "is_package")),
    *((Tree, name) for name in ("holds_other", "excluded")),
    (check, "find_targets"),
)
"""What finds the files: projects, listings, and the search for a word before parsing."""


class Watch:
    """What was seen of a run."""

    def __init__(self) -> None:
        self.finding = 0.0
        self.parsed: list[str] = []
        self.passes = 0
        self._inside = False

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, its time added to that of finding unless it is part of it."""

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            if self._inside:
                return function(*args, **kwargs)
            self._inside, started = True, time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                self.finding += time.process_time() - started
                self._inside = False

        return wrapper

    def listed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function that reads a file's facts, the file noted."""

        @functools.wraps(function)
        def wrapper(file: Any) -> Any:
            self.parsed.append(file.path)
            return function(file)

        return wrapper

    def counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function that tries a pass of fixes, counted where it changes something.

        What it tries one by one, where a pass broke something, is part of that pass.
        """
        trying = False

        @functools.wraps(function)
        def wrapper(*args: Any) -> Any:
            nonlocal trying
            if trying:
                return function(*args)
            trying = True
            try:
                fixed = function(*args)
            finally:
                trying = False
            self.passes += bool(fixed.texts)
            return fixed

        return wrapper


watch = Watch()
for owner, function in FINDING:
    setattr(owner, function, watch.timed(getattr(owner, function)))
for owner, function, wrap in (
    (syntax, "read_facts", watch.listed),
    (engine, "_attempt", watch.counted),
):
    setattr(owner, function, wrap(getattr(owner, function)))
code = main()
print(
    "\n"
    + json.dumps(
        {
            "cpu": time.process_time(),
            "finding": watch.finding,
            "parsed": watch.parsed,
            "passes": watch.passes,
            "modules": [name for name in sys.modules if name != "__main__"],
        }
    )
)
sys.exit(code)
