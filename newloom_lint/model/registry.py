"""The registry: which stream type `TASK_MAPPING` maps to which task, however it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from newloom_lint.findings import Place
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Absent, Binding, Defined, Module, Package, Target
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import constant_text
from newloom_lint.model.walking import walk
from newloom_lint.syntax import facts

TABLE = "TASK_MAPPING"


@dataclass(frozen=True, slots=True)
class Entry:
    """One stream type of the registry."""

    stream_type: str
    key: Place
    """The key's text."""
    module: Module
    expression: facts.Expression
    machine: Machine = field(repr=False, compare=False)
    display: Place | None = None
    """The dict display that holds it; `None` for an entry made by itself."""

    @property
    def target(self) -> Target:
        """What the entry's expression leads to; `Unclear` for more than a name."""
        return lookup.target(self.machine, self.module, self.expression)

    @property
    def origin(self) -> str | None:
        """The module the task lies in as far as the import says, without reading that module."""
        name = self.expression
        while isinstance(name, facts.Attribute):
            name = name.value
        bound = self.module.bindings.get(name.id, []) if isinstance(name, facts.Name) else []
        if len(bound) != 1 or not isinstance(bound[0].node, facts.Import):
            return None
        statement, imported = bound[0].node, bound[0].imported
        if not statement.is_from or imported is None:
            return None
        source = self.machine.modules.absolute(self.module, statement)
        if source is None:
            return None
        below = f"{source}.{imported.name}"
        return below if self.machine.modules.path(below) and name is not self.expression else source

    @property
    def written(self) -> str:
        """The entry's value as it is written."""
        return expressions.source(self.module.file, self.expression)


@dataclass(slots=True)
class Registry:
    """What was read of the registry."""

    path: str
    """The file that holds the table; where there is none yet, the package's `__init__`."""
    exists: bool = False
    table: Place | None = None
    """The table's name where it is assigned."""
    entries: list[Entry] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """Reasons why entries may exist that were not read."""
    names: dict[str, set[str]] = field(default_factory=dict)
    """By file, the names under which it knows the table, or one that the table is made of."""
    by_decorator: bool = False
    """Project code fills the table inside functions."""


def read(m: Machine, package: str, mentioning: Iterable[str], table: str = TABLE) -> Registry:
    """Return the registry of a tasks package, or another table of that shape.

    `mentioning` are the paths of the files that contain the table's name.
    """
    home = m.modules.get(package)
    registry = Registry(home.path if home else f"{package.replace('.', '/')}/__init__.py")
    if home is None:
        return registry
    target = m.modules.attribute(package, table)
    if not isinstance(target, Defined):
        if not isinstance(target, Absent | Package):
            registry.unread.append(f"`{table}` cannot be followed")
        return registry
    registry.exists = True
    registry.path = target.module.path
    reader = _Reader(m, registry)
    reader.module(target.module, target.name)
    for path in mentioning:
        module = m.modules.by_path(path)
        if module is None or module is target.module:
            continue
        for name in _bound_to(m, module, target):
            registry.names.setdefault(module.path, set()).add(name)
            reader.changes(module, module.facts.body, name)
    return registry


def _bound_to(m: Machine, module: Module, target: Defined) -> Iterator[str]:
    """Yield the names under which another module knows the table."""
    for name, bound in module.bindings.items():
        if any(b.imported and b.imported.name == target.name for b in bound):
            found = m.modules.own(module, name)
            if isinstance(found, Defined) and found.module is target.module:
                yield name


