"""Handlers: which failure of a `try` each takes, and what is left of it behind them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from newloom_lint.model.calls import libraries
from newloom_lint.model.flow import exits, finals, naming, statements, unbound
from newloom_lint.model.flow.effects import FAILED, Certainty, Passed
from newloom_lint.model.flow.exceptions import as_one_of, caught_names, takes
from newloom_lint.model.flow.machine import ANY_EXCEPTION, Machine
from newloom_lint.model.flow.state import Flow, Raised, State, merge
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import Caught
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk


class _Around(NamedTuple):
    """What a handler stands around."""

    names: tuple[str, ...]
    """The dotted names of the exceptions it takes; none for all."""
    whole: bool
    """No work was done before its `try`."""
    recorded: bool
    """The run's success was recorded before its `try`."""
    star: bool
    """It is an `except*`: what it takes comes in a group."""
    gives: frozenset[str] = frozenset()
    """The names that the `try` binds, and `RETURNED` where it returns."""


RETURNED = "return"
_GROUP = Caught(("builtins.ExceptionGroup",), exact=True)


def run_try(m: Machine, node: facts.Try, states: list[State]) -> list[State]:
    """Return the states that leave a `try` statement normally."""
    if not node.final:
        return _guarded(m, node, states)
    with m.collecting() as flow:
        ends = _guarded(m, node, states)
    return finals.run_finally(m, node, flow, ends)


def _guarded(m: Machine, node: facts.Try, states: list[State]) -> list[State]:
    whole = not any(state.effects.worked for state in states)
    recorded = all(state.effects.last_run is Certainty.YES for state in states)
    with m.collecting() as flow:
        ends = statements.execute(m, node.body, states)
    caught: list[list[tuple[State, Caught]]] = [[] for _ in node.handlers]
    kinds = [tuple(_types(m, handler, states[0])) for handler in node.handlers]
    escaped = list(filter(None, (_hand_over(raised, kinds, caught) for raised in flow.raises)))
    fails = any(raised.state.effects.supposed is None for raised in flow.raises)
    if not fails and not m.quiet:  # a stub: its handlers are judged for what will be there
        leaving = {state.effects.leaving for state in states}
        suspended = [state for state in ends if state.effects.leaving not in leaving]
        for state in suspended or states:
            _hand_over(Raised(state, ANY_EXCEPTION, explicit=False), kinds, caught)
    m.flow.add(flow, raises=False)
    done = statements.execute(m, node.orelse, ends)
    stands: Passed | None = None
    gives = _given(node)
    for number, (handler, entries) in enumerate(zip(node.handlers, caught, strict=True)):
        names = kinds[number]
        if entries:
            around = _Around(names, whole, recorded, node.star, gives)
            passed = _passed(m, handler, around)
            naming.note_id(m, passed.place, states)
            _note_unbound(m, node, number, kinds, flow.first, states)
            left, records = _handle(m, handler, around, passed, entries)
            stands = passed if records else stands
            done += left
        elif m.quiet and ends:
            _note_kept(m, handler, names, ends)
    for raised in escaped:
        m.flow.again(_slipped(raised, kinds, stands))
    return done


def _given(node: facts.Try) -> frozenset[str]:
    """Return what a `try` gives: the names its own statements bind, and whether it returns."""
    bound = (
        target.id
        for statement in node.body
        if isinstance(statement, facts.Assign)
        for target in statement.targets
        if isinstance(target, facts.Name)
    )
    returns = any(isinstance(statement, facts.Return) for statement in node.body)
    return frozenset((*bound, RETURNED) if returns else bound)


def _goes_on(handler: facts.Handler) -> bool:
    """Return whether a handler raises nothing itself."""
    return not any(isinstance(part, facts.Raise) for part in walk(handler.body))


def _note_kept(
    m: Machine, handler: facts.Handler, names: tuple[str, ...], states: list[State]
) -> None:
    """Note a handler around what is taken to succeed that takes what ends the process too."""
    around = _Around(names, whole=False, recorded=False, star=False)
    passed = _passed(m, handler, around)
    if handler.type is None or "builtins.BaseException" in names:
        with m.collecting():
            _handle(m, handler, around, passed, [(state, ANY_EXCEPTION) for state in states])


