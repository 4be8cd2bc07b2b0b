"""A project's files: which there are, what role each may have, and their text when asked for."""

from __future__ import annotations

import copy
import enum
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from newloom_lint.files import disk
from newloom_lint.files.disk import Content, Stamp
from newloom_lint.files.ignoring import Ignored
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
    """The Python files below a project's root. Nothing is walked or read before it is asked for.

    Every path is relative to the root, with forward slashes. What was asked for once is answered
    the same way ever after: a run sees one state of each file.
    """

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
        self._contents: dict[str, Content] = {}
        self._read: dict[str, SourceFile] = {}
        self._exists: dict[str, bool] = {}
        self._packages: dict[str, bool] = {}
        self._listed: dict[str, tuple[str, ...]] = {}
        self._mentioning: dict[tuple[str, str], tuple[str, ...]] = {}
        self._linked: set[str] = set()

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
            Path(os.path.realpath(root)),
            tasks_package=tasks_package,
            exclude=exclude,
            extend_exclude=extend_exclude,
        )

    def overlay(self, texts: Mapping[str, bytes | None]) -> Tree:
        """Return the same tree with other bytes for some paths; `None` takes a file away."""
        tree = copy.copy(self)
        vars(tree).update(
            _overlays={**self._overlays, **texts},
            _contents={p: c for p, c in self._contents.items() if p not in texts},
            _read={p: file for p, file in self._read.items() if p not in texts},
            _packages={},
            _listed={},
            _mentioning={},
        )
        return tree

    @property
    def is_overlaid(self) -> bool:
        """Whether some texts are not those on disk."""
        return bool(self._overlays)

    @property
    def contents(self) -> Mapping[str, Content]:
        """What was looked into so far: the content, or the reason why there is none."""
        return self._contents

    @property
    def has_linked_folders(self) -> bool:
        """Whether folders of the project are links: they are not listed, but imports reach them."""
        self.python_files()
        return bool(self._linked)

    def excluded(self, path: str) -> bool:
        """Return whether a path below the root is no part of the project.

        A name that is no text (undecodable bytes) can be no module's.
        """
        return not _is_text(path) or self._ignored.file(path)

    def relative(self, path: Path) -> str | None:
        """Return a path as the tree names it, `None` outside the root; the root itself is empty.

        A file that is a link keeps its name, wherever it leads.
        """
        named = Path(os.path.realpath(path.parent), path.name)
        for candidate in (named, Path(os.path.realpath(path))):
            if candidate.is_relative_to(self.root):
                relative = candidate.relative_to(self.root).as_posix()
                return "" if relative == "." else relative
        return None

    def exists(self, path: str) -> bool:
        """Return whether `path` is a regular Python file of the project."""
        if path in self._overlays:
            return self._overlays[path] is not None
        known = self._exists.get(path)
        if known is None:
            known = self._exists[path] = (
                path.endswith(".py")
                and _stays_inside(path)
                and self.stamp(path) is not None
                and not self.excluded(path)
            )
        return known

    def is_package(self, path: str) -> bool:
        """Return whether `path` is a folder of the project that holds Python files.

        They may lie in folders below it, and it needs no `__init__.py`.
        """
        known = self._packages.get(path)
        if known is None:
            known = self._packages[path] = bool(path) and _stays_inside(path) and self._holds(path)
        return known

    def _holds(self, folder: str) -> bool:
        added = (p for p, data in self._overlays.items() if data is not None)
        if any(p.startswith(f"{folder}/") for p in added):
            return True
        gone = self._overlays.keys()
        return any(path not in gone for path in self._walk(folder))

    def holds_other(self, path: str) -> bool:
        """Return whether something that is no Python file of the project may be module `path`.

        That is an excluded file, there or not yet made, a compiled one, or a folder.
        """
        if self.excluded(f"{path}.py") or self.excluded(f"{path}/__init__.py"):
            return True
        folder, _, stem = path.rpartition("/")
        try:
            with os.scandir(f"{self.root}/{folder}") as entries:
                names = {entry.name for entry in entries}
        except (OSError, ValueError):
            return False
        found = (name for name in names if name.partition(".")[0] == stem)
        return any(name != f"{stem}.py" for name in found)

    def stamp(self, path: str) -> Stamp | None:
        """Return what the file system says of a regular file now; `None` where there is none."""
        return disk.stamp(f"{self.root}/{path}")

    def content(self, path: str) -> Content:
        """Return what a file holds, read once; where it cannot be read, the reason."""
        found = self._contents.get(path)
        if found is None:
            if path in self._overlays:
                data = self._overlays[path]
                found = Content(data, reason="" if data is not None else "the file does not exist")
            elif _stays_inside(path):
                found = disk.read_regular(f"{self.root}/{path}")
            else:
                found = Content(None, reason="it lies outside the project")
            self._contents[path] = found
        return found

    def bytes_of(self, path: str) -> bytes:
        """Return a file's bytes, nothing where it cannot be read."""
        return self.content(path).data or b""

    def read(self, path: str) -> SourceFile:
        """Return a file, read once.

        Raises:
            UnreadableFile: it does not exist, is no regular file, cannot be read, or is no text.

        """
        file = self._read.get(path)
        if file is None:
            content = self.content(path)
            if content.data is None:
                raise UnreadableFile(path, content.reason)
            file = self._read[path] = decode(path, self.root / path, content.data)
        return file

    def python_files(self, under: str = "") -> tuple[str, ...]:
        """Return the project's Python files below a folder, sorted by path.

        Links to files are listed, links to folders are not followed.
        """
        if under not in self._listed:
            found = {path for path in self._walk(under) if path not in self._overlays}
            prefix = f"{under}/" if under else ""
            found.update(
                path
                for path, data in self._overlays.items()
                if data is not None and path.startswith(prefix) and path.endswith(".py")
            )
            self._listed[under] = tuple(sorted(found))
        return self._listed[under]

    def _walk(self, folder: str) -> Iterator[str]:
        """Yield the Python files on disk below a folder, in no order."""
        waiting = [folder]
        while waiting:
            here = waiting.pop()
            try:
                with os.scandir(f"{self.root}/{here}") as entries:
                    inside = list(entries)
            except (OSError, ValueError):
                continue
            for entry in inside:
                path = f"{here}/{entry.name}" if here else entry.name
                try:
                    if entry.is_dir():
                        if self._ignored.folder(path):
                            continue
                        if entry.is_symlink():
                            self._linked.add(path)
                        else:
                            waiting.append(path)
                    elif entry.name.endswith(".py") and entry.is_file() and not self.excluded(path):
                        yield path
                except OSError:  # a link in a circle, a file that has just vanished
                    continue

    def mentioning(self, word: str, under: str = "") -> tuple[str, ...]:
        """Return the files whose bytes contain a word; nothing is decoded or parsed."""
        asked = (word, under)
        if asked not in self._mentioning:
            needle = word.encode()
            self._mentioning[asked] = tuple(
                path for path in self.python_files(under) if needle in self.bytes_of(path)
            )
        return self._mentioning[asked]

    def role(self, path: str) -> Role:
        """Return what a file may be, by its path."""
        folders, _, name = path.rpartition("/")
        app = self.tasks_package.rpartition("/")[0]
        below = folders.split("/")
        if path in {f"{self.tasks_package}/__init__.py", f"{self.tasks_package}.py"}:
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


def _stays_inside(path: str) -> bool:
    """Return whether a relative path can only name something below the root."""
    return ".." not in path.split("/") and not os.path.isabs(path)  # noqa: PTH117


def _is_text(path: str) -> bool:
    if path.isascii():
        return True
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_test(name: str) -> bool:
    stem = name.removesuffix(".py")
    return stem == "tests" or stem.startswith("test_") or stem.endswith("_test")


def is_among(path: str, given: Iterable[str] | None) -> bool:
    """Return whether a file is one of some files, or lies in one of some folders; `None`: all."""
    return given is None or any(path == one or path.startswith(f"{one}/") for one in given)
