"""Where projects are: the folders that hold the tasks package, or a module of its name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from newloom_lint.files import disk
from newloom_lint.files.ignoring import Ignored, repository

DEEPEST = 8
"""How many folders below the start a project is searched for outside a git repository, where
nothing says how far to go."""


TESTS = frozenset({"test", "tests"})
"""Folders that may hold tests in folders named like what they test."""
MOST_FILES = 30
"""Files of the tasks package that are looked into for how they import the app."""
DEEPEST_NAME = 3
"""How many folders above an app its dotted name may begin."""


def is_project(folder: Path, tasks_package: str = "streams.tasks") -> bool:
    """Return whether a folder is a project's root: it holds the tasks package."""
    return os.path.isfile(folder / tasks_package.replace(".", "/") / "__init__.py")  # noqa: PTH113 - never raises


def project_of(path: Path, tasks_package: str = "streams.tasks") -> Path | None:
    """Return the root of the project that a file or folder belongs to, or `None`.

    Where projects lie in each other it is the nearest one.
    """
    real = _real(path)
    return next((up for up in (real, *real.parents) if is_project(up, tasks_package)), None)


def holds_tasks(folder: Path, tasks_package: str = "streams.tasks") -> bool:
    """Return whether tasks are in a folder: in the package, a module of its name, or a namespace.

    Tests may lie in folders named like what they test; an app has models.
    """
    app, _, name = f"{folder}/{tasks_package.replace('.', '/')}".rpartition("/")
    if not os.path.isdir(app):  # noqa: PTH112 - asked of every folder, and never raises
        return False
    package, module = f"{app}/{name}/__init__.py", f"{app}/{name}.py"
    whole = os.path.isfile(package) or os.path.isfile(module)  # noqa: PTH113
    if whole and TESTS.isdisjoint(folder.parts):
        return True
    has_models = os.path.isfile(f"{app}/models.py") or os.path.isdir(f"{app}/models")  # noqa: PTH112, PTH113
    return has_models and (whole or os.path.isdir(f"{app}/{name}"))  # noqa: PTH112


def import_root(root: Path, tasks_package: str) -> tuple[Path, str]:
    """Return the folder that a project's imports start from, and its tasks package seen from there.

    That is `root` itself, or a folder above it where the files call the app `apps.streams`.
    """
    app, _, name = tasks_package.rpartition(".")
    if not app:
        return root, tasks_package
    texts = list(_texts(root / app.replace(".", "/"), name))
    for depth in range(1, DEEPEST_NAME + 1):
        prefix = ".".join(root.parts[-depth:])
        if len(root.parts) <= depth or not prefix.isascii():
            break
        dotted = f"{prefix}.{app}".encode()
        escaped = re.escape(dotted)
        named = re.compile(rb"(?:from|import) +" + escaped + rb"\b|[\"']" + escaped + rb"[\"']")
        if any(dotted in text and named.search(text) for text in texts):
            return root.parents[depth - 1], f"{prefix}.{tasks_package}"
    return root, tasks_package


def _texts(app: Path, name: str) -> Iterator[bytes]:
    """Yield the bytes of files that are likely to say what an app is called."""
    files = [app / "apps.py", app / "models.py", app / f"{name}.py"]
    try:
        with os.scandir(app / name) as entries:
            inside = sorted(entry.name for entry in entries if entry.name.endswith(".py"))
    except OSError:
        inside = []
    for file in (*files, *(app / name / one for one in inside[:MOST_FILES])):
        yield disk.read_regular(str(file)).data or b""


def find_projects(start: Path, tasks_package: str = "streams.tasks") -> list[Path]:
    """Return the roots of the projects around a folder: the one above it, else those below.

    Where neither is found, the rest of the git repository around the folder is searched. Folders
    that are skipped or ignored are not looked into.
    """
    start = _real(start)
    for up in (start, *start.parents):
        if holds_tasks(up, tasks_package):
            return [up]
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
        if holds_tasks(start / folder, tasks_package):
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
