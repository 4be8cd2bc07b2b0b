"""The call tree of one task: what the dispatcher calls, and what that calls."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from newloom_lint.findings import Place
from newloom_lint.model.calls.observed import SUBMITTED
from newloom_lint.model.names import lookup
from newloom_lint.model.tasks import Task
from newloom_lint.model.tracing import TracingMachine
from newloom_lint.model.values.kinds import Function, Instance
from newloom_lint.syntax import facts

Key = tuple[str, int]


class Called(msgspec.Struct, frozen=True):
    """A project function that a run calls, at its definition."""

    name: str
    place: Place
    how: str = ""
    """`with`, `submitted` to an executor, `handed on` to code that is not known; else a call."""
    calls: tuple[Called, ...] = ()
    """What it calls; empty where that was shown before."""


def title(function: Function, callers: Sequence[Function]) -> str:
    """Return what a person calls a function; `callers` are those that run it, outermost first.

    A function made by one that is not running any more is what a decorator has put around another.
    """
    if not isinstance(function.node, facts.Function):
        return "a lambda"
    owner, _, name = function.title.rpartition(".")
    if name == "__call__" and not callers:
        return f"@{owner}"
    if not function.frames:
        return f"{function.title}()"
    if any(caller.title == owner for caller in callers):
        return f"{name}()"
    made_by = function.title.partition(".")[0]
    makes_another = any(isinstance(part, facts.Function) for part in function.node.body)
    return f"{made_by}()" if makes_another else f"@{made_by}"


def of(task: Task, machine: TracingMachine) -> tuple[Called, ...]:
    """Return what a run of a task calls; after it what was handed on, and may be called too."""
    return _Tree(task, machine).grown()


class _Tree:
    def __init__(self, task: Task, machine: TracingMachine) -> None:
        self._reached = dict(task.outcome.reached)
        self._root = _dispatched(task, machine)
        self._at_import = {one.key for one in machine.callees.get(None, {})}
        self._below: dict[Key, dict[Key, tuple[int, Function, str]]] = {}
        for caller, callees in machine.callees.items():
            for function, place in callees.items():
                self._add(caller, place.start, function, "")
        for sites in machine.observed.sites.values():
            for site in sites.values():
                how = "submitted" if site.way == SUBMITTED else ""
                self._add(site.caller.key, site.node.span.start, site.callee, how)
        self._shown: set[Key] = set()

    def _add(self, caller: Key | None, start: int, function: Function, how: str) -> None:
        if caller is None or function.key not in self._reached:
            return
        known = self._below.setdefault(caller, {})
        before = known.get(function.key, (start, function, ""))
        known[function.key] = (min(start, before[0]), function, how or before[2])

    def grown(self) -> tuple[Called, ...]:
        """Return the tree from what the dispatcher calls, and what stands beside it."""
        if self._root is None:
            return ()
        first = self._node(self._root, (), "")
        given = [
            self._node(function, (self._root,), "handed on")
            for key, function in self._reached.items()
            if key not in self._at_import and key not in self._shown
        ]
        return (first, *given)

    def _node(self, function: Function, callers: tuple[Function, ...], how: str) -> Called:
        node = function.node
        span = node.name_span if isinstance(node, facts.Function) else node.span
        place = Place(function.module.path, span.start, span.end)
        below: tuple[Called, ...] = ()
        if function.key not in self._shown:
            self._shown.add(function.key)
            found = self._below.get(function.key, {}).values()
            ordered = sorted(found, key=lambda one: one[0])
            below = tuple(
                self._node(callee, (*callers, function), way) for _, callee, way in ordered
            )
        how = how or ("with" if function.kind == "context" else "")
        return Called(title(function, callers), place, how, below)


def _dispatched(task: Task, machine: TracingMachine) -> Function | None:
    """Return the function that the dispatcher's call runs first."""
    value = task.value
    if isinstance(value, Instance):
        found = lookup.member(machine, value.cls, "__call__")
        return found if isinstance(found, Function) else None
    return value if isinstance(value, Function) else None
