"""Which files are no part of a project: excluded folders, patterns, and `.gitignore`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathspec import PathSpec

SKIPPED_FOLDERS = frozenset(
    {
        "__pycache__", "__pypackages__", "build", "dist", "migrations", "node_modules",
        "site-packages", "venv",
    }
)  # fmt: skip
"""Folders that never hold a project's own source, by name; hidden ones are skipped too."""


def is_skipped(name: str, parent: Path) -> bool:
    """Return whether a folder holds no source of a project (hidden, built, an environment)."""
    if name.startswith(".") or name in SKIPPED_FOLDERS or name.endswith(".egg-info"):
        return True
    return os.path.exists(parent / name / "pyvenv.cfg")  # noqa: PTH110 - never raises


def repository(folder: Path) -> Path | None:
    """Return the root of the git repository around a folder, or `None`."""
    return next((up for up in (folder, *folder.parents) if (up / ".git").exists()), None)


class Ignored:
    """The patterns in force below a root: those given, and each `.gitignore` on the way."""

    def __init__(self, root: Path, patterns: Iterable[str] | None, extra: Iterable[str]) -> None:
        self._root = root
        self._patterns = (*(patterns or ()), *extra)
        self._names = SKIPPED_FOLDERS if patterns is None else frozenset()
        self._specs: dict[Path, PathSpec[Any] | None] = {}

    @cached_property
    def _given(self) -> PathSpec[Any] | None:
        return _spec(self._patterns)

    @cached_property
    def _top(self) -> Path:
        return repository(self._root) or self._root

    def __call__(self, path: str, *, folder: bool = False) -> bool:
        """Return whether a path below the root is excluded or ignored."""
        parts = path.split("/")
        folders = parts if folder else parts[:-1]
        if any(part in self._names or (part.startswith(".") and part != ".") for part in folders):
            return True
        slashed = f"{path}/" if folder else path
        if self._given is not None and self._given.match_file(slashed):
            return True
        return self._by_gitignore(self._root / path, folder=folder)

    def _by_gitignore(self, target: Path, *, folder: bool) -> bool:
        """Return what the nearest `.gitignore` with an opinion says."""
        for parent in target.parents:
            spec = self._gitignore(parent)
            if spec is not None:
                relative = target.relative_to(parent).as_posix()
                answer = spec.check_file(f"{relative}/" if folder else relative).include
                if answer is not None:
                    return answer
            if parent == self._top:
                break
        return False

    def _gitignore(self, folder: Path) -> PathSpec[Any] | None:
        if folder not in self._specs:
            try:
                text = (folder / ".gitignore").read_text(encoding="utf-8", errors="replace")
            except OSError:
                text = ""
            self._specs[folder] = _spec(text.splitlines())
        return self._specs[folder]


def _spec(lines: Iterable[str]) -> PathSpec[Any] | None:
    """Return compiled patterns, `None` for none at all."""
    kept = [line for line in lines if line.strip() and not line.startswith("#")]
    if not kept:
        return None
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - most projects name few patterns

    return GitIgnoreSpec.from_lines(kept)