class _Reader:
    def __init__(self, m: Machine, registry: Registry) -> None:
        self._m, self._registry = m, registry
        self._following: list[tuple[str, str]] = []

    def module(self, module: Module, name: str) -> None:
        """Read the table that `name` is bound to at the level of `module`, and its changes."""
        if (module.path, name) in self._following:
            return
        self._following.append((module.path, name))
        self._registry.names.setdefault(module.path, set()).add(name)
        for binding in module.bindings.get(name, ()):
            self._assigned(module, binding, name)
        self.changes(module, module.facts.body, name)
        self._following.pop()

    def _assigned(self, module: Module, binding: Binding, name: str) -> None:
        match binding.node:
            case facts.Assign(kind="plain" | "annotated", targets=targets, value=value) if value:
                for target in targets:
                    if isinstance(target, facts.Name) and target.id == name:
                        span = target.span
                        if self._registry.table is None:
                            self._registry.table = Place(module.path, span.start, span.end)
                        self.table(module, value)
            case facts.Assign():
                pass
            case _:
                self._registry.unread.append(f"`{name}` is made at run time")

    def table(self, module: Module, node: facts.Expression) -> None:
        """Read an expression that gives a table."""
        match node:
            case facts.Dict(items=items):
                for item in items:
                    if item.key is None:
                        self.table(module, item.value)
                    else:
                        display = Place(module.path, node.span.start, node.span.end)
                        self._entry(module, item.key, item.value, display)
            case facts.Call(function=facts.Name(id="dict"), arguments=arguments):
                for argument in arguments:
                    if argument.keyword:
                        span = argument.value.span
                        start = span.start - len(argument.keyword) - 1
                        key = facts.Span(start, start + len(argument.keyword))
                        self._add(module, argument.keyword, key, argument.value)
                    else:
                        self.table(module, argument.value)
            case facts.Operation(operator="|", operands=operands):
                for operand in operands:
                    self.table(module, operand)
            case facts.Name() | facts.Attribute():
                target = lookup.target(self._m, module, node)
                if isinstance(target, Defined):
                    self.module(target.module, target.name)
                else:
                    self._unread(module, node)
            case _:
                self._unread(module, node)

    def _unread(self, module: Module, node: facts.Expression) -> None:
        written = expressions.source(module.file, node)
        self._registry.unread.append(f"`{written}` is made at run time")

    def _entry(
        self,
        module: Module,
        key: facts.Expression,
        value: facts.Expression,
        display: Place | None = None,
    ) -> None:
        text = constant_text(lookup.evaluated(self._m, module, key))
        if text is None:
            self._unread(module, key)
        else:
            self._add(module, text, key.span, value, display)

    def _add(
        self,
        module: Module,
        text: str,
        key: facts.Span,
        value: facts.Expression,
        display: Place | None = None,
    ) -> None:
        place = Place(module.path, key.start, key.end)
        self._registry.entries.append(Entry(text, place, module, value, self._m, display))

    def changes(self, module: Module, body: Iterable[facts.Statement], name: str) -> None:
        """Read what statements add to the table known as `name`."""
        for node in body:
            match node:
                case facts.Assign(kind="plain", targets=targets, value=value) if value is not None:
                    for target in targets:
                        if isinstance(target, facts.Subscript) and _is_name(target.value, name):
                            self._entry(module, target.index[0], value)
                case facts.Assign(
                    kind="augmented", targets=(facts.Name(id=owner_name),), value=value
                ) if value is not None and owner_name == name:
                    self.table(module, value)
                case facts.Evaluate(
                    value=facts.Call(
                        function=facts.Attribute(value=owner, attr=method), arguments=arguments
                    ) as call
                ) if _is_name(owner, name):
                    self._called(module, call, method, arguments)
                case facts.If(branches=branches, orelse=orelse):
                    for branch in branches:
                        self.changes(module, branch.body, name)
                    self.changes(module, orelse, name)
                case facts.Try(body=inner, handlers=handlers, orelse=orelse):
                    self.changes(module, inner, name)
                    for handler in handlers:
                        self.changes(module, handler.body, name)
                    self.changes(module, orelse, name)
                case facts.With(body=inner):
                    self.changes(module, inner, name)
                case facts.Loop() | facts.Function() | facts.Class():
                    self._made_at_run_time(node, name)

    def _called(
        self,
        module: Module,
        call: facts.Call,
        method: str,
        arguments: tuple[facts.Argument, ...],
    ) -> None:
        """Read what a method of the table adds to it."""
        match method, arguments:
            case "update", _:
                made = facts.Call(call.span, facts.Name(call.span, "dict"), arguments)
                self.table(module, made)
            case "setdefault", (key, value):
                self._entry(module, key.value, value.value)
            case _:
                self._unread(module, call)

    def _made_at_run_time(self, node: facts.Statement, name: str) -> None:
        if not _changes_table(node, name):
            return
        if isinstance(node, facts.Loop):
            self._registry.unread.append(f"`{name}` is filled in a loop")
        else:
            self._registry.by_decorator = True


def _is_name(node: facts.Expression, name: str) -> bool:
    return isinstance(node, facts.Name) and node.id == name


def _changes_table(node: facts.Statement, name: str) -> bool:
    """Return whether code assigns to an item of a table or calls one of its methods."""
    for part in walk(node):
        match part:
            case facts.Assign(targets=targets) if any(
                isinstance(t, facts.Subscript) and _is_name(t.value, name) for t in targets
            ):
                return True
            case facts.Call(
                function=facts.Attribute(value=owner, attr="update" | "setdefault")
            ) if _is_name(owner, name):
                return True
    return False
