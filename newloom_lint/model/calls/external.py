"""Calls that leave the project: what a library does with the functions it is given, and whether
it can fail or end the run.
"""

from __future__ import annotations

import builtins
import itertools
import sys
from collections.abc import Iterable

from msgspec.structs import replace

from newloom_lint.model.calls import builtin, calling, libraries, made
from newloom_lint.model.flow.effects import TOO_MANY_PATHS, Risk
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import State, merge
from newloom_lint.model.values import expressions, logs, streams
from newloom_lint.model.values.kinds import (
    CONFIGURATION,
    NONE,
    Arguments,
    Caught,
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
    StreamModel,
    StreamQuery,
    Suppress,
    Unknown,
    Value,
    constant_text,
    options,
    reaches_stream,
)
from newloom_lint.syntax import facts

Pairs = list[tuple[State, Value]]

SUBMITTING = {"submit": 0, "run_in_executor": 1, "apply_async": 0, "call_soon": 0, "map": 0}
"""Methods of executors, pools and loops that call a function they are given, by its position;
its exceptions stay there."""
FUTURE = "concurrent.futures.Future"
ENTERING = frozenset(
    {"enter_context", "enter_async_context", "push", "push_async_exit", "callback"}
)
"""Methods of an `ExitStack` that enter a context manager."""
RUNS_PROJECT_CODE = frozenset(
    {
        "apscheduler",
        "celery",
        "channels",
        "django",
        "django_q",
        "dramatiq",
        "huey",
        "procrastinate",
        "rq",
    }
)
"""Libraries that may run project code by its name or by a signal."""


def is_exception(name: str) -> bool:
    """Return whether a dotted name is a built-in exception class, or sounds like a library's."""
    short = name.rpartition(".")[2]
    if name.startswith("builtins."):
        found = getattr(builtins, short, None)
        return isinstance(found, type) and issubclass(found, BaseException)
    return short.endswith(("Error", "Exception", "Warning", "DoesNotExist", "Timeout", "Failed"))


def call(m: Machine, name: str, arguments: Arguments, state: State, node: facts.Call) -> Pairs:
    """Return the normal ends of calling a library's object by its dotted name."""
    m.observed.library(m, name, arguments, node)
    if name in m.status_updaters:
        return streams.updater(m, arguments, state)
    if name in m.log_helpers:
        return logs.helper(m, state, node)
    if name in libraries.IMPORTING:
        m.may_fail(state)
        return [(state, Unknown("what is imported by a name"))]
    if name in libraries.NEVER_RETURN:
        m.flow.raised(state, Caught(("builtins.SystemExit",), exact=True), explicit=True)
        return []
    if name in libraries.LOGGER_FACTORIES:
        return [(state, Logger(bound=name == "logging.LoggerAdapter"))]
    owner, _, last = name.rpartition(".")
    if owner in libraries.LOGGERS:
        return logs.call(m, Logger(sure=owner == "logging"), last, arguments, state, node)
    callable_ = made.made_of(name, arguments)
    if callable_ is not None:
        return [(state, callable_)]
    if name.startswith("builtins."):
        return builtin.call(m, last, arguments, state)
    if is_exception(name):
        return [(state, Caught((name,)))]
    if name in {"sys.exc_info", "sys.exception"}:
        return [(state, _current_exception(m, name))]
    if name == "contextlib.suppress":
        return [(state, Suppress(arguments.positional))]
    if name in libraries.RUNS_NOW:
        return _run_given(m, name, arguments, state)
    return _particular(m, name, arguments, state, node)


def _particular(
    m: Machine, name: str, arguments: Arguments, state: State, node: facts.Call
) -> Pairs:
    """Return the ends of calling one of a few things that give something of the project."""
    if libraries.TASK_CLASSES.get(name) in dict(arguments.keywords):
        return [(state, Unknown("a class of tasks that says how they are called"))]
    if name == "threading.Thread":
        return _thread(m, arguments, state, node)
    if name.endswith("shortcuts.get_object_or_404") and arguments.positional[:1] == (
        StreamModel(),
    ):
        rest = replace(arguments, positional=arguments.positional[1:])
        return streams.call(m, StreamModel(), "get", rest, state)
    if name in libraries.CANCELLING:
        return [(state, External("asyncio.CancelledError"))]
    if name == "django.apps.apps.get_model" and _names_stream(m, arguments):
        return [(state, StreamModel())]
    return generic(m, name, arguments, state)


def _current_exception(m: Machine, name: str) -> Value:
    """Return what `sys.exc_info()` gives: in a handler, or in a `finally` after a failure.

    The exception stands for its class and its traceback too: they are there where it is.
    """
    current = (m.exceptions[-1] if m.exceptions else m.unwinding) or NONE
    return current if name == "sys.exception" else Sequence((current, current, current))


