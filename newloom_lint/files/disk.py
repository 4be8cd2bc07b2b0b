"""What touches the disk: regular files only, with a stamp that tells whether one has changed."""

from __future__ import annotations

import errno
import os
import stat
import time
from typing import NamedTuple

FRESH = 2_000_000_000
"""Nanoseconds: a file written so short a time ago may be written again within its time stamp."""


class Stamp(NamedTuple):
    """What the file system says about a file's content without giving it; times in nanoseconds."""

    size: int
    modified: int
    changed: int
    inode: int


class Content(NamedTuple):
    """What reading a file gave: its bytes, or the reason why there are none."""

    data: bytes | None
    stamp: Stamp | None = None
    """As it was before the bytes were read; `None` where it cannot be trusted to tell a change."""
    reason: str = ""


def stamp(path: str) -> Stamp | None:
    """Return the stamp of a regular file; `None` where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - asked for every file at every start
    except (OSError, ValueError):
        return None
    return _stamp(found) if stat.S_ISREG(found.st_mode) else None


def read_regular(path: str) -> Content:
    """Return what a file holds. Never raises, never opens what is not a regular file."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116
            return Content(None, reason="it is not a regular file")
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            found = _stamp(os.fstat(file.fileno()))
            settled = time.time_ns() - max(found.modified, found.changed) >= FRESH
            return Content(file.readall(), found if settled else None)
    except OSError as error:
        if error.errno == errno.ENOENT:
            return Content(None, reason="the file does not exist")
        words = (error.strerror or type(error).__name__).lower()
        return Content(None, reason=f"it cannot be read: {words}")
    except ValueError:
        return Content(None, reason="the file does not exist")  # no file can have such a name


def _stamp(found: os.stat_result) -> Stamp:
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
