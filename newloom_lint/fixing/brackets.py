"""Add items to a list in brackets, laid out as its author lays it out.

Arguments, parameters, the entries of a dict, the names of an import: all are items between two
brackets with commas between them, on one line or one a line, with comments anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newloom_lint.findings import Edit
from newloom_lint.fixing.lines import Lines
from newloom_lint.syntax.facts import Span


@dataclass(frozen=True, slots=True)
class Bracketed:
    """A list in brackets.

    `start` is the offset behind the opening bracket, `end` that of the closing one; an item's span
    has its own parentheses and no comma. `is_tuple`: the comma behind the only item of a line says
    nothing about the author's habit. `spread`: an empty list opens up, one item a line.
    """

    source: Lines
    start: int
    end: int
    items: tuple[Span, ...]
    is_tuple: bool = False
    spread: bool = False

    def insert(self, codes: Sequence[str], position: int | None = None) -> list[Edit]:
        """Return the edits that put `codes` in front of item `position`, or at the end."""
        if not self.items:
            return [self._into_empty(codes)]
        if position == 0:
            return [self._in_front(codes)]
        index = len(self.items) - 1 if position is None else position - 1
        end = self.items[index].end
        comma = self._comma_after(index)
        anchor = end if comma is None else comma + 1
        line_end = self.source.line_end(anchor)
        rest = self.source.text[anchor:line_end].strip()
        if self.source.starts_line(self.items[index].start) and (
            index == len(self.items) - 1 or _is_blank(rest)
        ):
            return self._on_own_lines(codes, index, line_end if rest.startswith("#") else anchor)
        return [self._in_line(codes, index, anchor)]

    def _on_own_lines(self, codes: Sequence[str], index: int, offset: int) -> list[Edit]:
        comma = self._comma_after(index)
        lines = self._lines(codes, self.source.indentation(self.items[index].start), offset)
        if comma is not None:
            return [self.source.insert(offset, lines)]
        end = self.items[index].end
        if not self._is_only_line():
            lines = lines.removesuffix(",")
        if offset == end:
            return [self.source.insert(offset, f",{lines}")]
        return [self.source.insert(end, ","), self.source.insert(offset, lines)]

    def _is_only_line(self) -> bool:
        """Return whether a single item has its line and the closing bracket another.

        It needs no comma there, so its lack is no habit; formatters want one behind two.
        """
        return len(self.items) == 1 and self.source.starts_line(self.end)

    def _in_line(self, codes: Sequence[str], index: int, offset: int) -> Edit:
        comma = self._comma_after(index)
        indentation = self.source.indentation(offset)
        newline = self.source.newline(offset)
        text = ", ".join(self.source.indented(code, indentation, newline) for code in codes)
        if comma is None:
            return self.source.insert(offset, f", {text}")
        one_tuple = self.is_tuple and len(self.items) == 1
        return self.source.insert(offset, f" {text}" if one_tuple else f" {text},")

    def _in_front(self, codes: Sequence[str]) -> Edit:
        first = self.items[0].start
        if self.source.starts_line(first):
            line_end = self.source.line_end(self.start)
            has_comment = bool(self.source.text[self.start : line_end].strip())
            offset = line_end if has_comment else self.start
            lines = self._lines(codes, self.source.indentation(first), offset)
            return self.source.insert(offset, lines)
        return self.source.insert(first, "".join(f"{code}, " for code in codes))

    def _into_empty(self, codes: Sequence[str]) -> Edit:
        source = self.source
        inside = source.text[self.start : self.end]
        outer = source.indentation(self.start)
        if "\n" in inside:
            last_comment = inside.rstrip()
            offset = self.start + len(last_comment) if last_comment else self.start
            indentation = (
                source.indentation(offset) if "\n" in last_comment else outer + source.unit
            )
            return source.insert(offset, self._lines(codes, indentation, offset))
        if self.spread:
            lines = self._lines(codes, outer + source.unit, self.start)
            content = f"{lines}{source.newline(self.start)}{outer}"
        else:
            content = ", ".join(codes)
        return source.replace(self.start, self.end, content)

    def _lines(self, codes: Sequence[str], indentation: str, offset: int) -> str:
        newline = self.source.newline(offset)
        return "".join(
            f"{newline}{indentation}{self.source.indented(code, indentation, newline)},"
            for code in codes
        )

    def _comma_after(self, index: int) -> int | None:
        offset = self.source.skip(self.items[index].end)
        return offset if offset < self.end and self.source.text[offset] == "," else None


def _is_blank(rest: str) -> bool:
    return not rest or rest.startswith("#")
