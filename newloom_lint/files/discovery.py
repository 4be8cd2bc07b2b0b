"""Where projects are: the folders that hold the tasks package."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from newloom_lint.files.ignoring import Ignored, repository

DEEPEST = 8
"""How many folders below the start a project is searched for outside a git repository, where
nothing says how far to go."""


def is_project(folder: Path, tasks_package: str = "streams.tasks") -> bool:
    """Return whether a folder is a project's root: it holds the tasks package."""
    return os.path.isfile(folder / tasks_package.replace(".", "/") / "__init__.py")  # noqa: PTH113 - never raises


def project_of(path: Path, tasks_package: str = "streams.tasks") -> Path | None:
    """Return the root of the project that a file or folder belongs to, or `None`.

    Where projects lie in each other it is the nearest one.
    """
    real = _real(path)
    return next((up for up in (real, *real.parents) if is_project(up, tasks_package)), None)


def find_projects(start: Path, tasks_package: str = "streams.tasks") -> list[Path]:
    """Return the roots of the projects around a folder: the one above it, else those below.

    Where neither is found, the rest of the git repository around the folder is searched. Folders
    that are skipped or ignored are not looked into.
    """
    above = project_of(start, tasks_package)
    if above is not None:
        return [above]
    start = _real(start)
    top = repository(start)
    below = sorted(_below(start, tasks_package, None if top else DEEPEST))
    if below or top is None or top == start:
        return below
    return sorted(_below(top, tasks_package, None))


def _below(start: Path, tasks_package: str, deepest: int | None) -> Iterator[Path]:
    """Yield the projects below a folder; links are not followed, so every walk ends."""
    ignored = Ignored(start)
    waiting = [("", 0)]
    while waiting:
        folder, depth = waiting.pop()
        if is_project(start / folder, tasks_package):
            yield start / folder
        elif deepest is None or depth < deepest:
            for name in _folders(start / folder):
                path = f"{folder}/{name}" if folder else name
                if not ignored.folder(path):
                    waiting.append((path, depth + 1))


def _folders(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []


def _real(path: Path) -> Path:
    """Return a path without links; unlike `Path.resolve`, links in a circle do no harm."""
    return Path(os.path.realpath(path))
