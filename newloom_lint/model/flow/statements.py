"""Statements: how states flow through a block."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from newloom_lint.findings import Place
from newloom_lint.model.calls import calling, decorators, libraries
from newloom_lint.model.flow import (
    conditions,
    contexts,
    exits,
    handlers,
    loops,
    raising,
    stacks,
)
from newloom_lint.model.flow.effects import Passed, Risk
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import State, merge
from newloom_lint.model.names import lookup
from newloom_lint.model.values import attributes, displays, expressions, streams
from newloom_lint.model.values.kinds import (
    NONE,
    Arguments,
    Caught,
    ClassRef,
    Constant,
    Data,
    External,
    Mapping,
    Method,
    Sequence,
    Stream,
    StreamManager,
    StreamQuery,
    Value,
    join_all,
    reaches_stream,
)
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk


def execute(m: Machine, body: Iterable[facts.Statement], states: list[State]) -> list[State]:
    """Return the states that reach the end of a block; others go to the machine's flow."""
    for statement in body:
        if not states:
            break
        m.step()
        m.at(underlined(statement))
        run = _BLOCKS.get(type(statement))
        if run is not None:
            states = run(m, statement, states)
        else:
            simple = _SIMPLE[type(statement)]
            states = [after for state in states for after in simple(m, statement, state)]
        if len(states) > 1:
            states = merge(states)
    return states


def underlined(statement: facts.Statement) -> facts.Span:
    """Return the part of a statement that is run before its blocks."""
    match statement:
        case facts.With(items=(item, *_)):
            return item.context.span
        case facts.Match(subject=subject):
            return subject.span
        case facts.Loop(iterable=iterable, test=test):
            head = iterable or test
            return head.span if head else statement.span
        case facts.Function() | facts.Class():
            return statement.name_span
    return statement.span


def _value(m: Machine, node: facts.Expression, state: State) -> list[tuple[State, Value]]:
    """Evaluate what is kept or returned; in a handler it may be the work done in another way."""
    frame, caught = m.handling
    if not m.exceptions or m.cleanup or frame != m.frame.number:
        return expressions.evaluate(m, node, state)
    worked = state.effects.worked
    ends = []
    for after, value in expressions.evaluate(m, node, state.touch(worked=False)):
        instead = after.effects.worked and not _names(node, caught)
        touched = after.touch(
            worked=worked or after.effects.worked,
            alternative=after.effects.alternative or instead,
        )
        ends.append((touched, value))
    return ends


def _done_otherwise(m: Machine, node: facts.Expression, state: State) -> None:
    """Follow how what a handler does instead of the guarded work can fail: as any work can."""
    if _names(node, m.handling[1]):
        return
    with m.collecting() as flow, m.inside(quiet=False, other_way=frozenset()):
        expressions.evaluate(m, node, state)
    for raised in flow.raises:
        if not raised.explicit:
            m.flow.again(raised, exits.went_on(raised.state))


def _names(node: facts.Expression, identifier: str) -> bool:
    """Return whether an expression names `identifier`."""
    return any(isinstance(part, facts.Name) and part.id == identifier for part in walk(node))


def _assign(m: Machine, node: facts.Assign, state: State) -> list[State]:
    if node.value is None:
        return [state]
    if node.kind == "augmented":
        return _augment(m, node, node.value, state)
    if any(isinstance(t, facts.Name) and t.id in m.other_way for t in node.targets):
        _done_otherwise(m, node.value, state)
    states = []
    for after, value in _value(m, node.value, state):
        for target in node.targets:
            after = attributes.assign(m, target, value, after)  # noqa: PLW2901
        states.append(after)
    return states


def _augment(m: Machine, node: facts.Assign, value: facts.Expression, state: State) -> list[State]:
    target = node.targets[0]
    states = []
    for after, (old, new) in expressions.evaluate_all(m, (target, value), state):
        result: Value = Data()
        plain = expressions.is_plain_data(old) and expressions.is_plain_data(new)
        if isinstance(old, Mapping):
            result = displays.spread(old, new)
        elif isinstance(old, Sequence) and isinstance(new, Sequence):
            result = Sequence((*old.elements, *new.elements)[:8])
        elif reaches_stream(old):
            result = old
        if plain:
            result = Data(old.kind if isinstance(old, Constant) else old.type)  # type: ignore[union-attr]
        elif not isinstance(old, Sequence | Mapping):
            m.may_fail(after, Risk.SLIGHT)
        states.append(attributes.assign(m, target, result, after))
    return states


