"""Traces: where things happened on each path, kept only where a task is to be shown to people.

A traced run takes the same way as a checked one: traced effects compare as others do, and nothing
that decides anything looks at their traces.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from newloom_lint.findings import Place
from newloom_lint.model.flow.effects import Certainty, Effects
from newloom_lint.model.flow.machine import Frame, Inside, Machine
from newloom_lint.model.flow.state import Flow, Raised, State
from newloom_lint.model.values.kinds import Caught, Function, Value
from newloom_lint.syntax import facts

RETURNS, RAISES = "returns", "raises"
EXIT, UNKNOWN, LOST = "exit", "unknown", "lost"
"""Facets of a trace that are no facets of the effects: the last `return` or `raise`, what hides
something, and what was saved and then taken back.
"""
MOST_SPOTS = 4


class Step(NamedTuple):
    """One call on the way to a place: what runs, and where it is by then."""

    frame: int
    function: Function
    place: Place


class Spot(NamedTuple):
    """Where something happened, and what: a status, `returns` or `raises`, a reason."""

    what: str
    steps: tuple[Step, ...]
    """From what the dispatcher calls to where it happened."""


Trace = Mapping[str, tuple[Spot, ...]]
"""Where each facet of the effects got its last value; several spots where paths were joined."""
NOTHING: Trace = {}


class TracedEffects(Effects):
    """Effects that know where they came from."""

    machine: TracingMachine
    trace: Trace = NOTHING
    frame: int = 0
    """The call that the effects are of."""

    def _traced(self, effects: Effects, trace: Trace) -> TracedEffects:
        made = type(self)._make(effects)
        made.machine, made.frame, made.trace = self.machine, self.frame, trace
        return made

    def _replace(self, **facets: Any) -> TracedEffects:
        trace = dict(self.trace)
        here = self.machine.steps()
        if "status" in facets:
            status = facets["status"]
            trace["status"] = (Spot(status, here),) if status is not None else ()
        if isinstance(last_run := facets.get("last_run"), Certainty):
            trace["last_run"] = (Spot(last_run.value, here),)
        if "log" in facets:
            log = facets["log"]
            trace["log"] = (Spot("", _ending(here, log)),) if isinstance(log, Place) else ()
        elif facets.get("logged") and not self.logged:
            trace["log"] = (Spot("", here),)
        if facets.get("lost"):
            trace[LOST] = self.trace.get("status", ())
        if reason := facets.get("obscured"):
            spot = self.machine.reasons.setdefault(str(reason), Spot(str(reason), here))
            trace[UNKNOWN] = _with(self.trace.get(UNKNOWN, ()), (spot._replace(steps=here),))
        return self._traced(super()._replace(**facets), trace)

    def untouched(self) -> TracedEffects:
        """Return the effects a call starts with; the call is the machine's current one."""
        made = TracedEffects()
        made.machine, made.frame = self.machine, self.machine.frame.number
        return made

    def at_exit(self, spot: Spot | None) -> TracedEffects:
        """Return the effects of a path that leaves at a spot; the call goes on where it is none."""
        return self._traced(self, {**self.trace, EXIT: (spot,) if spot else ()})

    def then(self, later: Effects) -> Effects:
        """Return the effects of this path continued by a callee's."""
        joined = super().then(later)
        before = self.went_on() if later.worked else self
        trace = dict(before.trace) if isinstance(before, TracedEffects) else {}
        theirs = self.machine.rebased(later) if isinstance(later, TracedEffects) else NOTHING
        keeps_log = before.log is not None and before.severe and not later.severe
        for facet, spots in theirs.items():
            if facet == UNKNOWN:
                trace[facet] = _with(trace.get(facet, ()), spots)
            elif spots and not (facet == "log" and keeps_log):
                trace[facet] = spots
        return self._traced(joined, trace)

    def undone(self, before: Effects) -> Effects:
        """Return the effects of a path once what it saved since `before` is rolled back."""
        after = super().undone(before)
        if after is self:
            return self
        known = before.trace if isinstance(before, TracedEffects) else NOTHING
        back = {facet: known.get(facet, ()) for facet in ("status", "last_run")}
        taken = {LOST: self.trace.get("status", ())} if after.lost != self.lost else {}
        return self._traced(after, {**self.trace, **back, **taken})

    def either(self, other: Effects) -> Effects:
        """Return effects that stand for both paths."""
        joined = super().either(other)
        if not isinstance(other, TracedEffects) or self.trace == other.trace:
            return self._traced(joined, self.trace)
        trace = {
            facet: _with(self.trace.get(facet, ()), other.trace.get(facet, ()))
            for facet in (*self.trace, *other.trace)
        }
        return self._traced(joined, trace)


def _with(spots: tuple[Spot, ...], others: tuple[Spot, ...]) -> tuple[Spot, ...]:
    return tuple(dict.fromkeys((*spots, *others)))[:MOST_SPOTS]


