"""Whether edits did to a text what they were meant to do, and nothing else.

The characters outside the edits are the same by the way edits are applied. What they mean is
compared by tokens: an edit may open a string or end a line, and what follows reads differently.
"""

from __future__ import annotations

import re
import tokenize
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from newloom_lint.findings import Edit
from newloom_lint.fixing.tokens import STRINGS, Moved, Token, Tokens, Unreadable

SYNTAX = "the result is no valid Python"
OUTSIDE = "it changes code outside its range"
BLOCK = "it moves code to another block or statement"
STRING = "it changes the text of a string"
LOST = "it loses a comment"
MOVED = "it moves a comment to another statement"
UNREADABLE = "this Python cannot read the syntax of the file"
"""The one reason that is no fault of the fix."""

_BLANK_LINE = re.compile(r"\n[ \t\f]*\r?\n")


def fault(before: str, after: str, edits: Iterable[Edit], silencing: Collection[int] = ()) -> str:
    """Return what edits do to a text that they must not, in a few words; empty for nothing.

    Args:
        before: The text of a file.
        after: The same with the edits applied.
        edits: The edits of this file; none overlap.
        silencing: Offsets of words in comments that may change or go, and the comment with them.

    """
    if _compiles(before) and not _compiles(after):
        return SYNTAX
    try:
        old = Tokens(before)
    except Unreadable:
        return UNREADABLE
    try:
        new = Tokens(after)
    except Unreadable:
        return SYNTAX
    moved = Moved(sorted(edits))
    kept = _outside(old, moved)
    if not (kept <= set(map(tuple, new.all)) and _found(new, moved) <= kept):
        return OUTSIDE
    if any(_strings(old, moved)):
        return STRING
    if not all(_is_brought_back(old, new, moved, silencing)):
        return LOST
    if any(_strayed(old, new, moved)):
        return MOVED
    return "" if all(_stay_in_their_blocks(old, new, moved, kept)) else BLOCK


