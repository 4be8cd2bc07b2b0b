"""Leaks: resources of a project's functions that stay open on some path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from newloom_lint.findings import Place
from newloom_lint.model import reach
from newloom_lint.model.calls.observed import Site
from newloom_lint.model.names.modules import Defined
from newloom_lint.model.project import Project
from newloom_lint.model.resources import callees, table
from newloom_lint.model.resources.callees import Scope
from newloom_lint.model.resources.conditions import World
from newloom_lint.model.resources.paths import Paths, TooManyPathsError
from newloom_lint.model.resources.steps import (
    AGAIN,
    LEFT,
    NEVER,
    RAISED,
    RETURNED,
    UNBOUND,
    Steps,
    Way,
)
from newloom_lint.model.resources.table import Kind
from newloom_lint.model.resources.uses import Follow, Uses
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import Function
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

_ORDER = (UNBOUND, AGAIN, RETURNED, LEFT, RAISED)
"""Which way is told where there are several."""
_BOUND = frozenset({"classmethod", "staticmethod"})
MOST_DEPTH = 3
"""How many calls deep it is asked whether a call can fail."""
_INNER = (facts.Function, facts.Class, facts.Lambda)


class Leak(NamedTuple):
    """A resource that stays open: where it is opened, what it is called, and how that comes."""

    place: Place
    opener: str
    """What is called to open it (`requests.Session`)."""
    name: str
    """The name it has; empty for none."""
    way: Way
    kind: Kind
    given_away: bool = False
    """Something that may close it takes it on some path."""


def of(project: Project, function: Function) -> tuple[Leak, ...]:
    """Return the leaks of a function that a task reaches, by position."""
    memo = project.machine.memo
    if ("leaks",) not in memo:
        memo["leaks",] = _Search(project).leaks()
    found: dict[tuple[str, int], list[Leak]] = memo["leaks",]  # type: ignore[assignment]
    return tuple(sorted(found.get(function.key, ()), key=lambda leak: leak.place))


def scope(project: Project, function: Function) -> Scope:
    """Return the names of a function, and what its calls lead to."""
    m = project.machine
    if ("sites",) not in m.memo:
        m.memo["sites",] = callees.by_caller(m.observed)
    sites: callees.Sites = m.memo["sites",]  # type: ignore[assignment]
    return Scope(m, function, sites.get(function.key, {}))


_NOWHERE = Place("", 0, 0)


class _Search:
    """The search for leaks in all functions in which a resource is opened."""

    def __init__(self, project: Project) -> None:
        self._m = project.machine
        reach.functions(project)  # every task is followed first
        self._noted = self._m.observed.openings
        self._sites = callees.by_caller(self._m.observed)
        self._scopes: dict[tuple[str, int], Scope] = {}
        self._taken: dict[tuple[tuple[str, int], str, Kind], bool] = {}
        self._failing: dict[tuple[str, int], bool] = {}
        self._found: dict[tuple[str, int], list[Leak]] = {}

    def leaks(self) -> dict[tuple[str, int], list[Leak]]:
        """Return the leaks, by the function in which the resource is opened."""
        waiting = [
            (self._noted.functions[key], span, kind)
            for key, opened in self._noted.opened.items()
            for span, kind in opened.items()
            if kind is not None
        ]
        waiting += self._unlisted()
        seen = {(function.key, span) for function, span, _ in waiting}
        while waiting:
            function, span, kind = waiting.pop()
            for caller, given in self._judge(function, span, kind):
                if (caller.key, given) not in seen:
                    seen.add((caller.key, given))
                    waiting.append((caller, given, kind._replace(element=None)))
        return self._found

    def _scope(self, function: Function) -> Scope:
        known = self._scopes.get(function.key)
        if known is None or known.function.sealed != function.sealed:
            known = Scope(self._m, function, self._sites.get(function.key, {}))
            self._scopes[function.key] = known
        return known

    def _uses(self, function: Function, kind: Kind, opening: facts.Span | None) -> Uses:
        follow = self._follow(kind)
        return Uses(self._scope(function), kind, opening, follow, self._can_fail)

    def _judge(
        self, function: Function, span: facts.Span, kind: Kind
    ) -> Iterator[tuple[Function, facts.Span]]:
        """Note a leak; yield the calls of a function that gives the resource to its caller."""
        node = function.node
        if not isinstance(node, facts.Function):
            return
        uses = self._uses(function, kind, span)
        steps = Steps(uses)
        try:
            ways = Paths(steps).run(World())
        except TooManyPathsError:
            return
        given_away = steps.was_taken and not uses.closed
        if given_away:
            ways = {way for way in ways if way.kind != RAISED or _is_certain(way, kind)}
        if ways and (uses.closed or not kind.if_closed):
            kind_of_way = min((way.kind for way in ways), key=_ORDER.index)
            causes = {way.cause for way in ways if way.kind == kind_of_way}
            way = Way(kind_of_way, uses.first(causes))
            if not steps.was_taken and way.kind not in {UNBOUND, AGAIN}:
                way = Way(NEVER)
            self._note(function, span, Leak(_NOWHERE, "", steps.name, way, kind, given_away))
        elif steps.gives and steps.given and not kind.if_closed and _is_plain(node):
            for place in self._m.observed.sites.get(function.key, {}).values():
                if not place.way:
                    yield place.caller, place.node.span

    def _note(self, function: Function, span: facts.Span, leak: Leak) -> None:
        parts = walk(function.node.body)
        call = next(p for p in parts if isinstance(p, facts.Call) and p.span == span)
        place = Place(function.module.path, span.start, span.end)
        leak = leak._replace(place=place, opener=expressions.describe(call.function))
        self._found.setdefault(function.key, []).append(leak)

    def _follow(self, kind: Kind) -> Follow:
        def takes(site: Site, node: facts.Call, position: int) -> bool:
            parameter = _parameter(site, node, position)
            return parameter is None or self._is_taken(site.callee, parameter, kind)

        return takes

    def _is_taken(self, callee: Function, parameter: str, kind: Kind) -> bool:
        """Return whether a project function may close or keep what a parameter is given."""
        key = (callee.key, parameter, kind)
        if key not in self._taken:
            self._taken[key] = True  # of one that calls itself nothing is known
            self._taken[key] = self._may_take(callee, parameter, kind)
        return self._taken[key]

    def _may_take(self, callee: Function, parameter: str, kind: Kind) -> bool:
        scope = self._scope(callee)
        node = callee.node
        if not isinstance(node, facts.Function) or parameter in scope.captured | scope.outer:
            return True
        uses = self._uses(callee, kind, None)
        held = World().opened(parameter)
        steps = Steps(uses)
        try:
            Paths(steps).run(held)
        except TooManyPathsError:
            return True
        return uses.closed or steps.was_taken

    def _can_fail(self, site: Site) -> bool:
        return self._fails(site.callee, MOST_DEPTH)

    def _fails(self, function: Function, depth: int) -> bool:
        """Return whether a call of a project function can fail."""
        key = function.key
        if key not in self._failing:
            if not depth:
                return True
            self._failing[key] = False
            self._failing[key] = self._body_fails(function, depth)
        return self._failing[key]

    def _body_fails(self, function: Function, depth: int) -> bool:
        scope = self._scope(function)
        for part in walk(function.node.body, but=_INNER):
            if isinstance(part, facts.Raise):
                return True
            if isinstance(part, facts.Call):
                sites = scope.sites(part)
                name = scope.library(part.function)
                if sites:
                    if any(self._fails(site.callee, depth - 1) for site in sites):
                        return True
                elif name:
                    if table.can_fail(name):
                        return True
                elif not isinstance(part.function, facts.Attribute) or (
                    table.method_can_fail(part.function.attr) and not scope.keeps_contract(part)
                ):
                    return True
        return False

    # Resources of classes that are not in the table

    def _unlisted(self) -> list[tuple[Function, facts.Span, Kind]]:
        """Return where objects are made that the same function closes on some path."""
        found = []
        for key, closed in self._noted.closed.items():
            function = self._noted.functions[key]
            scope = self._scope(function)
            for name, call in _assigned_calls(function):
                made = scope.library(call.function)
                if (name, made) in closed and _is_class(made) and made not in table.OPENERS:
                    found.append((function, call.span, table.UNLISTED))
        for places in self._sites.values():
            for sites in places.values():
                for site in sites:
                    if site.callee.name in table.CLOSERS and site.callee.owner is not None:
                        found += self._own_objects(site)
        return list(dict.fromkeys(found))

    def _own_objects(self, closing: Site) -> Iterator[tuple[Function, facts.Span, Kind]]:
        """Yield where the object of a project class is made that a call closes."""
        called = closing.node.function
        if not isinstance(called, facts.Attribute) or not isinstance(called.value, facts.Name):
            return
        scope = self._scope(closing.caller)
        for name, call in _assigned_calls(closing.caller):
            if name == called.value.id:
                made = scope.target(call.function)
                if isinstance(made, Defined) and isinstance(made.binding.node, facts.Class):
                    yield closing.caller, call.span, table.UNLISTED


def _is_certain(way: Way, kind: Kind) -> bool:
    """Return whether a way is meant by who wrote it, and nothing but a removal ends the matter."""
    return kind.temporary and way.cause == "raise"


def _is_plain(node: facts.Function) -> bool:
    """Return whether what a function returns is what its caller gets."""
    names = {d.id if isinstance(d, facts.Name) else "" for d in node.decorators}
    return not node.is_generator and names <= _BOUND


def _is_class(name: str) -> bool:
    return name.rpartition(".")[2][:1].isupper() and name not in table.HARMLESS_CLASSES


def _assigned_calls(function: Function) -> Iterator[tuple[str, facts.Call]]:
    """Yield the calls of a function that are bound to one name."""
    for part in walk(function.node.body, but=_INNER):
        match part:
            case facts.Assign(targets=(facts.Name(id=name),), value=facts.Call() as call):
                yield name, call
            case facts.Assign(
                targets=(facts.Name(id=name),), value=facts.Await(value=facts.Call() as call)
            ):
                yield name, call


def _parameter(site: Site, node: facts.Call, position: int) -> str | None:
    """Return the parameter that takes an argument of a call; `None` where that is not known."""
    argument = node.arguments[position]
    parameters = site.callee.node.parameters
    if argument.star or any(a.star == "*" for a in node.arguments[:position]):
        return None
    if argument.keyword:
        names = {p.name for p in parameters if p.kind in {"plain", "keyword"}}
        return argument.keyword if argument.keyword in names else None
    plain = [p.name for p in parameters if p.kind in {"positional", "plain"}]
    index = position - site.first + len(site.callee.bound.positional)
    return plain[index] if 0 <= index < len(plain) and position >= site.first else None
