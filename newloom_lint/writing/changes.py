"""A change set on disk: all of it, or nothing.

Every wanted text is first written beside its place, and every file that will be replaced keeps a
second name. Only then files change places, one after the other. To undo is to change names back:
it needs no room on the disk and gives back the very same files.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from newloom_lint.writing.undoing import Undo

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Change:
    """One file as it is expected to be, and as it shall be; `path` is absolute.

    `None` for `expected` means that there is no such file, for `wanted` that it shall go.
    """

    path: Path
    expected: bytes | None
    wanted: bytes | None


class WriteError(Exception):
    """Why nothing was written; one line. Every file is as it was."""

    @classmethod
    def at(cls, path: Path, reason: str, left: str = "") -> WriteError:
        """Return the error for a path; `left` says what could not be undone, where that is so."""
        return cls(_CONTROL.sub(" ", f"{path}: {reason}; {left or 'nothing was changed'}"))


def write(changes: Iterable[Change], root: Path) -> None:
    """Make all changes below `root`, in the order given. Missing folders are made.

    A file that is replaced keeps its mode; a link keeps its place and its target changes.

    Raises:
        WriteError: a file is not as expected, lies outside `root`, or cannot be written; nothing
            has changed.
        KeyboardInterrupt: Ctrl-C; nothing has changed, or, where all files were in place already,
            everything has.

    """
    moves = _planned(list(changes), root)
    undo = Undo()
    path = root
    try:
        for move in moves:
            path = move.path
            move.stage(undo)
        for move in moves:
            path = move.path
            move.carry_out(undo)
        undo.forget()
    except OSError as error:
        left = "; ".join(undo.run())
        raise WriteError.at(path, error.strerror or str(error), left) from error
    except BaseException:
        undo.run()
        raise


def _planned(changes: list[Change], root: Path) -> list[_Move]:
    """Return what there is to do, once every file is where and what it should be."""
    moves: dict[Path, _Move] = {}
    for change in changes:
        try:
            place = _place(change, root)
            if place in moves:
                raise WriteError.at(change.path, "is to be changed twice")
            moves[place] = move = _Move(change.path, place, change.expected, change.wanted)
            move.check()
        except OSError as error:
            raise WriteError.at(change.path, error.strerror or str(error)) from error
    return [move for move in moves.values() if move.expected != move.wanted]


def _place(change: Change, root: Path) -> Path:
    """Return where a change happens, without links on the way, below `root` in any case."""
    try:
        real = _real(change.path)
        # a link that shall go is a link, whatever it leads to
        place = real if change.wanted is not None else _real(change.path.parent) / change.path.name
        if all(path.is_relative_to(_real(root)) for path in (real, place)):
            return place
    except ValueError as error:
        raise WriteError.at(change.path, "is no name for a file") from error
    raise WriteError.at(change.path, f"lies outside {root}")


@dataclass(slots=True)
class _Move:
    """One change as it is carried out: `real` is the place without links."""

    path: Path
    real: Path
    expected: bytes | None
    wanted: bytes | None
    _staged: Path = field(init=False)
    _kept: Path = field(init=False)

    def __post_init__(self) -> None:
        mark = os.urandom(6).hex()
        self._staged = self.real.parent / f".{self.real.name[:40]}.{mark}.new"
        self._kept = self.real.parent / f".{self.real.name[:40]}.{mark}.old"

    def check(self) -> None:
        """Refuse a file that is not as expected.

        Raises:
            OSError: it is another one, or cannot be read.

        """
        if self._found() != self.expected:
            said = "exists already" if self.expected is None else "has changed since it was read"
            raise OSError(errno.EEXIST, said)

    def _found(self) -> bytes | None:
        try:
            if not stat.S_ISREG(self.real.stat().st_mode):  # a fifo would never end
                raise OSError(errno.EINVAL, "is not a regular file")
            return self.real.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def stage(self, undo: Undo) -> None:
        """Write the wanted text beside its place, and give the old file a second name."""
        if self.wanted is None:
            return
        for folder in reversed([up for up in self.real.parents if not up.exists()]):
            undo.folder(folder)
            folder.mkdir()
        undo.file(self._staged)
        with self._staged.open("xb") as file:
            file.write(self.wanted)
        if self.expected is None:
            return
        _take_after(self._staged, self.real)
        undo.replacement(self.real, self._kept)
        try:
            os.link(self.real, self._kept)
        except (OSError, NotImplementedError):  # not every file system has second names
            # half a copy must not be taken for the file: it gets the name when it is complete
            copy = self._kept.with_suffix(".copy")
            undo.file(copy)
            with copy.open("xb") as file:
                file.write(self.expected)
            shutil.copystat(self.real, copy)
            copy.replace(self._kept)

    def carry_out(self, undo: Undo) -> None:
        """Put the staged file in its place, or take the old one away."""
        self.check()
        if self.wanted is None:
            undo.replacement(self.real, self._kept)
            self.real.replace(self._kept)
            return
        if self.expected is None:
            undo.creation(self.real, self._staged)
        self._staged.replace(self.real)


def _real(path: Path) -> Path:
    """Return a path without links; unlike `Path.resolve`, links in a circle do no harm."""
    return Path(os.path.realpath(path))


def _take_after(new: Path, old: Path) -> None:
    """Give a new file the owner and the mode of the one it replaces."""
    found = old.stat()
    mine = new.stat()
    if (found.st_uid, found.st_gid) != (mine.st_uid, mine.st_gid):
        with contextlib.suppress(OSError):
            os.chown(new, found.st_uid, found.st_gid)
    new.chmod(stat.S_IMODE(found.st_mode))
