"""Code laid out as a formatter leaves it: on one line where it fits."""

from __future__ import annotations

_BRACKETS = {")": "(", "]": "[", "}": "{"}


def laid_out(code: str, indentation: str, width: int) -> str:
    """Return code whose lines fit, where they are calls that can be laid out on several.

    Args:
        code: Lines, indented by four spaces a step.
        indentation: What will stand before each line.
        width: The line length.
    """
    used = len(indentation.expandtabs(4))
    return "\n".join(_line(line, used, width) for line in code.split("\n"))


def _line(line: str, used: int, width: int) -> str:
    if used + len(line) <= width or not line.endswith(")"):
        return line
    start = _opening(line)
    if start is None:
        return line
    own = " " * (len(line) - len(line.lstrip(" ")))
    inside = line[start + 1 : -1]
    if used + len(own) + 4 + len(inside) <= width:
        return f"{line[: start + 1]}\n{own}    {inside}\n{own})"
    items = "".join(f"\n{own}    {item}," for item in _split(inside))
    return f"{line[: start + 1]}{items}\n{own})"


def _opening(line: str) -> int | None:
    """Return where the bracket is that the one at the end of a line closes."""
    depth = 0
    for index, character, inside in reversed(list(_code(line))):
        if inside:
            continue
        if character in _BRACKETS:
            depth += 1
        elif character in _BRACKETS.values():
            depth -= 1
            if depth == 0:
                return index if index + 1 < len(line) - 1 else None
    return None


def _split(inside: str) -> list[str]:
    """Return the arguments of a call."""
    items, start, depth = [], 0, 0
    for index, character, in_string in _code(inside):
        if in_string:
            continue
        depth += (character in _BRACKETS.values()) - (character in _BRACKETS)
        if character == "," and depth == 0:
            items.append(inside[start:index].strip())
            start = index + 1
    items.append(inside[start:].strip())
    return [item for item in items if item]


def _code(line: str) -> list[tuple[int, str, bool]]:
    """Return the characters of a line with their offsets, and whether they are of a string."""
    found, quote, escaped = [], "", False
    for index, character in enumerate(line):
        if quote:
            found.append((index, character, True))
            if character == quote and not escaped:
                quote = ""
            escaped = character == "\\" and not escaped
            continue
        quote = character if character in "'\"" else ""
        found.append((index, character, bool(quote)))
    return found
