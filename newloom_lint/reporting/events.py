"""What a format is told: each finding that counts, then how the run ended."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from newloom_lint.files import SourceFile, UnreadableFile
from newloom_lint.findings import Finding, Place, Profile
from newloom_lint.judging import Judged, Range
from newloom_lint.reporting.cells import escape

SHOWN = 5
"""So many of the tasks that a finding concerns are shown by name, and so many places."""


class View(msgspec.Struct, frozen=True):
    """How and where a report is looked at."""

    folder: Path
    """The folder that shown paths are relative to."""
    width: int = 120
    """Columns of the terminal; a snippet is cut to it, and nothing else."""
    colour: bool = False
    quiet: bool = False
    """Findings only, no closing line."""


class Entry(msgspec.Struct, frozen=True):
    """One finding of one project, with what is needed to show it."""

    judged: Judged
    root: Path
    read: Callable[[str], SourceFile]

    @property
    def finding(self) -> Finding:
        return self.judged.finding

    def source(self, path: str) -> SourceFile | None:
        """Return a file of the project, or `None` where it cannot be read."""
        try:
            return self.read(path)
        except UnreadableFile:
            return None

    def range(self, place: Place) -> Range:
        """Return the rows and columns of a place; the first character where it cannot be read."""
        known = self.judged.range
        if known is not None and place == self.finding.place:
            return known
        file = self.source(place.path)
        if file is None:
            return Range(1, 1, 1, 1)
        return Range(*file.location(place.start), *file.location(place.end))

    def shown_path(self, path: str, folder: Path) -> str:
        """Return a path of the project as a person in `folder` would type it."""
        absolute = os.path.join(self.root, path)  # noqa: PTH118  (for each finding)
        above = f"{folder}{os.sep}"
        if absolute.startswith(above):  # as nearly always, and `relpath` takes its time
            return escape(os.path.normpath(absolute[len(above) :]))
        try:
            return escape(os.path.relpath(absolute, folder))
        except ValueError:  # another drive
            return escape(absolute)

    def shown_place(self, place: Place, folder: Path) -> str:
        """Return `path:row:column`."""
        start = self.range(place)
        return f"{self.shown_path(place.path, folder)}:{start.row}:{start.column}"


class Summary(msgspec.Struct, frozen=True):
    """How a run ended, in numbers."""

    remaining: int
    """Findings that are left, and shown."""
    tasks: int
    """Tasks that were checked."""
    met: Profile | None
    """The highest profile without a finding."""
    fixed: int | None = None
    """Findings mended by fixes; `None` when none were asked for."""
    written: bool = True
    """Whether the fixes landed on disk, or are only shown as a patch."""
    fixable: int = 0
    """Remaining findings with a fix that was asked for, or a safe one."""
    unsafe: int = 0
    """Remaining findings with an unsafe fix, where these were not asked for."""
    with_unsafe: bool = False
    """Whether unsafe fixes were asked for."""
    outside: int = 0
    """Given files that belong to no project."""
    excluded: int = 0
    """Given files that the configuration excludes."""
    given: bool = False
    """Whether only some files and folders were asked about."""
    unruled: bool = False
    """Whether no rule is on, so that nothing was checked."""
    registry: str = ""
    """What keeps tasks from being found in the registry."""
    added: str = ""
    """What suppressions were added, as a sentence; empty where none were asked for."""

    def sentence(self) -> str:
        """Return the closing line: honest arithmetic."""
        fixed = self.fixed or 0
        tasks = _count(self.tasks, "task")
        if self.unruled and not self.remaining:
            parts = ["Nothing was checked: no rule is on."]
        elif not self.remaining and not fixed:
            parts = [f"All checks passed: {tasks}." if self.tasks else self._nothing()]
        else:
            fixes = "fixed" if self.written else "would be fixed"
            split = f" ({fixed} {fixes}, {self.remaining} remaining)"
            found = _count(self.remaining + fixed, "finding")
            parts = [f"Found {found}{'' if self.fixed is None else split} in {tasks}."]
        if (self.tasks and not self.unruled) or self.remaining:
            parts.append(f"Profile met: {self.met.value if self.met else 'none'}.")
        if fixes := self._fixes():
            parts.append(fixes)
        if self.registry and not self.unruled:
            parts.append(f"{self.registry[:1].upper()}{escape(self.registry[1:])}.")
        if self.outside:
            files = _count(self.outside, "file")
            parts.append(f"{files} skipped: part of no NewLoom project.")
        if self.excluded:
            parts.append(f"{_count(self.excluded, 'file')} skipped: excluded or no Python source.")
        return " ".join(filter(None, (self.added, *parts)))

    def _fixes(self) -> str:
        """Return how many findings could be fixed, and with which options."""
        flags = "--fix --unsafe-fixes" if self.with_unsafe else "--fix"
        if self.fixed is not None:
            return f"{self.unsafe} can be fixed with --unsafe-fixes." if self.unsafe else ""
        if self.fixable:
            more = f", {self.unsafe} more with --unsafe-fixes" if self.unsafe else ""
            return f"{self.fixable} can be fixed with {flags}{more}."
        return f"{self.unsafe} can be fixed with --fix --unsafe-fixes." if self.unsafe else ""

    def _nothing(self) -> str:
        """Return what is said where nothing was found in no task: that is no praise."""
        if self.outside or self.excluded or (self.registry and not self.given):
            why = ""  # said by the next sentence
        elif self.given:
            why = ": none lies in the given files"
        else:
            why = ": the registry is empty"
        return f"Nothing found, but no task was checked{why}."


class Reporter(Protocol):
    """One format. Findings come in order of project, file and position."""

    def finding(self, entry: Entry) -> None:
        """Take a finding."""

    def finish(self, summary: Summary) -> None:
        """Take the end of the run; everything is written afterwards."""


def first_of(names: Sequence[str]) -> str:
    """Return names as words; of many the first ones, and how many more there are."""
    if len(names) <= SHOWN + 1:
        return ", ".join(names)
    return f"{', '.join(names[:SHOWN])} and {len(names) - SHOWN} more"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
