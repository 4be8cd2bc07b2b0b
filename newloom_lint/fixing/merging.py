"""Which fixes go together in one pass, and text with edits applied."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Mapping, Sequence

from newloom_lint.findings import Edit, Place

# Lines and items that may follow one another at one place in any order: an entry of a table with
# the comma it brings, an import on a line of its own.
_STACKS = re.compile(
    r"""
    ,\s+["'(].*[^,\s] | \s+["'(].*, |
    \r?\nfrom\ \S+\ import\ [\w ]+ | from\ \S+\ import\ [\w ]+\r?\n
    """,
    re.VERBOSE,
)


def merge(fixes: Sequence[tuple[Edit, ...]]) -> tuple[list[int], dict[str, tuple[Edit, ...]]]:
    """Choose the fixes that can be applied together, earlier ones first.

    A fix is taken with all its edits or not at all. One that overlaps or touches a fix already
    taken waits for the next pass; an edit that another fix makes too is made once. New entries of
    a table and new imports touch at the same place and still go together, sorted.

    Where a fix indents lines, others wait that would indent them too, or put lines between them:
    these would stand as the lines did before.

    Returns:
        The indices of the fixes taken, and their edits by path, sorted.
    """
    taken: list[int] = []
    files: dict[str, list[Edit]] = {}
    blocks = _Blocks()
    for index, fix in enumerate(fixes):
        new = [edit for edit in fix if not _is_made(edit, files)]
        if not fix or any(_is_touched(edit, files) for edit in new):
            continue
        shares = len(new) < len(fix) and any(map(_indents, fix))
        if new and (shares or blocks.meet(fix, files)):
            continue
        taken.append(index)
        blocks.add(fix)
        for edit in new:
            bisect.insort(files.setdefault(edit.place.path, []), edit)
    return taken, {path: tuple(edits) for path, edits in sorted(files.items()) if edits}


class _Blocks:
    """The lines that fixes indent, as ranges from the first to the last edit of such a fix."""

    def __init__(self) -> None:
        self._ranges: list[Place] = []

    def meet(self, fix: tuple[Edit, ...], files: Mapping[str, Sequence[Edit]]) -> bool:
        """Return whether a fix brings lines into a range, or indents lines where others go."""
        brought = [edit for edit in fix if _brings_lines(edit)]
        return any(_lies_in(edit, place) for place in self._ranges for edit in brought) or any(
            _brings_lines(edit) and _lies_in(edit, place)
            for place in _indented(fix)
            for edit in files.get(place.path, ())
        )

    def add(self, fix: tuple[Edit, ...]) -> None:
        self._ranges += _indented(fix)


def _indented(fix: Sequence[Edit]) -> list[Place]:
    """Return the range in each file in which a fix indents lines."""
    firsts: dict[str, int] = {}
    lasts: dict[str, int] = {}
    for edit in sorted(fix):
        path = edit.place.path
        if _indents(edit):
            firsts.setdefault(path, edit.place.start)
        lasts[path] = edit.place.end
    return [Place(path, start, lasts[path]) for path, start in firsts.items()]


def _indents(edit: Edit) -> bool:
    return (
        edit.place.start == edit.place.end and edit.content.isspace() and "\n" not in edit.content
    )


def _brings_lines(edit: Edit) -> bool:
    return "\n" in edit.content


def _lies_in(edit: Edit, place: Place) -> bool:
    return (
        edit.place.path == place.path
        and place.start <= edit.place.end
        and edit.place.start <= place.end
    )


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with the edits of its file applied.

    Raises:
        ValueError: when two edits overlap or one lies outside the text.
    """
    parts: list[str] = []
    position = 0
    for edit in sorted(edits):
        if not position <= edit.place.start <= edit.place.end <= len(text):
            raise ValueError(f"edit out of place at {edit.place.path}:{edit.place.start}")
        parts += text[position : edit.place.start], edit.content
        position = edit.place.end
    parts.append(text[position:])
    return "".join(parts)


def join(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return the edits of one fix, sorted; insertions at one place become one, in their order.

    Raises:
        ValueError: when two edits overlap.
    """
    joined: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: edit.place):
        last = joined[-1] if joined else None
        if last is None or last.place.path != edit.place.path:
            joined.append(edit)
        elif last.place == edit.place and edit.place.start == edit.place.end:
            joined[-1] = Edit(edit.place, last.content + edit.content)
        elif last.place.end <= edit.place.start:
            joined.append(edit)
        else:
            raise ValueError("edits overlap")
    return tuple(joined)


def _is_made(edit: Edit, files: dict[str, list[Edit]]) -> bool:
    edits = files.get(edit.place.path, [])
    index = bisect.bisect_left(edits, edit)
    return index < len(edits) and edits[index] == edit


def _is_touched(edit: Edit, files: dict[str, list[Edit]]) -> bool:
    """Return whether an edit already taken shares a character or a border with this one."""
    edits = files.get(edit.place.path, [])
    index = bisect.bisect_left(edits, edit)
    neighbours = edits[max(index - 1, 0) : index + 1]
    return any(
        other.place.start <= edit.place.end
        and edit.place.start <= other.place.end
        and not _stack(other, edit)
        for other in neighbours
    )


def _stack(one: Edit, other: Edit) -> bool:
    return (
        one.place == other.place
        and one.place.start == one.place.end
        and all(_STACKS.fullmatch(edit.content) for edit in (one, other))
    )
