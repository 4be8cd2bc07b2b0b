"""Code that is too deeply nested to analyse, found before a parser meets it.

LibCST's parser takes time and memory that grow with the square of how deep code nests and how
long it chains: two thousand brackets in each other take gigabytes. Nested patterns of a `match`
double its time at every level. Nobody writes such code by hand, and long flat tables are fine.
The look costs about a fiftieth of the parse: strings and comments are dropped, then brackets that
hold nothing are removed level by level.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

MOST_TOKENS = 2_000
"""Tokens of one logical line that may hang together, nested or chained."""
MOST_BRACKETS = 200
"""Brackets that may lie in each other; CPython has the same limit."""
MOST_PATTERNS = 8
"""Brackets that may lie in each other in the pattern of a `case`, a brace counted twice."""

_STRING_OR_COMMENT = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*(?:"""|\Z)'
    r"|'''(?:[^'\\]++|\\.|'(?!''))*(?:'''|\Z)"
    r'|"(?:[^"\\\r\n]++|\\(?:\r\n|.))*"?'
    r"|'(?:[^'\\\r\n]++|\\(?:\r\n|.))*'?"
    r"|\#[^\r\n]*+",
    re.DOTALL,
)
_OPEN, _CLOSE = b"([{", b")]}"
_TO_ROUND = bytes.maketrans(_OPEN + _CLOSE, b"((()))")
_NO_BRACKET = bytes(set(range(256)) - set(_OPEN + _CLOSE))
_STATEMENT = re.compile(
    r"[\r\n][ \t\f]*+(?:@|assert|class|def|del|except|import|pass|raise|return|try|while|with)\b"
)
"""Words that only start a statement: no expression goes on across them."""
_PIECE = re.compile(r"[()\[\]{},;\r\n]|[^()\[\]{},;\r\n]++")
_TOKEN = re.compile(r"\w++|[=!<>]=|\*\*|//|<<|>>|[^\w\s]")
_CASE = re.compile(r"[\r\n][ \t\f]*+case\b")


def too_deep(text: str) -> bool:
    """Return whether a text is too deeply nested to analyse."""
    if len(text) < MOST_BRACKETS and "case" not in text:
        return False
    code = _STRING_OR_COMMENT.sub("", text)
    return (
        _levels(code, MOST_BRACKETS) > MOST_BRACKETS
        or any(_long_chain(segment) for segment in _segments(code))
        or any(_deep_pattern(code, case.end()) for case in _CASE.finditer(code))
    )


def _levels(code: str, most: int) -> int:
    """Return how many brackets lie in each other, or a number above `most`."""
    brackets = code.encode("ascii", "ignore").translate(_TO_ROUND, _NO_BRACKET)
    levels = 0
    while levels <= most:
        outer = brackets.replace(b"()", b"")
        if len(outer) == len(brackets):
            break
        brackets = outer
        levels += 1
    return levels + brackets.count(b"(")


def _segments(code: str) -> list[str]:
    """Return the parts of code between statements that are long enough for a chain."""
    starts = [0, *(match.start() for match in _STATEMENT.finditer(code)), len(code)]
    return [code[start:end] for start, end in pairwise(starts) if end - start > MOST_TOKENS]


def _long_chain(segment: str) -> bool:
    """Return whether too many tokens hang together; characters are counted first, in less time."""
    return _longest_chain(segment, len) > MOST_TOKENS < _longest_chain(segment, _tokens)


def _tokens(piece: str) -> int:
    return len(_TOKEN.findall(piece))


def _longest_chain(segment: str, size: Callable[[str], int]) -> int:
    """Return how much hangs together, or a number above what may.

    What hangs together is a path: from the start of a logical line or the last comma, into a
    bracket, from the last comma in it. A bracket that is closed counts as one token.
    """
    outside: list[tuple[int, int]] = []  # per open bracket: where its own chain began, and got to
    begin = count = longest = 0
    before = ""
    for piece in _PIECE.findall(segment):
        if piece in "([{":
            outside.append((begin, count))
            begin = count = count + 1
        elif piece in ")]}":
            begin, count = outside.pop() if outside else (0, 0)
            count += 1
        elif piece in ",;":
            count = begin
        elif piece in "\r\n":
            if not outside and not before.endswith("\\"):
                begin = count = 0
        else:
            count += size(piece)
        before = piece
        if count > longest:
            longest = count
            if longest > MOST_TOKENS:
                break
    return longest


def _deep_pattern(code: str, start: int) -> bool:
    """Return whether the brackets of a `case` lie too deep in each other."""
    weights = [0]
    for match in _PIECE.finditer(code, start):
        piece = match.group()
        if piece in "([{":
            weights.append(weights[-1] + (2 if piece == "{" else 1))
            if weights[-1] > MOST_PATTERNS:
                return True
        elif piece in ")]}" and len(weights) > 1:
            weights.pop()
        elif piece in "\r\n" and len(weights) == 1:
            break
    return False
