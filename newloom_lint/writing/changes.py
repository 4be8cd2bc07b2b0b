"""A change set on disk: all of it, or nothing."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

NEW_MODE = 0o666


@dataclass(frozen=True, slots=True)
class Change:
    """One file as it is expected to be, and as it shall be.

    `None` for `expected` means that there is no such file, for `wanted` that it shall go.
    """

    path: Path
    expected: bytes | None
    wanted: bytes | None


class WriteError(Exception):
    """Why nothing was written; one line. Every file is as it was."""


def write(changes: Iterable[Change], root: Path) -> None:
    """Make all changes below `root`, in the order given.

    Raises:
        WriteError: a file is not as expected, lies outside `root`, or cannot be written; nothing
            has changed. The same holds for Ctrl-C, which is raised again.

    """
    planned = list(changes)
    for change in planned:
        _check(change, root)
    transaction = _Transaction()
    try:
        staged = [(change, transaction.stage(change)) for change in planned]
        for change, temporary in staged:
            transaction.replace(change, temporary)
    except OSError as error:
        transaction.undo()
        place = error.filename or root
        raise WriteError(f"{place}: {error.strerror or error}; nothing was changed") from error
    except BaseException:
        transaction.undo()
        raise


def _check(change: Change, root: Path) -> None:
    """Refuse a change whose file is not where or what it should be."""
    try:
        real = change.path.resolve()
        if not real.is_relative_to(root.resolve()):
            raise WriteError(f"{change.path}: lies outside {root}; nothing was changed")
        found = real.read_bytes() if real.exists() else None
    except OSError as error:
        raise WriteError(f"{change.path}: {error.strerror}; nothing was changed") from error
    if found != change.expected:
        said = "exists already" if change.expected is None else "has changed since it was read"
        raise WriteError(f"{change.path}: {said}; nothing was changed")


class _Transaction:
    """What has been done so far, and how to undo it."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], None]] = []

    def stage(self, change: Change) -> Path | None:
        """Write the wanted bytes beside their place; return where, `None` for a file that goes."""
        if change.wanted is None:
            return None
        target = change.path.resolve()
        for folder in reversed([f for f in target.parents if not f.exists()]):
            self._undo.append(_removal_of_folder(folder))
            folder.mkdir()
        number, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
        temporary = Path(name)
        self._undo.append(_removal(temporary))
        with os.fdopen(number, "wb") as file:
            file.write(change.wanted)
        temporary.chmod(_mode(target))
        return temporary

    def replace(self, change: Change, temporary: Path | None) -> None:
        """Put the staged file in its place, or take the old one away."""
        target = change.path.resolve()
        if change.expected is None:
            self._undo.append(_removal(target))
        else:
            self._undo.append(_restoring(target, change.expected, _mode(target)))
        if temporary is None:
            target.unlink()
        else:
            temporary.replace(target)

    def undo(self) -> None:
        """Take everything back, the last thing first, as far as the disk lets us."""
        for step in reversed(self._undo):
            with contextlib.suppress(OSError):
                step()


def _removal(path: Path) -> Callable[[], None]:
    return lambda: path.unlink(missing_ok=True)


def _removal_of_folder(path: Path) -> Callable[[], None]:
    def remove() -> None:
        if path.exists():
            path.rmdir()

    return remove


def _restoring(path: Path, data: bytes, mode: int) -> Callable[[], None]:
    def restore() -> None:
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
            path.chmod(mode)

    return restore


def _mode(path: Path) -> int:
    """Return the mode of a file, or that of a new one."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return NEW_MODE & ~mask
