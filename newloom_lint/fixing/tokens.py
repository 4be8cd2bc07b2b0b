"""A text as tokens with offsets, and where edits move them."""

from __future__ import annotations

import io
import tokenize
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from newloom_lint.findings import Edit

_EMPTY = {tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
_ASIDE = {*_EMPTY, tokenize.COMMENT}
STRINGS = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}


class Unreadable(Exception):  # noqa: N818 - reads as what it says
    """A text that this Python cannot split into tokens."""


class Token(NamedTuple):
    """A kind of `tokenize` and a range of text; what only says where blocks begin has none."""

    kind: int
    start: int
    end: int


class Tokens:
    """A text and its tokens.

    Raises:
        Unreadable: the text cannot be split into tokens.

    """

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            self.all = list(_tokens(text))
        except (tokenize.TokenError, SyntaxError) as error:
            raise Unreadable from error

    @cached_property
    def comments(self) -> list[int]:
        """The comments, as indices."""
        return [index for index, token in enumerate(self.all) if token.kind == tokenize.COMMENT]

    @cached_property
    def newlines(self) -> list[int]:
        """Where statements end, as offsets."""
        return [token.start for token in self.all if token.kind == tokenize.NEWLINE]

    @cached_property
    def commas(self) -> list[int]:
        """Where commas stand, as offsets."""
        return [token.start for token in self.all if self.is_one_of(token, ",")]

    def is_one_of(self, token: Token, operators: str) -> bool:
        """Return whether a token is an operator of one character that is one of some."""
        return (
            token.kind == tokenize.OP
            and token.end - token.start == 1
            and self.text[token.start] in operators
        )

    def before(self, index: int) -> Token | None:
        """Return the token before another, comments and blank lines aside."""
        return next((t for t in reversed(self.all[:index]) if t.kind not in _ASIDE), None)

    def column(self, offset: int) -> int:
        """Return how many characters a line has before an offset."""
        return offset - self.text.rfind("\n", 0, offset) - 1

    def line(self, offset: int) -> str:
        """Return the line of an offset, without its end."""
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        return self.text[start : end if end >= 0 else None]

    def indentation(self, offset: int) -> int:
        """Return how many characters of white space the line of an offset starts with."""
        line = self.line(offset)
        return len(line) - len(line.lstrip())


def _tokens(text: str) -> Iterator[Token]:
    lines = io.StringIO(text, newline="\n").readlines()
    starts = [*accumulate(map(len, lines), initial=0), len(text), len(text)]
    found = tokenize.generate_tokens(iter([*lines, ""]).__next__)
    for kind, string, (row, column), (end_row, end_column), _ in found:
        start = starts[row - 1] + column
        end = starts[end_row - 1] + end_column
        if kind in _EMPTY:
            end = start
        elif kind == tokenize.COMMENT:
            end = start + len(string.rstrip("\r"))
        elif kind == tokenize.NEWLINE:
            end = min(start + 1, len(text))  # the file may end without one
        elif start == end:
            continue
        yield Token(kind, start, end)


class Moved:
    """Where edits move what they do not touch; the edits are sorted and do not overlap."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = edits
        self._starts = [edit.place.start for edit in edits]
        self._ends = [edit.place.end for edit in edits]
        self._contents: list[tuple[int, int]] = []
        self._shifts = [0]
        for edit in edits:
            start = edit.place.start + self._shifts[-1]
            self._contents.append((start, start + len(edit.content)))
            self._shifts.append(self._contents[-1][1] - edit.place.end)
        self._content_ends = {end for start, end in self._contents if start < end}
        self._gaps = {start for start, end in self._contents if start == end}

    def left(self, offset: int) -> int:
        """Return where the text that ends at an offset ends; what is inserted there is behind."""
        index = bisect_left(self._ends, offset)
        if index < len(self.edits) and self._starts[index] < offset:
            return self._contents[index][1]
        return offset + self._shifts[index]

    def right(self, offset: int) -> int:
        """Return where the text that starts at an offset starts; what is inserted is in front."""
        index = bisect_right(self._starts, offset)
        if index and self._ends[index - 1] > offset:
            return self._contents[index - 1][0]
        return offset + self._shifts[index]

    def touches(self, token: Token) -> bool:
        """Return whether an edit takes a part of a token away, or puts something into it."""
        index = bisect_left(self._starts, token.end) - 1
        return index >= 0 and self._ends[index] > token.start

    def brings(self, token: Token) -> bool:
        """Return whether a token of the new text may not all be the old one's."""
        index = bisect_left(self._contents, (token.end,)) - 1
        if index >= 0 and self._contents[index][1] > token.start:
            return True
        return token.start in self._gaps or token.end in self._gaps

    def ends(self, offset: int) -> bool:
        """Return whether what an edit brings ends at an offset of the new text."""
        return offset in self._content_ends
