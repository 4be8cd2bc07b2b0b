"""Handed on: what parameters, `self` and its attributes are, by what the project gives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from newloom_lint.model import models
from newloom_lint.model.calls.binding import STREAM_ID
from newloom_lint.model.calls.observed import Site
from newloom_lint.model.names import lookup
from newloom_lint.model.records.kinds import (
    CLASS,
    FETCHED,
    GIVEN,
    KNOWN,
    NOTHING,
    ROW,
    Record,
    common,
    is_none,
)
from newloom_lint.model.records.scopes import Scope
from newloom_lint.model.values.kinds import ClassRef, Function, StreamModel
from newloom_lint.syntax import facts

if TYPE_CHECKING:
    from newloom_lint.model.records.rows import Records

MOST_CALLS = 20
"""Calls through which an id is followed."""


def parameter(rows: Records, scope: Scope, node: facts.Parameter) -> Record | None:
    """Return what a parameter is, by all that the project gives it."""
    function = scope.function
    positional = [p for p in function.node.parameters if p.kind in {"plain", "positional"}]
    owner = function.owner
    if owner is not None and positional[:1] == [node] and function.kind != "static":
        return _self(rows, scope, owner)
    if node.kind in {"args", "kwargs"}:
        return None
    if node.default is not None and not is_none(node.default):
        return None
    found = list(given(rows, scope, node))
    if not found:
        return _annotated(rows, scope, node)
    several = [
        None if one is None else NOTHING if is_none(one[1]) else rows.of(*one) for one in found
    ]
    return common(several)


def is_id(rows: Records, scope: Scope, node: facts.Expression, calls: int = 0) -> bool:
    """Return whether an expression is certainly the id of a Stream that is there.

    That is the `stream_id` of the dispatcher, wherever it is handed on, or the id of a row that
    was read.
    """
    match node:
        case facts.Attribute(value=owner, attr="id" | "pk"):
            row = rows.of(scope, owner)
            if row is None or row.kind != ROW or row.origin not in {FETCHED, KNOWN}:
                return False
            return row.model is models.of(rows.machine, StreamModel())
        case facts.Name(id=name):
            parameter = scope.parameter(name)
            if parameter is None and name not in scope.sources:
                outer = rows.outer(scope)
                return outer is not None and is_id(rows, outer, node, calls)
            if parameter is None or name in scope.sources or calls > MOST_CALLS:
                return False
            passed = list(given(rows, scope, parameter))
            if not passed:
                return name == STREAM_ID and parameter.default is None
            return all(one is not None and is_id(rows, *one, calls + 1) for one in passed)
    return False


def given(
    rows: Records, scope: Scope, parameter: facts.Parameter
) -> Iterator[tuple[Scope, facts.Expression] | None]:
    """Yield what the observed calls pass for a parameter; `None` for what cannot be told."""
    function = scope.function
    for site in rows.machine.observed.sites.get(function.key, {}).values():
        found = argument(site, parameter.name)
        if found is not None:
            yield rows.scope(site.caller), found.value
        elif parameter.default is None or _has_stars(site):
            yield None


def _self(rows: Records, scope: Scope, owner: ClassRef) -> Record | None:
    """Return what the first parameter of a method is."""
    model = models.of(rows.machine, owner)
    if model is None:
        return None
    if scope.function.kind == "class":
        return None if model.is_abstract else Record(model, CLASS)
    origins = set()
    for site in rows.machine.observed.sites.get(scope.function.key, {}).values():
        receiver = site.node.function
        if site.first or not isinstance(receiver, facts.Attribute):
            return None
        record = rows.of(rows.scope(site.caller), receiver.value)
        if record is None or record.kind != ROW:
            return None
        model = record.model
        origins.add((id(model), record.origin))
    if len({number for number, _ in origins}) > 1 or model.is_abstract:
        return None
    origin = origins.pop()[1] if len(origins) == 1 else GIVEN
    return Record(model, ROW, origin)


def _annotated(rows: Records, scope: Scope, parameter: facts.Parameter) -> Record | None:
    if parameter.annotation is None:
        return None
    module = scope.function.module
    record = rows.target(lookup.target(rows.machine, module, parameter.annotation))
    return Record(record.model, ROW, GIVEN) if record else None


def attribute(rows: Records, owner: ClassRef, attr: str) -> Record | None:
    """Return what an attribute of objects of a class is, by all that its class says."""
    several: list[Record | None] = []
    for base in lookup.ancestors(rows.machine, owner):
        for method in base.node.body if isinstance(base, ClassRef) else ():
            if isinstance(method, facts.Function) and isinstance(base, ClassRef):
                several += _assigned_in(rows, base, method, attr)
                if method.name == attr:
                    several.append(_property(rows, base, attr))
    return common(several)


def _property(rows: Records, owner: ClassRef, name: str) -> Record | None:
    found = lookup.own_member(rows.machine, owner, name)
    if not isinstance(found, Function) or found.kind != "property":
        return None
    return result(rows, found, entered=False)


def _assigned_in(
    rows: Records, owner: ClassRef, method: facts.Function, attr: str
) -> Iterator[Record | None]:
    key = (owner.module.path, method.span.start)
    inner = rows.scope(Function(owner.module, method, key, owner=owner))
    for target, statement in inner.assigned:
        if target.attr == attr and is_own(inner, target):
            value = statement.value
            plain = statement.kind != "augmented" and statement.targets == (target,)
            if value is not None and is_none(value):
                yield NOTHING
            else:
                yield rows.of(inner, value) if plain and value is not None else None


def result(rows: Records, callee: Function, *, entered: bool) -> Record | None:
    """Return the row or model that a function returns, or that its context gives to a `with`."""
    if entered is not (callee.kind == "context"):
        return None
    scope = rows.scope(callee)
    if entered:
        given = [None if one.delegates else one.value for one in scope.yielded]
    elif scope.yielded:
        return None
    else:
        given = scope.given
    found = common(
        NOTHING if value is None or is_none(value) else rows.of(scope, value) for value in given
    )
    if found is None or found.kind not in {CLASS, ROW}:
        return None
    return found._replace(has_more=found.has_more or _may_add(scope))


def returned(
    rows: Records, scope: Scope, node: facts.Call
) -> Iterator[tuple[Scope, facts.Expression]]:
    """Yield the expressions that a project function returns to a call, and where they stand."""
    callee = rows.called(scope, node)
    if callee is None or callee.kind == "context":
        return
    inner = rows.scope(callee)
    for value in inner.given if not inner.yielded else ():
        if value is not None:
            yield inner, value


def _may_add(scope: Scope) -> bool:
    """Return whether a function may give a row attributes by names made at run time."""
    named = any(read.attr == "__dict__" for read in scope.reads)
    return named or any(
        isinstance(call.function, facts.Name) and call.function.id in {"setattr", "vars"}
        for call in scope.calls
    )


def is_own(scope: Scope, node: facts.Attribute) -> bool:
    """Return whether an attribute is one of the object at hand (`self.stream`)."""
    parameters = scope.function.node.parameters
    return (
        scope.function.owner is not None
        and bool(parameters)
        and isinstance(node.value, facts.Name)
        and node.value.id == parameters[0].name
    )


def _has_stars(site: Site) -> bool:
    return any(argument.star for argument in site.node.arguments[site.first :])


def argument(site: Site, name: str) -> facts.Argument | None:
    """Return the argument of a call that a parameter takes, where it is written there."""
    own = site.node.arguments[site.first :]
    for one in own:
        if one.keyword == name:
            return one
    positional = [p for p in site.callee.node.parameters if p.kind in {"plain", "positional"}]
    waiting = positional[len(site.callee.bound.positional) :]
    for parameter, one in zip(waiting, own, strict=False):
        if one.keyword or one.star:
            return None
        if parameter.name == name:
            return one
    return None
