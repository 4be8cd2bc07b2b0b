"""Registrars: functions that put what they are given into the table, and where they are used.

`@register("rss")` above a task, or `register("rss", rss)`, is an entry where the function's one
store is on every path, and each use of it in the project stands at the level of a module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from newloom_lint.findings import Place
from newloom_lint.model.calls import libraries
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined, Module, Outside
from newloom_lint.model.registry.reading import Filling, Reader, changes_table, is_table
from newloom_lint.model.registry.scopes import Bound, Scope
from newloom_lint.model.registry.tables import Registry, Unread
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk


class _UncertainError(Exception):
    """What a registrar adds is not known."""


@dataclass(frozen=True, slots=True)
class _Registrar:
    """A function that stores once; of a decorator with arguments, `inner` is what it returns."""

    module: Module
    node: facts.Function
    inner: facts.Function | None
    key: facts.Expression
    value: facts.Expression
    locals: tuple[facts.Assign, ...]
    owner: tuple[str, str]
    """The path and name of the object whose method it is."""

    @property
    def taker(self) -> facts.Function:
        """The function that is given the task."""
        return self.inner or self.node

    @property
    def keeps(self) -> bool:
        """Whether what a decorated name stands for afterwards is what was stored."""
        last = self.taker.body[-1]
        given = last.value if isinstance(last, facts.Return) else None
        same = isinstance(given, facts.Name) and isinstance(self.value, facts.Name)
        return same and given.id == self.value.id  # type: ignore[union-attr]


def read(
    m: Machine, registry: Registry, reader: Reader, mentioning: Callable[[str], tuple[str, ...]]
) -> None:
    """Add the entries that are made by functions which fill the table, where all are known."""
    for filling in reader.filling:
        for node in _functions(filling):
            try:
                registrar = _registrar(filling, node)
                uses = list(_uses(m, registrar, mentioning))
            except _UncertainError:
                uses = []
            if not uses:  # or it is there for code outside the project
                span = node.name_span
                registry.by_decorator = Unread(
                    f"`{node.name}` fills it when it is called",
                    Place(filling.module.path, span.start, span.end),
                )
                continue
            registry.registrars[filling.module.path, node.span.start] = node.name
            for key, value, kept in uses:
                reader.entry(key, value, altered=not kept)


def _functions(filling: Filling) -> Iterator[facts.Function | facts.Class]:
    """Yield what may be called to fill the table."""
    if isinstance(filling.node, facts.Function) or not filling.owner[0]:
        yield filling.node
        return
    for statement in filling.node.body:
        own = isinstance(statement, facts.Function) and statement.name != "__init__"
        if isinstance(statement, facts.Function) and own and changes_table(statement, filling.name):
            yield statement


def _registrar(filling: Filling, node: facts.Function | facts.Class) -> _Registrar:
    """Return a function that stores one entry each time, and does so on every path."""
    if isinstance(node, facts.Class) or node.decorators or node.is_async or node.is_generator:
        raise _UncertainError
    inner = None
    stores = [s for s in node.body if changes_table(s, filling.name)]
    if len(stores) != 1:
        raise _UncertainError
    before = node.body[: node.body.index(stores[0])]
    if isinstance(stores[0], facts.Function):
        inner = stores[0]
        last = node.body[-1]
        returned = isinstance(last, facts.Return) and last.value
        if not isinstance(returned, facts.Name) or returned.id != inner.name or inner.decorators:
            raise _UncertainError
        stores = [s for s in inner.body if changes_table(s, filling.name)]
        if len(stores) != 1 or inner.is_async or inner.is_generator:
            raise _UncertainError
        before += inner.body[: inner.body.index(stores[0])]
    if any(isinstance(part, facts.Return) for part in walk(before)):
        raise _UncertainError
    key, value = _stored(stores[0], filling.name)
    own = tuple(s for s in before if isinstance(s, facts.Assign))
    return _Registrar(filling.module, node, inner, key, value, own, filling.owner)


def _stored(statement: facts.Statement, name: str) -> tuple[facts.Expression, facts.Expression]:
    """Return the key and the value that a statement stores."""
    match statement:
        case facts.Assign(
            kind="plain", targets=(facts.Subscript(value=table, index=(key,)),), value=value
        ) if is_table(table, name) and value is not None:
            return key, value
        case facts.Evaluate(
            value=facts.Call(function=facts.Attribute(value=table, attr=attr), arguments=arguments)
        ) if is_table(table, name):
            match attr, [argument.value for argument in arguments]:
                case "setdefault", [key, value]:
                    return key, value
                case "update", [facts.Dict(items=(item,))] if item.key is not None:
                    return item.key, item.value
    raise _UncertainError


def _uses(
    m: Machine, registrar: _Registrar, mentioning: Callable[[str], tuple[str, ...]]
) -> Iterator[tuple[Bound, Bound, bool]]:
    """Yield the key and the value of each use, and whether the value is stored as it is known."""
    names, seen = [registrar.node.name], set()
    while names:
        name = names.pop()
        for path in mentioning(name):
            module = m.modules.by_path(path)
            if (name, path) in seen or module is None:
                continue
            seen.add((name, path))
            if module.facts.problem is not None:
                raise _UncertainError
            search = _Search(m, registrar, module)
            yield from search.entries()
            names += [alias for alias in search.aliases if alias != name]


class _Search:
    """The uses of a registrar in one file."""

    def __init__(self, m: Machine, registrar: _Registrar, module: Module) -> None:
        self._m, self._registrar, self._module = m, registrar, module
        self.aliases = {
            imported.alias
            for binds in module.bindings.values()
            for bound in binds
            if (imported := bound.imported) is not None
            and imported.alias
            and imported.name in {registrar.node.name, registrar.owner[1]}
        }
        self._handled: set[int] = set()

    def entries(self) -> Iterator[tuple[Bound, Bound, bool]]:
        """Yield an entry for each use; a use that is none is not certain."""
        yield from self._block(self._module.facts.body)
        for part in walk(self._module.facts.body):
            named = isinstance(part, facts.Name | facts.Attribute)
            if named and id(part) not in self._handled and self._is_it(part):  # type: ignore[arg-type]
                raise _UncertainError

    def _is_it(self, node: facts.Expression) -> bool:
        """Return whether an expression of names leads to the registrar."""
        own = self._registrar
        if isinstance(node, facts.Name):
            if own.owner[0] or node.id not in {own.node.name, *self.aliases}:
                return False
        elif not isinstance(node, facts.Attribute) or node.attr != own.node.name:
            return False
        elif own.owner[0]:
            holder = lookup.target(self._m, self._module, node.value)
            return isinstance(holder, Defined) and (holder.module.path, holder.name) == own.owner
        target = lookup.target(self._m, self._module, node)
        return isinstance(target, Defined) and target.binding.node is own.node

    def _block(self, body: tuple[facts.Statement, ...]) -> Iterator[tuple[Bound, Bound, bool]]:
        for statement in body:
            match statement:
                case facts.Function(decorators=decorators) | facts.Class(decorators=decorators):
                    for number, decorator in enumerate(decorators):
                        yield from self._decorated(statement, decorator, decorators[:number])
                case (
                    facts.Evaluate(value=facts.Call() as call)
                    | facts.Assign(value=facts.Call() as call)
                ):
                    yield from self._called(call)
                case facts.If(branches=branches, orelse=orelse):
                    for branch in branches:
                        yield from self._block(branch.body)
                    yield from self._block(orelse)
                case facts.Try(body=inner, orelse=orelse):
                    yield from self._block(inner)
                    yield from self._block(orelse)
                case facts.With(body=inner):
                    yield from self._block(inner)

    def _decorated(
        self,
        node: facts.Function | facts.Class,
        decorator: facts.Expression,
        above: tuple[facts.Expression, ...],
    ) -> Iterator[tuple[Bound, Bound, bool]]:
        called = decorator.function if isinstance(decorator, facts.Call) else decorator
        if not self._is_it(called):
            return
        self._handled.add(id(called))
        bound = self._module.bindings.get(node.name, [])
        if not bound or bound[-1].node is not node:
            raise _UncertainError
        scope = Scope(self._module)
        given = Bound(scope, facts.Name(node.name_span, node.name))
        own = self._registrar
        if own.inner is not None:
            if not isinstance(decorator, facts.Call):
                raise _UncertainError
            names = self._bind(own.node, scope, decorator.arguments)
            names |= self._given(own.inner, given)
        elif isinstance(decorator, facts.Call):
            raise _UncertainError
        else:
            names = self._given(own.node, given)
        key, _ = self._entry(names)
        plain = all(map(self._makes_a_task, above))
        yield key, given, own.keeps and plain

    def _called(self, call: facts.Call) -> Iterator[tuple[Bound, Bound, bool]]:
        own, scope = self._registrar, Scope(self._module)
        first = call.function if own.inner is not None else call
        if not isinstance(first, facts.Call) or not self._is_it(first.function):
            return
        self._handled.add(id(first.function))
        names = self._bind(own.node, scope, first.arguments)
        if own.inner is not None:
            names |= self._bind(own.inner, scope, call.arguments)
        yield *self._entry(names), True

    def _entry(self, names: dict[str, Bound]) -> tuple[Bound, Bound]:
        """Return the key and the value that are stored where the parameters are `names`."""
        own = self._registrar
        scope = Scope(own.module, names)
        for statement in own.locals:
            match statement:
                case facts.Assign(targets=(facts.Name(id=name),), value=value) if value:
                    scope = scope.bound({name: Bound(scope, value)})
        return Bound(scope, own.key), Bound(scope, own.value)

    def _given(self, taker: facts.Function, value: Bound) -> dict[str, Bound]:
        """Return what a function's parameters are that is given a task and nothing else."""
        parameters = self._parameters(taker)
        if not parameters or parameters[0].kind not in {"positional", "plain"}:
            raise _UncertainError
        first, *others = parameters
        scope = Scope(self._registrar.module)
        return {first.name: value} | {
            p.name: Bound(scope, p.default) for p in others if p.default is not None
        }

    def _parameters(self, node: facts.Function) -> list[facts.Parameter]:
        method = bool(self._registrar.owner[0]) and node is self._registrar.node
        return list(node.parameters[1:] if method else node.parameters)

    def _bind(
        self, node: facts.Function, scope: Scope, arguments: tuple[facts.Argument, ...]
    ) -> dict[str, Bound]:
        """Return what the parameters of a function are in a call."""
        parameters = self._parameters(node)
        plain = [p.name for p in parameters if p.kind in {"positional", "plain"}]
        defaults = Scope(self._registrar.module)
        names = {p.name: Bound(defaults, p.default) for p in parameters if p.default is not None}
        for argument in arguments:
            if argument.star:
                raise _UncertainError
            name = argument.keyword or (plain.pop(0) if plain else "")
            if not name:
                raise _UncertainError
            names[name] = Bound(scope, argument.value)
        return names

    def _makes_a_task(self, node: facts.Expression) -> bool:
        """Return whether a decorator is one that only makes a task of what it is given."""
        called = node.function if isinstance(node, facts.Call) else node
        if isinstance(called, facts.Attribute) and called.attr in libraries.TASK_METHODS:
            return True
        target = lookup.target(self._m, self._module, called)
        return isinstance(target, Outside) and target.name in libraries.TASK_DECORATORS
