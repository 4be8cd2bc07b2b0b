"""Tasks: which functions are tasks, and what a call by the dispatcher does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from newloom_lint.findings import Place
from newloom_lint.model.calls import calling, libraries
from newloom_lint.model.flow.carriers import Delegate
from newloom_lint.model.flow.effects import FAILED, UNCERTAIN, Effects, Passed, Site
from newloom_lint.model.flow.machine import Machine, OutOfBudgetError, Signature
from newloom_lint.model.flow.state import Raised, State
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Module
from newloom_lint.model.registry import Entry
from newloom_lint.model.values.kinds import (
    Arguments,
    ClassRef,
    Coroutine,
    Function,
    Generator,
    StreamId,
    Unknown,
    Value,
)
from newloom_lint.syntax import facts

BLOCKS = frozenset({"in finally", "with"})
"""What `Passed.caught` says of a block that lets a failure go on."""


@dataclass(frozen=True, slots=True)
class Path:
    """One way a run ends."""

    effects: Effects
    raises: bool
    site: Site | None = None
    """Where a run fails that no handler had in hand; none where that is not certain."""
    slipped: Passed | None = None
    """The handler that stands for the run's failures and does not take this one."""
    branch: Passed | None = None
    """The branch outside all handlers in which it fails, where that deals with the failure."""

    @property
    def fails(self) -> bool:
        """Whether the run fails, also where a handler ends it as a success."""
        return self.raises or self.effects.ended is not None

    @property
    def marked(self) -> bool:
        """Whether the Stream's status may be `failed` where the path ends."""
        return self.effects.status in {FAILED, UNCERTAIN}

    @property
    def is_left_to_a_block(self) -> bool:
        """Whether no `except` had the failure in hand, a `with` or `finally` at the most."""
        return all(handler.caught in BLOCKS for handler in self.effects.handlers)

    @property
    def is_only_logged(self) -> bool:
        """Whether a `with` or `finally` logs the failure and records nothing."""
        left = bool(self.effects.handlers) and self.is_left_to_a_block
        return left and self.raises and not self.marked

    @property
    def dealt_with(self) -> Passed | None:
        """The branch whose own `raise` ends the run, no handler having had it in hand."""
        branch = None if self.effects.handlers else self.branch
        raised_there = branch and self.site and self.site.place == branch.place
        return branch if raised_there else None

    @property
    def handlers(self) -> tuple[Passed, ...]:
        """The handlers the failure went through, innermost first."""
        if self.dealt_with is not None:
            return (self.dealt_with,)
        ended = None if self.raises else self.effects.ended
        return self.effects.handlers if ended is None else (*self.effects.handlers, ended)


