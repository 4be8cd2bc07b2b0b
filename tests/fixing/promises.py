"""What every fix promises about a text, whatever the rule: asked of the text before and after."""

from __future__ import annotations

import io
import itertools
import re
import tokenize
import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from newloom_lint import rules
from newloom_lint.findings import Edit
from newloom_lint.judging.progress import UNCOVERS

WORDS = frozenset({"NL201", "NL202", "NL204", "NL310", "NL404"})
"""Rules whose fixes change the text of strings."""
COMMENTS = frozenset({"NL002", "NL003"})
"""Rules whose fixes change comments."""
MOST_TAKEN = 4
"""Tokens that one edit of a safe fix may take away."""
_NO_CODE = frozenset(
    {
        tokenize.COMMENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
        tokenize.INDENT,
        tokenize.NEWLINE,
        tokenize.NL,
    }
)
_BEGINS = getattr(tokenize, "FSTRING_START", None)
_ENDS = getattr(tokenize, "FSTRING_END", None)
_IMPORT = re.compile(r"(from|import)\b")
_CLOSING = frozenset(")]}")


class Token(NamedTuple):
    """A token and its place; an f-string is one, whatever Python makes of it."""

    kind: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Tokens:
    """The tokens of a text: its code, its comments, and where its lines begin."""

    text: str

    @cached_property
    def all(self) -> tuple[Token, ...]:
        """Return every token, in order."""
        lines = io.StringIO(self.text, newline="").readlines()
        starts = [0, *itertools.accumulate(map(len, lines))]
        found: list[Token] = []
        open_at: list[int] = []
        for kind, text, (row, column), (end_row, end_column), _ in tokenize.generate_tokens(
            iter([*lines, ""]).__next__
        ):
            start, end = starts[row - 1] + column, starts[min(end_row, len(starts)) - 1]
            end += end_column
            if kind == _BEGINS:
                open_at.append(start)
            elif kind == _ENDS:
                start = open_at.pop()
                if not open_at:
                    found.append(Token(tokenize.STRING, start, end, self.text[start:end]))
            elif not open_at:
                found.append(Token(kind, start, end, text.rstrip("\r")))
        return tuple(found)

    @cached_property
    def code(self) -> tuple[Token, ...]:
        """Return what is neither a comment nor about lines."""
        return tuple(token for token in self.all if token.kind not in _NO_CODE)

    @cached_property
    def comments(self) -> tuple[Token, ...]:
        """Return the comments."""
        return tuple(token for token in self.all if token.kind == tokenize.COMMENT)

    @cached_property
    def at(self) -> dict[int, Token]:
        """Return the tokens by where they begin, those without text left out."""
        return {token.start: token for token in self.all if token.text}

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.code]

    def before(self, offset: int) -> Token | None:
        """Return the last code before an offset."""
        index = _bisect(self._starts, offset)
        return self.code[index - 1] if index else None

    def behind(self, offset: int) -> Token | None:
        """Return the first code behind an offset."""
        index = _bisect(self._starts, offset)
        return self.code[index] if index < len(self.code) else None

    def column(self, offset: int) -> int:
        """Return how far an offset is from the beginning of its line."""
        return offset - self.text.rfind("\n", 0, offset) - 1

    def opens_line(self, offset: int) -> bool:
        """Return whether nothing but white space stands before an offset on its line."""
        return not self.text[offset - self.column(offset) : offset].strip()

    def is_near(self, comment: Token, code: Token) -> bool:
        """Return whether no blank line lies between a comment and the code below it."""
        return re.search(r"\n[ \t\f]*\r?\n", self.text[comment.end : code.start]) is None


def _bisect(starts: Sequence[int], offset: int) -> int:
    low, high = 0, len(starts)
    while low < high:
        middle = (low + high) // 2
        if starts[middle] < offset:
            low = middle + 1
        else:
            high = middle
    return low


@lru_cache(maxsize=64)
def tokens(text: str) -> Tokens:
    """Return the tokens of a text."""
    return Tokens(text)


