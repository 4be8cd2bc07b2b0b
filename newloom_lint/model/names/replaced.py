"""Replaced methods: classes whose methods are other than their bodies say.

A base, a decorator, a metaclass or the module can put other functions in their place.
"""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.values.kinds import ClassRef, External, Foreign, Function, Method, Partial
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

ALL = frozenset({"*"})
"""Any attribute may have been replaced."""
NONE_AT_ALL: frozenset[str] = frozenset()
REPLACING = frozenset({"__setattr__", "make_dataclass", "new_class", "setattr", "type"})
"""Functions that set an attribute, or make a class, by a name that is made at run time."""
META = frozenset({"__init__", "__new__", "__getattribute__", "__call__"})
"""Methods of a metaclass that take part in what a class or an object of it is."""


def is_replaced(m: Machine, cls: ClassRef, identifier: str) -> bool:
    """Return whether what a class binds `identifier` to may not be what its body says."""
    names = replaced(m, cls)
    return bool(names) and (names is ALL or identifier in names)


def replaced(m: Machine, cls: ClassRef) -> frozenset[str]:
    """Return the attributes of a class that other code may have replaced; `ALL` for any."""
    key = ("replaced", cls.key)
    if key not in m.memo:
        m.memo[key] = NONE_AT_ALL  # while it is found out
        names = frozenset(_replaced(m, cls))
        m.memo[key] = ALL if "*" in names else names
    return m.memo[key]  # type: ignore[return-value]


def _replaced(m: Machine, cls: ClassRef) -> Iterator[str]:
    for base in lookup.ancestors(m, cls):
        if not isinstance(base, ClassRef):
            continue
        for node in base.node.decorators:
            yield from _by_decorator(m, base, node)
        for argument in base.node.arguments:
            if argument.keyword == "metaclass":
                yield from _by_metaclass(m, base, argument.value)
        if base != cls:
            for statement in base.node.body:
                if isinstance(statement, facts.Function) and statement.name == "__init_subclass__":
                    yield from _set_in(statement)
        yield from _set_in_module(base)


def _by_decorator(m: Machine, cls: ClassRef, node: facts.Expression) -> Iterator[str]:
    """Yield what a decorator of a class may replace; a library's is taken to replace nothing."""
    made = node.function if isinstance(node, facts.Call) else node
    match lookup.evaluated(m, cls.module, made):
        case Function(node=facts.Function() as body):
            yield from _set_in(body)
        case Function() | External() | Foreign() | Method() | Partial():
            return
        case _:
            yield "*"


def _by_metaclass(m: Machine, cls: ClassRef, node: facts.Expression) -> Iterator[str]:
    made = lookup.evaluated(m, cls.module, node)
    if isinstance(made, ClassRef) and any(
        isinstance(statement, facts.Function) and statement.name in META
        for statement in made.node.body
    ):
        yield "*"


def _set_in(function: facts.Function) -> Iterator[str]:
    """Yield the attributes a function sets; `*` where it makes a class or a name at run time."""
    for part in walk(function.body):
        match part:
            case facts.Class():
                yield "*"
            case facts.Call(function=facts.Name(id=name) | facts.Attribute(attr=name)):
                if name in REPLACING:
                    yield "*"
            case facts.Assign(targets=targets):
                yield from (t.attr for t in targets if isinstance(t, facts.Attribute))
            case facts.Return(value=facts.Call()):
                yield "*"


def _set_in_module(cls: ClassRef) -> Iterator[str]:
    """Yield the attributes of a class that its module sets behind its definition."""
    for statement in cls.module.facts.body:
        match statement:
            case facts.Assign(targets=(facts.Attribute(value=facts.Name(id=owner), attr=attr),)):
                if owner == cls.node.name:
                    yield attr
            case facts.Evaluate(
                value=facts.Call(
                    function=facts.Name(id="setattr"),
                    arguments=(facts.Argument(value=facts.Name(id=owner)), *_),
                )
            ):
                if owner == cls.node.name:
                    yield "*"
            case facts.Loop(body=body):
                calls = (part for part in walk(body) if isinstance(part, facts.Call))
                if any(_is_setattr(call) for call in calls):
                    yield "*"


def _is_setattr(call: facts.Call) -> bool:
    return isinstance(call.function, facts.Name) and call.function.id == "setattr"
