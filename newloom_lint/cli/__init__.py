"""The command line: parse the request, call the engine, show the answer."""

from __future__ import annotations

import gc
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code, with the collector of cycles off.

    A run is short and makes few cycles: looking for them, in what is imported too, costs a tenth of
    it. Without `arguments` the run is the process's own, which ends with it: then the last look,
    as the interpreter ends, is spared as well.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        from newloom_lint.cli import door  # noqa: PLC0415  (imported with the collector off)

        return door.main(arguments)
    finally:
        if arguments is None:
            gc.freeze()
        elif collecting:
            gc.enable()
