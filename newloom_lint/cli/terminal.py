"""The terminal an answer goes to: how wide it is, and whether it is coloured."""

from __future__ import annotations

import os


def width(default: int) -> int:
    """Return how many columns the terminal has, `default` where there is none."""
    import shutil  # noqa: PLC0415  (takes its time to load, and few answers need it)

    return shutil.get_terminal_size((default, 24)).columns


def is_coloured(wish: str, *, terminal: bool) -> bool:
    """Return whether to colour: as wished, or where someone looks and does not mind."""
    if wish != "auto":
        return wish == "always"
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
