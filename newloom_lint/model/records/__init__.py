"""Records: which expressions are models, queries and rows, and what is written to their fields."""

from __future__ import annotations

from newloom_lint.model import reach
from newloom_lint.model.project import Project
from newloom_lint.model.records.rows import Records
from newloom_lint.model.records.writes import Writes

__all__ = ["Records", "Writes", "of"]


def of(project: Project) -> Records:
    """Return what is known of rows in the functions that the tasks of a project reach."""
    memo = project.machine.memo
    key = ("records",)
    if key not in memo:
        reached = reach.functions(project)
        memo[key] = Records(project.machine, (one.function for one in reached))
    return memo[key]  # type: ignore[return-value]
