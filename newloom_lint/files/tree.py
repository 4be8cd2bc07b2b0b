"""A project's files: which there are, what role each may have, and their text when asked for."""

from __future__ import annotations

import enum
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from newloom_lint.files.ignoring import Ignored, is_skipped
from newloom_lint.files.source import SourceFile, UnreadableFile, decode


class Role(enum.Enum):
    """What a file may be, by its path alone."""

    REGISTRY = "registry"
    TASKS = "tasks"
    SCHEMAS = "schemas"
    MODELS = "models"
    TESTS = "tests"
    OTHER = "other"


class Tree:
    """The Python files below a project's root. Nothing is walked or read before it is asked for."""

    def __init__(
        self,
        root: Path,
        *,
        tasks_package: str = "streams.tasks",
        exclude: Iterable[str] | None = None,
        extend_exclude: Iterable[str] = (),
    ) -> None:
        self.root = root
        self.tasks_package = tasks_package.replace(".", "/")
        self._ignored = Ignored(root, exclude, extend_exclude)
        self._overlays: dict[str, bytes | None] = {}
        self._read: dict[str, SourceFile] = {}
        self._failed: dict[str, UnreadableFile] = {}
        self._listed: dict[str, tuple[str, ...]] = {}

    @classmethod
    def open(
        cls,
        root: Path,
        *,
        tasks_package: str = "streams.tasks",
        exclude: Iterable[str] | None = None,
        extend_exclude: Iterable[str] = (),
    ) -> Tree:
        """Return the tree of the project whose root is `root`.

        `tasks_package` is a dotted name; patterns are those of `.gitignore`, relative to the root.
        """
        return cls(
            root.resolve(),
            tasks_package=tasks_package,
            exclude=exclude,
            extend_exclude=extend_exclude,
        )

    def overlay(self, texts: Mapping[str, bytes | None]) -> Tree:
        """Return the same tree with other bytes for some paths; `None` takes a file away."""
        tree = Tree.__new__(Tree)
        tree.__dict__.update(self.__dict__)
        tree._overlays = {**self._overlays, **texts}  # noqa: SLF001 - of the same class
        tree._read = {p: f for p, f in self._read.items() if p not in texts}  # noqa: SLF001
        tree._failed = {p: e for p, e in self._failed.items() if p not in texts}  # noqa: SLF001
        tree._listed = {}  # noqa: SLF001
        return tree

    @property
    def is_overlaid(self) -> bool:
        """Whether some texts are not those on disk."""
        return bool(self._overlays)

    def excluded(self, path: str) -> bool:
        """Return whether a path below the root is no part of the project."""
        return self._ignored(path)

    def relative(self, path: Path) -> str | None:
        """Return a path as the tree names it, or `None` outside the root."""
        try:
            return path.resolve().relative_to(self.root).as_posix()
        except (ValueError, OSError):
            return None

    def exists(self, path: str) -> bool:
        """Return whether `path` is a regular Python file of the project."""
        if path in self._overlays:
            return self._overlays[path] is not None
        try:
            mode = (self.root / path).stat().st_mode
        except (OSError, ValueError):
            return False
        return stat.S_ISREG(mode) and not self.excluded(path)

    def is_package(self, path: str) -> bool:
        """Return whether `path` is a folder of the project that holds Python files."""
        return bool(path) and bool(self._listing(path))

    def read(self, path: str) -> SourceFile:
        """Return a file, read once.

        Raises:
            UnreadableFile: it does not exist, is no regular file, cannot be read, or is no text.

        """
        if path in self._failed:
            raise self._failed[path]
        if path not in self._read:
            try:
                self._read[path] = decode(path, self.root / path, self._bytes(path))
            except UnreadableFile as error:
                self._failed[path] = error
                raise
        return self._read[path]

    def _bytes(self, path: str) -> bytes:
        if path in self._overlays:
            data = self._overlays[path]
            if data is None:
                raise UnreadableFile(path, "the file does not exist")
            return data
        try:
            if not stat.S_ISREG((self.root / path).stat().st_mode):
                raise UnreadableFile(path, "it is not a regular file")
            return (self.root / path).read_bytes()
        except OSError as error:
            reason = (error.strerror or "it cannot be read").lower()
            raise UnreadableFile(path, f"cannot be read: {reason}") from error

    def python_files(self, under: str = "") -> tuple[str, ...]:
        """Return the project's Python files below a folder, sorted by path."""
        if under not in self._listed:
            found: list[str] = []
            self._walk(under, found)
            changed = {p for p in self._overlays if p.startswith(f"{under}/" if under else "")}
            kept = (set(found) - changed) | {p for p in changed if self._overlays[p] is not None}
            self._listed[under] = tuple(sorted(kept))
        return self._listed[under]

    def _walk(self, folder: str, found: list[str]) -> None:
        """Add the Python files below a folder; links to folders are not followed."""
        try:
            with os.scandir(self.root / folder) as entries:
                inside = list(entries)
        except OSError:
            return
        for entry in inside:
            path = f"{folder}/{entry.name}" if folder else entry.name
            try:
                if entry.is_dir(follow_symlinks=False):
                    parent = self.root / folder
                    if not is_skipped(entry.name, parent) and not self._ignored(path, folder=True):
                        self._walk(path, found)
                elif entry.name.endswith(".py") and entry.is_file() and not self.excluded(path):
                    found.append(path)
            except OSError:
                continue

    def _listing(self, folder: str) -> bool:
        """Return whether a folder has Python files, directly or in a folder below it."""
        if any(p.startswith(f"{folder}/") and d is not None for p, d in self._overlays.items()):
            return True
        try:
            mode = (self.root / folder).stat().st_mode
        except (OSError, ValueError):
            return False
        return stat.S_ISDIR(mode) and bool(self.python_files(folder))

    def mentioning(self, word: str, under: str = "") -> tuple[str, ...]:
        """Return the files whose bytes contain a word; nothing is parsed."""
        needle = word.encode()
        return tuple(path for path in self.python_files(under) if needle in self.bytes_of(path))

    def bytes_of(self, path: str) -> bytes:
        """Return a file's bytes, nothing where it cannot be read."""
        try:
            return self.read(path).data
        except UnreadableFile:
            return b""

    def role(self, path: str) -> Role:
        """Return what a file may be, by its path."""
        folders, _, name = path.rpartition("/")
        app = self.tasks_package.rpartition("/")[0]
        below = folders.split("/")
        if path == f"{self.tasks_package}/__init__.py":
            return Role.REGISTRY
        if "tests" in below or name == "conftest.py" or _is_test(name):
            return Role.TESTS
        if path.startswith(f"{self.tasks_package}/"):
            return Role.TASKS
        if path == f"{app}/schemas.py" or path.startswith(f"{app}/schemas/"):
            return Role.SCHEMAS
        if name == "models.py" or "models" in below:
            return Role.MODELS
        return Role.OTHER


def _is_test(name: str) -> bool:
    stem = name.removesuffix(".py")
    return stem == "tests" or stem.startswith("test_") or stem.endswith("_test")
