"""Code that is too deeply nested to analyse, found before a parser meets it.

Parsers recurse: a few thousand brackets in each other, or calls in one chain, end in an error at
best. Nobody writes such code by hand. Long flat tables, however long, are fine.
"""

from __future__ import annotations

import enum
import io
import re
import tokenize
from collections.abc import Iterator

MOST_TOKENS = 2_000
"""Tokens of one logical line that may hang together, nested or chained."""
MOST_BRACKETS = 200
"""Brackets that may lie in each other."""
MOST_BRANCHES = 1_000
"""`elif`s of one `if`: each lies in the one before it."""
MOST_PATTERN = 8
"""Brackets of a `case` that may lie in each other, a brace counted twice.

LibCST tries each kind of pattern anew in every bracket: each makes wrong syntax take four times
as long.
"""

_BRACKET = re.compile(r"[()\[\]{}]")
_CASE = re.compile(r"(?:\A|[\n\r])[ \t\f]*case\b")
_LINE_END = re.compile(r"(?<!\\)[\n\r]")
_FIELD = re.compile(r"\{\{|[(\[{]|[)\]}]|\w+|[^\w\s]")
_LONG_REGION = 8_000
_SKIPPED = {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT}


class Depth(enum.Enum):
    """How a text may be met."""

    FINE = "fine"
    TOO_DEEP = "too deep"
    BROKEN = "broken"
    """It may be too deep, and it is no Python."""


def too_deep(text: str) -> bool:
    """Return whether a text may be too deeply nested to analyse."""
    return depth(text) is not Depth.FINE


def depth(text: str) -> Depth:
    """Return whether a text can be given to a parser; nothing here recurses."""
    if not _is_suspicious(text):
        return Depth.FINE
    lines = _Lines()
    try:
        # every newline as `\n`: `tokenize` takes a lone `\r` for no newline
        for token in tokenize.generate_tokens(io.StringIO(text, newline=None).readline):
            if token.type not in _SKIPPED and lines.are_too_deep_with(token):
                return Depth.TOO_DEEP
    except (tokenize.TokenError, SyntaxError, ValueError):
        return Depth.BROKEN
    return Depth.FINE


def _is_suspicious(text: str) -> bool:
    """Return whether a closer look is worth its time; strings are not told from code here."""
    if "case" in text and any(
        _weight(text, found.end()) > MOST_PATTERN for found in _CASE.finditer(text)
    ):
        return True
    return len(text) >= MOST_TOKENS and (
        text.count("elif") > MOST_BRANCHES
        or text.count("\\\n") + text.count("\\\r") > MOST_BRACKETS
        or max(map(len, text.splitlines())) > MOST_TOKENS
        or _has_long_region(text)
    )


def _has_long_region(text: str) -> bool:
    """Return whether brackets lie deep in each other, or far from each other."""
    inside = opened = 0
    for match in _BRACKET.finditer(text):
        if match.group() in "([{":
            if not inside:
                opened = match.start()
            inside += 1
            if inside > MOST_BRACKETS // 2:
                return True
        elif inside:
            inside -= 1
            if not inside and match.end() - opened > _LONG_REGION:
                return True
    return inside > 0 and len(text) - opened > _LONG_REGION


def _weight(text: str, start: int) -> int:
    """Return how heavy the nest of brackets is that begins on a line."""
    heaviest, open_ = 0, [0]
    for match in _BRACKET.finditer(text, start):
        bracket = match.group()
        if len(open_) == 1 and _LINE_END.search(text, start, match.start()):
            break
        if bracket in "([{":
            open_.append(open_[-1] + 1 + (bracket == "{"))
            heaviest = max(heaviest, open_[-1])
            if heaviest > MOST_PATTERN:
                break
        elif len(open_) > 1:
            open_.pop()
        start = match.end()
    return heaviest


class _Lines:
    """What the logical lines of a text hold so far."""

    def __init__(self) -> None:
        self._chains = [0]
        """Tokens since the last comma, for each bracket that is open."""
        self._weights = [0]
        self._branches: dict[int, int] = {}
        """The `elif`s of the `if` that stands at a column."""
        self._first = True
        self._is_case = False

    def are_too_deep_with(self, token: tokenize.TokenInfo) -> bool:
        """Take the next token, and return whether this is too much."""
        text = token.string
        if self._first and self._is_one_branch_too_many(text, token.start[1]):
            return True
        self._first = False
        chains = self._chains
        if token.type == tokenize.NEWLINE:
            self._chains, self._weights, self._first = [0], [0], True
        elif text in {"(", "[", "{"}:
            chains[-1] += 1
            chains.append(0)
            self._weights.append(self._weights[-1] + 1 + (text == "{"))
            return len(chains) > MOST_BRACKETS or (
                self._is_case and self._weights[-1] > MOST_PATTERN
            )
        elif text in {")", "]", "}"}:
            if len(chains) > 1:
                chains.pop()
                self._weights.pop()
            chains[-1] += 1
        elif text == ",":
            chains[-1] = 0
        elif token.type == tokenize.STRING and len(text) > MOST_BRACKETS and _is_deep_text(text):
            return True
        else:
            chains[-1] += 1
        return chains[-1] > MOST_TOKENS

    def _is_one_branch_too_many(self, word: str, column: int) -> bool:
        self._is_case = word == "case"
        if word == "if":
            self._branches[column] = 0
        elif word == "elif":
            self._branches[column] = self._branches.get(column, 0) + 1
        return self._branches.get(column, 0) > MOST_BRANCHES


def _is_deep_text(text: str) -> bool:
    """Return whether an f-string has a field that is too deep; before 3.12 it is one token."""
    quote = min((text.find(quote) for quote in "'\"" if quote in text), default=0)
    return "f" in text[:quote].lower() and any(
        size > MOST_TOKENS or deepest > MOST_BRACKETS for size, deepest in _fields(text)
    )


def _fields(text: str) -> Iterator[tuple[int, int]]:
    """Yield the tokens and the brackets of each replacement field, as far as it is read."""
    inside = size = deepest = 0
    for match in _FIELD.finditer(text):
        found = match.group()
        if found in {"(", "[", "{"} or (found == "{{" and inside):
            if inside or found == "{":
                inside += len(found)
        elif found in {")", "]", "}"}:
            inside = max(inside - 1, 0)
            if not inside and size:
                yield size, deepest
                size = deepest = 0
        size += inside > 0
        deepest = max(deepest, inside)
    yield size, deepest