@dataclass(slots=True)
class Outcome:
    """All ways the dispatcher's call can end."""

    paths: list[Path] = field(default_factory=list)
    supposed: list[Path] = field(default_factory=list)
    """Where the paths that a handler ends would lead, if it raised again instead."""
    signature: Signature = field(default_factory=Signature)
    handlers_seen: int = 0
    tells: bool = False
    """The run may log how it gets on, not only that it fails."""
    marked_by: tuple[Function, ...] = ()
    """The functions that give the Stream the status `failed` and say so themselves."""
    delegates: dict[tuple[str, int], dict[tuple[str, int], Delegate]] = field(default_factory=dict)
    """What is called by a function that does nothing but hand the run on, by that function."""
    contexts: dict[Place, Function] = field(default_factory=dict)
    """What leaves a `with` of a project class, by the place of what is entered."""
    hidden: str = ""
    """Why nothing certain can be said; empty where it can."""
    reached: dict[tuple[str, int], Function] = field(default_factory=dict)
    results: list[tuple[Place, Value]] = field(default_factory=list)
    """What the dispatcher is given, and the expression that returns it, where that is known."""
    shape: str = ""
    """`async`, `generator`, `async generator`, `context` or `class`: what the call gives instead of
    a result."""

    def failures(self) -> Iterator[Path]:
        """Yield the paths on which the run fails and a handler had it in hand.

        A path that a handler ends without raising is one. One on which there is no Stream to record
        anything on is not, nor one that a `with` or `finally` only logs around the handler that
        marks the Stream: that one should have had it.
        """
        marks = self._is_marked_by_a_handler()
        for path in self.paths:
            aside = path.effects.gone or (path.is_only_logged and marks)
            if path.handlers and path.fails and not aside:
                yield path

    def failures_that(
        self, break_it: Callable[[Effects], bool], *, handled: bool = False
    ) -> Iterator[Path]:
        """Yield the failing paths whose effects break something; `handled`: of handlers alone.

        What a branch deals with before it raises is no exception yet, and may have been logged
        where it was found.

        What a handler forgets that ends the run may be done around it where it raises again: then
        that it does not raise is all that is wrong.
        """
        again: dict[Place, list[Path]] = {}
        for path in self.supposed:
            if path.effects.supposed is not None:
                again.setdefault(path.effects.supposed.place, []).append(path)
        for path in self.failures():
            if handled and path.dealt_with:
                continue
            ended = None if path.raises else path.effects.ended
            supposed = again.get(ended.place, ()) if ended is not None else ()
            if break_it(path.effects) and (
                not supposed or any(p.fails and break_it(p.effects) for p in supposed)
            ):
                yield path

    def unguarded(self) -> Iterator[tuple[Site, Path]]:
        """Yield where the run certainly can fail while no handler has it in hand, and the path.

        What a branch does before it raises is no fault of its own where the `raise` is one.
        """
        wrong = {path.branch for path in self.paths if path.dealt_with and not path.marked}
        marks = self._is_marked_by_a_handler()
        for path in self.paths:
            if path.branch in wrong:
                continue
            sure = path.effects.obscured is None and not path.marked and not path.effects.gone
            in_hand = path.handlers and not (path.is_only_logged and marks)
            if path.site is not None and not in_hand and sure:
                yield path.site, path

    def _is_marked_by_a_handler(self) -> bool:
        """Return whether an `except` marks the Stream failed, on any path."""
        return any(path.marked and not path.is_left_to_a_block for path in self.paths)

    def swallowed(self) -> Iterator[tuple[Passed, bool]]:
        """Yield the handlers that end a failed run as a success.

        With each comes whether every such path simply reaches the handler's end.
        """
        by_place: dict[Place, list[Passed]] = {}
        for path in self.paths:
            ended = path.effects.ended
            if not path.raises and ended is not None:
                by_place.setdefault(ended.place, []).append(ended)
        for several in by_place.values():
            yield several[0], not any(passed.returns for passed in several)

    def is_recorded_behind(self, handler: Passed) -> bool:
        """Return whether what follows a handler records what it caught: raising skips that."""
        again = [
            path.effects
            for path in self.supposed
            if path.effects.supposed is not None and path.effects.supposed.place == handler.place
        ]
        return any(
            path.effects.records_more_than(other)
            for path in self.paths
            if path.effects.ended is not None and path.effects.ended.place == handler.place
            for other in again
        )


@dataclass(slots=True)
class Task:
    """A task: its definition, its registration, and what a call of it does."""

    name: str
    definition: facts.Function | facts.Lambda | facts.Class
    module: Module
    value: Value
    """What the dispatcher calls: the function under its decorators."""
    machine: Machine
    entries: list[Entry] = field(default_factory=list)

    @property
    def stream_types(self) -> tuple[str, ...]:
        """The stream types it is registered under."""
        return tuple(entry.stream_type for entry in self.entries)

    @property
    def place(self) -> Place:
        """The task's name in its definition."""
        span = self.definition.span
        if not isinstance(self.definition, facts.Lambda):
            span = self.definition.name_span
        return Place(self.module.path, span.start, span.end)

    @property
    def lines(self) -> range:
        """The offsets of its definition, in its file."""
        return range(self.definition.span.start, self.definition.span.end)

    @property
    def qualname(self) -> str:
        """Qualified name of the definition; empty for a lambda."""
        return "" if isinstance(self.definition, facts.Lambda) else self.definition.qualname

    @property
    def outcome(self) -> Outcome:
        """What the dispatcher's call does; followed once."""
        return _outcome(self)


