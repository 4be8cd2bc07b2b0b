"""The lines around a finding with its text underlined, and what a fix changes in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from newloom_lint.files import SourceFile
from newloom_lint.findings import Edit, Place
from newloom_lint.reporting.cells import cells

_CONTEXT = 2
"""Lines shown before and after the line of a finding."""
_CUT = "…"
_NEWLINE = re.compile(r"\r\n|\n|\r")


class Line(msgspec.Struct, frozen=True):
    """One line of a snippet: its number (or none), a sign (`|`, `+`, `-`), text, or carets."""

    row: int | None
    sign: str
    text: str = ""
    is_caret: bool = False


def snippet(file: SourceFile, place: Place, width: int) -> list[Line]:
    """Return the lines around `place`, the underlined text marked; no line is wider than `width`.

    A place of several lines is marked on its first.
    """
    row, column = file.location(place.start)
    end_row, end_column = file.location(place.end)
    rows = _rows(file, row)
    lines = {number: list(cells(_near(file.line(number), column, width))) for number in rows}
    # a line cut by `_near` starts at another column; the mark moves with it
    column, shift = _shifted(column, width)
    end_column -= shift
    target = lines[row]
    stop = end_column - 1 if end_row == row else len(target)
    before = sum(size for _, size in target[: column - 1])
    marked = max(sum(size for _, size in target[column - 1 : stop]), 1)
    left = _window(before, marked, max(_width(line) for line in lines.values()), width)
    shown = [Line(number, "|", _cut(line, left, width)) for number, line in lines.items()]
    lead = before - left + (1 if left else 0)
    carets = Line(None, "|", " " * lead + "^" * max(min(marked, width - lead), 1), is_caret=True)
    return [*shown[: row - rows[0] + 1], carets, *shown[row - rows[0] + 1 :]]


def changes(file: SourceFile, edits: Iterable[Edit]) -> Iterator[Line]:
    """Yield the lines that edits of one file take away (old numbers) and add (new numbers)."""
    moved = 0
    for group in _neighbours(file, sorted(edits)):
        first, column = file.location(group[0].place.start)
        start = group[0].place.start - column + 1
        end = _line_end(file.text, group[-1].place.end)
        old = _NEWLINE.split(file.text[start:end])
        new = _NEWLINE.split(_edited(file.text, start, end, group))
        head = _common(old, new)
        tail = _common(old[head:][::-1], new[head:][::-1])
        removed, added = old[head : len(old) - tail], new[head : len(new) - tail]
        for offset, text in enumerate(removed):
            yield Line(first + head + offset, "-", text)
        for offset, text in enumerate(added):
            yield Line(first + moved + head + offset, "+", text)
        moved += len(new) - len(old)


def cut(text: str, width: int) -> str:
    """Return a line as a terminal shows it, cut at the end where it is wider than `width`."""
    return _cut(list(cells(text[: _LONG * width])), 0, width)


def _rows(file: SourceFile, row: int) -> range:
    """Return the rows around a row; blank lines at the edges are left out."""
    last, _ = file.location(len(file.text))
    first, end = max(row - _CONTEXT, 1), min(row + _CONTEXT, last)
    while first < row and not file.line(first).strip():
        first += 1
    while end > row and not file.line(end).strip():
        end -= 1
    return range(first, end + 1)


_LONG = 8
"""Only so many screens of a line are looked at; a generated file may hold megabytes in one."""


def _near(line: str, column: int, width: int) -> str:
    _, shift = _shifted(column, width)
    return line[shift : shift + _LONG * width]


def _shifted(column: int, width: int) -> tuple[int, int]:
    """Return a column in a line that may have been cut in front, and by how much."""
    shift = max(column - 1 - _LONG * width // 2, 0)
    return column - shift, shift


def _width(line: Sequence[tuple[str, int]]) -> int:
    return sum(size for _, size in line)


def _window(before: int, marked: int, longest: int, width: int) -> int:
    """Return the first column to show, so that the marked text is in sight."""
    if longest <= width or before + marked < width:
        return 0
    return max(before - width // 3, 0)


def _cut(line: Sequence[tuple[str, int]], left: int, width: int) -> str:
    """Return the part of a line from column `left` on, with a mark where something is cut off."""
    if not left and _width(line) <= width:
        return "".join(shown for shown, _ in line)
    column, used = 0, 1 if left else 0
    parts = [_CUT] if left and _width(line) > left else []
    for shown, size in line:
        if column >= left:
            if used + size > width - 1:
                parts.append(_CUT)
                break
            parts.append(shown)
            used += size
        column += size
    return "".join(parts).rstrip()


def _neighbours(file: SourceFile, edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    """Yield the edits in groups that touch the same lines."""
    group: list[Edit] = []
    last = 0
    for edit in edits:
        if group and file.location(edit.place.start)[0] > last:
            yield group
            group = []
        group.append(edit)
        last = file.location(edit.place.end)[0]
    if group:
        yield group


def _line_end(text: str, offset: int) -> int:
    ends = [end for end in (text.find("\n", offset), text.find("\r", offset)) if end >= 0]
    return min(ends, default=len(text))


def _edited(text: str, start: int, end: int, edits: Iterable[Edit]) -> str:
    parts: list[str] = []
    position = start
    for edit in edits:
        parts += text[position : edit.place.start], edit.content
        position = edit.place.end
    return "".join((*parts, text[position:end]))


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    """Return how many items two sequences start with in common."""
    pairs = zip(left, right, strict=False)
    return next(
        (index for index, (one, other) in enumerate(pairs) if one != other),
        min(len(left), len(right)),
    )