def _evaluate(m: Machine, node: facts.Evaluate, state: State) -> list[State]:
    if isinstance(node.value, facts.Call) and _is_never_awaited(m, node.value, state):
        return [state]
    with m.inside(dispatching=_delegates(m, node)), m.collecting() as flow:
        ends = [after for after, _ in expressions.evaluate(m, node.value, state)]
    before = state.effects
    marks = any(
        end.effects.status is not before.status or end.effects.last_run is not before.last_run
        for end in ends
    )
    for raised in flow.raises:
        reads = raised.site is not None and raised.site.read
        # who cannot read the Stream in order to mark it cannot mark it at all
        m.flow.again(raised._replace(site=None) if reads and marks else raised)
    m.flow.add(flow, raises=False)
    return ends


def _is_never_awaited(m: Machine, node: facts.Call, state: State) -> bool:
    """Return whether a call that is a statement only makes something that nobody awaits."""
    function = node.function
    if not isinstance(function, facts.Attribute) or function.attr not in _AWAITED:
        return False
    with m.collecting():
        values = [value for _, value in expressions.evaluate(m, function, state)]
    return all(_makes_awaitable(value) for value in values)


_AWAITED = streams.AWAITED | {name.rpartition(".")[2] for name in libraries.AWAITED}


def _makes_awaitable(value: Value) -> bool:
    match value:
        case Method(Stream() | StreamQuery() | StreamManager(), name):
            return name in streams.AWAITED
        case External(name):
            return name in libraries.AWAITED
    return False


def _return(m: Machine, node: facts.Return, state: State) -> list[State]:
    if node.value is None:
        m.flow.returned(state, NONE, node.span)
        return []
    if handlers.RETURNED in m.other_way:
        _done_otherwise(m, node.value, state)
    with m.inside(dispatching=_delegates(m, node)):
        for after, value in _value(m, node.value, state):
            if m.frame.dispatched:
                m.results.setdefault(value, m.place(node.value.span))
            m.flow.returned(after, value, node.value.span)
    return []


def _delegates(m: Machine, node: facts.Statement) -> bool:
    """Return whether a function that the dispatcher's keywords reach does nothing but hand on."""
    function = m.frame.function
    if not m.frame.dispatched or function is None:
        return False
    body = function.node.body
    if not isinstance(body, tuple):
        return True
    rest = [s for s in body if s is not node and not _is_preamble(s)]
    return not rest


def _is_preamble(node: facts.Statement) -> bool:
    if isinstance(node, facts.Evaluate):
        return isinstance(node.value, facts.Literal | facts.Text)
    return isinstance(node, facts.Import | facts.Pass | facts.Scope)


def _assert(m: Machine, node: facts.Assert, state: State) -> list[State]:
    yes, no = conditions.branch(m, node.test, state)
    for failed in no:
        if not m.quiet or not yes:
            m.flow.raised(failed, Caught(("builtins.AssertionError",), exact=True), explicit=True)
    return yes


def _break(m: Machine, _node: facts.Break, state: State) -> list[State]:
    m.flow.breaks.append(state)
    return []


def _continue(m: Machine, _node: facts.Continue, state: State) -> list[State]:
    m.flow.continues.append(state)
    return []


def _nothing(_m: Machine, _node: facts.Statement, state: State) -> list[State]:
    return [state]


def _delete(m: Machine, node: facts.Delete, state: State) -> list[State]:
    if any(not isinstance(target, facts.Name) for target in node.targets):
        m.may_fail(state, Risk.SLIGHT)
    return [state]


def _import(m: Machine, node: facts.Import, state: State) -> list[State]:
    for name in node.names:
        if name.name == "*":
            continue
        target = m.modules.imported(m.frame.module, node, name)
        bound = name.alias or (name.name if node.is_from else name.name.partition(".")[0])
        state = state.bind(m.frame.number, bound, lookup.value_of(m, target))
    return [state]


def _function(m: Machine, node: facts.Function, state: State) -> list[State]:
    function = calling.make_function(m, node, state)
    value = decorators.decorate(m, function, node.decorators, state)
    ends = [state]
    if any(isinstance(d, facts.Attribute) and d.attr in stacks.PUSHING for d in node.decorators):
        m.handlers_seen += 1
        reason = "what a function on a stack does is not known"
        ends = [after for after, _ in calling.anything(m, state, Arguments(), reason)]
    return [after.bind(m.frame.number, node.name, value) for after in ends]


