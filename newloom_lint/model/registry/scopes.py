"""Scopes: what names stand for where a table is written in a loop, a comprehension, a function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from newloom_lint.findings import Place
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined, Module, Target, bindings
from newloom_lint.model.values.kinds import Function, constant_text
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

MAKES_NAME = frozenset({"wraps", "update_wrapper"})


@dataclass(frozen=True, slots=True)
class Scope:
    """A module, and the names that stand for expressions of other scopes."""

    module: Module
    names: Mapping[str, Bound] = field(default_factory=dict)

    def bound(self, names: Mapping[str, Bound]) -> Scope:
        """Return the scope with more names."""
        return Scope(self.module, {**self.names, **names})


@dataclass(frozen=True, slots=True)
class Bound:
    """An expression where it stands, or several: a pair."""

    scope: Scope
    node: facts.Expression | tuple[Bound, ...]

    @property
    def place(self) -> Place:
        """Where it is written."""
        if isinstance(self.node, tuple):
            return self.node[0].place
        return Place(self.scope.module.path, self.node.span.start, self.node.span.end)


def inside(module: Module, function: facts.Function) -> Scope:
    """Return the scope of a function's body: its own imports and definitions come first."""
    own: dict[str, list[object]] = {}
    for name, binding in bindings(function.body):
        own.setdefault(name, []).append(binding)
    return Scope(replace(module, bindings={**module.bindings, **own}))  # type: ignore[dict-item]


def resolved(bound: Bound) -> Bound:
    """Return what a name stands for; any other expression as it is."""
    while isinstance(bound.node, facts.Name) and bound.node.id in bound.scope.names:
        bound = bound.scope.names[bound.node.id]
    return bound


def closed(bound: Bound) -> tuple[Module, facts.Expression] | None:
    """Return an expression with what its names stand for, as it reads at a module's level.

    Returns `None` where it cannot be written so.
    """
    bound = resolved(bound)
    node = bound.node
    if isinstance(node, tuple):
        return None
    if isinstance(node, facts.Attribute):
        owner = closed(Bound(bound.scope, node.value))
        if owner is None or owner[1] is node.value:
            return owner and (owner[0], node)
        return owner[0], facts.Attribute(node.span, owner[1], node.attr)
    names = bound.scope.names
    if names and any(isinstance(part, facts.Name) and part.id in names for part in walk(node)):
        return None
    return bound.scope.module, node


def unpacked(target: facts.Expression, bound: Bound) -> dict[str, Bound] | None:
    """Return the names that an assignment of `bound` to a target binds, `None` for unknown."""
    if isinstance(target, facts.Name):
        return {target.id: bound}
    if not isinstance(target, facts.Display):
        return None
    parts = parts_of(bound, len(target.elements))
    if parts is None:
        return None
    names: dict[str, Bound] = {}
    for inner, part in zip(target.elements, parts, strict=True):
        more = unpacked(inner, part)
        if more is None:
            return None
        names |= more
    return names


def parts_of(bound: Bound, count: int) -> tuple[Bound, ...] | None:
    """Return the elements of a tuple or list of that many, `None` for anything else."""
    bound = resolved(bound)
    parts: tuple[Bound, ...] = ()
    if isinstance(bound.node, tuple):
        parts = bound.node
    elif isinstance(bound.node, facts.Display) and bound.node.kind != "set":
        elements = bound.node.elements
        if not any(isinstance(element, facts.Starred) for element in elements):
            parts = tuple(Bound(bound.scope, element) for element in elements)
    return parts if len(parts) == count else None


def text(m: Machine, bound: Bound) -> tuple[str, Place] | None:
    """Return the text of a key and where it is written, `None` where it is not known."""
    bound = resolved(bound)
    match bound.node:
        case facts.Attribute(value=owner, attr="__name__"):
            named = resolved(Bound(bound.scope, owner))
            known = closed(named)
            name = function_name(m, *known) if known is not None else None
            at = bound if known is not None and known[1] is owner else named
            return None if name is None else (name, at.place)
        case facts.Conditional(kind="or", operands=operands):
            for operand in operands:
                one = resolved(Bound(bound.scope, operand))
                if not (isinstance(one.node, facts.Literal) and one.node.kind == "none"):
                    return text(m, one)
            return None
    known = closed(bound)
    content = constant_text(lookup.evaluated(m, *known)) if known is not None else None
    return None if content is None else (content, bound.place)


def function_name(m: Machine, module: Module, node: facts.Expression) -> str | None:
    """Return the `__name__` of a function or class that an expression leads to."""
    target = lookup.target(m, module, node)
    if not isinstance(target, Defined):
        return None
    defined = target.binding.node
    if not isinstance(defined, facts.Function | facts.Class):
        return None
    if not defined.decorators:
        return defined.name
    value = lookup.defined(m, target.module, target.binding, target.name)
    if isinstance(value, Function) and value.node is defined:
        return defined.name
    made = (_decorator(m, target.module, one) for one in defined.decorators)
    return defined.name if all(one is None or _keeps_name(one) for one in made) else None


def _decorator(m: Machine, module: Module, node: facts.Expression) -> Target | None:
    """Return the project code that decorates; `None` for a library's."""
    called = node.function if isinstance(node, facts.Call) else node
    target = lookup.target(m, module, called)
    return target if isinstance(target, Defined) else None


def _keeps_name(decorator: Target) -> bool:
    node = decorator.binding.node if isinstance(decorator, Defined) else None
    return any(
        (isinstance(part, facts.Name) and part.id in MAKES_NAME)
        or (isinstance(part, facts.Attribute) and part.attr in MAKES_NAME)
        for part in walk(node)
    )
