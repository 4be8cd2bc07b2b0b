"""Reading a table: the statements that make it and fill it, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from newloom_lint.findings import Place
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Binding, Defined, Module, Outside
from newloom_lint.model.registry import objects, rows, scopes
from newloom_lint.model.registry.scopes import Bound, Scope
from newloom_lint.model.registry.tables import Entry, Registry, Unread
from newloom_lint.model.values import expressions
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

MAKERS = {
    "builtins.dict": 0,
    "collections.ChainMap": 0,
    "collections.OrderedDict": 0,
    "collections.UserDict": 0,
    "collections.defaultdict": 1,
    "copy.copy": 0,
    "copy.deepcopy": 0,
    "types.MappingProxyType": 0,
    "typing.cast": 1,
}
"""What makes a table of its arguments; how many of them, at the front, say something else."""
DEFAULTING = "collections.defaultdict"
CACHING = frozenset({"functools.cache", "functools.lru_cache"})
FILLING = frozenset({"update", "setdefault"})


@dataclass(frozen=True, slots=True)
class Filling:
    """A function, or methods of a class, that fill the table when they are called."""

    module: Module
    node: facts.Function | facts.Class
    name: str
    """The table's name in it, `self`, or its attribute of `self` after a dot."""
    owner: tuple[str, str] = ("", "")
    """Of a class: the path and the name of its one object."""


