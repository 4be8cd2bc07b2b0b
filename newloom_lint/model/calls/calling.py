"""Calls: making functions, decorating them, binding and running them, and what every kind of
value does when it is called.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from newloom_lint.model.calls import binding, delegating, external, summaries
from newloom_lint.model.flow import exceptions, statements
from newloom_lint.model.flow.carriers import UNMARKED
from newloom_lint.model.flow.effects import UNTOUCHED, Effects, Risk
from newloom_lint.model.flow.machine import MOST_DEPTH, Frame, Machine, YieldHook
from newloom_lint.model.flow.state import NOTHING, State, rolled_back
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import bindings
from newloom_lint.model.values import displays, expressions, logs, streams
from newloom_lint.model.values.kinds import (
    NONE,
    Arguments,
    Caught,
    Choice,
    ClassRef,
    Constant,
    Coroutine,
    Data,
    External,
    Foreign,
    Function,
    Generator,
    Instance,
    Logger,
    Mapping,
    Method,
    Missing,
    Partial,
    Sequence,
    Stream,
    StreamId,
    StreamManager,
    StreamModel,
    StreamQuery,
    Super,
    Unknown,
    Value,
    join,
    join_all,
    options,
    reaches_stream,
)
from newloom_lint.syntax import facts

Pairs = list[tuple[State, Value]]

MOST_RETURNS = 12


def call(m: Machine, callee: Value, arguments: Arguments, state: State, node: facts.Call) -> Pairs:
    """Return the normal ends of calling a value."""
    match callee:
        case Choice(several):
            called = [option for option in several if option != NONE]
            return _each(m, called, arguments, state, node)
        case Function():
            return invoke(m, callee, arguments, state, node)
        case ClassRef():
            return instantiate(m, callee, arguments, state, node)
        case Instance():
            found = function_of(m, callee)
            if found is not None:
                return invoke(m, found, arguments, state, node)
        case Partial(inner, bound):
            return call(m, inner, binding.combine(bound, arguments), state, node)
        case External(name):
            return external.call(m, name, arguments, state, node)
        case StreamModel():
            return streams.new_stream(m, arguments, state)
        case Method(receiver, name):
            return method(m, receiver, name, arguments, state, node)
        case Foreign(origin, made_of_ours=False):
            return external.call_foreign(m, origin, arguments, state)
    if isinstance(callee, Unknown | Missing | Instance | Foreign | Data):
        name = expressions.describe(node.function)
        m.observed.unknown.add((m.frame.module.path, node.span))
        return anything(m, state, arguments, f"`{name}` is not known")
    m.may_fail(state)
    return [(state, Data())]


def _each(
    m: Machine, callees: list[Value], arguments: Arguments, state: State, node: facts.Call
) -> Pairs:
    """Return the normal ends of calling what may be one of several things.

    Which one it is may have been decided by what happened before: that one of them raises on
    purpose, and another does not, is no failure that is certain here.
    """
    ends: Pairs = []
    flows = []
    for callee in callees:
        with m.collecting() as flow:
            ends += call(m, callee, arguments, state, node)
        flows.append(flow)
    sure = all(any(raised.explicit for raised in flow.raises) for flow in flows)
    for flow in flows:
        m.flow.add(flow, raises=False)
        for raised in flow.raises:
            m.flow.again(raised if sure or not raised.explicit else raised._replace(site=None))
    return ends


def function_of(m: Machine, value: Value) -> Function | None:
    """Return the function of ours that is run when a value is called, where that is known."""
    found = lookup.member(m, value.cls, "__call__") if isinstance(value, Instance) else None
    if isinstance(found, Function):
        return binding.with_first(found, value)
    return value if isinstance(value, Function) else None


def anything(m: Machine, state: State, arguments: Arguments, reason: str) -> Pairs:
    """Return the end of a call that may do anything."""
    if m.dispatching:
        m.hidden = reason
    m.may_fail(state.hidden(reason))
    for value in (*arguments.positional, *(value for _, value in arguments.keywords)):
        note_reached(m, value)
        if reaches_stream(value):
            m.observed.given_away(m)
    if arguments.open:
        m.observed.given_away(m)
    return [m.hide(work(m, state), reason)]


def note_reached(m: Machine, value: Value) -> None:
    """Note that a function was handed on: it is reached, whoever calls it."""
    for option in options(value):
        if isinstance(option, Function):
            m.reached.setdefault(option.key, option)


def work(m: Machine, state: State) -> State:
    """Return the state after something that is the run's work was done."""
    if m.cleanup or (state.effects.worked and state.effects.ended is None):
        return state
    effects = state.effects if m.exceptions else state.effects.went_on()
    return state.with_effects(effects._replace(worked=True))


