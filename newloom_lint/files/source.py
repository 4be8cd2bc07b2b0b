"""One file: its bytes, its text, and where its lines begin."""

from __future__ import annotations

import bisect
import codecs
import re
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

# compiled when first needed, and most runs need none of them
_LINE_END = r"\r\n|\n|\r"
_CONTROL = r"[\x00-\x1f\x7f]+"
_HEAD = rb"[^\r\n]*(?:\r\n|\n|\r)?[^\r\n]*"
"""The first two lines: where an encoding may be declared."""


class UnreadableFile(Exception):  # noqa: N818 - reads as what it says
    """A file that cannot be read or decoded; the message is one line."""

    def __init__(self, path: str, reason: str, offset: int = 0) -> None:
        super().__init__(re.sub(_CONTROL, " ", f"{path}: {reason}"))
        self.path = path
        self.reason = reason
        self.offset = offset


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was read; `path` is relative to the project's root, with forward slashes."""

    path: str
    absolute: Path
    data: bytes = field(repr=False)
    text: str = field(repr=False)
    """The decoded text: newlines as they are, without a byte order mark."""
    encoding: str = "utf-8"
    bom: bool = False
    _starts: list[int] = field(default_factory=list, repr=False, compare=False)

    def _line_starts(self) -> list[int]:
        if not self._starts:
            self._starts.extend(_line_starts(self.text))
        return self._starts

    def location(self, offset: int) -> tuple[int, int]:
        """Return the row and the column of a character offset, both from 1."""
        starts = self._line_starts()
        row = bisect.bisect_right(starts, max(offset, 0))
        return row, offset - starts[row - 1] + 1

    def line(self, row: int) -> str:
        """Return the text of a row (from 1) without its newline; empty beyond the end."""
        starts = self._line_starts()
        if not 1 <= row <= len(starts):
            return ""
        end = starts[row] if row < len(starts) else len(self.text)
        return self.text[starts[row - 1] : end].rstrip("\r\n")

    def encode(self, text: str) -> bytes:
        """Return a text as bytes, with the file's encoding and byte order mark.

        Raises:
            UnreadableFile: the encoding has no such character, or does not give the file back as
                it is (a stateful one): changing one line would change others.

        """
        try:
            data = text.encode(self.encoding)
            faithful = self.encoding == "utf-8" or self.text.encode(self.encoding) == self.data
        except UnicodeEncodeError as error:
            character = ascii(error.object[error.start])
            reason = f"{character} cannot be written in the file's encoding, {self.encoding}"
            raise UnreadableFile(self.path, reason, error.start) from error
        if not faithful:
            raise UnreadableFile(self.path, f"{self.encoding} does not write what it reads")
        return codecs.BOM_UTF8 + data if self.bom else data


def _line_starts(text: str) -> list[int]:
    """Return the offset that each line of a text starts at."""
    if "\r" in text:
        return [0, *(match.end() for match in re.finditer(_LINE_END, text))]
    *ended, _ = text.split("\n")
    return [0, *accumulate([len(line) + 1 for line in ended])]


def decode(path: str, absolute: Path, data: bytes) -> SourceFile:
    """Return a file from its bytes, by its byte order mark and its encoding line (PEP 263).

    Raises:
        UnreadableFile: the bytes are no text in that encoding.

    """
    bom = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if bom else data
    encoding = _encoding(path, data)
    try:
        text = body.decode(encoding)
        if encoding != "utf-8":
            text.encode()  # half a surrogate pair, from UTF-7, is no text
        return SourceFile(path, absolute, data, text, encoding, bom)
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line = len(re.findall(_LINE_END.encode(), before)) + 1
        reason = f"line {line} is not valid {encoding} (byte 0x{error.object[error.start]:02x})"
        offset = len(before.decode(encoding, "replace"))
        raise UnreadableFile(path, reason, offset) from error
    except (UnicodeError, LookupError) as error:  # a codec that is not for text, or always fails
        raise UnreadableFile(path, f"{encoding} is not an encoding for source") from error


def _encoding(path: str, data: bytes) -> str:
    """Return the encoding that a file's first two lines declare, by Python's name for it."""
    if not (data.startswith(codecs.BOM_UTF8) or b"coding" in data):
        return "utf-8"
    head = re.match(_HEAD, data)
    if head is None or not (data.startswith(codecs.BOM_UTF8) or b"coding" in head[0]):
        return "utf-8"
    import tokenize  # noqa: PLC0415  (few files declare an encoding)

    try:
        encoding, _ = tokenize.detect_encoding(iter(head[0].splitlines(keepends=True)).__next__)
    except SyntaxError as error:
        raise UnreadableFile(path, str(error.msg)) from error
    return "utf-8" if encoding == "utf-8-sig" else encoding
