"""Context managers: what `with` does around its body, also where a project's own one logs,
records or swallows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from newloom_lint.model.calls import binding, calling, libraries
from newloom_lint.model.flow import exits, stacks, statements
from newloom_lint.model.flow.carriers import UNMARKED, Marking
from newloom_lint.model.flow.effects import Risk
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import State, merge, rolled_back
from newloom_lint.model.names import lookup
from newloom_lint.model.values import attributes, expressions
from newloom_lint.model.values.kinds import (
    NONE,
    Arguments,
    Caught,
    Choice,
    Foreign,
    Function,
    Generator,
    Instance,
    Missing,
    Stream,
    Suppress,
    Unknown,
    Value,
    options,
    truth,
)
from newloom_lint.syntax import facts

Body = Callable[[list[State]], list[State]]


class _Item(NamedTuple):
    """One item of a `with` statement."""

    span: facts.Span
    target: facts.Expression | None


def run_with(m: Machine, node: facts.With, states: list[State]) -> list[State]:
    """Return the states that leave a `with` statement normally."""
    return _items(m, node.items, node.body, states)


def _items(
    m: Machine,
    items: tuple[facts.WithItem, ...],
    block: tuple[facts.Statement, ...],
    states: list[State],
) -> list[State]:
    if not items:
        return statements.execute(m, block, states)
    item, *rest = items
    ends: list[State] = []
    for state in states:
        for before, value in expressions.evaluate(m, item.context, state):
            with_ = _Item(item.context.span, item.target)
            inner = _block(value, item.target, block)

            def body(
                entered: list[State], inner: tuple[facts.Statement, ...] = inner
            ) -> list[State]:
                return _items(m, tuple(rest), inner, entered)

            several = options(value)
            ours = any(isinstance(option, Generator | Instance) for option in several)
            for option in several:
                by_choice = ours and len(several) > 1
                entered = (
                    before.hidden("which context is entered is not known") if by_choice else before
                )
                ends += _enter(m, option, with_, body, entered)
    return merge(ends)


def _block(
    value: Value, target: facts.Expression | None, block: tuple[facts.Statement, ...]
) -> tuple[facts.Statement, ...]:
    """Return the block of a `with`, what it enters on an exit stack written as a `with`."""
    if isinstance(value, Foreign) and value.origin in stacks.STACKS:
        return stacks.unrolled(block, target.id) if isinstance(target, facts.Name) else block
    return block


def _enter(m: Machine, value: Value, item: _Item, body: Body, state: State) -> list[State]:
    target = item.target
    match value:
        case Generator(function) if function.kind == "context":
            return _generator(m, value, target, body, state)
        case Instance() | Stream():
            return _instance(m, value, item, body, state)
        case Suppress():
            with m.collecting() as flow:
                ends = body([_bound(m, target, NONE, state)])
            m.flow.add(flow, raises=False)
            return ends + exits.suppress(m, value, item.span, state, flow)
        case Foreign(libraries.ATOMIC):
            m.may_fail(state, Risk.SLIGHT)
            with m.collecting() as flow:
                ends = body([_bound(m, target, NONE, state)])
            m.flow.add(rolled_back(flow, state.effects))
            return ends
        case Foreign(origin) if ".objects." in origin:  # a row of the project's own class
            return _enter(m, Unknown("a row as a context manager"), item, body, state)
        case Unknown() | Missing() | Generator() | Choice():
            m.handlers_seen += 1
            hidden = calling.work(m, state).hidden("a context manager is not known")
            m.may_fail(hidden)
            ends = body([_bound(m, target, Unknown("what a context manager gives"), hidden)])
            return [end.hidden("a context manager is not known") for end in ends]
    m.may_fail(state, Risk.SLIGHT)
    return body([_bound(m, target, value, state)])


def _bound(m: Machine, target: facts.Expression | None, value: Value, state: State) -> State:
    return attributes.assign(m, target, value, state) if target is not None else state


def _generator(
    m: Machine, value: Generator, target: facts.Expression | None, body: Body, state: State
) -> list[State]:
    """Run a generator-style context manager with the body of the `with` at its `yield`.

    Every exit of the body goes on under a number until the generator ends: it says how the `with`
    is left then. A path without one has never come to the `yield`, which is a `RuntimeError`.
    """
    around = {
        name: getattr(m, name)
        for name in ("frame", "exceptions", "handling", "loops", "quiet", "cleanup", "dispatching")
    }
    before = state.effects.leaving
    entered = m.number()
    waiting: dict[int, Callable[[State], None]] = {}
    marked: list[Marking] = []

    def hook(at: State, given: Value) -> list[tuple[State, Value]]:
        with m.collecting() as flow, m.inside(**around, marking=UNMARKED):
            ends = body([_bound(m, target, given, at)])
            marked.append(m.marking)
        for raised in flow.raises:
            m.flow.again(raised, raised.state.touch(leaving=entered))
        resumed = [end.touch(leaving=entered) for end in ends]
        exits: list[tuple[State, Callable[[State], None]]] = []
        exits += [(s, m.flow.breaks.append) for s in flow.breaks]
        exits += [(s, m.flow.continues.append) for s in flow.continues]
        for returned in flow.returns:
            exits.append((returned.state, _returning(m, returned.value, returned.span)))
        for left, leave in exits:
            number = m.number()
            waiting[number] = leave
            resumed.append(left.touch(leaving=number))
        return [(after, NONE) for after in resumed]

    with m.collecting() as flow:
        pairs = calling.run(m, value.function, value.arguments, state, hook)
    for marking in marked:  # by the body, not by what is around it
        m.marking = m.marking.and_(marking)
    for raised in flow.raises:
        m.flow.again(raised, raised.state.touch(leaving=before))
    ends = []
    for after, _ in pairs:
        number, left = after.effects.leaving, after.touch(leaving=before)
        if number == entered:
            ends.append(left)
        elif number in waiting:
            waiting[number](left)
        else:
            never = Caught(("builtins.RuntimeError",), exact=True)
            m.flow.raised(left, never, explicit=True, site=m.site)
    return ends


def _returning(m: Machine, value: Value, span: facts.Span | None) -> Callable[[State], None]:
    return lambda after: m.flow.returned(after, value, span)


def _instance(
    m: Machine, value: Instance | Stream, item: _Item, body: Body, state: State
) -> list[State]:
    """Run a class-style context manager around the body."""
    enter, leave = (
        next(filter(None, (_method(m, value, name) for name in names)), None)
        for names in (("__enter__", "__aenter__"), ("__exit__", "__aexit__"))
    )
    if enter is None or leave is None:
        return _enter(m, Unknown("a context manager is not known"), item, body, state)
    m.handlers_seen += 1
    m.contexts[m.place(item.span)] = leave
    inside = [  # a failure on the way in does not come to `__exit__`
        _bound(m, item.target, given, entered)
        for before, made in calling.invoke(m, enter, Arguments(), state)
        for entered, given in calling.settle_call(m, before, made)
    ]
    with m.collecting() as flow:
        ends = [end for entered in inside for end in body([entered])]
    nothing = Arguments((NONE, NONE, NONE))
    done = [after for end in ends for after, _ in _exit(m, leave, nothing, end)]
    for returned in flow.returns:
        for after, _ in _exit(m, leave, nothing, returned.state):
            m.flow.returned(after, returned.value, returned.span)
    for state_, jump in [(s, m.flow.breaks) for s in flow.breaks] + [
        (s, m.flow.continues) for s in flow.continues
    ]:
        jump += [after for after, _ in _exit(m, leave, nothing, state_)]
    how = exits.swallowing(m, item.span, state, broad=True)
    for raised in flow.raises:
        details = Arguments((raised.exception, raised.exception, Unknown("a traceback")))
        with m.inside(exceptions=[*m.exceptions, raised.exception], quiet=True):
            answers = _exit(m, leave, details, raised.state)
        for after, answer in answers:
            if truth(answer) is True:
                done.append(exits.swallowed(m, raised, after, how))
            elif truth(answer) is None:
                done.append(after)
            if truth(answer) is not True:
                m.flow.again(raised, exits.recorded(m, raised, after, how.passed))
    return done


def _method(m: Machine, value: Instance | Stream, name: str) -> Function | None:
    cls = value.cls if isinstance(value, Instance) else attributes.stream_class(m)
    found = lookup.member(m, cls, name) if cls is not None else None
    return binding.with_first(found, value) if isinstance(found, Function) else None


def _exit(
    m: Machine, leave: Function, arguments: Arguments, state: State
) -> list[tuple[State, Value]]:
    return [
        end
        for before, made in calling.invoke(m, leave, arguments, state)
        for end in calling.settle_call(m, before, made)
    ]