def method(
    m: Machine, receiver: Value, name: str, arguments: Arguments, state: State, node: facts.Call
) -> Pairs:
    """Return the normal ends of calling a method of something that is no project object."""
    match receiver:
        case Stream() | StreamManager() | StreamQuery() | StreamModel():
            return streams.call(m, receiver, name, arguments, state)
        case Logger():
            return logs.call(m, receiver, name, arguments, state, node)
        case Function() if name in {"delay", "apply_async", "s", "si", "apply"}:
            return external.submit(m, receiver, arguments, state, node)
        case Function() | ClassRef():
            return anything(m, state, arguments, f"`{name}` of a function is not known")
        case Mapping() | Sequence():
            return displays.change(m, receiver, name, arguments, state, node)
        case Caught() | Super():
            return [(state, Data())]
    return external.call_method(m, receiver, name, arguments, state, node)


def make_function(
    m: Machine,
    node: facts.Function | facts.Lambda,
    state: State,
    owner: ClassRef | None = None,
) -> Function:
    """Return the function a `def` or `lambda` makes, without its decorators."""
    frame = m.frame
    frames: tuple[int, ...] = ()
    sealed: tuple[tuple[str, Value], ...] = ()
    if frame.number:
        frames = (frame.number, *(frame.function.frames if frame.function else ()))
        sealed = _visible(frame, state)
    key = (frame.module.path, node.span.start)
    return Function(frame.module, node, key, frames, sealed, owner)


def _visible(frame: Frame, state: State) -> tuple[tuple[str, Value], ...]:
    """Return the local names around a function, as they are now."""
    outer = dict(frame.function.sealed) if frame.function else {}
    numbers = (*reversed(frame.function.frames), frame.number) if frame.function else ()
    for number in numbers:
        outer |= state.frames.get(number, NOTHING)
    return tuple(outer.items())


def dotted_name(value: Value) -> str:
    """Return the dotted name of a project function or class, or a library's; else nothing."""
    match value:
        case Function(module, node) if isinstance(node, facts.Function):
            return f"{module.name}.{node.qualname}"
        case ClassRef(module, node):
            return f"{module.name}.{node.qualname}"
        case External(name):
            return name
    return ""


def instantiate(
    m: Machine, cls: ClassRef, arguments: Arguments, state: State, node: facts.Call
) -> Pairs:
    """Return the normal ends of making an object of a project class."""
    line = lookup.ancestors(m, cls)
    errors = tuple(base.name for base in line if isinstance(base, External))
    error: Caught | None = None
    if any(external.is_exception(name) for name in errors):
        names = tuple(dotted_name(base) for base in line)
        error = Caught(names, exact=exceptions.is_complete(line))
    instance = Instance(cls, m.number())
    made = state.create(instance.number)
    found = lookup.member(m, cls, "__init__")
    if isinstance(found, Function):
        started = invoke(m, binding.with_first(found, instance), arguments, made, node)
        return [(after, error or instance) for after, _ in started]
    if error is not None:
        return [(state, error)]
    for name, value in arguments.keywords:
        made = made.put(instance.number, name, value)
    fields = [
        statement.targets[0].id
        for statement in cls.node.body
        if isinstance(statement, facts.Assign) and isinstance(statement.targets[0], facts.Name)
    ]
    for name, value in zip(fields, arguments.positional, strict=False):
        made = made.put(instance.number, name, value)
    if arguments != Arguments() or not all(isinstance(base, ClassRef) for base in line):
        m.may_fail(state, Risk.SLIGHT)
    return [(made, instance)]