class Reader:
    """Reads a table into a registry."""

    def __init__(
        self,
        m: Machine,
        registry: Registry,
        mentioning: Callable[[str], tuple[str, ...]],
        within: Reader | None = None,
    ) -> None:
        """Take a registry to read into; `within` is who reads another table because of this one."""
        self.m, self.registry, self.mentioning = m, registry, mentioning
        self._around: tuple[tuple[int, str], ...] = within.following if within else ()
        self.filling: list[Filling] = []
        """The functions that fill the table; what they add is read where they are called."""
        self._following: list[tuple[int, str]] = []
        self._reading: list[tuple[str, str]] = []
        """The files and names of the tables that are being read, innermost last."""
        self._scopes: dict[tuple[str, int], Scope] = {}

    @property
    def following(self) -> tuple[tuple[int, str], ...]:
        """The tables that are being read, by this reader and those around it."""
        return (*self._around, *self._following)

    def module(self, module: Module, name: str) -> None:
        """Read the table that `name` is bound to at the level of `module`, and its changes."""
        key = (id(module.bindings), name)
        if key in self._around:
            self.unread(f"`{name}` is made of itself", Place(module.path, 0, 0))
            return
        if key in self._following:
            return
        self._following.append(key)
        self._reading.append((module.path, name))
        self.registry.names.setdefault(module.path, set()).add(name)
        for binding in module.bindings.get(name, ()):
            self._assigned(Scope(module), binding, name)
        self.changes_of(module, name)
        self._reading.pop()
        self._following.pop()

    def changes_of(self, module: Module, name: str) -> None:
        """Read what the statements of a module add to the table known there as `name`."""
        self.changes(Scope(module), module.facts.body, name)

    def _assigned(self, scope: Scope, binding: Binding, name: str) -> None:
        match binding.node:
            case facts.Assign(kind="plain" | "annotated", targets=targets, value=value) if value:
                for target in targets:
                    if isinstance(target, facts.Name) and target.id == name:
                        place = _place(scope, target)
                        if self.registry.table is None:
                            self.registry.table = place
                        self.table(scope, value)
            case facts.Assign():
                pass
            case node:
                where = node.context if isinstance(node, facts.WithItem) else node
                self.unread(f"`{name}` is made at run time", _place(scope, where))

    def table(self, scope: Scope, node: facts.Expression) -> None:
        """Read an expression that gives a table."""
        match node:
            case facts.Dict(items=items):
                for item in items:
                    if item.key is None:
                        self.table(scope, item.value)
                    else:
                        key, value = Bound(scope, item.key), Bound(scope, item.value)
                        self.entry(key, value, _place(scope, node))
            case facts.Operation(operator="|", operands=operands):
                for operand in operands:
                    self.table(scope, operand)
            case facts.Conditional(kind="if", operands=(_, *operands)):
                for operand in operands:
                    self.table(scope, operand)
            case facts.Name() | facts.Attribute():
                self._named(scope, node)
            case facts.Call():
                self._called(scope, node)
            case facts.Display() | facts.Comprehension():
                self._pairs(Bound(scope, node))
            case _:
                self._unread(scope, node)

    def _named(self, scope: Scope, node: facts.Name | facts.Attribute) -> None:
        bound = scopes.resolved(Bound(scope, node))
        if bound.node is not node:
            if isinstance(bound.node, tuple):
                self._pairs(bound)
            else:
                self.table(bound.scope, bound.node)
            return
        target = lookup.target(self.m, scope.module, node)
        if isinstance(target, Defined):
            self.module(target.module, target.name)
        elif isinstance(node, facts.Attribute):
            self._attribute(scope, node)
        else:
            self._unread(scope, node)

    def _attribute(self, scope: Scope, node: facts.Attribute) -> None:
        """Read the table that the one object of a project class keeps under a name."""
        holder = lookup.target(self.m, scope.module, node.value)
        made = holder.binding.node if isinstance(holder, Defined) else None
        match made:
            case facts.Assign(value=facts.Call(function=called)) if isinstance(holder, Defined):
                cls = lookup.target(self.m, holder.module, called)
                kept = objects.kept(cls, node.attr) if isinstance(cls, Defined) else None
                if kept is not None and isinstance(cls, Defined):
                    owner = (holder.module.path, holder.name)
                    self._holds(cls, f".{node.attr}", owner)
                    self.table(Scope(cls.module), kept)
                    return
        self._unread(scope, node)

    def _holds(self, cls: Defined, name: str, owner: tuple[str, str]) -> None:
        """Note the methods of a class that fill a table of its one object."""
        if isinstance(cls.binding.node, facts.Class) and changes_table(cls.binding.node, name):
            self.filling.append(Filling(cls.module, cls.binding.node, name, owner))

    def _pairs(self, bound: Bound) -> None:
        """Read a list of pairs of key and value."""
        found = rows.of(self, bound)
        pairs = [scopes.parts_of(row, 2) for row in found] if found is not None else [None]
        for pair in pairs:
            if pair is None:
                self.unread(f"{_written(bound)} is made at run time", bound.place)
                return
        for pair in pairs:
            if pair is not None:
                self.entry(pair[0], pair[1])

    def _called(self, scope: Scope, call: facts.Call) -> None:
        """Read a call that gives a table."""
        match call:
            case facts.Call(function=facts.Attribute(value=owner, attr="copy"), arguments=()):
                self.table(scope, owner)
                return
        match lookup.target(self.m, scope.module, call.function):
            case Outside(name) if name in MAKERS:
                first = call.arguments[: MAKERS[name]]
                if name == DEFAULTING and first and not _is_none(first[0].value):
                    default = first[0].value
                    self.unread("it has something for every stream type", _place(scope, default))
                self.filled_by(scope, call.arguments[MAKERS[name] :])
            case Outside("builtins.zip"):
                self._pairs(Bound(scope, call))
            case Defined(module, binding) if isinstance(binding.node, facts.Function):
                self._built(scope, call, module, binding.node)
            case Defined() as cls if self._reading and objects.is_dict(self.m, cls):
                self._holds(cls, "self", self._reading[-1])
                self.filled_by(scope, call.arguments)
            case _:
                self._unread(scope, call)

    def filled_by(self, scope: Scope, arguments: Iterable[facts.Argument]) -> None:
        """Read the arguments of `dict(...)`."""
        for argument in arguments:
            if argument.keyword:
                start = argument.value.span.start - len(argument.keyword) - 1
                span = facts.Span(start, start + len(argument.keyword))
                key = facts.Literal(span, "str", repr(argument.keyword))
                self.entry(Bound(scope, key), Bound(scope, argument.value))
            elif argument.star == "*":
                self._unread(scope, argument.value)
            else:
                self.table(scope, argument.value)

    def _built(self, scope: Scope, call: facts.Call, module: Module, node: facts.Function) -> None:
        """Read what a function returns that takes nothing and ends in one `return`."""
        targets = [lookup.target(self.m, module, one) for one in node.decorators]
        plain = not any((node.parameters, call.arguments, node.is_async, node.is_generator))
        plain = plain and all(isinstance(t, Outside) and t.name in CACHING for t in targets)
        returns = [part for part in walk(node.body) if isinstance(part, facts.Return)]
        key = (module.path, node.span.start)
        if not plain or len(returns) != 1 or node.body[-1] is not returns[0] or key in self._scopes:
            self._unread(scope, call)
            return
        inner = self._scopes[key] = scopes.inside(module, node)
        given = returns[0].value
        own = isinstance(given, facts.Name) and given.id in inner.module.bindings
        if isinstance(given, facts.Name) and own and given.id not in module.bindings:
            for binding in inner.module.bindings[given.id]:
                self._assigned(inner, binding, given.id)
            self.changes(inner, node.body, given.id)
        elif given is not None:
            self.table(inner, given)

    def unread(self, reason: str, place: Place) -> None:
        """Note that a part of the table is not known."""
        self.registry.unread.append(Unread(reason, place))

    def _unread(self, scope: Scope, node: facts.Expression) -> None:
        self.unread(f"{_written(Bound(scope, node))} is made at run time", _place(scope, node))

    def entry(
        self, key: Bound, value: Bound, display: Place | None = None, *, altered: bool = False
    ) -> None:
        """Take an entry, where its key is known and its value can be written at module level."""
        text = scopes.text(self.m, key)
        known = scopes.closed(value)
        if text is None or known is None:
            lost = key if text is None else value
            self.unread(f"{_written(lost)} is made at run time", lost.place)
        else:
            module, node = known
            self.registry.entries.append(Entry(*text, module, node, self.m, display, altered))

    def changes(self, scope: Scope, body: Iterable[facts.Statement], name: str) -> None:
        """Read what statements add to the table known as `name`."""
        for node in body:
            match node:
                case facts.If(branches=branches, orelse=orelse):
                    for branch in branches:
                        self.changes(scope, branch.body, name)
                    self.changes(scope, orelse, name)
                case facts.Try(body=inner, handlers=handlers, orelse=orelse):
                    self.changes(scope, inner, name)
                    for handler in handlers:
                        self.changes(scope, handler.body, name)
                    self.changes(scope, orelse, name)
                case facts.With(body=inner):
                    self.changes(scope, inner, name)
                case facts.Loop():
                    self._loop(scope, node, name)
                case facts.Function() | facts.Class():
                    if changes_table(node, name):
                        self.filling.append(Filling(scope.module, node, name))
                case _:
                    self._change(scope, node, name)

    def _change(self, scope: Scope, node: facts.Statement, name: str) -> None:
        """Read what one simple statement adds."""
        match node:
            case facts.Assign(kind="plain", targets=targets, value=value) if value is not None:
                for target in targets:
                    if isinstance(target, facts.Subscript) and is_table(target.value, name):
                        self.entry(Bound(scope, target.index[0]), Bound(scope, value))
            case facts.Assign(kind="augmented", targets=(owner,), value=value) if (
                value is not None and is_table(owner, name)
            ):
                self.table(scope, value)
            case facts.Evaluate(
                value=facts.Call(
                    function=facts.Attribute(value=owner, attr=method), arguments=arguments
                ) as call
            ) if is_table(owner, name):
                match method, arguments:
                    case "update", _:
                        self.filled_by(scope, arguments)
                    case "setdefault", (key, other):
                        self.entry(Bound(scope, key.value), Bound(scope, other.value))
                    case _:
                        self._unread(scope, call)

    def _loop(self, scope: Scope, loop: facts.Loop, name: str) -> None:
        """Read a loop over what is known, whose body fills the table in each of its rounds."""
        if not changes_table(loop, name):
            return
        listed = rows.of(self, Bound(scope, loop.iterable)) if loop.iterable else None
        simple = all(isinstance(one, facts.Assign | facts.Evaluate) for one in loop.body)
        names = [
            scopes.unpacked(loop.target, row) if loop.target else None
            for row in (listed if simple and listed is not None else [])
        ]
        if listed is None or not simple or None in names or loop.orelse:
            reason = f"`{name}` is filled in a loop"
            self.unread(reason, _place(scope, loop.iterable or loop))
            return
        for bound in names:
            inner = scope.bound(bound or {})
            for statement in loop.body:
                self._change(inner, statement, name)
                match statement:
                    case facts.Assign(targets=(facts.Name(id=own),), value=value) if value:
                        inner = inner.bound({own: Bound(inner, value)})


