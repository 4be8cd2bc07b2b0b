"""Where projects are: the folders that hold the tasks package."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from newloom_lint.files.ignoring import is_skipped, repository

DEEPEST = 8
"""How many folders below the start a project is searched for."""


def is_project(folder: Path, tasks_package: str = "streams.tasks") -> bool:
    """Return whether a folder is a project's root: it holds the tasks package."""
    return (folder / tasks_package.replace(".", "/") / "__init__.py").is_file()


def project_of(path: Path, tasks_package: str = "streams.tasks") -> Path | None:
    """Return the root of the project that a file or folder belongs to, or `None`."""
    resolved = path.resolve()
    return next((up for up in (resolved, *resolved.parents) if is_project(up, tasks_package)), None)


def find_projects(start: Path, tasks_package: str = "streams.tasks") -> list[Path]:
    """Return the roots of the projects around a folder: the one above it, else those below.

    Where neither is found, the rest of the git repository around the folder is searched.
    """
    above = project_of(start, tasks_package)
    if above is not None:
        return [above]
    start = start.resolve()
    below = sorted(_below(start, tasks_package, DEEPEST))
    top = repository(start)
    if below or top is None or top == start:
        return below
    return sorted(_below(top, tasks_package, DEEPEST))


def _below(folder: Path, tasks_package: str, depth: int) -> Iterator[Path]:
    if is_project(folder, tasks_package):
        yield folder
        return
    if not depth:
        return
    try:
        with os.scandir(folder) as entries:
            inside = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return
    for name in sorted(inside):
        if not is_skipped(name, folder):
            yield from _below(folder / name, tasks_package, depth - 1)