def _note_unbound(
    m: Machine,
    node: facts.Try,
    number: int,
    kinds: list[tuple[str, ...]],
    first: State | None,
    states: list[State],
) -> None:
    """Note what a handler reads that its `try` may not have bound yet."""
    handler = node.handlers[number]
    names: tuple[str, ...] = ()
    if not kinds[number] or not libraries.BROAD.isdisjoint(kinds[number]):
        names = unbound.broad(m, handler, first) if first is not None else ()
    elif not m.quiet:
        names = unbound.narrow(m, node, handler, kinds[: number + 1], states)
    if names:
        m.handled.unbound.add(m.frame.function, handler.header, names)


def _slipped(raised: Raised, kinds: list[tuple[str, ...]], stands: Passed | None) -> Raised:
    """Return a failure that no handler of a `try` takes for certain.

    `stands` is the last handler that takes a failure for one of the run.
    """
    gone = {libraries.STREAM_GONE, libraries.ROW_GONE}
    if raised.site and raised.site.read and any(gone.intersection(names) for names in kinds):
        raised = raised._replace(site=None)  # that there is no Stream was thought of
    return raised if raised.slipped else raised._replace(slipped=stands)


def _types(m: Machine, handler: facts.Handler, state: State) -> Iterator[str]:
    if handler.type is not None:
        with m.collecting():
            ends = expressions.evaluate(m, handler.type, state)
        yield from caught_names(m, (value for _, value in ends))


def _hand_over(
    raised: Raised, kinds: list[tuple[str, ...]], caught: list[list[tuple[State, Caught]]]
) -> Raised | None:
    """Give a failure to the handlers that take it; return what none takes for certain."""
    exception, state = raised.exception, raised.state
    if raised.site is not None and raised.site.read:
        state = state.touch(gone=True)  # who cannot read the Stream has none to mark
    for names, entries in zip(kinds, caught, strict=True):
        answer = takes(names, exception)
        if answer is Certainty.NO:
            continue
        entries.append((state, as_one_of(exception, names)))
        if answer is Certainty.YES:
            return None
        exception = exception.but_not(names)
    return raised._replace(exception=exception)


def _handle(
    m: Machine,
    handler: facts.Handler,
    around: _Around,
    passed: Passed,
    entries: list[tuple[State, Caught]],
) -> tuple[list[State], bool]:
    """Return the states that leave a handler at its end, and whether it records a failed run."""
    done: list[State] = []
    records = False
    on_purpose = _is_control_flow(around.names)
    judged = not m.loops and not on_purpose
    goes_on = _goes_on(handler)
    groups: dict[Caught, list[State]] = {}
    for state, exception in entries:
        groups.setdefault(exception, []).append(state.touch(alternative=False))
    for exception, states in groups.items():
        starts = merge(states)
        known = passed if handler.name and judged and m.frame.dispatched else None
        if handler.name:
            bound = replace(_GROUP if around.star else exception, kept=known)
            starts = [s.bind(m.frame.number, handler.name, bound) for s in starts]
        before = {state.effects.obscured for state in starts}
        with (
            m.collecting() as flow,
            m.inside(
                quiet=True,
                exceptions=[*m.exceptions, exception],
                handling=(m.frame.number, handler.name),
                goes_on=goes_on,
                other_way=around.gives if goes_on and not m.quiet else frozenset(),
            ),
        ):
            ends = statements.execute(m, handler.body, starts)
        if around.star:
            flow = _grouped(flow)
        if _is_kept(handler, around, flow, ends, before):
            m.handled.keeping.add(m.frame.function, handler.header, passed.caught)
        how = exits.Exit(
            passed if judged else None, around.recorded, m.frame.dispatched, before, on_purpose
        )
        if known is not None:
            m.keep_in_mind(known, (end.effects for end in ends))
        left, leaving = _label(m, flow, ends, how, exception)
        done += left
        only_ends = not left and (_only_raises(flow) or (around.whole and _only_returns(flow)))
        records = records or (judged and _stands(m, leaving, only_ends=only_ends))
    return done, records


def _only_returns(flow: Flow) -> bool:
    return bool(flow.returns) and not flow.raises


