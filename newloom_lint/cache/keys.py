"""What facts and verdicts depend on, as short keys."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import time
from collections.abc import Iterable
from functools import cache

from newloom_lint import __version__
from newloom_lint.files import SourceFile, Tree

FRESH = 2_000_000_000
"""Nanoseconds: a file changed so short a time ago may change again within its time stamp."""


@cache
def versions() -> bytes:
    """Return what the tools are that made an entry: ours, Python's, and LibCST's."""
    found = importlib.util.find_spec("libcst")
    origin = found.origin if found is not None else None
    stamp = os.stat(origin) if origin else None  # noqa: PTH116 - at every start
    installed = f"{origin}:{stamp.st_mtime_ns}:{stamp.st_size}" if stamp else ""
    return f"{__version__}|{sys.version}|{installed}|{_own_stamp()}".encode()


def _own_stamp() -> int:
    """Return when our own code changed last, for those who work on it."""
    package = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120 - at every start
    newest = 0
    for folder, _, names in os.walk(package):
        for name in names:
            if name.endswith(".py"):
                newest = max(newest, os.stat(os.path.join(folder, name)).st_mtime_ns)  # noqa: PTH116, PTH118
    return newest


def content(file: SourceFile) -> bytes:
    """Return the key of a file's facts."""
    return hashlib.blake2b(file.data, digest_size=16, key=_short(versions())).digest()


def state(tree: Tree, extra: Iterable[bytes]) -> bytes:
    """Return the key of a verdict: every Python file by path, size, time and inode.

    A file that is too fresh to trust its time enters with its content.
    """
    digest = hashlib.blake2b(digest_size=16, key=_short(versions()))
    for part in extra:
        digest.update(len(part).to_bytes(4, "big") + part)
    now = time.time_ns()
    root = str(tree.root)
    for path in tree.python_files():
        try:
            found = os.stat(f"{root}/{path}")  # noqa: PTH116 - once for every file
        except OSError:
            digest.update(f"{path}:gone\n".encode(errors="surrogateescape"))
            continue
        stamp = f"{path}:{found.st_size}:{found.st_mtime_ns}:{found.st_ino}\n"
        digest.update(stamp.encode(errors="surrogateescape"))
        if now - max(found.st_mtime_ns, found.st_ctime_ns) < FRESH:
            digest.update(tree.bytes_of(path))
    return digest.digest()


def _short(key: bytes) -> bytes:
    return hashlib.blake2b(key, digest_size=32).digest()


def hashed(text: str) -> str:
    """Return a short name for a text."""
    return hashlib.blake2b(text.encode(errors="surrogateescape"), digest_size=8).hexdigest()
