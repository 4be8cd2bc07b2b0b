"""Test files by their bytes: which there are, the words in them, and what they certainly import.

Nothing is parsed here. Bytes can say that a test knows a task, never that none does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_PART_OF_WORD = re.compile(rb"[\w\x80-\xff]")
_WORDS = bytes(byte if _PART_OF_WORD.match(bytes((byte,))) else ord(" ") for byte in range(256))
"""Turns every byte that is no part of a name into a space."""
_FROM = re.compile(rb"from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n(]*)")
_IMPORT = re.compile(rb"import[ \t]+([^\n]+)")
_COMMENT = re.compile(rb"#[^\n]*")


@dataclass(frozen=True)
class SuiteFile:
    """A file of tests as it lies on disk."""

    path: str
    data: bytes

    @property
    def is_collected(self) -> bool:
        """Whether a test runner looks for tests in it, by its name."""
        name = self.path.rpartition("/")[2]
        return name.startswith("test") or name.endswith("_test.py")

    @cached_property
    def words(self) -> frozenset[bytes]:
        """Every name and every word in it, comments and texts included."""
        return frozenset(self.data.translate(_WORDS).split())

    @cached_property
    def imported(self) -> frozenset[str]:
        """The dotted names that its import statements say."""
        return frozenset(self._imported())

    def _imported(self) -> Iterator[str]:
        for found in _FROM.finditer(self.data):
            source = self._source(len(found[1]), found[2].decode())
            if source is None or not self._begins_line(found.start()):
                continue
            for name in _names(found[3].strip(b"()")):
                yield f"{source}.{name}" if source else name
        for found in _IMPORT.finditer(self.data):
            if self._begins_line(found.start()):
                yield from _names(found[1])

    def _source(self, level: int, module: str) -> str | None:
        if not level:
            return module
        folders = self.path.split("/")[:-1]
        if level - 1 > len(folders):
            return None
        return ".".join((*folders[: len(folders) - level + 1], *filter(None, (module,))))

    def _begins_line(self, start: int) -> bool:
        return not self.data[self.data.rfind(b"\n", 0, start) + 1 : start].strip()


def _names(text: bytes) -> Iterator[str]:
    for part in _COMMENT.sub(b"", text).split(b","):
        words = part.split()
        if words:
            yield words[0].decode(errors="replace")
