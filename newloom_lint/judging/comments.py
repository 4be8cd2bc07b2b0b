"""What is written in comments that silence findings: `# noqa` and `# newloom-lint: ignore[…]`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_NOQA = re.compile(
    r"#\s*noqa\b(?:\s*:\s*(?P<rules>[A-Z]+\d+\b(?:[\s,]+[A-Z]+\d+\b)*))?", re.IGNORECASE
)
_IGNORE = re.compile(
    r"#\s*newloom-lint:\s*(?P<kind>ignore(?:-file)?)(?![\w-])(?:\s*\[(?P<rules>[^\]]*)\])?"
)
_WORD = re.compile(r"[^\s,]+")
_OURS = re.compile(r"NL\d", re.IGNORECASE)


class Word(NamedTuple):
    """A rule as it is named in a comment; offsets are into the comment's text."""

    start: int
    end: int
    text: str


class Remark(NamedTuple):
    """One suppression in a comment, from its `#` to what it names; a comment can hold several.

    `kind` is `noqa`, `ignore` or `ignore-file`.
    """

    kind: str
    start: int
    end: int
    words: tuple[Word, ...]

    @property
    def is_for_all(self) -> bool:
        """Whether it is a `# noqa` without codes, which silences everything."""
        return self.kind == "noqa" and not self.words

    @property
    def ours(self) -> tuple[Word, ...]:
        """The rules that are named for us: in a `# noqa` other tools have theirs, too."""
        if self.kind != "noqa":
            return self.words
        return tuple(word for word in self.words if _OURS.match(word.text))


def remarks(comment: str) -> Iterator[Remark]:
    """Yield the suppressions in the text of a comment."""
    for found in _NOQA.finditer(comment):
        yield Remark("noqa", found.start(), found.end(), _words(found))
    for found in _IGNORE.finditer(comment):
        yield Remark(found["kind"], found.start(), found.end(), _words(found))


def _words(found: re.Match[str]) -> tuple[Word, ...]:
    start = found.start("rules")
    return tuple(
        Word(start + word.start(), start + word.end(), word[0])
        for word in _WORD.finditer(found["rules"] or "")
    )
