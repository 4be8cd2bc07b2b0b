"""Loops: rounds until nothing new happens, jumps out of them, and what is known to run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from newloom_lint.model.calls import calling
from newloom_lint.model.flow import conditions, statements
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import Flow, State, merge
from newloom_lint.model.values import attributes, displays, expressions
from newloom_lint.model.values.kinds import (
    FILLED,
    GROUPED,
    NONE,
    Sequence,
    StreamQuery,
    Value,
    options,
)
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

MOST_ROUNDS = 3
"""Rounds of a loop that are followed; effects do not change any more after so many."""


def run_loop(m: Machine, node: facts.Loop, states: list[State]) -> list[State]:
    """Return the states that leave a loop normally."""
    starts: list[tuple[State, Value]] = [(state, NONE) for state in states]
    if node.iterable is not None:
        starts = [e for state in states for e in expressions.evaluate(m, node.iterable, state)]
    if all(displays.one_by_one(value) for _, value in starts):
        return _each(m, node, starts)
    if starts and _is_left_empty(m, node, starts):
        return statements.execute(m, node.orelse, merge(state for state, _ in starts))
    none = [] if _runs_at_least_once(node, starts) else [state for state, _ in starts]
    records = {_record(state) for state, _ in starts}
    after: list[State] = []
    breaks: list[State] = []
    seen: set[object] = set()
    for round_ in range(MOST_ROUNDS):
        if round_ and _is_listed(starts, round_):
            if isinstance(node.iterable, facts.Display):
                break
            starts = [(_unsure(state, records), value) for state, value in starts]
        with _iteration(m, breaks) as flow:
            ready, left = _round(m, node, starts)
            ends = merge(statements.execute(m, node.body, merge(ready)) + flow.continues)
        after += left + (ends if node.iterable is not None else [])
        new = [state for state in ends if state.effects not in seen]
        seen |= {state.effects for state in new}
        if not new and node.iterable is not None:
            break
        starts = [(state, starts[0][1] if starts else NONE) for state in (new or ends)]
        if not starts:
            break
    done = statements.execute(m, node.orelse, merge(none + after))
    return done + breaks


@contextmanager
def _iteration(m: Machine, breaks: list[State]) -> Iterator[Flow]:
    """Collect the jumps of one round of a loop; `break`s go to `breaks`, the rest goes on."""
    with m.collecting() as flow, m.inside(loops=m.loops + 1):
        yield flow
    breaks += flow.breaks
    m.flow.add(flow, jumps=False)


def _each(m: Machine, node: facts.Loop, starts: list[tuple[State, Value]]) -> list[State]:
    """Return the states after a loop over what is followed one by one."""
    done: list[State] = []
    breaks: list[State] = []
    for start, listed in starts:
        states = [start]
        for item in displays.one_by_one(listed):
            ready = [
                attributes.assign(m, node.target, item, state) if node.target else state
                for state in states
            ]
            with _iteration(m, breaks) as flow:
                states = merge(statements.execute(m, node.body, ready) + flow.continues)
        done += states
    return statements.execute(m, node.orelse, merge(done)) + breaks


def _round(
    m: Machine, node: facts.Loop, starts: list[tuple[State, Value]]
) -> tuple[list[State], list[State]]:
    """Return the states that enter the body, and those in which a `while` ends."""
    m.at(statements.underlined(node))
    if node.test is not None:
        ready, left = [], []
        for state, _ in starts:
            yes, no = conditions.branch(m, node.test, state)
            ready += yes
            left += no
        return ready, left
    ready = []
    for state, iterable in starts:
        for after, item in calling.iterate(m, state, iterable):
            bound = attributes.assign(m, node.target, item, after) if node.target else after
            ready.append(bound)
    return ready, []


def _is_left_empty(m: Machine, node: facts.Loop, starts: list[tuple[State, Value]]) -> bool:
    """Return whether a loop goes over a list that is made empty and used nowhere else."""
    name, function = node.iterable, m.frame.function
    if not isinstance(name, facts.Name) or function is None:
        return False
    if any(not isinstance(value, Sequence) or value.elements for _, value in starts):
        return False
    mentions = (part for part in walk(function.node.body) if isinstance(part, facts.Name))
    return sum(part.id == name.id for part in mentions) == _MADE_AND_READ


_MADE_AND_READ = 2
"""How often a list is named that nothing is put into."""


def _is_listed(starts: list[tuple[State, Value]], rounds: int) -> bool:
    """Return whether a loop goes over a list that, as far as it is known, has no more elements."""
    lists = (option for _, value in starts for option in options(value))
    return all(isinstance(one, Sequence) and len(one.elements) <= rounds for one in lists)


def _unsure(state: State, records: set[object]) -> State:
    """Return the state in a round that may not be run; what is recorded there may not be."""
    return state if _record(state) in records else state.hidden("how many items a list has")


def _record(state: State) -> object:
    """Return what is recorded of the run."""
    return state.effects.status, state.effects.last_run, state.effects.logged


def _runs_at_least_once(node: facts.Loop, starts: list[tuple[State, Value]]) -> bool:
    if node.test is not None:
        return True  # the test itself decides
    if starts and all(
        isinstance(value, StreamQuery) and value.scope == "run" for _, value in starts
    ):
        return True  # else there is no Stream to record anything on
    if starts and all(value in {FILLED, GROUPED} for _, value in starts):
        return True  # nobody goes through a list that nothing fills, and no group is empty
    match node.iterable:
        case facts.Call(
            function=facts.Name(id="range"),
            arguments=(facts.Argument(value=facts.Literal() as stop),),
        ):
            return stop.source.isdigit() and int(stop.source) > 0
        case facts.Call(
            function=facts.Name(id="range"),
            arguments=(
                facts.Argument(value=facts.Literal() as first),
                facts.Argument(value=facts.Literal() as stop),
            ),
        ):
            both = first.source.isdigit() and stop.source.isdigit()
            return both and int(first.source) < int(stop.source)
    return all(
        isinstance(value, Sequence) and value.elements for _, value in starts
    ) and isinstance(node.iterable, facts.Display)
