"""Where a comment that silences a finding goes: behind code, or in a row above a statement."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from newloom_lint.files import SourceFile
from newloom_lint.findings import Finding
from newloom_lint.fixing.rows import Line, Row, Rows
from newloom_lint.judging.comments import Remark, remarks
from newloom_lint.judging.suppression import header_end, nodes
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import Node, start_of

CODE_WIDTH, WIDTH = 79, 88
"""Columns that formatters leave alone: those of code, and those with the comment behind it."""
MOST_ROWS = 12
"""Rows of a statement that one comment above it may speak for."""

_BLOCKS = (
    facts.If,
    facts.Match,
    facts.Loop,
    facts.Try,
    facts.With,
    facts.Function,
    facts.Class,
    facts.Handler,
)
_CLOSES = re.compile(r"[\s)\]},:;]*")
_BRACKET = re.compile(r"[()\[\]{}]")
_FOR_THE_NEXT_ROW = re.compile(r"\s*(?:#:|#\s*translators\b)", re.IGNORECASE)
"""Comments that other tools take for the statement in the row below."""


class Spot(NamedTuple):
    """Behind the code of a row, or in a row of its own `above` it."""

    row: int
    above: bool = False


class Spots:
    """The places for comments in one file.

    Raises:
        CannotFix: when this Python cannot read the file.
    """

    def __init__(self, file: SourceFile, module: facts.ModuleFacts) -> None:
        self.rows = Rows(file)
        self._text = file.text
        self._nodes = sorted(nodes(module.body), key=start_of)

    def row(self, finding: Finding) -> int:
        """Return the number of the row that a finding starts in."""
        return self.rows.number(finding.place.start)

    def of(self, finding: Finding, length: int) -> Iterator[Spot]:
        """Yield the places from which a comment may silence a finding, the best one first.

        A place is good where formatters leave the comment with the finding, and it silences little
        else. `length` is that of the comment where a row has none yet.
        """
        seen = set()
        for spot in self._of(finding, length):
            if spot not in seen:
                seen.add(spot)
                yield spot

    def _of(self, finding: Finding, length: int) -> Iterator[Spot]:
        start, end = finding.place.start, max(finding.place.end - 1, finding.place.start)
        touched = [self.rows.row(n) for n in range(self.row(finding), self.rows.number(end) + 1)]
        first, free = touched[0], [Spot(row.number) for row in touched if row.is_open]
        line = self.rows.line(first.number)
        if line is None or (first.comment is not None and first.comment <= start):
            yield from free[:1]
            return
        function = next((node for node in self._nodes if _is_in_header(node, start)), None)
        if isinstance(function, facts.Function):
            yield from self._in_header(function, first)
            return
        node = self._at(line)
        if node is not None and not node.span.start <= start <= node.span.end:
            node = None if not isinstance(node, facts.Function | facts.Class) else node
        above = [Spot(self._above(line), above=True)] if node and self._is_free(line) else []
        is_block = isinstance(node, _BLOCKS) or node is None
        if first.is_open and self._is_merged(first):
            yield Spot(first.number)
        yield from self._lasting(finding, line, touched, length)
        if not is_block:
            yield from above if line.last - line.first < MOST_ROWS else ()
        else:
            alone = line.first == line.last
            lasts = self._ends_with(finding, first) if alone else len(touched) > 1
            yield from free if lasts else ()
            yield from above
        yield from free
        yield from above

    def _in_header(self, function: facts.Function, first: Row) -> Iterator[Spot]:
        """Yield the rows of a function's header: on each of them a comment is for all of it."""
        begin = self.rows.number(function.span.start)
        last = self.rows.line(begin)
        ended = last.last if last else begin
        body = header_end(function)
        if self.rows.number(body) <= ended and self._is_free(last):  # `def f(): return 1`
            yield Spot(self._above(last), above=True)
        for number in (first.number, begin, *range(begin, ended + 1)):
            if self.rows.row(number).is_open:
                yield Spot(number)

    def _lasting(
        self, finding: Finding, line: Line, touched: list[Row], length: int
    ) -> Iterator[Spot]:
        """Yield the rows behind which a comment stays with the finding when code is formatted."""
        first, last = touched[0], touched[-1]
        alone = line.first == line.last
        if len(touched) > 1 and line.last >= last.number:
            opens = self._text[first.start : first.code_end].endswith(("(", "[", "{"))
            if opens and first.is_open and self._fits(first, length, alone=False):
                yield Spot(first.number)
        elif alone and not self._goes_on(finding, first):
            if first.is_open and self._fits(first, length, alone=True):
                yield Spot(first.number)
            return
        ends = self._ends_with(finding, last) or self.rows.is_element(last.number)
        if not alone and last.is_open and ends and self._fits(last, length, alone=False):
            yield Spot(last.number)

    def _fits(self, row: Row, length: int, *, alone: bool) -> bool:
        code = self._text[row.start : row.code_end].expandtabs(4)
        said = len(self._text[row.code_end : row.end].rstrip())
        if len(code) > CODE_WIDTH:
            return False
        total = len(code) + said + length
        return total <= WIDTH or (not alone and not said and not _BRACKET.search(code))

    def _ends_with(self, finding: Finding, row: Row) -> bool:
        """Return whether nothing but what closes brackets follows a finding in its last row."""
        end = max(min(finding.place.end, row.code_end), row.start)
        return _CLOSES.fullmatch(self._text, end, max(row.code_end, end)) is not None

    def _goes_on(self, finding: Finding, row: Row) -> bool:
        """Return whether the row holds another statement behind that of a finding."""
        start = finding.place.start
        around = [node for node in self._nodes if start_of(node) <= start <= node.span.end]
        if not around:
            return False
        node = around[-1]
        rest = self._text[node.span.end : row.code_end].strip(" \t;")
        if isinstance(node, _BLOCKS):
            below = next((n for n in self._nodes if start_of(n) > start), None)
            return below is not None and start_of(below) < row.code_end
        return node.span.end < row.code_end and bool(rest)

    def _at(self, line: Line) -> Node | None:
        """Return the statement or handler that a line begins with."""
        index = bisect_left(self._nodes, line.start, key=start_of)
        if index < len(self._nodes) and start_of(self._nodes[index]) == line.start:
            return self._nodes[index]
        return None

    def _is_free(self, line: Line | None) -> bool:
        """Return whether a row can be put in above a line."""
        if line is None:
            return False
        start = self.rows.row(line.first).start
        before = self._text[:start].rstrip("\r\n") if line.first > 1 else ""
        continued = line.first > 1 and before.endswith("\\")
        return not self._text[start : line.start].strip() and not continued

    def _above(self, line: Line | None) -> int:
        """Return the row that a comment for a line is to stand above."""
        assert line is not None  # noqa: S101
        number = best = line.first
        while number > 1 and self.rows.line(number - 1) is None:
            row = self.rows.row(number - 1)
            if row.comment is None:
                break
            number -= 1
            if _FOR_THE_NEXT_ROW.match(self._text, row.start):
                best = number
        return best

    def _is_merged(self, row: Row) -> bool:
        if row.comment is None:
            return False
        return mergeable(self._text[row.comment : row.end], own_line=False) is not None


def mergeable(comment: str, *, own_line: bool, above: bool = False) -> Remark | None:
    """Return the suppression of a comment that more rules can be written into.

    One that stands `above` a statement is for it; else a comment on a line of its own is for that
    line as a `# noqa` only.
    """
    kinds = {"ignore"} if above else {"noqa"} if own_line else {"noqa", "ignore"}
    found = [one for one in remarks(comment) if one.kind in kinds and one.words]
    return next((one for one in found if one.ours), found[0] if found else None)


def _is_in_header(node: Node, offset: int) -> bool:
    return isinstance(node, facts.Function) and node.span.start <= offset < header_end(node)