@dataclass(frozen=True)
class Change:
    """A text before and after the edits of a pass."""

    before: str
    after: str
    edits: Sequence[Edit]

    def broken(
        self,
        *,
        safe: Collection[Edit],
        words: Collection[Edit] = (),
        comments: Collection[Edit] = (),
    ) -> list[str]:
        """Return the promises that are broken, each as a sentence.

        Args:
            safe: The edits of fixes that are called safe, and so take next to nothing away.
            words: Those that may change the text of strings.
            comments: Those that may change comments.
        """
        if not compiles(self.before):
            return []
        if not compiles(self.after):
            return ["the text does not compile any more"]
        return [
            *self._comments(comments),
            *self._strings(words),
            *self._taken({*safe} - {*words} - {*comments}),
        ]

    def moved(self, start: int, end: int) -> int | None:
        """Return where a stretch of the text begins afterwards, `None` where it was edited."""
        by = 0
        for edit in self.edits:
            place = edit.place
            if place.start == place.end:
                if start < place.start < end:
                    return None
            elif place.start < end and start < place.end:
                return None
            if place.end <= start:
                by += len(edit.content) - (place.end - place.start)
        return start + by

    def _moved(self, token: Token | None) -> Token | None:
        """Return a token of the text as it stands afterwards."""
        place = self.moved(token.start, token.end) if token else None
        return tokens(self.after).at.get(place) if place is not None else None

    def _comments(self, edited: Collection[Edit]) -> Iterator[str]:
        for comment in tokens(self.before).comments:
            place = self.moved(comment.start, comment.end)
            now = tokens(self.after).at.get(place) if place is not None else None
            if now is not None and now.text == comment.text and now.kind == tokenize.COMMENT:
                if not self._stands(comment, now):
                    yield f"`{comment.text}` stands somewhere else"
            elif place is not None or not (
                any(_touch(edit, comment) for edit in edited) or self._is_written_anew(comment)
            ):
                yield f"`{comment.text}` is lost"

    def _is_written_anew(self, comment: Token) -> bool:
        """Return whether an edit that takes a stretch away brings its comment back."""
        around = (e for e in self.edits if e.place.start <= comment.start < e.place.end)
        return any(comment.text in edit.content for edit in around)

    def _stands(self, comment: Token, now: Token) -> bool:
        """Return whether a comment stands where it stood: at its code, or in its block."""
        old, new = tokens(self.before), tokens(self.after)
        above, below = old.before(comment.start), old.behind(comment.start)
        if not old.opens_line(comment.start):
            kept = self._moved(above)
            return kept is None or "\n" not in new.text[kept.end : now.start]
        if below is None or below.text in _CLOSING or not old.is_near(comment, below):
            return True
        if old.opens_line(below.start) and old.column(comment.start) == old.column(below.start):
            kept = self._moved(below)
            follows = new.behind(now.start)
            if kept is None or follows is None:
                return True
            level = new.column(now.start) == new.column(kept.start)
            return level and (follows == kept or _both_import(follows, kept))
        kept, precedes = self._moved(above), new.before(now.start)
        return kept is None or kept == precedes

    def _strings(self, edited: Collection[Edit]) -> Iterator[str]:
        for token in tokens(self.before).all:
            if token.kind == tokenize.STRING and "\n" in token.text:
                around = (e for e in self.edits if e.place.start <= token.start < e.place.end)
                again = any(token.text in edit.content for edit in around)
                may = any(_touch(edit, token) for edit in edited)
                if self.moved(token.start, token.end) is None and not (again or may):
                    yield f"the text of {token.text[:40]!r} has changed"

    def _taken(self, edits: Collection[Edit]) -> Iterator[str]:
        for edit in sorted(edits):
            start, end = edit.place.start, edit.place.end
            inside = [t for t in tokens(self.before).code if start < t.end and t.start < end]
            if len(inside) > MOST_TAKEN or "\n" in self.before[start:end].strip():
                yield f"{self.before[start:end]!r} is taken away"


def _touch(edit: Edit, token: Token) -> bool:
    return edit.place.start <= token.end and token.start <= edit.place.end


def _both_import(one: Token, other: Token) -> bool:
    return bool(_IMPORT.fullmatch(one.text) and _IMPORT.fullmatch(other.text))


@lru_cache(maxsize=256)
def compiles(text: str) -> bool:
    """Return whether Python takes a text for a module."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "module", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True


@cache
def covering(code: str) -> frozenset[str]:
    """Return the rules whose findings hide what the rule of this code would say."""
    covered = next(rule.covered_by for rule in rules.ALL if rule.code == code)
    return frozenset(covered).union(other for other, codes in UNCOVERS.items() if code in codes)