def _class(m: Machine, node: facts.Class, state: State) -> list[State]:
    module = m.frame.module
    cls = ClassRef(module, node, (module.path, node.span.start))
    return [state.bind(m.frame.number, node.name, cls)]


def _if(m: Machine, node: facts.If, states: list[State]) -> list[State]:
    done, going = [], states
    for branch in node.branches:
        following = []
        taken = []
        m.at(branch.test.span)
        for state in going:
            yes, no = conditions.branch(m, branch.test, state)
            taken += yes
            following += no
        done += _branch(m, branch.body, merge(taken))
        going = merge(following)
    return done + _branch(m, node.orelse, going)


def _branch(m: Machine, body: tuple[facts.Statement, ...], states: list[State]) -> list[State]:
    """Return the states at the end of a branch.

    One that reports or records something and then raises deals with a failure, as a handler does;
    and so does one that comes after a handler.
    """
    last = body[-1] if len(body) > 1 else None
    deals = isinstance(last, facts.Raise) and m.frame.dispatched and not m.exceptions
    if not deals or last is None or m.quiet or m.loops:
        return execute(m, body, states)
    with m.collecting() as flow:
        ends = execute(m, body, states)
    place = m.place(last.span)
    branch = Passed(
        place, Place(place.path, body[0].span.start, place.end), "raise", m.frame.title,
        broad=True, whole=False, deliberate=True, returns=False,
    )  # fmt: skip
    m.flow.add(flow, raises=False)
    before = {_told(state) for state in states}
    for raised in flow.raises:
        told = m.handlers_seen or _told(raised.state) not in before
        mine = told and not raised.branch
        m.flow.again(raised._replace(branch=branch) if mine else raised)
    return ends


def _told(state: State) -> tuple[object, ...]:
    """Return what was reported and recorded on a path, or may have been."""
    effects = state.effects
    return (effects.logged, effects.log, effects.status, effects.last_run, effects.obscured)


def _match(m: Machine, node: facts.Match, states: list[State]) -> list[State]:
    done: list[State] = []
    going = [end for state in states for end in expressions.evaluate(m, node.subject, state)]
    for case in node.cases:
        taken: list[State] = []
        left: list[tuple[State, Value]] = []
        for state, subject in going:
            mine, others = conditions.taken_by(m, case, subject, state)
            if others:
                after = conditions.known_as(m, node.subject, subject, others, state)
                left.append((after, join_all(others)))
            if mine:
                bound = conditions.known_as(m, node.subject, subject, mine, state)
                yes, no = _guard(m, case, _captured(m, case, join_all(mine), bound))
                taken += yes
                left += [end for end in no if not others]
        done += _branch(m, case.body, merge(taken))
        going = left
    return done + [state for state, _ in going]


def _captured(m: Machine, case: facts.Case, subject: Value, state: State) -> State:
    """Return the state after a pattern has bound its names."""
    for name in case.binds:
        value = subject if name == case.whole else expressions.element(subject)
        state = state.bind(m.frame.number, name, value)
    return state


def _guard(
    m: Machine, case: facts.Case, state: State
) -> tuple[list[State], list[tuple[State, Value]]]:
    """Return the states a guard lets pass, and those it does not with what the subject is there."""
    if case.guard is None:
        return [state], []
    yes, no = conditions.branch(m, case.guard, state)
    number = m.frame.number
    return yes, [(refused, refused.local(number, case.whole) or Data()) for refused in no]


def _try(m: Machine, node: facts.Try, states: list[State]) -> list[State]:
    return handlers.run_try(m, node, states)


def _with(m: Machine, node: facts.With, states: list[State]) -> list[State]:
    return contexts.run_with(m, node, states)


_SIMPLE: dict[type, Callable[..., list[State]]] = {
    facts.Assign: _assign,
    facts.Evaluate: _evaluate,
    facts.Return: _return,
    facts.Raise: raising.run_raise,
    facts.Assert: _assert,
    facts.Delete: _delete,
    facts.Pass: _nothing,
    facts.Break: _break,
    facts.Continue: _continue,
    facts.Import: _import,
    facts.Scope: _nothing,
    facts.Function: _function,
    facts.Class: _class,
}
_BLOCKS: dict[type, Callable[..., list[State]]] = {
    facts.If: _if,
    facts.Match: _match,
    facts.Loop: loops.run_loop,
    facts.Try: _try,
    facts.With: _with,
}