def _ending(steps: tuple[Step, ...], place: Place) -> tuple[Step, ...]:
    """Return steps that end at a place of their last file."""
    return (*steps[:-1], steps[-1]._replace(place=place)) if steps else ()


class TracingFlow(Flow):
    """A flow that notes where each path leaves."""

    def __init__(self, machine: TracingMachine) -> None:
        """Take the machine whose paths they are."""
        super().__init__()
        self._machine = machine
        self._passing_on = False

    def raised(self, state: State, exception: Caught, **details: Any) -> None:
        """Add a path that raises, here unless it is only passed on."""
        left = state if self._passing_on else self._machine.raising(state)
        super().raised(left, exception, **details)

    def again(self, raised: Raised, state: State | None = None) -> None:
        """Pass a path that raised elsewhere on."""
        self._passing_on = True
        super().again(raised, state)
        self._passing_on = False

    def returned(self, state: State, value: Value, span: facts.Span | None) -> None:
        """Add a path that returns, at a span or at the end of the function."""
        super().returned(self._machine.returning(state, span), value, span)


class TracingMachine(Machine):
    """A machine that keeps where it is, and who called whom."""

    def __init__(self, *arguments: Any) -> None:
        """Take what a machine takes."""
        super().__init__(*arguments)
        self.reasons: dict[str, Spot] = {}
        """Where something became unknown first, by its reason."""
        self.callees: dict[tuple[str, int] | None, dict[Function, Place]] = {}
        """What each function ran, and where it was by then; `None` is the dispatcher."""
        self._callers: dict[int, Frame] = {}
        self._places: dict[int, Place] = {}

    def start(self) -> State:
        """Return the state in which the dispatcher calls a task."""
        effects = TracedEffects()
        effects.machine = self
        return State(effects=effects)

    def at(self, span: facts.Span) -> None:
        """Note which statement of the current call is run now."""
        super().at(span)
        self._places[self.frame.number] = self.place(span)

    def new_flow(self) -> Flow:
        """Return a flow without exits."""
        return TracingFlow(self)

    def inside(self, **flags: object) -> Inside:
        """Set some of the machine's fields for what runs inside; note a call that starts there."""
        frame = flags.get("frame")
        if isinstance(frame, Frame) and frame.function and frame.number not in self._callers:
            self._callers[frame.number] = self.frame
            caller = self.frame.function
            met = self.callees.setdefault(caller.key if caller else None, {})
            met.setdefault(frame.function, self._place(self.frame, frame.function))
        return super().inside(**flags)

    def _place(self, frame: Frame, function: Function) -> Place:
        span = function.node.span
        written = Place(function.module.path, span.start, span.end)
        return self._places.get(frame.number, written)

    def steps(self) -> tuple[Step, ...]:
        """Return the calls that are running, the dispatcher's first."""
        found: list[Step] = []
        frame: Frame | None = self.frame
        while frame is not None and frame.function is not None:
            found.append(Step(frame.number, frame.function, self._place(frame, frame.function)))
            frame = self._callers.get(frame.number)
        return tuple(reversed(found))

    def rebased(self, later: TracedEffects) -> Trace:
        """Return the trace of a call as seen from the place where it is made now.

        A summary knows only the way to the place where it was made first.
        """
        here = self.steps()

        def moved(spot: Spot) -> Spot:
            numbers = [step.frame for step in spot.steps]
            if later.frame not in numbers:
                return spot
            return spot._replace(steps=here + spot.steps[numbers.index(later.frame) :])

        return {facet: tuple(map(moved, spots)) for facet, spots in later.trace.items()}

    def raising(self, state: State) -> State:
        """Return a state that leaves by an exception here, or where a call it made has raised."""
        effects, here = state.effects, self.steps()
        if not isinstance(effects, TracedEffects):
            return state
        known = effects.trace.get(EXIT, ())
        deeper = [spot for spot in known if spot.what == RAISES and len(spot.steps) > len(here)]
        if any(spot.steps[: len(here)] == here for spot in deeper):
            return state
        return state.with_effects(effects.at_exit(Spot(RAISES, here)))

    def returning(self, state: State, span: facts.Span | None) -> State:
        """Return a state that leaves by a `return`: of the task itself where it came to one."""
        effects, frame = state.effects, self.frame
        if not isinstance(effects, TracedEffects):
            return state
        if not frame.dispatched:
            return state.with_effects(effects.at_exit(None))
        steps = self.steps()
        known = effects.trace.get(EXIT, ())
        if any(spot.what == RETURNS and spot.steps[-1].frame != frame.number for spot in known):
            return state
        if frame.function and isinstance(frame.function.node, facts.Lambda):
            span = frame.function.node.body.span
        if span is not None:
            steps = _ending(steps, self.place(span))
        return state.with_effects(effects.at_exit(Spot(RETURNS if span else "", steps)))