def _only_raises(flow: Flow) -> bool:
    return bool(flow.raises) and not (flow.returns or flow.breaks or flow.continues)


def _stands(m: Machine, leaving: list[State], *, only_ends: bool) -> bool:
    """Return whether a handler takes failures for those of the run, seen from how it is left.

    In a context manager one that marks the Stream failed does.
    """
    if m.frame.dispatched:
        return only_ends or any(map(exits.records, leaving))
    function = m.frame.function
    in_context = function is not None and function.kind == "context"
    return in_context and any(state.effects.status == FAILED for state in leaving)


def _grouped(flow: Flow) -> Flow:
    """Return what leaves an `except*`: whatever is raised there comes in a group."""
    after = Flow()
    after.add(flow, raises=False)
    for raised in flow.raises:
        after.again(raised._replace(exception=_GROUP))
    return after


def _is_kept(
    handler: facts.Handler,
    around: _Around,
    flow: Flow,
    ends: list[State],
    before: set[str | None],
) -> bool:
    """Return whether a handler takes what ends the process too, and certainly goes on."""
    if around.names and "builtins.BaseException" not in around.names:
        return False
    left = [*ends, *flow.breaks, *flow.continues, *(returned.state for returned in flow.returns)]
    sure = any(state.effects.obscured in before for state in left)
    return sure and not _hands_on(handler)


def _hands_on(handler: facts.Handler) -> bool:
    """Return whether a handler keeps the exception for later, or gives it to somebody."""
    for statement in handler.body:
        value = statement.value if isinstance(statement, facts.Assign | facts.Evaluate) else None
        if isinstance(statement, facts.Assign) and isinstance(value, facts.Name):
            return True
        if isinstance(value, facts.Call) and any(
            isinstance(argument.value, facts.Name) and argument.value.id == handler.name
            for argument in value.arguments
        ):
            owner = expressions.describe(value.function)
            return owner.rpartition(".")[2] not in libraries.LOG_METHODS
    return False


def _passed(m: Machine, handler: facts.Handler, around: _Around) -> Passed:
    broad = not around.names or not libraries.BROAD.isdisjoint(around.names)
    written = expressions.source(m.frame.module.file, handler.type) if handler.type else ""
    return Passed(
        m.place(handler.header), m.place(handler.span), written, m.frame.title,
        broad, around.whole, deliberate=False, returns=False,
    )  # fmt: skip


def _is_control_flow(names: tuple[str, ...]) -> bool:
    """Return whether a handler takes only what ends a run on purpose, or a Stream that is gone."""
    allowed = libraries.CONTROL_FLOW | libraries.NOT_EXCEPTION | {libraries.STREAM_GONE}
    return bool(names) and all(name in allowed for name in names)


def _label(
    m: Machine, flow: Flow, ends: list[State], how: exits.Exit, exception: Caught
) -> tuple[list[State], list[State]]:
    """Send a handler's exits on, each marked with the handler it went through.

    Returns the states at its end, and all those that leave by `raise` or end the run. A handler
    of a helper that only raises again, or something else, has caught nothing.
    """
    m.flow.breaks += map(exits.went_on, flow.breaks)
    m.flow.continues += map(exits.went_on, flow.continues)
    leaving: list[State] = []
    catches = bool(ends or flow.returns or flow.breaks or flow.continues)
    for raised in flow.raises:
        state = raised.state
        if not raised.explicit:  # work done in another way: no handler has it in hand
            m.flow.again(raised)
            continue
        if how.dispatched or exits.reports(state):
            catches = True
            if how.passed is not None:
                state = state.touch(handlers=(*state.effects.handlers, how.passed))
        site = None if how.on_purpose else raised.site
        m.flow.again(raised._replace(explicit=True, site=site), state)
        leaving.append(state)
    m.handlers_seen += catches
    for returned in flow.returns:
        state = exits.ended(returned.state, how, returns=True)
        exits.suppose(m, state, exception)
        m.flow.returned(state, returned.value, returned.span)
        leaving.append(state)
    left = [exits.ended(state, how, returns=False) for state in ends]
    for state in left:
        exits.suppose(m, state, exception)
    return left, [*leaving, *(state for state in left if state.effects.ended)]
