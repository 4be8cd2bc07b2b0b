"""Scopes: one look at a function, for what binds its names, and for its calls and attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from newloom_lint.model.names.modules import Binding, bindings
from newloom_lint.model.values.kinds import Function
from newloom_lint.syntax import facts


class Source(NamedTuple):
    """What binds a local name: the expression, and how it is taken apart."""

    value: facts.Expression
    way: str = ""
    """Empty as it is, `element` of it, `first` of it, `context` entered with it; of a dict that a
    loop goes over, each `key` and each `value`."""


@dataclass(slots=True)
class Scope:
    """One function, nested ones apart."""

    function: Function
    sources: dict[str, list[Source | Binding | None]] = field(default_factory=dict)
    """What binds each local name but parameters; `None` for what is not followed."""
    calls: list[facts.Call] = field(default_factory=list)
    reads: list[facts.Attribute] = field(default_factory=list)
    assigned: list[tuple[facts.Attribute, facts.Assign]] = field(default_factory=list)
    """Attributes that are assigned to, in the order written."""

    stored: list[tuple[facts.Subscript, facts.Assign]] = field(default_factory=list)
    """Items that are assigned to, likewise."""
    given: list[facts.Expression | None] = field(default_factory=list)
    """What is returned, in the order written; `None` where nothing is."""
    yielded: list[facts.Yield] = field(default_factory=list)

    def parameter(self, name: str) -> facts.Parameter | None:
        """Return the parameter of a name."""
        return next((p for p in self.function.node.parameters if p.name == name), None)

    def bind(self, name: str, source: Source | Binding | None) -> None:
        """Note one more thing that binds a name."""
        self.sources.setdefault(name, []).append(source)


def look(function: Function) -> Scope:
    """Return the scope of a function."""
    scope = Scope(function)
    _look(scope, function.node.body)
    return scope


def around(body: Iterable[facts.Statement]) -> dict[int, facts.Function]:
    """Return, by where a function starts, the function around it; none for those of a module."""
    return dict(_nested(body, None))


def _nested(
    body: Iterable[object], outer: facts.Function | None
) -> Iterator[tuple[int, facts.Function]]:
    for statement in body:
        if isinstance(statement, facts.Function):
            if outer is not None:
                yield statement.span.start, outer
            yield from _nested(statement.body, statement)
            continue
        for name in _BLOCKS.get(type(statement), ()):
            yield from _nested(getattr(statement, name), outer)


_BLOCKS: dict[type, tuple[str, ...]] = {
    facts.Branch: ("body",),
    facts.Case: ("body",),
    facts.Class: ("body",),
    facts.Handler: ("body",),
    facts.If: ("branches", "orelse"),
    facts.Loop: ("body", "orelse"),
    facts.Match: ("cases",),
    facts.Try: ("body", "handlers", "orelse", "final"),
    facts.With: ("body",),
}


def _look(scope: Scope, node: object) -> None:
    """Note calls, attributes and what binds names below a node, as they are written."""
    if isinstance(node, tuple):
        for part in node:
            _look(scope, part)
        return
    kind = type(node)
    visit = _VISITS.get(kind)
    if visit is not None and not visit(scope, node):
        return
    for name in _PARTS.get(kind, ()):
        _look(scope, getattr(node, name))


def _attribute(scope: Scope, node: facts.Attribute) -> bool:
    scope.reads.append(node)
    return True


def _call(scope: Scope, node: facts.Call) -> bool:
    scope.calls.append(node)
    return True


def _function(scope: Scope, node: facts.Function) -> bool:
    scope.bind(node.name, None)
    _look(scope, node.decorators)
    for statement in node.body:
        if isinstance(statement, facts.Scope):
            _names(scope, statement.names)
    return False


def _class(scope: Scope, node: facts.Class) -> bool:
    scope.bind(node.name, None)
    return False


def _lambda(scope: Scope, node: facts.Lambda) -> bool:
    _names(scope, (parameter.name for parameter in node.parameters))
    return True


def _walrus(scope: Scope, node: facts.Walrus) -> bool:
    scope.bind(node.target, Source(node.value))
    return True


def _iterated(scope: Scope, node: facts.Clause | facts.Loop) -> bool:
    match node.iterable, node.target:
        case (
            facts.Call(function=facts.Attribute(value=mapping, attr="items"), arguments=()),
            facts.Display(elements=(facts.Name(id=key), facts.Name(id=value))),
        ):
            scope.bind(key, Source(mapping, "key"))
            scope.bind(value, Source(mapping, "value"))
            return True
    if node.target is not None and node.iterable is not None:
        _unpack(scope, node.target, Source(node.iterable, "element"))
    return True


def _with(scope: Scope, node: facts.With) -> bool:
    for item in node.items:
        if item.target is not None:
            _unpack(scope, item.target, Source(item.context, "context"))
    return True


def _handler(scope: Scope, node: facts.Handler) -> bool:
    if node.name:
        scope.bind(node.name, None)
    return True


def _delete(scope: Scope, node: facts.Delete) -> bool:
    _names(scope, (target.id for target in node.targets if isinstance(target, facts.Name)))
    return True


def _case(scope: Scope, node: facts.Case) -> bool:
    _names(scope, node.binds)
    return True


def _import(scope: Scope, node: facts.Import) -> bool:
    for name, binding in bindings((node,)):
        scope.bind(name, binding)
    return False


def _return(scope: Scope, node: facts.Return) -> bool:
    scope.given.append(node.value)
    return True


def _yield(scope: Scope, node: facts.Yield) -> bool:
    scope.yielded.append(node)
    return True


def _scope(scope: Scope, node: facts.Scope) -> bool:
    _names(scope, node.names)
    return False


def _assign(scope: Scope, node: facts.Assign) -> bool:
    for target in node.targets if node.value is not None else ():
        if isinstance(target, facts.Attribute):
            scope.assigned.append((target, node))
            _look(scope, target.value)
        elif isinstance(target, facts.Subscript):
            scope.stored.append((target, node))
            _look(scope, target)
        elif node.kind == "augmented" and isinstance(target, facts.Name):
            scope.bind(target.id, None)
        else:
            _unpack(scope, target, Source(node.value) if node.value is not None else None)
    _look(scope, node.value)
    return False


def _names(scope: Scope, names: Iterable[str]) -> None:
    for name in names:
        scope.bind(name, None)


def _unpack(scope: Scope, target: facts.Expression, source: Source | None) -> None:
    """Note what an assignment to a target binds."""
    match target:
        case facts.Name(id=name):
            scope.bind(name, source)
        case facts.Starred(value=value):
            _unpack(scope, value, None)
        case facts.Display(elements=elements):
            for index, element in enumerate(elements):
                first = index == 0 and source is not None and not source.way
                inner = Source(source.value, "first") if source is not None and first else None
                _unpack(scope, element, inner)
        case _:
            _look(scope, target)


_VISITS: dict[type, Callable[..., bool]] = {
    facts.Assign: _assign,
    facts.Attribute: _attribute,
    facts.Call: _call,
    facts.Case: _case,
    facts.Class: _class,
    facts.Clause: _iterated,
    facts.Delete: _delete,
    facts.Function: _function,
    facts.Handler: _handler,
    facts.Import: _import,
    facts.Lambda: _lambda,
    facts.Loop: _iterated,
    facts.Return: _return,
    facts.Scope: _scope,
    facts.Walrus: _walrus,
    facts.With: _with,
    facts.Yield: _yield,
}
_PARTS: dict[type, tuple[str, ...]] = {
    facts.Argument: ("value",),
    facts.Assert: ("test", "message"),
    facts.Attribute: ("value",),
    facts.Await: ("value",),
    facts.Branch: ("test", "body"),
    facts.Call: ("function", "arguments"),
    facts.Case: ("values", "guard", "body"),
    facts.Clause: ("iterable", "conditions"),
    facts.Comprehension: ("clauses", "elements"),
    facts.Conditional: ("operands",),
    facts.Delete: ("targets",),
    facts.Dict: ("items",),
    facts.Display: ("elements",),
    facts.Evaluate: ("value",),
    facts.Handler: ("type", "body"),
    facts.If: ("branches", "orelse"),
    facts.Item: ("key", "value"),
    facts.Lambda: ("body",),
    facts.Loop: ("iterable", "test", "body", "orelse"),
    facts.Match: ("subject", "cases"),
    facts.Operation: ("operands",),
    facts.Other: ("children",),
    facts.Raise: ("value", "cause"),
    facts.Return: ("value",),
    facts.Starred: ("value",),
    facts.Subscript: ("value", "index"),
    facts.Text: ("parts",),
    facts.Try: ("body", "handlers", "orelse", "final"),
    facts.Walrus: ("value",),
    facts.With: ("items", "body"),
    facts.WithItem: ("context",),
    facts.Yield: ("value",),
}