def invoke(
    m: Machine,
    function: Function,
    arguments: Arguments,
    state: State,
    node: facts.Call | None = None,
) -> Pairs:
    """Return the normal ends of calling a project function; a coroutine is not run yet."""
    name = dotted_name(function)
    if name in m.status_updaters:
        return streams.updater(m, arguments, state)
    if node is not None and name in m.log_helpers:
        return logs.helper(m, state, node)
    if node is not None:
        m.observed.call(m, function, arguments, node)
    body = function.node
    m.reached.setdefault(function.key, function)
    if function.kind == "async":
        return [(state, Coroutine(replace(function, kind=""), arguments))]
    if isinstance(body, facts.Function):
        if body.is_generator:
            return [(state, Generator(function, arguments))]
        if body.is_async and function.kind != "sync":
            return [(state, Coroutine(function, arguments))]
    return run(m, function, arguments, state)


def run(
    m: Machine,
    function: Function,
    arguments: Arguments,
    state: State,
    on_yield: YieldHook | None = None,
) -> Pairs:
    """Return the normal ends of running a project function's body."""
    if m.stack.count(function.key) or len(m.stack) >= MOST_DEPTH:
        reason = f"`{function.name}` calls itself"
        m.may_fail(state.hidden(reason))
        return [m.hide(work(m, state), reason)]
    values = binding.bind(m, function, binding.combine(function.bound, arguments))
    key = summaries.key(m, function, values) if on_yield is None else None
    summary = m.memo.get(key) if key is not None else None
    if isinstance(summary, summaries.Summary):
        return _recall(m, summary, state)
    frame = Frame(m.number(), function.module, function, *_scopes(m, function.node))
    frame.on_yield = on_yield
    handed_on = m.dispatching and _stands_for_the_run(values.values())
    frame.dispatched = handed_on or function.key in m.entries
    if m.dispatching:
        delegating.note(m, function, values.values())
    handlers, bound, reached, told = m.handlers_seen, m.signature.bound, m.reached, m.tells
    marking, m.marking = m.marking, UNMARKED
    m.reached, m.tells = {}, logs.sounds_like_log(function.name)
    m.stack.append(function.key)
    with (
        m.collecting() as flow,
        m.inside(frame=frame, dispatching=False, site=m.site, other_way=frozenset()),
    ):
        _run_body(m, function.node, state.enter(frame.number, values))
    m.stack.pop()
    m.marking = m.marking.settled(function, values.values())
    if function.kind == "atomic":
        flow = rolled_back(flow, UNTOUCHED)
    if key is not None:
        summary = summaries.summarise(m, flow, handlers, bound_before=bound)
        if summary is not None:
            m.memo[key] = summary
            m.handlers_seen, m.reached, m.tells = handlers, reached, told
            m.marking = marking
            return _recall(m, summary, state)
    m.reached, m.tells = reached | m.reached, told or m.tells
    m.marking = marking.and_(m.marking)
    before = state.effects
    for raised in flow.raises:
        out = _leave(m, raised.state, frame, before)
        m.flow.again(raised, out)
    ends: Pairs = [
        (_leave(m, end.state, frame, before), _sealed(end.value, frame, end.state))
        for end in flow.returns
    ]
    return ends if len(ends) <= MOST_RETURNS else _few(ends)


def _stands_for_the_run(values: Iterable[Value]) -> bool:
    """Return whether a delegate knows which run it is: by the id, the configuration, or itself."""
    return any(
        isinstance(value, StreamId | Stream | Instance)
        or (isinstance(value, Mapping) and value.rest)
        for value in values
    )


def _recall(m: Machine, summary: summaries.Summary, state: State) -> Pairs:
    """Return the normal ends of a call by its summary."""
    m.reached = m.reached | summary.reached
    m.handlers_seen += summary.handlers
    m.tells = m.tells or summary.tells
    m.marking = m.marking.and_(summary.marking)
    m.signature.bound = m.signature.bound or summary.binds_stream_id
    before = state.effects
    for effects, exception, explicit, risk in summary.raises:
        after = state.with_effects(_then(m, before, effects))
        m.flow.raised(after, exception, explicit=explicit, site=m.site_of(risk))
    ends: Pairs = [
        (state.with_effects(_then(m, before, effects)), value) for effects, value in summary.returns
    ]
    return ends if len(ends) <= MOST_RETURNS else _few(ends)


