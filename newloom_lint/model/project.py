"""A project: its registry and its tasks, read on demand."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import cached_property

from newloom_lint.files import Role, SourceFile, Tree, UnreadableFile, is_among
from newloom_lint.findings import Place
from newloom_lint.model import changes, choices, registry, schemas
from newloom_lint.model.calls import calling, libraries
from newloom_lint.model.choices import Choices
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup, references
from newloom_lint.model.names.modules import Absent, Defined, Module, Modules, Outside, Unclear
from newloom_lint.model.registry import Entry, Registry, Unread
from newloom_lint.model.resources.waiting import Wait
from newloom_lint.model.tasks import Task
from newloom_lint.model.testing import Tests
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import (
    NONE,
    ClassRef,
    Function,
    Instance,
    Unknown,
    Value,
    constant_text,
)
from newloom_lint.settings import Settings
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

NO_TASK = (".fixture", ".receiver", ".contextmanager", ".asynccontextmanager")
"""Decorators, by the end of their names, of functions that are no tasks."""


class Project:
    """What a NewLoom project means. Nothing is read before it is asked for."""

    def __init__(
        self,
        tree: Tree,
        read_facts: Callable[[SourceFile], facts.ModuleFacts],
        settings: Settings,
        given: tuple[str, ...] | None = None,
        machine: type[Machine] = Machine,
    ) -> None:
        """Take a project; `given` are the files and folders asked about, `None` for all of it."""
        self.tree = tree
        self._read_facts, self._settings, self._given = read_facts, settings, given
        self._around: dict[str, Project] = {}
        self.modules = Modules(tree, read_facts)
        self.package = settings.tasks_package
        app = self.package.rpartition(".")[0]
        self.machine = machine(
            self.modules,
            f"{app}.models" if app else "models",
            frozenset(settings.status_updaters),
            frozenset(settings.log_helpers),
            frozenset(settings.transparent_decorators),
        )
        self.unfollowed: list[Entry] = []
        """Entries that map to something which is not known, once `registered` was asked for."""
        self._choices: dict[str, Choices | Unread | None] = {}
        self._decorators = frozenset(settings.task_decorators) | libraries.TASK_DECORATORS

    @cached_property
    def registry(self) -> Registry:
        """The table that maps stream types to tasks."""
        return registry.read(self.machine, self.package, self._project_files)

    @cached_property
    def schemas(self) -> schemas.Schemas:
        """The configuration models of the stream types."""
        app = self.package.rpartition(".")[0]
        return schemas.Schemas(self.machine, app, self._project_files)

    @cached_property
    def examples(self) -> Registry | None:
        """The table of example configurations; `None` where it is not known as a whole."""
        return self.schemas.table(schemas.EXAMPLES)

    @cached_property
    def choices(self) -> Choices | None:
        """The stream types the Stream model offers; `None` where they are not known as a whole."""
        read = self.choices_of("stream_type")
        return read if isinstance(read, Choices) else None

    def choices_of(self, name: str) -> Choices | Unread | None:
        """Return the choices of a field of the Stream model, or why they are not known."""
        if name not in self._choices:
            self._choices[name] = choices.read(self.machine, name, self._project_files)
        return self._choices[name]

    @cached_property
    def statuses(self) -> tuple[str, ...]:
        """The statuses a Stream may have; none where they are not known as a whole."""
        read = self.choices_of("status")
        return tuple(read.keys) if isinstance(read, Choices) else ()

    @cached_property
    def whole_registry(self) -> bool:
        """Whether there is a registry and all its entries are known."""
        return self.registry.exists and self.registry.is_read and self.loss is None

    @cached_property
    def loss(self) -> Place | None:
        """Where code may take an entry of the registry out of it again."""
        files = self._project_files(registry.TABLE)
        known = self.registry.registrars.keys()
        return changes.find(self.machine, registry.TABLE, files, but=known)

    def asks_about(self, path: str) -> bool:
        """Return whether a file is among those the run is about."""
        return is_among(path, self._given)

    @cached_property
    def asks_about_all(self) -> bool:
        """Whether the run is about every task: nothing was given, or the registry was."""
        return self._given is None or any(map(self.asks_about, self._tables))

    def around(self, path: str) -> Project:
        """Return the project with all tasks a file may concern, also where others are asked for."""
        if self._given is None or self.asks_about(path):
            return self
        if path not in self._around:
            machine = type(self.machine)
            self._around[path] = Project(
                self.tree, self._read_facts, self._settings, (path,), machine
            )
        return self._around[path]

    @cached_property
    def _concerned(self) -> frozenset[str] | None:
        """The files whose tasks the run is about; `None` for all.

        These are the files asked about, those that mention them, directly or through others, and
        those that a test among them imports. A registry that is asked about concerns every task.
        """
        if self.asks_about_all:
            return None
        pending = [path for path in self.tree.python_files() if self.asks_about(path)]
        found = set(pending)
        for path in pending:
            if self.tree.role(path) is Role.TESTS:
                found.update(set(self.tests.imported_by(path)) - self._tables)
        while pending:
            name = pending.pop().removesuffix("/__init__.py").removesuffix(".py")
            for path in self.tree.mentioning(name.rpartition("/")[2]):
                if path not in found and path not in self._tables:
                    found.add(path)
                    if self.tree.role(path) is not Role.TESTS:
                        pending.append(path)
        return frozenset(found)

    @cached_property
    def _tables(self) -> frozenset[str]:
        """The files of the registry, which mention every task."""
        entries = {entry.key.path for entry in self.registry.entries}
        home = self.package.replace(".", "/")
        return frozenset({self.registry.path, f"{home}/__init__.py", f"{home}.py", *entries})

    def concerns(self, path: str) -> bool:
        """Return whether the tasks of a file may have findings the run is about."""
        return self._concerned is None or path in self._concerned

    @property
    def task_modules(self) -> Iterator[Module]:
        """The modules of the tasks package that the run is about."""
        for path in self._task_files:
            module = self.modules.by_path(path) if self.concerns(path) else None
            if module is not None:
                yield module

    @property
    def _task_files(self) -> tuple[str, ...]:
        """The files of the tasks package, and the module that may stand in its place."""
        folder = self.package.replace(".", "/")
        module = f"{folder}.py"
        files = self.tree.python_files(folder)
        return (*files, module) if self.tree.exists(module) else files

    def is_in_tasks_package(self, module: Module) -> bool:
        """Return whether a module lies in the tasks package, at any depth."""
        return f"{module.name}.".startswith(f"{self.package}.")

    @cached_property
    def configured_names(self) -> frozenset[str]:
        """Every text that stands in a file which sets `LOGGING`: names of loggers among them."""
        texts = (
            constant_text(expressions.literal(part))
            for path in self._project_files("LOGGING")
            if (module := self.modules.by_path(path)) is not None
            for part in walk(module.facts.body)
            if isinstance(part, facts.Literal)
        )
        return frozenset(text for text in texts if text is not None)

    @cached_property
    def _packages(self) -> tuple[Module, ...]:
        """The packages among the task modules."""
        return tuple(module for module in self.task_modules if module.is_package)

    def certain(self) -> Iterator[SourceFile]:
        """Yield the files that every run like this one reads, in the order of their paths."""
        files = frozenset(self._task_files)
        for path in self.tree.python_files():
            if path in files:
                asked = self.concerns(path)
            else:  # the schemas of all tasks
                asked = self._concerned is None and self.tree.role(path) is Role.SCHEMAS
            if asked:
                with contextlib.suppress(UnreadableFile):
                    yield self.tree.read(path)

    @cached_property
    def registered(self) -> tuple[Task, ...]:
        """The tasks the registry maps a stream type to; one function under two types is one."""
        tasks: dict[tuple[str, int], Task] = {}
        for entry in self.registry.entries:
            task = self._registered(entry)
            if task is not None:
                key = (task.module.path, task.definition.span.start)
                tasks.setdefault(key, task).entries.append(entry)
        return tuple(tasks.values())

    def _registered(self, entry: Entry) -> Task | None:
        origin = self.modules.path(entry.origin) if entry.origin else None
        if origin is not None and not origin.endswith("/__init__.py") and not self.concerns(origin):
            return None
        match entry.target:
            case Defined(module, binding, name) if isinstance(
                binding.node, facts.Function | facts.Class
            ):
                value = lookup.defined(self.machine, module, binding, name)
                return Task(name, binding.node, module, value, self.machine)
            case Absent() | Outside():
                return None
        value = lookup.evaluated(self.machine, entry.module, entry.expression)
        called = calling.function_of(self.machine, value) if isinstance(value, Instance) else None
        if called is not None and isinstance(called.node, facts.Function):
            return Task(called.node.qualname, called.node, called.module, called, self.machine)
        if isinstance(value, Function | ClassRef):
            name = value.name if isinstance(value, Function) else value.node.name
            if name == "lambda":
                name = entry.stream_type
            return Task(name, value.node, value.module, value, self.machine)
        known = value == NONE or isinstance(value, Instance)  # one that nobody can call
        if not known and not self._names_a_task(entry):
            self.unfollowed.append(entry)
        return None

    def _names_a_task(self, entry: Entry) -> bool:
        """Return whether what an entry maps to is made of a function or class by its name."""
        names = (part for part in walk(entry.expression) if isinstance(part, facts.Name))
        targets = (lookup.target(self.machine, entry.module, name) for name in names)
        return any(
            isinstance(target, Defined)
            and isinstance(target.binding.node, facts.Function | facts.Class)
            for target in targets
        )

    @cached_property
    def unregistered(self) -> tuple[Task, ...]:
        """The functions that are evidently meant to be tasks and that the registry does not map."""
        registered = self.registered
        if not self.registry.exists or self.registry.unread or self.unfollowed:
            return ()
        known = {(task.module.path, task.definition.span.start) for task in registered}
        tasks = []
        for module in self.task_modules:
            if self.tree.role(module.path) is Role.TESTS:
                continue
            for node in module.facts.body:
                if not isinstance(node, facts.Function) or node.name.startswith("_"):
                    continue
                if (module.path, node.span.start) in known or node.name in self._named_by_text:
                    continue
                if not self._meant(module, node):
                    continue
                value = self._value(module, node)
                tasks.append(Task(node.name, node, module, value, self.machine))
        return tuple(tasks)

    @cached_property
    def _named_by_text(self) -> frozenset[str]:
        """What texts in the registry's entries end with: `lazy("streams.tasks.rss.fetch")`."""
        texts = (
            constant_text(expressions.literal(part)) or ""
            for entry in self.registry.entries
            if not isinstance(entry.expression, facts.Name | facts.Attribute)
            for part in walk(entry.expression)
            if isinstance(part, facts.Literal)
        )
        return frozenset(text.replace(":", ".").rpartition(".")[2] for text in texts)

    def _value(self, module: Module, node: facts.Function) -> Value:
        for binding in reversed(module.bindings.get(node.name, [])):
            if binding.node is node:
                return lookup.defined(self.machine, module, binding, node.name)
        return Unknown("it is bound again")

    def _meant(self, module: Module, node: facts.Function) -> bool:
        """Return whether a function that is not registered is meant to be a task."""
        last = module.bindings[node.name][-1]
        if last.node is not node:
            return False
        names = {parameter.name for parameter in node.parameters}
        stem = "" if module.is_package else module.name.rpartition(".")[2]
        kinds = [self._decorator(module, decorator) for decorator in node.decorators]
        if None in kinds and self._is_filled_by_code:
            return False
        if "fixture" in kinds or "kept" in kinds:
            return False
        evident = node.name == stem or "task" in kinds
        if not evident and ("stream_id" not in names or self._is_reexported(module, node)):
            return False
        return not self.is_used(module, node.name)

    @cached_property
    def _is_filled_by_code(self) -> bool:
        """Whether functions of the project, decorators among them, may fill the registry."""
        registry = self.registry
        return bool(registry.by_decorator or registry.registrars or self.loss)

    def _is_reexported(self, module: Module, node: facts.Function) -> bool:
        """Return whether a package offers a function of one of its modules to others by name."""
        packages = (package for package in self._packages if package is not module)
        targets = (self.modules.own(package, node.name) for package in packages)
        return any(isinstance(t, Defined) and t.binding.node is node for t in targets)

    def _decorator(self, module: Module, node: facts.Expression) -> str | None:
        """Return `task` for a task decorator, `other` for a library's, `None` for the project's.

        One of the project's that keeps the function for later is `kept`.
        """
        called = node.function if isinstance(node, facts.Call) else node
        target = lookup.target(self.machine, module, called)
        match target:
            case Outside(name):
                made = isinstance(called, facts.Attribute) and called.attr in libraries.TASK_METHODS
                if name in self._decorators or made:
                    return "task"
                return "fixture" if name.endswith(NO_TASK) else "other"
            case Defined(found, binding, name):
                if f"{found.name}.{name}" in self._decorators:
                    return "task"
                return "kept" if references.keeps(binding.node) else None
            case Unclear() if isinstance(called, facts.Attribute):
                return "task" if called.attr in libraries.TASK_METHODS else "other"
        return None

    def is_used(self, module: Module, name: str) -> bool:
        """Return whether project code, tests apart, calls a function or passes it around."""
        if self._references.uses(module, module, name):
            return True
        return any(
            self._references.uses(other, module, name)
            for other in map(self.modules.by_path, self._project_files(name))
            if other is not None and other is not module
        )

    @cached_property
    def _references(self) -> references.References:
        return references.References(self.modules)

    def waits(self, function: Function) -> tuple[Wait, ...]:
        """Return the network calls of a function that can wait for ever."""
        found = tuple(self.machine.observed.waits.of(function))
        return () if found and self._project_files("setdefaulttimeout") else found

    def _project_files(self, word: str) -> tuple[str, ...]:
        return tuple(
            path for path in self.tree.mentioning(word) if self.tree.role(path) is not Role.TESTS
        )

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks, registered or evidently meant to be, by file and position."""
        both = (*self.registered, *self.unregistered)
        return tuple(sorted(both, key=lambda task: task.place))

    @cached_property
    def tests(self) -> Tests:
        """The tests of the project."""
        return Tests(self)

    def commented(self) -> Iterator[str]:
        """Yield the paths of the files `looked_at` that hold comments which speak to the linter."""
        return (module.path for module in self.looked_at() if module.facts.comments)

    def problems(self) -> Iterator[tuple[Module, facts.Problem]]:
        """Yield the modules `looked_at` that have no facts."""
        for module in self.looked_at():
            if module.facts.problem is not None:
                yield module, module.facts.problem

    def looked_at(self) -> Iterator[Module]:
        """Yield the modules of the tasks package, and others that were read so far, once each."""
        seen = set()
        for module in (*self.task_modules, *self.modules.loaded):
            if module.path not in seen:
                seen.add(module.path)
                yield module
