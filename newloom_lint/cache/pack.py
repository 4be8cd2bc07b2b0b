"""One file of a cache: plain data with a checksum, replaced whole or not at all.

A file that is missing, unreadable or damaged is an empty one. Nothing in it is ever executed.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import msgspec

from newloom_lint.cache.keys import SIZE, digest
from newloom_lint.files import read_regular

Entries = dict[bytes, bytes]

_MARKS = {
    ".gitignore": "*\n",
    "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n",
}
"""Files that keep a cache out of repositories and backups."""

_decoder = msgspec.msgpack.Decoder(Entries)


def load(file: Path) -> Entries:
    """Return what a file holds, in the order it was added; nothing where it cannot be trusted."""
    data = read_regular(str(file)).data or b""
    payload = memoryview(data)[SIZE:]
    if data[:SIZE] != digest(payload):
        return {}
    try:
        return _decoder.decode(payload)
    except msgspec.MsgspecError:  # a checksum that fits, of something else
        return {}


def save(file: Path, entries: Entries) -> None:
    """Replace a file. Never raises: where that fails, it stays as it was."""
    payload = msgspec.msgpack.encode(entries)
    temporary = file.with_name(f".{file.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with contextlib.suppress(OSError):
        _prepare(file.parent)
        try:
            temporary.write_bytes(digest(payload) + payload)
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)


def _prepare(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in _MARKS.items():
        if not (folder / name).exists():
            (folder / name).write_text(text, encoding="utf-8")
