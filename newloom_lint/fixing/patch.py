"""A change of a file as a patch that `git apply` takes."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

_ESCAPES = {ord("\n"): b"\\n", ord("\r"): b"\\r", ord("\t"): b"\\t", 34: b'\\"', 92: b"\\\\"}


def patch(path: str, before: bytes | None, after: bytes | None) -> bytes:
    r"""Return the change of one file as a unified diff, empty when nothing changes.

    Args:
        path: The file, relative to the folder the patch is applied in, with forward slashes.
        before: What the file holds; `None` when it does not exist yet.
        after: What it shall hold; `None` when it is deleted.

    Returns:
        Bytes, because a patch holds the file's own bytes whatever its encoding: line endings are
        kept, and a last line without one is followed by `\ No newline at end of file`.
    """
    if before == after:
        return b""
    old, new = _name("a/", path), _name("b/", path)
    head = [b"diff --git " + old + b" " + new]
    if before is None:
        head.append(b"new file mode 100644")
    elif after is None:
        head.append(b"deleted file mode 100644")
    hunks = list(_hunks(_lines(before), _lines(after)))
    if hunks:
        head.append(b"--- " + (b"/dev/null" if before is None else _terminated(old)))
        head.append(b"+++ " + (b"/dev/null" if after is None else _terminated(new)))
    return b"\n".join(head) + b"\n" + b"".join(hunks)


def _lines(content: bytes | None) -> list[str]:
    """Split as git does, at line feeds only; one character stands for one byte."""
    text = (content or b"").decode("latin-1")
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _hunks(before: list[str], after: list[str]) -> Iterator[bytes]:
    lines = difflib.unified_diff(before, after)
    next(lines, None)
    next(lines, None)
    for line in lines:
        yield line.encode("latin-1")
        if not line.endswith("\n"):
            yield b"\n\\ No newline at end of file\n"


def _name(prefix: str, path: str) -> bytes:
    """Return the name as git writes it: in quotes where it holds a control character or a quote."""
    raw = (prefix + path).encode("utf-8", "surrogateescape")
    if all(byte >= 32 and byte not in _ESCAPES and byte != 127 for byte in raw):
        return raw
    quoted = (
        _ESCAPES.get(byte) or (bytes([byte]) if 32 <= byte < 127 else b"\\%03o" % byte)
        for byte in raw
    )
    return b'"' + b"".join(quoted) + b'"'


def _terminated(name: bytes) -> bytes:
    """Return a name that ends with a tab where it holds a space, which ends a name otherwise."""
    return name + b"\t" if b" " in name and not name.startswith(b'"') else name
