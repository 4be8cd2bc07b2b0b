"""Reach: the project functions that tasks call, directly and through others, each once."""

from __future__ import annotations

from typing import NamedTuple

from newloom_lint.files import Role
from newloom_lint.model.project import Project
from newloom_lint.model.tasks import Task
from newloom_lint.model.values.kinds import Function
from newloom_lint.syntax import facts


class Reached(NamedTuple):
    """A function and the tasks whose runs reach it; a task reaches itself."""

    function: Function
    tasks: tuple[Task, ...]


def functions(project: Project) -> tuple[Reached, ...]:
    """Return every function that a task reaches, by file and position."""
    memo = project.machine.memo
    key = ("reached",)
    if key not in memo:
        memo[key] = _functions(project)
    return memo[key]  # type: ignore[return-value]


def concerned(project: Project) -> tuple[Task, ...]:
    """Return the tasks that the files asked about concern.

    These are the tasks that lie there, those whose runs reach a function there, and those that a
    test there imports; the registry concerns all.
    """
    if project.asks_about_all:
        return project.tasks
    tests = (path for path in project.tree.python_files() if project.asks_about(path))
    tested = {
        imported
        for path in tests
        if project.tree.role(path) is Role.TESTS
        for imported in project.tests.imported_by(path)
    }
    return tuple(
        task
        for task in project.tasks
        if task.place.path in tested
        or project.asks_about(task.place.path)
        or any(project.asks_about(path) for path, _ in task.outcome.reached)
    )


def _functions(project: Project) -> tuple[Reached, ...]:
    found: dict[tuple[str, int], tuple[Function, dict[str, Task]]] = {}
    for task in project.tasks:
        reached = dict(task.outcome.reached)
        if isinstance(task.definition, facts.Function):
            key = (task.module.path, task.definition.span.start)
            reached.setdefault(key, Function(task.module, task.definition, key))
        for key, function in reached.items():
            found.setdefault(key, (function, {}))[1].setdefault(task.name, task)
    return tuple(
        Reached(function, tuple(tasks.values())) for _, (function, tasks) in sorted(found.items())
    )