def _names_stream(m: Machine, arguments: Arguments) -> bool:
    texts = [constant_text(value) or "" for value in arguments.positional]
    label = m.stream_module.rpartition(".")[0].rpartition(".")[2]
    return ".".join(texts).lower() == f"{label}.stream"


def generic(m: Machine, name: str, arguments: Arguments, state: State) -> Pairs:
    """Return the normal ends of calling a library's object that nothing more is known of."""
    delegates = _delegates(arguments)
    if not libraries.is_harmless(name) and not delegates:
        risk = Risk.SLIGHT if libraries.is_slight(name) else Risk.REAL
        before = state
        if name not in libraries.CLEANUP and name != libraries.ATOMIC:
            state = calling.work(m, state)
        state = hand_on(m, name, arguments, state)
        m.may_fail(_failed_in(before, state), risk)
    else:
        state = hand_on(m, name, arguments, state)
    m.tells = m.tells or logs.sounds_like_log(name)
    reports = name.rpartition(".")[2] in libraries.REPORTING
    if reports and (m.exceptions or logs.is_given_exception(arguments)):
        state = logs.may_report(state)
    if m.exceptions and libraries.may_end_run(name) and name.partition(".")[0] != "builtins":
        state = state.hidden(f"`{name}` may raise")
    if delegates:
        return [(state, Data("future"))]
    return [(state, Foreign(name, made_of_ours=any(map(_is_callable, _given(arguments)))))]


def _delegates(arguments: Arguments) -> bool:
    """Return whether all that a library is given of the project is one coroutine: it runs that."""
    ours = [v for v in _given(arguments) if isinstance(v, Coroutine) or _is_callable(v)]
    return len(ours) == 1 and isinstance(ours[0], Coroutine)


def _failed_in(before: State, after: State) -> State:
    """Return the state where a library's call fails: what it was given may have run by then."""
    reason = after.effects.obscured
    unknown = reason not in {None, TOO_MANY_PATHS, before.effects.obscured}
    return before.hidden(reason) if unknown and reason else before


def _is_callable(value: Value) -> bool:
    return isinstance(value, Function | Partial | Instance)


def _given(arguments: Arguments) -> Iterable[Value]:
    for value in (*arguments.positional, *(value for _, value in arguments.keywords)):
        for option in options(value):
            yield option
            yield from _held(option)


def _held(value: Value) -> Iterable[Value]:
    """Yield what lists and dicts hold, and those in them."""
    held = value.elements if isinstance(value, Sequence) else ()
    for inner in value.held() if isinstance(value, Mapping) else held:
        yield inner
        yield from _held(inner)


def _logs(value: Value) -> bool:
    """Return whether a value is a logger's method, which writes a record when it is called."""
    method = value.callee if isinstance(value, Partial) else value
    return isinstance(method, Method) and isinstance(method.receiver, Logger)


def hand_on(m: Machine, name: str, arguments: Arguments, state: State) -> State:
    """Return the state after a library was given arguments: it may call what it was given."""
    top = name.partition(".")[0]
    own = top in sys.stdlib_module_names or top == "builtins"
    handed = tuple(_given(arguments))
    for value in handed:
        if isinstance(value, Instance):
            m.observed.lent(m)
        if isinstance(value, Coroutine | Generator):
            states = [after for after, _ in calling.settle(m, state, value)]
            state = one(states, state)
        elif (called := calling.function_of(m, value)) is not None:
            others = any(map(_is_callable, (other for other in handed if other is not value)))
            state = maybe_call(m, called, state, with_ours=others)
        elif _logs(value):
            m.tells = True  # a library may call it
        elif not own and isinstance(value, Stream | StreamQuery) and not _is_query(name):
            m.observed.given_away(m)
            state = state.hidden(f"`{name}` is given the Stream")
        elif top in RUNS_PROJECT_CODE and reaches_stream(value):
            m.observed.given_away(m)
            state = state.hidden(f"`{name}` may run project code")
    return state


def _is_query(name: str) -> bool:
    """Return whether a name is one of a manager's methods (`StreamLog.objects.create`)."""
    owner, _, last = name.rpartition(".")
    return ".objects" in f".{owner}" and last in streams.QUERIES


def one(states: list[State], before: State) -> State:
    """Return one state for several; effects that differ are *maybe*."""
    if not states:
        return before
    first, *rest = states
    effects = first.effects
    for other in rest:
        effects = effects.either(other.effects)
    return first.with_effects(effects)


