"""Which files are no part of a project: excluded folders, patterns, and `.gitignore`.

A folder is decided before what lies in it, as git does: nothing inside an ignored one comes back.
"""

from __future__ import annotations

import contextlib
import os
import re
import warnings
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from newloom_lint.files import disk

if TYPE_CHECKING:
    from pathspec.pattern import RegexMatchResult, RegexPattern

SKIPPED_FOLDERS = frozenset(
    {
        "__pycache__", "__pypackages__", "build", "dist", "migrations", "node_modules",
        "site-packages", "venv",
    }
)  # fmt: skip
"""Folders that by default hold no source of a project's own, by name."""


_SLASH = "ps_d"
"""pathspec's name for the slash that ends a folder, in the expressions it makes."""


_EVERY_FOLDER = r"/\*\*/ *$"


def repository(folder: Path) -> Path | None:
    """Return the root of the git repository around a folder, or `None`."""
    around = (folder, *folder.parents)
    return next((up for up in around if os.path.lexists(up / ".git")), None)


class Ignored:
    """The patterns in force below a root: those given, and each `.gitignore` on the way.

    Without `patterns` the folders that are skipped by default are; hidden folders and virtual
    environments always are. All paths are relative to the root, with forward slashes.
    """

    def __init__(
        self, root: Path, patterns: Iterable[str] | None = None, extra: Iterable[str] = ()
    ) -> None:
        self._root = str(root)
        self._given = _Patterns.of((*(patterns or ()), *extra))
        self._names = SKIPPED_FOLDERS if patterns is None else frozenset()
        self._folders = {"": False}
        self._gitignores: dict[str, _InForce] = {}

    def folder(self, path: str) -> bool:
        """Return whether a folder, and with it all it holds, is excluded or ignored."""
        known = self._folders.get(path)
        if known is None:
            known = self._folders[path] = any(map(self._is_out, _with_parents(path)))
        return known

    def _is_out(self, path: str) -> bool:
        """Return whether a folder is excluded or ignored on its own account."""
        known = self._folders.get(path)
        if known is None:
            name = path.rpartition("/")[2]
            known = self._folders[path] = self._is_skipped(name, path) or self._matches(path, "/")
        return known

    def file(self, path: str) -> bool:
        """Return whether a Python file is excluded or ignored."""
        return self.folder(path.rpartition("/")[0]) or self._matches(path)

    def _is_skipped(self, name: str, path: str) -> bool:
        if name.startswith(".") or name in self._names or name.endswith(".egg-info"):
            return True
        return os.path.lexists(f"{self._root}/{path}/pyvenv.cfg")

    def _matches(self, path: str, slash: str = "") -> bool:
        return bool(self._given.include(path, slash)) or self._by_gitignore(path, slash)

    def _by_gitignore(self, path: str, slash: str) -> bool:
        """Return what the nearest `.gitignore` with an opinion says."""
        top, prefix = self._top
        return self._opinion(top, prefix + path, slash)

    def _opinion(self, top: str, path: str, slash: str) -> bool:
        for start, patterns in self._in_force(top, path.rpartition("/")[0]):
            answer = patterns.include(path[start:], slash)
            if answer is not None:
                return answer
        return False

    def _in_force(self, top: str, folder: str) -> _InForce:
        """Return the patterns that hold in a folder below the top, the nearest first."""
        if folder not in self._gitignores:
            found: _InForce = ()
            for above in ("", *_with_parents(folder)) if folder else ("",):
                if above not in self._gitignores:
                    text = disk.read_regular(f"{top}/{above}/.gitignore").data or b""
                    patterns = _Patterns.of(text.decode("utf-8-sig", "replace").splitlines())
                    start = len(above) + 1 if above else 0
                    found = ((start, patterns), *found) if patterns else found
                    self._gitignores[above] = found
                found = self._gitignores[above]
        return self._gitignores[folder]

    @cached_property
    def _top(self) -> tuple[str, str]:
        """Where `.gitignore` files start to count, and the root from there.

        A root that is itself ignored was chosen all the same: nothing above it counts.
        """
        top = repository(Path(self._root))
        if top is None or str(top) == self._root:
            return self._root, ""
        parts = Path(self._root).relative_to(top).parts
        for depth in range(1, len(parts) + 1):
            if self._opinion(str(top), "/".join(parts[:depth]), "/"):
                self._gitignores.clear()
                return self._root, ""
        return str(top), "/".join(parts) + "/"


class _Patterns(msgspec.Struct, frozen=True):
    """Patterns, the last one first: all for folders, and those that may match a Python file."""

    folders: tuple[RegexPattern, ...]
    files: tuple[RegexPattern, ...]

    def __bool__(self) -> bool:
        return bool(self.folders)

    @classmethod
    def of(cls, lines: Iterable[str]) -> _Patterns:
        kept = [line for line in lines if line.strip() and not line.startswith("#")]
        return cls(_compiled(kept), _compiled(list(filter(_may_match_python, kept))))

    def include(self, path: str, slash: str) -> bool | None:
        """Return whether a path is ignored; `None` where no pattern matches it.

        As in git the last pattern that matches decides, and it has to match the path itself: what
        lies in a folder is ignored because the folder is. (pathspec's own answer mixes the two,
        and takes `streams` out where `*` is followed by `!/streams`.)
        """
        for pattern in self.folders if slash else self.files:
            if _is_about(pattern, path, slash):
                return pattern.include
        return None


def _is_about(pattern: RegexPattern, path: str, slash: str) -> bool:
    """Return whether a pattern matches a path, and not just a folder that it lies in."""
    found = pattern.match_file(path)
    if found is not None and _end_of_folder(found) == -1:
        return True
    found = pattern.match_file(path + slash) if slash else None
    return found is not None and _end_of_folder(found) == len(path)


def _end_of_folder(found: RegexMatchResult) -> int:
    """Return where the slash is that ends the folder a pattern matched; -1 for no such folder."""
    return found.match.start(_SLASH) if _SLASH in found.match.re.groupindex else -1


_InForce = tuple[tuple[int, _Patterns], ...]
"""The patterns of each `.gitignore` on the way, and where the path from there starts."""


def _with_parents(path: str) -> Iterator[str]:
    """Yield the folders above a path, the outermost first, and the path."""
    for match in re.finditer("/", path):
        yield path[: match.start()]
    yield path


def _may_match_python(line: str) -> bool:
    """Return whether a pattern may match a Python file whose folders it does not match.

    Matching is what takes the time in a large repository, and hardly a pattern is about `.py`.
    """
    if "\\" in line:
        return True
    tail = re.split(r"[*?\]/]", line.rstrip())[-1]
    if line.rstrip().endswith("/"):
        return False
    return tail.endswith(".py") or ".py".endswith(tail)


def _compiled(lines: list[str]) -> tuple[RegexPattern, ...]:
    """Return compiled patterns, the last one first; as in git, a broken one matches nothing."""
    if not lines:
        return ()
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - not every project has patterns

    found: list[RegexPattern] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of `re`, about sets in a pattern it may one day read anew
        for line in lines:
            with contextlib.suppress(ValueError, re.error):
                # to pathspec `a/**/` is the folder `a`; to git it is every folder below it
                said = re.sub(_EVERY_FOLDER, "/**/*/", line)
                found.extend(GitIgnoreSpec.from_lines([said]).patterns)
    return tuple(reversed(found))