def _outcome(task: Task) -> Outcome:
    key = ("outcome", task.module.path, task.definition.span.start)
    memo = task.machine.memo
    if key not in memo:
        memo[key] = follow(task)
    return memo[key]  # type: ignore[return-value]


def follow(task: Task) -> Outcome:
    """Follow the call `task(stream_id=…, **configuration)` and return how it ends."""
    m = task.machine
    m.reset()
    outcome = Outcome()
    if isinstance(task.value, ClassRef):
        outcome.shape = "class"
        outcome.hidden = "a class is registered"
        return outcome
    if not isinstance(task.value, Function) and not hasattr(task.value, "cls"):
        reason = task.value.reason if isinstance(task.value, Unknown) else "it is not a function"
        outcome.hidden = reason
        return outcome
    m.entries = {(task.module.path, task.definition.span.start)}
    span = task.definition.span
    node = facts.Call(span, facts.Name(span, task.name), ())
    dispatched = Arguments((), (("stream_id", StreamId()),), rest=True)
    try:
        with (
            lookup.at_module_level(m, task.module),
            m.collecting() as flow,
            m.inside(quiet=False, dispatching=True),
        ):
            ends = calling.call(m, task.value, dispatched, m.start(), node)
            outcome.shape = _shape(ends)
            ends = [e for s, v in ends for e in _run_through(m, s, v)]
    except (OutOfBudgetError, RecursionError):
        outcome.hidden = "it has too many paths to follow"
        return outcome
    paths = [
        *(Path(state.effects, raises=False) for state, _ in ends),
        *(_failing(raised) for raised in flow.raises),
    ]
    outcome.paths = [path for path in paths if path.effects.supposed is None]
    outcome.supposed = [path for path in paths if path.effects.supposed is not None]
    given = dict.fromkeys(value for _, value in ends)
    outcome.results = [(m.results[value], value) for value in given if value in m.results]
    outcome.signature = m.signature
    outcome.handlers_seen, outcome.tells = m.handlers_seen, m.tells
    outcome.marked_by, outcome.hidden = m.marking.by, m.hidden
    outcome.delegates, outcome.contexts = m.delegates, m.contexts
    outcome.reached = dict(m.reached)
    return outcome


def _failing(raised: Raised) -> Path:
    """Return the path of an exception that leaves the call.

    One that ends a run on purpose, or the process, is no failure of the run at any place.
    """
    types = raised.exception.types
    on_purpose = types and not (libraries.CONTROL_FLOW | libraries.NOT_EXCEPTION).isdisjoint(types)
    if on_purpose:
        return Path(raised.state.effects, raises=True, slipped=raised.slipped)
    return Path(
        raised.state.effects,
        raises=True,
        site=raised.site,
        slipped=raised.slipped,
        branch=raised.branch,
    )


def _shape(ends: list[tuple[State, Value]]) -> str:
    """Return what the dispatcher gets instead of a result, where that is certain."""
    kinds = set()
    for _, value in ends:
        match value:
            case Coroutine():
                kinds.add("async")
            case Generator(function) if function.kind == "context":
                kinds.add("context")
            case Generator(function):
                node = function.node
                is_async = isinstance(node, facts.Function) and node.is_async
                kinds.add("async generator" if is_async else "generator")
            case _:
                return ""
    return kinds.pop() if len(kinds) == 1 else ""


def _run_through(m: Machine, state: State, value: Value) -> list[tuple[State, Value]]:
    """Return the ends of running what was only made, as if the dispatcher ran it."""
    if isinstance(value, Coroutine | Generator):
        return calling.settle(m, state, value)
    return [(state, value)]
