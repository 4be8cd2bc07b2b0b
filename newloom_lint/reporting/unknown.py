"""What could not be read, as a line for someone who asks for it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

from newloom_lint.files import Tree, UnreadableFile
from newloom_lint.findings import Unknown
from newloom_lint.reporting.cells import escape


def line(unknown: Unknown, tree: Tree, folder: Path) -> str:
    """Return `unknown: path:row: what: reason`, and the rules that are silent because of it.

    The path is relative to `folder`.
    """
    place = unknown.place
    shown = str(tree.root / place.path)
    with contextlib.suppress(ValueError):  # another drive
        shown = os.path.relpath(shown, folder)
    with contextlib.suppress(UnreadableFile):  # a package without an `__init__`
        shown += f":{tree.read(place.path).location(place.start)[0]}"
    why = f": {unknown.reason}" if unknown.reason else ""
    silent = ""
    if unknown.rules:
        *most, last = ranges(unknown.rules)
        listed = f"{', '.join(most)} and {last} are" if most else f"{last} is"
        silent = f" ({listed} silent)"
    return escape(f"unknown: {shown}: {unknown.what}{why}{silent}")


def ranges(codes: Sequence[str]) -> list[str]:
    """Return sorted codes, three or more that follow each other as their first and last."""
    groups: list[list[str]] = []
    for code in codes:
        if groups and _number(code) == _number(groups[-1][-1]) + 1:
            groups[-1].append(code)
        else:
            groups.append([code])
    return [
        part
        for group in groups
        for part in ([f"{group[0]}-{group[-1][2:]}"] if len(group) > 2 else group)
    ]


def _number(code: str) -> int:
    return int(code[2:])