def _place(scope: Scope, node: object) -> Place:
    span = getattr(node, "span", facts.Span(0, 0))
    return Place(scope.module.path, span.start, span.end)


def _is_none(node: facts.Expression) -> bool:
    return isinstance(node, facts.Literal) and node.kind == "none"


def _written(bound: Bound) -> str:
    node = bound.node
    if isinstance(node, tuple):
        return f"{len(node)} values"
    return f"`{expressions.source(bound.scope.module.file, node)}`"


def is_table(node: object, name: str) -> bool:
    """Return whether an expression is the table by its name, or the attribute of `self`."""
    if name.startswith("."):
        return (
            isinstance(node, facts.Attribute)
            and node.attr == name[1:]
            and isinstance(node.value, facts.Name)
            and node.value.id == "self"
        )
    return isinstance(node, facts.Name) and node.id == name


def changes_table(node: object, name: str) -> bool:
    """Return whether code assigns to an item of a table or calls one of its methods."""
    for part in walk(node):
        match part:
            case facts.Assign(kind=kind, targets=targets):
                if any(isinstance(t, facts.Subscript) and is_table(t.value, name) for t in targets):
                    return True
                if kind == "augmented" and any(is_table(t, name) for t in targets):
                    return True
            case facts.Call(function=facts.Attribute(value=owner, attr=attr)):
                if attr in FILLING and is_table(owner, name):
                    return True
    return False
