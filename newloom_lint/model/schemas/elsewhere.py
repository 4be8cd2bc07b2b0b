"""Code that a run may reach through what is not followed, and that may read a configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from newloom_lint.files import Role
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names.modules import Module
from newloom_lint.model.project import Project
from newloom_lint.model.schemas import carrying
from newloom_lint.model.schemas.carried import CONFIGURATION
from newloom_lint.model.values.kinds import Function
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

OF_STREAM = frozenset({"clean", "clean_fields", "execute_task", "full_clean", "save"})
"""Methods of the model that hand the configuration to a run, or look whether it is a valid one."""
FOR_PEOPLE = frozenset({"admin.py", "forms.py", "serializers.py", "urls.py", "views.py"})
"""Files by which people reach the project; no run goes through them."""
MIGRATIONS = "migrations"
_WORD = re.compile(r"\w+")


def is_unread(project: Project, reached: Mapping[tuple[str, int], Function], key: str) -> bool:
    """Return whether no code of the project may read a key, reached or not.

    It may where a name or text has the key in it, where a configuration goes out of sight, or
    where code that is not followed gets a Stream.
    """
    m = project.machine
    if not m.observed.opaque.isdisjoint(reached):
        return False
    paths = (path for path in project.tree.mentioning(key) if _counts(project, path))
    if any(key in _words(m, path) for path in paths):
        return False
    known = ("carried elsewhere",)
    if known not in m.memo:
        m.memo[known] = carrying.keys(m, _others(project)) is not None
    return bool(m.memo[known])


def _counts(project: Project, path: str) -> bool:
    return project.tree.role(path) not in {Role.TESTS, Role.SCHEMAS}


def _others(project: Project) -> Iterator[Function]:
    """Yield the functions of files that speak of configurations, but for the tasks."""
    tasks = {(task.module.path, task.definition.span.start) for task in project.tasks}
    for path in project.tree.mentioning(CONFIGURATION):
        *folders, name = path.split("/")
        if not _counts(project, path) or name in FOR_PEOPLE or MIGRATIONS in folders:
            continue
        module = project.machine.modules.by_path(path)
        for node in walk(module.facts.body) if module is not None else ():
            if not isinstance(node, facts.Function) or module is None:
                continue
            key = (path, node.span.start)
            if key not in tasks and node.name not in OF_STREAM:
                yield Function(module, node, key)


def _words(m: Machine, path: str) -> frozenset[str]:
    """Return the words in the names and texts of a file, but for its docstrings."""
    memo = ("words", path)
    if memo not in m.memo:
        module = m.modules.by_path(path)
        m.memo[memo] = frozenset(_written(module)) if module is not None else frozenset()
    return m.memo[memo]  # type: ignore[return-value]


def _written(module: Module) -> Iterator[str]:
    told: set[int] = set()
    for part in walk(module.facts.body):
        match part:
            case facts.Evaluate(value=facts.Literal() as text):
                told.add(id(text))
            case facts.Literal(kind="str", source=source) if id(part) not in told:
                yield from _WORD.findall(source.replace("__", " "))
                yield from _WORD.findall(source)
            case facts.Name(id=name) | facts.Attribute(attr=name) | facts.Parameter(name=name):
                yield name
            case facts.Argument(keyword=name):
                yield from (name, *name.split("__"))
