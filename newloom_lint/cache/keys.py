"""Short keys for what facts and verdicts depend on."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache

import msgspec

from newloom_lint import __version__

SIZE = 16
"""Bytes in a key."""


def digest(*parts: bytes | memoryview) -> bytes:
    """Return the key of some bytes; where one part ends and the next begins matters."""
    found = hashlib.blake2b(digest_size=SIZE)
    for part in parts:
        found.update(len(part).to_bytes(8, "big"))
        found.update(part)
    return found.digest()


def content(data: bytes) -> bytes:
    """Return the key of what is made from a file's bytes by the tools as they are."""
    return digest(versions(), data)


@cache
def versions() -> bytes:
    """Return the key of the tools: ours, Python, LibCST and msgspec."""
    texts = (__version__, sys.version, msgspec.__version__, *_libcst(), *_own_files())
    return digest(*(text.encode() for text in texts))


def _libcst() -> Iterator[str]:
    """Yield what tells one LibCST from another, without importing it."""
    found = importlib.util.find_spec("libcst")
    for folder in (found and found.submodule_search_locations) or ():
        yield folder
        yield from _stamps(folder, ("__init__.py", "_version.py"))


def _own_files() -> Iterator[str]:
    """Yield the state of our own code, for those who work on it."""
    for folder, folders, names in os.walk(os.path.dirname(os.path.dirname(__file__))):  # noqa: PTH120 - at every start
        folders.sort()
        yield from _stamps(folder, sorted(name for name in names if name.endswith(".py")))


def _stamps(folder: str, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        try:
            found = os.stat(f"{folder}/{name}")  # noqa: PTH116 - at every start
        except OSError:
            continue
        yield f"{name}:{found.st_size}:{found.st_mtime_ns}:{found.st_ino}"
