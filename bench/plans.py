"""The projects to measure with, by name, and what each is like."""

from __future__ import annotations

from dataclasses import dataclass

LINES = 167
"""Lines of a task's files on average: module, schema, and what it keeps beside them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a project is to be like."""

    tasks: int
    lines: int = LINES
    """Lines per task on average; less than the tasks themselves have adds nothing."""
    files: int = 0
    """All files of the repository; those that are missing belong to other apps."""
    origins: int = 0
    """How many tasks are written before they come again, under other names; 0 for all."""


PLANS = {
    "one": Plan(1),
    "small": Plan(18),
    "hundred": Plan(100),
    "large": Plan(1000),
    "repository": Plan(50, files=5500),
    **{f"short-{tasks}": Plan(tasks, lines=0, origins=100) for tasks in (100, 1000, 10_000)},
}
"""The projects of the benchmarks, by name."""
CALLS = {f"{shape}-{count}": (shape, count) for shape in ("chain", "fan") for count in (600, 1200)}
"""Those in which one task has many helpers."""
