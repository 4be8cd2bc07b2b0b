"""Exits: what leaving a handler, a `finally` or a context manager means for the run."""

from __future__ import annotations

from typing import NamedTuple

from newloom_lint.model.calls import libraries
from newloom_lint.model.flow.effects import FAILED, Certainty, Passed
from newloom_lint.model.flow.exceptions import caught_names, takes
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import Flow, Raised, State
from newloom_lint.model.values.kinds import Caught, Suppress
from newloom_lint.syntax import facts


def records(state: State) -> bool:
    """Return whether a path that leaves a handler takes the failure for one of the run."""
    return state.effects.ended is not None or reports(state)


class Exit(NamedTuple):
    """What decides how the exits of a handler are marked."""

    passed: Passed | None
    """The handler; `None` for one that is not judged (per item, control flow)."""
    recorded: bool
    dispatched: bool
    """The function is the task or stands for it; a helper may just have a fallback value."""
    before: set[str | None]
    """What was hidden already where the handler began."""
    on_purpose: bool = False
    """It takes only what ends a run on purpose, or a Stream that is gone."""


def suppose(m: Machine, state: State, exception: Caught) -> None:
    """Follow what would come of a path that ends a failed run if it raised again instead.

    The other rules judge that path: what its handler forgot, who stands around it may do.
    """
    passed, effects = state.effects.ended, state.effects
    if passed is None or effects.supposed is not None:
        return
    after = state.touch(ended=None, supposed=passed, handlers=(*effects.handlers, passed))
    m.flow.raised(after, exception, explicit=True)


def went_on(state: State) -> State:
    """Return the state where the run goes on: what was logged is of what failed, or of all."""
    effects = state.effects
    return state.touch(
        logged=Certainty.MAYBE if effects.logged else None,
        traceback=Certainty.MAYBE if effects.traceback else None,
        context=Certainty.MAYBE if effects.context else None,
    )


def reports(state: State) -> bool:
    """Return whether a failure was logged or marked on a path, or may have been."""
    effects = state.effects
    return bool(effects.logged or effects.status or effects.last_run or effects.obscured)


def ended(state: State, how: Exit, *, returns: bool) -> State:
    """Mark a path on which a handler ended the run, where that is certain and a failure."""
    effects = state.effects
    hidden = effects.obscured is not None and effects.obscured not in how.before
    deliberate = effects.severe or effects.status == FAILED
    if how.passed is not None and not hidden and not effects.alternative:
        passed = how.passed._replace(deliberate=deliberate, returns=returns)
        meant = deliberate or (passed.broad and how.dispatched)
        if meant and passed.ends_run(recorded=how.recorded):
            return state.touch(ended=passed)
    return _unlogged(state).touch(ended=None)


def _unlogged(state: State) -> State:
    """Return the state where the run goes on: what was logged was about what is over."""
    return state.touch(
        alternative=False, logged=None, log=None, traceback=None, context=None, severe=False
    )


def recorded(m: Machine, raised: Raised, after: State, passed: Passed | None) -> State:
    """Return the state of a failure that a `finally` or a `with` lets go on.

    Where that is what records the failure, no handler having done so, it stands for the run. What
    only logs does not where a handler stands for the run that does not take this failure.
    """
    before, effects = raised.state.effects, after.effects
    records = effects.status != before.status
    records = records or (effects.severe > before.severe and raised.slipped is None)
    if passed is None or m.loops or not m.frame.dispatched or not records or effects.handlers:
        return after
    return after.touch(handlers=(passed,))


def suppress(
    m: Machine, value: Suppress, span: facts.Span, before: State, flow: Flow
) -> list[State]:
    """Return the states after failures that `contextlib.suppress` takes; others go on."""
    names = caught_names(m, value.types)
    m.handlers_seen += 1
    how = swallowing(m, span, before, broad=not libraries.BROAD.isdisjoint(names))
    done = []
    for raised in flow.raises:
        answer = takes(names, raised.exception) if names else Certainty.NO
        if answer is not Certainty.NO:
            done.append(swallowed(m, raised, raised.state, how))
        if answer is not Certainty.YES:
            exception = raised.exception.but_not(names)
            m.flow.again(raised._replace(exception=exception))
    return done


def swallowed(m: Machine, raised: Raised, state: State, how: Exit) -> State:
    """Return the state after a context manager took a failure and did not raise it again."""
    after = ended(state, how, returns=False)
    if is_failure(raised):
        suppose(m, after, raised.exception)
    return after


def is_failure(raised: Raised) -> bool:
    """Return whether an exception is more than a slight risk, which nobody need handle."""
    return raised.explicit or raised.site is not None


def swallowing(m: Machine, span: facts.Span, before: State, *, broad: bool) -> Exit:
    """Return how paths are marked that a context manager at `span` ends without raising."""
    place = m.place(span)
    whole = not before.effects.worked
    passed = Passed(
        place, place, "with", m.frame.title, broad, whole, deliberate=False, returns=True
    )
    recorded = before.effects.last_run is Certainty.YES
    hidden = {before.effects.obscured}
    return Exit(None if m.loops else passed, recorded, m.frame.dispatched, hidden)