def maybe_call(m: Machine, function: Function, state: State, *, with_ours: bool = False) -> State:
    """Return the state after a function was given away and may or may not be called.

    Where others went the same way, it may be handed those.
    """
    node = function.node
    given: Value = Unknown("what a library passes on") if with_ours else Data()
    unknown = Arguments(tuple(given for p in node.parameters if p.kind in {"positional", "plain"}))
    unknown = replace(unknown, positional=unknown.positional[len(function.bound.positional) :])
    with m.collecting(), m.inside(loops=m.loops + 1):
        ends = calling.invoke(m, function, unknown, state)
        ends = [end for after, value in ends for end in calling.settle_call(m, after, value)]
    effects = state.effects
    for after, _ in ends:
        effects = effects.either(after.effects)
    return state.with_effects(effects)


def _run_given(m: Machine, name: str, arguments: Arguments, state: State) -> Pairs:
    """Return the ends of calling what a runner is given: a coroutine, or a function."""
    position = libraries.RUNS_NOW[name]
    given = arguments.positional[max(position, 0) :]
    if not given:
        return generic(m, name, arguments, state)
    first, *rest = given
    if position < 0:
        kind = "sync" if name.endswith("async_to_sync") else "async"
        called = calling.function_of(m, first)
        return [(state, first if called is None else replace(called, kind=kind))]
    if isinstance(first, Coroutine):
        return calling.settle(m, state, first)
    if not isinstance(first, Function):
        if isinstance(first, Unknown | Method):
            return calling.anything(m, state, arguments, f"what `{name}` runs is not known")
        return generic(m, name, arguments, state)
    passed = replace(arguments, positional=tuple(rest))
    return [
        end
        for after, value in calling.invoke(m, first, passed, state)
        for end in calling.settle_call(m, after, value)
    ]


def _thread(m: Machine, arguments: Arguments, state: State, node: facts.Call) -> Pairs:
    keywords = dict(arguments.keywords)
    target, given = keywords.get("target"), keywords.get("args", Sequence(()))
    named = keywords.get("kwargs", Mapping())
    if not isinstance(target, Function):
        return generic(m, "threading.Thread", arguments, state)
    passed = Arguments(
        given.elements if isinstance(given, Sequence) else (),
        named.items if isinstance(named, Mapping) else (),
        open=not isinstance(given, Sequence) or not isinstance(named, Mapping),
    )
    [(after, _)] = submit(m, target, passed, state, node)
    return [(after, Foreign("threading.Thread"))]


def submit(
    m: Machine, function: Function, arguments: Arguments, state: State, _node: facts.Call
) -> Pairs:
    """Return the end of handing a call to an executor: it counts, its exceptions stay there."""
    with m.collecting() as flow:
        ends = [
            after
            for before, value in calling.invoke(m, function, arguments, state)
            for after, _ in calling.settle_call(m, before, value)
        ]
    m.may_fail(state, Risk.SLIGHT)
    merged = merge(ends)
    # what is submitted to keep the contract fails as seldom when its result is asked for
    works = any(raised.site is not None for raised in flow.raises)
    future = Foreign(FUTURE) if works else Data("future")
    return [(one(merged, state), future)]


def call_foreign(m: Machine, origin: str, arguments: Arguments, state: State) -> Pairs:
    """Return the normal ends of calling what a library's call returned."""
    if origin == "operator.methodcaller" and any(map(reaches_stream, _given(arguments))):
        return calling.anything(m, state, arguments, "which method is called is not known")
    for value in _given(arguments):
        if (
            isinstance(value, Function)
            and len(arguments.positional) == 1
            and not arguments.keywords
        ):
            return [(state, value)]  # a decorator made by a library: `retry(times=3)(function)`
    return generic(m, origin, arguments, state)


def call_method(
    m: Machine, receiver: Value, name: str, arguments: Arguments, state: State, node: facts.Call
) -> Pairs:
    """Return the normal ends of calling a method of a library's object, or of data."""
    m.observed.method(m, receiver, name, arguments, node)
    if isinstance(receiver, Method) and logs.sounds_like_log(receiver.name):
        m.tells = True  # `stream.logs.create(…)`
    position = SUBMITTING.get(name)
    if position is not None and len(arguments.positional) > position:
        function = arguments.positional[position]
        if isinstance(function, Function):
            rest = arguments.positional[position + 1 :]
            passed = Arguments() if name == "map" else replace(arguments, positional=rest)
            if name == "map":
                return [(maybe_call(m, function, state), Foreign("map"))]
            return submit(m, function, passed, state, node)
        if isinstance(function, External) and name != "map":
            m.may_fail(state, Risk.SLIGHT)  # where its result is asked for it can fail
            return [(calling.work(m, state), Foreign(FUTURE))]
    if name == "add_done_callback" and arguments.positional:
        function = arguments.positional[0]
        if isinstance(function, Function):
            return _called_back(m, function, state, node)
    if name in libraries.TASK_METHODS and libraries.TASK_CLASS in dict(arguments.keywords):
        return [(state, Unknown("a class of tasks that says how they are called"))]
    if name in ENTERING and any(_is_ours(value) for value in arguments.positional):
        m.handlers_seen += 1
        return calling.anything(
            m, state, arguments, "what a context manager on a stack does is not known"
        )
    if name in libraries.LOG_METHODS and _sounds_like_logger(node):
        return logs.call(m, receiver, name, arguments, state, node)
    if receiver == CONFIGURATION and name in libraries.MAPPING_READS:
        return [(state, Data())]
    if reaches_stream(receiver) and not _is_related(receiver, name):
        return calling.anything(m, state, arguments, f"`{name}` of something unknown")
    origin = receiver.origin if isinstance(receiver, Foreign) else ""
    if origin == "celery.Task" and name == "retry":
        m.flow.raised(state, Caught(("celery.exceptions.Retry",), exact=True), explicit=True)
        return []
    return _plain_method(m, receiver, name, origin, arguments, state)