def _run_body(m: Machine, node: facts.Function | facts.Lambda, start: State) -> None:
    if isinstance(node, facts.Lambda):
        m.at(node.body.span)
        with m.inside(dispatching=m.frame.dispatched):  # all that it does is hand on
            for after, value in expressions.evaluate(m, node.body, start):
                m.flow.returned(after, value, None)
        return
    for after in statements.execute(m, node.body, [start]):
        m.flow.returned(after, NONE, None)


def _leave(m: Machine, state: State, frame: Frame, before: Effects) -> State:
    return state.leave(frame.number, _then(m, before, state.effects))


def _then(m: Machine, before: Effects, effects: Effects) -> Effects:
    """Return the effects of a path continued by those of a call."""
    if effects.logged is not None:
        m.note_report(before)
    return before.then(effects)


def _sealed(value: Value, frame: Frame, state: State) -> Value:
    """Return a returned function with what it closes over as it is at the end of the call."""
    if isinstance(value, Function) and value.frames and value.frames[0] == frame.number:
        return replace(value, sealed=_visible(frame, state))
    return value


def _few(ends: Pairs) -> Pairs:
    merged: dict[Effects, tuple[State, Value]] = {}
    for state, value in ends:
        known = merged.get(state.effects)
        merged[state.effects] = (state, value) if known is None else (state, join(known[1], value))
    return list(merged.values())


def _scopes(
    m: Machine, node: facts.Function | facts.Lambda
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names local to a function, and those declared `nonlocal` or `global`."""
    if isinstance(node, facts.Lambda):
        return frozenset(), frozenset()
    key = ("scopes", id(node))
    if key not in m.memo:
        outer = frozenset(name for s in node.body if isinstance(s, facts.Scope) for name in s.names)
        m.memo[key] = (frozenset(name for name, _ in bindings(node.body)) - outer, outer)
    return m.memo[key]  # type: ignore[return-value]


def settle_call(m: Machine, state: State, value: Value) -> Pairs:
    """Return the ends of a call whose coroutine, if it made one, is awaited at once."""
    return settle(m, state, value) if isinstance(value, Coroutine) else [(state, value)]


def settle(m: Machine, state: State, value: Value) -> Pairs:
    """Return the normal ends of awaiting a value."""
    match value:
        case Coroutine(function, arguments):
            return run(m, function, arguments, state)
        case Generator():
            return iterate(m, state, value)
        case Sequence(elements):
            ends: list[tuple[State, tuple[Value, ...]]] = [(state, ())]
            for item in elements:
                ends = [
                    (after, (*values, result))
                    for before, values in ends
                    for after, result in settle(m, before, item)
                ]
            return [(after, Sequence(values)) for after, values in ends]
        case Choice(several):
            return [end for option in several for end in settle(m, state, option)]
        case Unknown(reason):
            return anything(m, state, Arguments(), reason)
        case Stream() | StreamQuery() | Constant() | Instance():
            return [(state, value)]  # the call that gave it could fail, waiting for it cannot
    m.may_fail(state, Risk.SLIGHT)
    return [(work(m, state), value)]


def iterate(m: Machine, state: State, value: Value) -> Pairs:
    """Return the states after an element was taken, with the element."""
    if isinstance(value, Generator):
        given: list[Value] = []

        def hook(at: State, item: Value) -> Pairs:
            given.append(item)
            return [(at, NONE)]

        ends = run(m, value.function, value.arguments, state, hook)
        return [(after, join_all(given)) for after, _ in ends]
    own = all(isinstance(o, Sequence | Mapping) or o == Data("range") for o in options(value))
    if not own:
        m.may_fail(state, Risk.SLIGHT)
    return [(state, expressions.element(value))]
