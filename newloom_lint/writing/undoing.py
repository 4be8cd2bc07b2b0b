"""The way back: what to take back if a change set cannot be finished.

A step is noted before it is taken, so that none is lost when Ctrl-C comes in between. Taking back
a step that was never taken, or was taken back already, does nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path


@dataclass(slots=True)
class _Step:
    take_back: Callable[[], None]
    left: str
    """What is to be said where it cannot be taken back."""


@dataclass(slots=True)
class Undo:
    """The steps taken so far."""

    _steps: list[_Step] = field(default_factory=list)
    _kept: list[Path] = field(default_factory=list)
    _is_done: bool = False

    def folder(self, path: Path) -> None:
        """Note a folder that is about to be made."""

        def take_back() -> None:
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()

        self._steps.append(_Step(take_back, f"the folder {path} is left"))

    def file(self, path: Path) -> None:
        """Note a file of ours that is about to be written."""

        def take_back() -> None:
            if os.path.lexists(path):
                path.unlink()

        self._steps.append(_Step(take_back, f"{path} is left"))

    def replacement(self, path: Path, kept: Path) -> None:
        """Note a file that is about to be replaced or taken away, and its second name."""

        def take_back() -> None:
            if not os.path.lexists(kept):
                return
            if path.exists() and path.samefile(kept):
                kept.unlink()  # renaming one name of a file to another does nothing
            else:
                kept.replace(path)

        self._kept.append(kept)
        self._steps.append(_Step(take_back, f"the former {path} is {kept.name}"))

    def creation(self, path: Path, staged: Path) -> None:
        """Note a new file that is about to get its name; someone else's is left alone."""
        ours = staged.stat()

        def take_back() -> None:
            if path.exists() and os.path.samestat(path.stat(), ours):
                path.unlink()

        self._steps.append(_Step(take_back, f"{path} is left"))

    def run(self) -> list[str]:
        """Take everything back, the last step first; return what could not be.

        Where everything was done already, what is left to do is to clear up.
        """
        if self._is_done:
            self.forget()
            return []
        return [step.left for step in reversed(self._steps) if not _succeeds(step.take_back)]

    def forget(self) -> None:
        """Take second names away: every file is in its place, and there is no way back."""
        self._is_done = True
        for kept in self._kept:
            _succeeds(partial(kept.unlink, missing_ok=True))


def _succeeds(action: Callable[[], None]) -> bool:
    """Return whether an action came to its end; tried again when it is disturbed."""
    for _ in range(3):
        try:
            action()
        except (OSError, KeyboardInterrupt):
            continue
        return True
    return False
