"""Project code that runs tasks: through the registry, and past it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from newloom_lint.files import Role
from newloom_lint.model.names.modules import Module
from newloom_lint.model.registry import TABLE
from newloom_lint.model.tasks import Task
from newloom_lint.model.testing.files import SuiteFile
from newloom_lint.model.testing.readings import Key, Reader, Reading, last_name
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

if TYPE_CHECKING:
    from newloom_lint.model.project import Project

DISPATCHER = "execute_task"
REQUESTS = frozenset({"post", "put", "patch", "delete", "generic"})
"""Methods of a test client that make a view do something."""

SAVING = frozenset({"bulk_create", "create", "get_or_create", "save", "update_or_create"})
"""What calls the receivers of a model's signals."""


class Runners:
    """The functions outside the tasks package that run tasks; tests apart."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def run_by(self, reading: Reading) -> bool:
        """Return whether code that a test uses may run the tasks of the Streams it has made."""
        called = reading.called
        if not self._names.isdisjoint(called):
            return True
        if "call_command" in called and self._in_commands:
            return True
        return self._in_views and not REQUESTS.isdisjoint(called)

    @cached_property
    def words(self) -> frozenset[bytes]:
        """The words of a test file, one of which it must have to run Streams."""
        words = set(self._names)
        if self._in_commands:
            words.add("call_command")
        if self._in_views:
            words |= REQUESTS
        return frozenset(word.encode() for word in words)

    def call(self, task: Task) -> bool:
        """Return whether other code of the project calls a task by its name."""
        return (task.module.path, task.definition.span.start) in self._callees

    @cached_property
    def _modules(self) -> tuple[Module, ...]:
        """The modules that have the registry or the dispatcher in hand."""
        project = self._project
        paths = {*project.tree.mentioning(DISPATCHER), *project.tree.mentioning(TABLE)}
        found = [
            project.modules.by_path(path)
            for path in sorted(paths)
            if project.tree.role(path) is not Role.TESTS
        ]
        return tuple(module for module in found if module is not None)

    @cached_property
    def _in_commands(self) -> bool:
        return any("/management/" in module.path for module in self._modules)

    @cached_property
    def _in_views(self) -> bool:
        """Whether code runs tasks that is neither model nor command: a view may call it."""
        return any(
            "/management/" not in module.path
            and not self._project.is_in_tasks_package(module)
            and self._project.tree.role(module.path) is not Role.MODELS
            for module in self._modules
        )

    @cached_property
    def _names(self) -> frozenset[str]:
        """The names of functions that run a task, or call one that does."""
        names = {DISPATCHER}
        functions = [
            part
            for module in self._modules
            for part in walk(module.facts.body)
            if isinstance(part, facts.Function)
        ]
        before = 0
        while before != len(names):
            before = len(names)
            names |= {f.name for f in functions if f.name not in names and _uses(f, names)}
        if any(f.name in names and _hears(f) for f in functions):
            names |= SAVING
        return frozenset(names)

    @cached_property
    def _callees(self) -> frozenset[Key]:
        """Every task that code outside the tasks package and the registry names."""
        project = self._project
        package = project.package
        home = f"{package.replace('.', '/')}/"
        tables = {project.registry.path, *(entry.key.path for entry in project.registry.entries)}
        found: set[Key] = set()
        for path in project.tree.mentioning(package.rpartition(".")[2]):
            known = path.startswith(home) or path in tables
            if known or project.tree.role(path) is Role.TESTS:
                continue
            imported = SuiteFile(path, project.tree.bytes_of(path)).imported
            within = any(f"{name}.".startswith(f"{package}.") for name in imported)
            module = project.modules.by_path(path) if within else None
            if module is not None:
                found |= Reader(project.machine, package, module).read(module.facts.body).keys
        return frozenset(found)


def _uses(function: facts.Function, names: set[str]) -> bool:
    for part in walk(function.body):
        match part:
            case facts.Attribute(attr=name) | facts.Name(id=name) if name in names or name == TABLE:
                return True
    return False


def _hears(function: facts.Function) -> bool:
    """Return whether a function is the receiver of a signal."""
    for decorator in function.decorators:
        called = decorator.function if isinstance(decorator, facts.Call) else decorator
        if last_name(called) == "receiver":
            return True
    return function.name == "save"