def _called_back(m: Machine, function: Function, state: State, node: facts.Call) -> Pairs:
    """Return the end of giving a future what it calls when it is done: it is told how it ended.

    What is recorded there is recorded on some ways only, which are not known from one another.
    """
    handlers = m.handlers_seen
    [(after, _)] = submit(m, function, Arguments((Foreign(FUTURE),)), state, node)
    if after.effects != state.effects:
        m.handlers_seen = handlers + 1
        after = after.hidden("a callback may record how the run ended")
    return [(after, NONE)]


def _is_related(receiver: Value, name: str) -> bool:
    """Return whether a method is one of a manager of other objects (`stream.logs.create`)."""
    owner = receiver.receiver if isinstance(receiver, Method) else None
    return isinstance(owner, Stream) and name in streams.QUERIES


def _is_ours(value: Value) -> bool:
    """Return whether a context manager is the project's own, or not known."""
    return isinstance(value, Instance | Generator | Function | Unknown | Missing)


def _plain_method(
    m: Machine, receiver: Value, name: str, origin: str, arguments: Arguments, state: State
) -> Pairs:
    coroutines = [value for value in _given(arguments) if isinstance(value, Coroutine)]
    if len(coroutines) == 1 and len(arguments.positional) == 1:
        return calling.settle(m, state, coroutines[0])  # `loop.run_until_complete(…)`
    typed = isinstance(receiver, Data) and receiver.type == "str"
    named = isinstance(receiver, Method) and receiver.name in libraries.MAPPINGS
    safe = name in libraries.HARMLESS_METHODS or (name in libraries.TEXT_METHODS and typed)
    safe = safe or (named and name in libraries.MAPPING_READS)
    if not safe:
        m.may_fail(state, _risk(receiver, name, origin))
        if not isinstance(receiver, Data) and name not in libraries.CLEANUP_METHODS:
            state = calling.work(m, state)
    dotted = f"{origin}.{name}" if origin else name
    state = hand_on(m, dotted, arguments, state)
    if name in libraries.SQL_METHODS and _may_write_stream(origin, arguments):
        state = state.hidden("what SQL does to the Stream is not known")
    if m.exceptions and libraries.may_end_run(name):
        state = state.hidden(f"`{name}` may raise")
    traced = logs.traceback_in(arguments.positional) if name in {"format", "join"} else None
    given = Foreign(dotted) if origin else Data(_type(receiver, name))
    return [(state, traced or given)]


def _type(receiver: Value, name: str) -> str:
    """Return the type of what a method of data gives, where it is certain."""
    match name, receiver:
        case ("encode", Constant(kind="str") | Data("str")) | ("read", Data("binary file")):
            return "bytes"
    return ""


def _may_write_stream(origin: str, arguments: Arguments) -> bool:
    """Return whether SQL may change the run's Stream, as far as its text can be read."""
    text = constant_text(next(iter(arguments.positional), None))
    given = any(reaches_stream(value) for value in arguments.positional[1:])
    if text is None:
        return given or origin.startswith(("contextlib.closing", "django.db."))
    words = text.lower().split()
    tables = [table for word, table in itertools.pairwise(words) if word == "update"]
    return bool(tables) and (given or any("stream" in table for table in tables))


def _risk(receiver: Value, name: str, origin: str) -> Risk:
    """Return how likely a method of a library's object, or of data, fails."""
    plain = isinstance(receiver, Data) or libraries.is_harmless(origin)
    slight = name in libraries.SLIGHT_METHODS or name in libraries.CLEANUP_METHODS
    return Risk.SLIGHT if plain or slight else Risk.REAL


def _sounds_like_logger(node: facts.Call) -> bool:
    """Return whether a method is read from something named like a logger (`self.log`)."""
    owner = expressions.describe(node.function).rpartition(".")[0]
    return "log" in owner.rpartition(".")[2].lower()
