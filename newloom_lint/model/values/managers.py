"""The project's own managers and querysets of Stream: methods of `Stream.objects`."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Module
from newloom_lint.model.values import attributes
from newloom_lint.model.values.kinds import ClassRef, External, Foreign, Function, Unknown, Value
from newloom_lint.syntax import facts

KINDS = ("Manager", "QuerySet")
"""How the classes that Django's managers and querysets are made of are called."""


def method(m: Machine, name: str) -> Value | None:
    """Return the project's method `name` of a query over Streams, `None` where it has none."""
    key = ("query method", name)
    if key not in m.memo:
        own = [_own(m, cls, name) for cls in _classes(m)]
        found = list({value for value in own if value is not None})
        several = Unknown(f"`{name}` is defined by several managers")
        m.memo[key] = found[0] if len(found) == 1 else several if found else None
    return m.memo[key]  # type: ignore[return-value]


def is_one(m: Machine, name: str) -> bool:
    """Return whether an attribute of the class `Stream` is a manager, however it is called."""
    key = ("manager", name)
    if key not in m.memo:
        m.memo[key] = any(
            isinstance(target, facts.Name) and target.id == name and _is_manager(m, module, value)
            for module, target, value in _assigned(m)
        )
    return bool(m.memo[key])


def _is_manager(m: Machine, module: Module, node: facts.Expression) -> bool:
    if not isinstance(node, facts.Call):
        return False
    if any(True for _ in _made_of(m, module, node)):
        return True
    made = lookup.evaluated(m, module, node)
    origin = made.origin if isinstance(made, Foreign) else ""
    return origin.endswith((*KINDS, ".as_manager")) or ".from_queryset" in origin


def _assigned(m: Machine) -> Iterator[tuple[Module, facts.Expression, facts.Expression]]:
    """Yield what the class `Stream` and its bases bind: the module, the target and the value."""
    cls = attributes.stream_class(m)
    for model in lookup.ancestors(m, cls) if cls else ():
        if not isinstance(model, ClassRef):
            continue
        for statement in model.node.body:
            if isinstance(statement, facts.Assign) and statement.value is not None:
                yield model.module, statement.targets[0], statement.value


def _own(m: Machine, cls: ClassRef, name: str) -> Function | None:
    for ancestor in lookup.ancestors(m, cls):
        found = lookup.own_member(m, ancestor, name) if isinstance(ancestor, ClassRef) else None
        if found is not None:
            return found if isinstance(found, Function) else None
    return None


def _classes(m: Machine) -> tuple[ClassRef, ...]:
    """Return the project's classes that managers of Stream are made of."""
    key = ("query classes",)
    if key not in m.memo:
        m.memo[key] = ()
        found = [made for module, _, node in _assigned(m) for made in _made_of(m, module, node)]
        m.memo[key] = tuple(dict.fromkeys(found))
    return m.memo[key]  # type: ignore[return-value]


def _made_of(m: Machine, module: Module, node: facts.Expression) -> Iterator[ClassRef]:
    """Yield the project's classes that a manager `node` is made of."""
    if not isinstance(node, facts.Call):
        return
    match node.function:
        case facts.Attribute(value=owner, attr="as_manager"):
            yield from _class(m, module, owner)
        case facts.Attribute(value=owner, attr="from_queryset"):
            yield from _class(m, module, owner)
            for argument in node.arguments[:1]:
                yield from _class(m, module, argument.value)
        case facts.Call() as inner:
            yield from _made_of(m, module, inner)
        case function:
            yield from _class(m, module, function)


def _class(m: Machine, module: Module, node: facts.Expression) -> Iterator[ClassRef]:
    """Yield a project class of Django's managers or querysets, and the queryset it gives."""
    cls = lookup.evaluated(m, module, node)
    if not isinstance(cls, ClassRef):
        return
    given = [made for base in _bases(cls) for made in _made_of(m, cls.module, base)]
    line = lookup.ancestors(m, cls)
    django = any(isinstance(base, External) and base.name.endswith(KINDS) for base in line)
    if django or given:
        yield cls
    yield from given
    if django:
        for result in _querysets(cls):
            yield from _class(m, cls.module, result)


def _bases(cls: ClassRef) -> Iterator[facts.Expression]:
    return (argument.value for argument in cls.node.arguments if not argument.keyword)


def _querysets(cls: ClassRef) -> Iterator[facts.Expression]:
    """Yield the classes of what a manager's `get_queryset` returns."""
    for statement in cls.node.body:
        if isinstance(statement, facts.Function) and statement.name == "get_queryset":
            for part in statement.body:
                if isinstance(part, facts.Return) and isinstance(part.value, facts.Call):
                    yield part.value.function
