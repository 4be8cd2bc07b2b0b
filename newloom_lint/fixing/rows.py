"""The rows of a file: where a comment can stand behind code, and what code is one with it."""

from __future__ import annotations

import io
import tokenize
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from newloom_lint.files import SourceFile
from newloom_lint.fixing.errors import CannotFix

_LAYOUT = frozenset(
    {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
)
_STRING_STARTS = frozenset(
    getattr(tokenize, name)
    for name in ("FSTRING_START", "TSTRING_START")
    if hasattr(tokenize, name)
)
_STRING_ENDS = frozenset(
    getattr(tokenize, name) for name in ("FSTRING_END", "TSTRING_END") if hasattr(tokenize, name)
)
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_CANNOT = (tokenize.TokenError, SyntaxError, ValueError, RecursionError)


class Line(NamedTuple):
    """A line as Python counts them: it can run over several rows. Rows count from 1."""

    start: int
    """The offset of its first token."""
    first: int
    last: int


class Row(NamedTuple):
    """A row of text; all but `number` are offsets."""

    number: int
    start: int
    code_end: int
    """Where its code ends; where it starts, if it has none."""
    comment: int | None
    """Where its comment starts."""
    end: int
    is_open: bool
    """Whether a comment can stand at its end: no string and no backslash goes on there."""


class Rows:
    """The rows of a file that Python can read.

    Raises:
        CannotFix: when it cannot.
    """

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._starts = [0]
        self._ends: list[int] = []
        for text in io.StringIO(file.text, newline=""):
            self._ends.append(self._starts[-1] + len(text.rstrip("\r\n")))
            self._starts.append(self._starts[-1] + len(text))
        self._ends.append(self._starts[-1])
        self._code: dict[int, int] = {}
        self._comments: dict[int, int] = {}
        self._closed: set[int] = set()
        self._lines: list[Line] = []
        self._operators: dict[int, list[str]] = {}
        self._read(tokens(file.text))

    def row(self, number: int) -> Row:
        """Return a row by its number."""
        start, end = self._starts[number - 1], self._ends[number - 1]
        comment = self._comments.get(number)
        ended = self._file.text[start:end].rstrip().endswith("\\")
        is_open = number not in self._closed and (comment is not None or not ended)
        return Row(number, start, self._code.get(number, start), comment, end, is_open)

    def number(self, offset: int) -> int:
        """Return the number of the row that holds an offset."""
        return min(bisect_right(self._starts, offset), len(self._ends))

    def line(self, number: int) -> Line | None:
        """Return the line that a row belongs to; `None` for a row without code."""
        index = bisect_right(self._lines, number, key=lambda line: line.first) - 1
        line = self._lines[index] if index >= 0 else None
        return line if line and number <= line.last else None

    def is_element(self, number: int) -> bool:
        """Return whether a row is all of one argument or item in brackets, and nothing else."""
        operators, depth = self._operators.get(number, []), 0
        for operator in operators[:-1]:
            depth += (operator in _OPENING) - (operator in _CLOSING)
            if depth < 0 or (operator == "," and not depth):
                return False
        last = operators[-1:]
        depth += (last[0] in _OPENING) - (last[0] in _CLOSING) if last else 0
        before, after = self._operators.get(number - 1, []), self._operators.get(number + 1, [])
        begins = before[-1:] == [","] or (before and before[-1] in _OPENING)
        ends = last == [","] or (after and after[0] in _CLOSING)
        return not depth and bool(begins and ends)

    def _read(self, found: list[tokenize.TokenInfo]) -> None:
        begun: tuple[int, int] | None = None
        strings: list[int] = []
        for token in found:
            (row, column), (last, end) = token.start, token.end
            if token.type == tokenize.COMMENT:
                self._comments[row] = self._starts[row - 1] + column
            elif token.type == tokenize.NEWLINE and begun is not None:
                self._lines.append(Line(begun[1], begun[0], row))
                begun = None
            elif token.type not in _LAYOUT:
                begun = begun or (row, self._starts[row - 1] + column)
                for number in {row, last}:
                    operator = token.string if token.type == tokenize.OP else ""
                    self._operators.setdefault(number, []).append(operator)
                self._code[last] = self._starts[last - 1] + end
                if token.type in _STRING_STARTS:
                    strings.append(row)
                elif token.type in _STRING_ENDS:
                    row = strings.pop()
                self._closed.update(range(row, last))


def tokens(text: str) -> list[tokenize.TokenInfo]:
    """Return Python's tokens of a text.

    Raises:
        CannotFix: when this Python cannot read it.
    """
    try:
        found = list(tokenize.generate_tokens(io.StringIO(text, newline="").readline))
    except _CANNOT as error:
        raise CannotFix("this version of Python cannot read the file") from error
    if any(token.type == tokenize.ERRORTOKEN for token in found):
        raise CannotFix("this version of Python cannot read the file")
    return found


def code(text: str) -> Iterator[tuple[int, str]]:
    r"""Yield what tells one program from another: all tokens but comments and empty rows.

    Raises:
        CannotFix: when this Python cannot read the text.
    """
    for token in tokens(text):
        if token.type not in {tokenize.COMMENT, tokenize.NL}:
            yield token.type, "" if token.type == tokenize.NEWLINE else token.string