def _compiles(text: str) -> bool:
    """Return whether Python takes a text; it is not run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "<fix>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True


# Tokens


def _outside(old: Tokens, moved: Moved) -> set[tuple[int, int, int]]:
    """Return the tokens that no edit touches, where they belong afterwards."""
    return {
        (token.kind, moved.right(token.start), moved.left(token.end))
        for token in old.all
        if token.start < token.end and not moved.touches(token)
    }


def _found(new: Tokens, moved: Moved) -> set[tuple[int, int, int]]:
    """Return the tokens that are all made of what was there before.

    Where a line had only a comment, and a statement is put behind it, the line's end becomes one of
    a statement.
    """
    return {
        (token.kind, token.start, token.end)
        for token in new.all
        if token.start < token.end
        and not moved.brings(token)
        and not (token.kind == tokenize.NEWLINE and moved.ends(token.start))
    }


def _strings(old: Tokens, moved: Moved) -> Iterator[Token]:
    """Yield the strings that white space is put into, as it is when all lines are indented."""
    insertions = [
        edit.place.start
        for edit in moved.edits
        if edit.place.start == edit.place.end and not edit.content.strip(" \t")
    ]
    for token in old.all if insertions else ():
        if token.kind in STRINGS:
            index = bisect_right(insertions, token.start)
            if index < len(insertions) and insertions[index] < token.end:
                yield token


# Comments


def _is_brought_back(
    old: Tokens, new: Tokens, moved: Moved, silencing: Collection[int]
) -> Iterator[bool]:
    """Yield for each comment that an edit takes away whether it is brought back.

    That is where it was, or with the same code beside it where statements are moved.
    """
    touched = [index for index in old.comments if moved.touches(old.all[index])]
    brought = [index for index in new.comments if moved.brings(new.all[index])] if touched else []
    for index in touched:
        token = old.all[index]
        if any(token.start <= offset < token.end for offset in silencing):
            continue
        text = old.text[token.start : token.end]
        place = range(moved.right(token.start), moved.left(token.end) + 1)
        same = [
            other
            for other in brought
            for t in [new.all[other]]
            if new.text[t.start : t.end] == text
            and (t.start in place or _beside(new, other) == _beside(old, index))
        ]
        yield bool(same)
        if same:
            brought.remove(same[0])


def _beside(tokens: Tokens, index: int) -> tuple[bool, str]:
    """Return the line of code that a comment stands behind, or above, and which of both."""
    start = tokens.all[index].start
    own = tokens.line(start).partition("#")[0].strip()
    if own:
        return True, own
    following, _ = _following(tokens, index)
    return False, tokens.line(following.start).strip() if following else ""


def _strayed(old: Tokens, new: Tokens, moved: Moved) -> Iterator[Token]:
    """Yield the comments that stand with another statement, or entry of a table, than before."""
    inside = _brackets(old)
    for index in old.comments:
        comment = old.all[index]
        if moved.touches(comment) or not moved.edits:
            continue
        here = moved.right(comment.start)
        previous = old.before(index)
        if previous and "\n" not in old.text[previous.start : comment.start]:
            if "\n" in new.text[moved.left(previous.end) : here]:
                yield comment
            continue
        following, opens = _following(old, index)
        if following and _belongs_to(old, comment, following, opens=opens, table=inside[index]):
            there = moved.right(following.start)
            if (
                _any_between(new.newlines, here, there)
                or _any_between(new.commas, here, there)
                or (
                    old.column(comment.start) == old.column(following.start)
                    and new.column(here) != new.indentation(there)
                )
            ):
                yield comment
        elif (
            previous
            and previous.kind == tokenize.NEWLINE
            and not opens
            and old.column(comment.start) > (old.column(following.start) if following else 0)
            and not _BLANK_LINE.search(old.text, previous.start, comment.start)
            and _between(new.newlines, moved.left(previous.start), here) > 1
        ):
            yield comment


def _brackets(tokens: Tokens) -> dict[int, bool]:
    """Return for each comment whether it stands in brackets."""
    found: dict[int, bool] = {}
    depth = 0
    for index, token in enumerate(tokens.all):
        if token.kind == tokenize.COMMENT:
            found[index] = depth > 0
        else:
            depth += tokens.is_one_of(token, "([{") - tokens.is_one_of(token, ")]}")
    return found


def _following(tokens: Tokens, index: int) -> tuple[Token | None, bool]:
    """Return the code behind a comment, and whether a block begins there."""
    opens = False
    for position in range(index + 1, len(tokens.all)):
        token = tokens.all[position]
        opens = opens or token.kind == tokenize.INDENT
        if token.kind not in {tokenize.COMMENT, tokenize.ENDMARKER} and token.start < token.end:
            return token, opens
    return None, opens


def _belongs_to(
    tokens: Tokens, comment: Token, following: Token, *, opens: bool, table: bool
) -> bool:
    """Return whether a comment on a line of its own speaks of what follows it."""
    if _BLANK_LINE.search(tokens.text, comment.end, following.start):
        return False
    if table:
        return not tokens.is_one_of(following, ")]}")
    return opens or tokens.column(comment.start) == tokens.column(following.start)


def _between(offsets: list[int], start: int, end: int) -> int:
    return bisect_left(offsets, end) - bisect_left(offsets, start)


def _any_between(offsets: list[int], start: int, end: int) -> bool:
    return _between(offsets, start, end) > 0


# Blocks


class _Line(NamedTuple):
    """A logical line: where it begins, by the first token that was there before and still is."""

    known: int | None
    column: int
    headers: tuple[int | None, ...]
    """What begins the blocks that the line lies in, outermost first."""


def _stay_in_their_blocks(
    old: Tokens, new: Tokens, moved: Moved, kept: Collection[tuple[int, int, int]]
) -> Iterator[bool]:
    """Yield for each line that was there before whether it lies in the blocks it lay in.

    A line that edits indent may lie in a block more, and one they move back in a block less.
    """
    before = [
        line
        for line in _lines(old, lambda t: None if moved.touches(t) else moved.right(t.start))
        if line.known is not None
    ]
    starts = [line.known or 0 for line in before]
    breaks = _breaks(old, moved)
    for line in _lines(new, lambda t: t.start if tuple(t) in kept else None):
        if line.known is None:
            continue
        was = before[bisect_right(starts, line.known) - 1]
        known = _known(line.headers)
        if was.known != line.known:  # it stood behind another statement, or its header
            yield line.known in breaks and known in {
                _known(was.headers),
                (*_known(was.headers), was.known),
            }
        elif was.column == line.column:
            yield known == _known(was.headers) and len(line.headers) == len(was.headers)
        else:
            yield _is_among(_known(was.headers), known) or _is_among(known, _known(was.headers))


def _breaks(old: Tokens, moved: Moved) -> set[int]:
    """Return where new lines may begin that began none: behind `;` and `:`."""
    found = set()
    is_break = False
    for token in old.all:
        if token.start < token.end and token.kind != tokenize.COMMENT:
            if is_break and not moved.touches(token):
                found.add(moved.right(token.start))
                is_break = False
            is_break = is_break or old.is_one_of(token, ";:")
    return found


def _known(headers: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(header for header in headers if header is not None)


def _is_among(some: Iterable[int], others: Iterable[int]) -> bool:
    """Return whether all items are among others, in that order."""
    rest = iter(others)
    return all(item in rest for item in some)


def _lines(tokens: Tokens, place: Callable[[Token], int | None]) -> Iterator[_Line]:
    headers: tuple[int | None, ...] = ()
    known: int | None = None
    column = -1
    last: int | None = None
    for token in tokens.all:
        if token.kind == tokenize.INDENT:
            headers = (*headers, last)
        elif token.kind == tokenize.DEDENT:
            headers = headers[:-1]
        elif token.kind == tokenize.NEWLINE:
            yield _Line(known, column, headers)
            last, known, column = known, None, -1
        elif token.start < token.end and token.kind != tokenize.COMMENT:
            if column < 0:
                column = tokens.column(token.start)
            if known is None:
                known = place(token)
