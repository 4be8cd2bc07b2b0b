"""The folder Cookiecutter renders into: what it wrote there is read, and only that is removed."""

from __future__ import annotations

import contextlib
from pathlib import Path


def rendered_files(task_name: str) -> dict[str, str]:
    """Return the files the template makes, by what they are (`task`, `schema`, `test`)."""
    return {
        f"streams/tasks/{task_name}.py": "task",
        f"streams/schemas/{task_name}.py": "schema",
        f"streams/tests/test_{task_name}.py": "test",
    }


def read_rendered(folder: Path, task_name: str) -> dict[str, bytes]:
    """Return the contents of the rendered files, by what they are.

    Raises:
        OSError: One of them is not there.
    """
    return {what: (folder / path).read_bytes() for path, what in rendered_files(task_name).items()}


def remove_rendered(folder: Path, task_name: str) -> None:
    """Remove the rendered files and then the folders that are empty.

    Never fails: what cannot be removed stays, and `left_behind` names it.
    """
    folders = {folder}
    for path in rendered_files(task_name):
        with contextlib.suppress(OSError):
            (folder / path).unlink()
        folders.update(folder / parent for parent in Path(path).parents)
    for each in sorted(folders, key=lambda each: len(each.parts), reverse=True):
        with contextlib.suppress(OSError):  # not empty: it holds something that is not ours
            each.rmdir()


def left_behind(folder: Path) -> str:
    """Return a line about a folder that could not be removed; nothing where it is gone."""
    if not folder.exists():
        return ""
    return f"\nKept {folder.name}/: it holds files that are not of this template.\n"
