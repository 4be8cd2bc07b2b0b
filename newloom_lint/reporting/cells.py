"""Text as a terminal shows it: what must be escaped, and how many columns it takes."""

from __future__ import annotations

import functools
from collections.abc import Iterator

TAB = 4
"""Columns between two tab stops of a snippet."""

_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co"})


def escape(text: str) -> str:
    """Return text that cannot move the cursor, change colours or reorder what is read."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if _is_shown(character) else _code(character) for character in text)


def cells(line: str) -> Iterator[tuple[str, int]]:
    """Yield for each character of a line what is shown for it and how many columns that takes."""
    column = 0
    for character in line:
        if character == "\t":
            width = TAB - column % TAB
            shown = " " * width
        else:
            shown = character if _is_shown(character) else _code(character)
            width = _width(character) if len(shown) == 1 else len(shown)
        column += width
        yield shown, width


@functools.lru_cache(maxsize=1024)
def _is_shown(character: str) -> bool:
    if character.isascii():
        return character.isprintable()
    import unicodedata  # noqa: PLC0415  (most files are ASCII)

    return unicodedata.category(character) not in _INVISIBLE


@functools.lru_cache(maxsize=1024)
def _width(character: str) -> int:
    if character.isascii():
        return 1
    import unicodedata  # noqa: PLC0415

    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"F", "W"} else 1


def _code(character: str) -> str:
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
