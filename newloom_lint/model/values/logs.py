"""Log calls: whether a failure was reported, and with its traceback."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeGuard

from msgspec.structs import replace

from newloom_lint.model.calls import libraries
from newloom_lint.model.flow.effects import Certainty
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import State
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import (
    NONE,
    Arguments,
    Caught,
    Constant,
    Data,
    Foreign,
    Logger,
    Value,
    options,
    truth,
)
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

Pairs = list[tuple[State, Value]]


def call(
    m: Machine, logger: Value, name: str, arguments: Arguments, state: State, node: facts.Call
) -> Pairs:
    """Return the end of calling a method of a logger; logging never raises."""
    level = libraries.LOG_METHODS.get(name)
    if level is None:
        if name in {"opt", "patch", "contextualize"}:
            return [(state, Logger(sure=False, bound=True))]
        if name in {"bind", "new"} and isinstance(logger, Logger):
            return [(state, replace(logger, bound=True))]
        return [(state, logger if name == "getChild" else Data())]
    m.observed.logged.add(m.frame.function, node.span, node)
    traceback = _traceback(name, arguments, node)
    bound = isinstance(logger, Logger) and logger.bound
    if traceback is Certainty.NO and isinstance(logger, Logger) and not logger.sure:
        traceback = Certainty.MAYBE
    names = bound or _names_anything(arguments, node)
    context = Certainty.YES if names else Certainty.NO
    if level < libraries.ERROR_LEVEL and (m.loops or m.goes_on or not m.exceptions):
        m.tells = True  # in a handler too, where the run goes on behind it
    if m.exceptions or level >= libraries.ERROR_LEVEL:
        state = record(m, state, node, level, traceback, context)
    elif is_given_exception(arguments):
        m.note_report(state.effects)
        state = may_report(state)
    return [(state, NONE)]


def may_report(state: State) -> State:
    """Return the state after something that may have reported a failure."""
    return state.touch(
        logged=state.effects.logged or Certainty.MAYBE,
        traceback=_at_least_maybe(state.effects.traceback),
        context=state.effects.context or Certainty.MAYBE,
    )


def _at_least_maybe(known: Certainty | None) -> Certainty:
    return Certainty.YES if known is Certainty.YES else Certainty.MAYBE


def sounds_like_log(name: str) -> bool:
    """Return whether a name is one of a log: `log_progress`, `StreamLog.objects.create`."""
    return "log" in name.lower() and not name.startswith(("math.", "numpy."))


def is_given_exception(arguments: Arguments) -> bool:
    """Return whether a call is given an exception that was caught before."""
    given = (*arguments.positional, *(value for _, value in arguments.keywords))
    return any(isinstance(option, Caught) for value in given for option in options(value))


def record(
    m: Machine,
    state: State,
    node: facts.Call,
    level: int,
    traceback: Certainty,
    context: Certainty = Certainty.YES,
) -> State:
    """Return the state after a log record was written that reports a failure.

    In a handler every record does, elsewhere one of level error.
    """
    m.note_report(state.effects)
    severe = level >= libraries.ERROR_LEVEL
    known = state.effects.traceback
    if known is Certainty.YES or (known is Certainty.MAYBE and traceback is Certainty.NO):
        traceback = known
    if state.effects.context in {Certainty.YES, Certainty.MAYBE}:
        context = state.effects.context
    graver = severe or not state.effects.severe
    return state.touch(
        logged=Certainty.YES,
        log=m.place(node.span) if graver else state.effects.log,
        traceback=traceback,
        context=context,
        severe=state.effects.severe or severe,
    )


def helper(m: Machine, state: State, node: facts.Call) -> Pairs:
    """Return the end of calling a function that the configuration calls a log helper."""
    m.tells = m.tells or not m.exceptions
    m.observed.logged.add(m.frame.function, node.span, node)
    return [(record(m, state, node, libraries.ERROR_LEVEL, Certainty.YES), NONE)]


def _traceback(name: str, arguments: Arguments, node: facts.Call) -> Certainty:
    """Return whether a log call writes the traceback."""
    keywords = dict(arguments.keywords)
    if name == "exception":
        given = keywords.get("exc_info")
        return Certainty.YES if given is None or truth(given) is not False else Certainty.NO
    given = keywords.get("exc_info")
    if given is not None:
        known = True if not isinstance(given, Constant) else truth(given)
        return Certainty.YES if known else Certainty.NO
    if arguments.open or arguments.rest or "exception" in expressions.describe(node.function):
        return Certainty.MAYBE
    everything = (*arguments.positional, *keywords.values())
    written = traceback_in(everything) is not None or _mentions_traceback(node)
    return Certainty.YES if written else Certainty.NO


def _names_anything(arguments: Arguments, node: facts.Call) -> bool:
    """Return whether a message holds more than constant text: a variable, or `extra`."""
    if arguments.open or arguments.rest or any(a.star for a in node.arguments):
        return True
    return any(
        not isinstance(part, facts.Literal)
        for argument in node.arguments
        if argument.keyword not in {"exc_info", "stack_info"}
        for part in _parts(argument.value)
    )


def _parts(node: facts.Expression) -> tuple[facts.Expression, ...]:
    return node.parts if isinstance(node, facts.Text) else (node,)


def _mentions_traceback(node: facts.Call) -> bool:
    """Return whether `traceback.format_exc()` or the like stands in the arguments."""
    calls = (part for part in walk(node.arguments) if isinstance(part, facts.Call))
    names = (expressions.describe(call.function).rpartition(".")[2] for call in calls)
    return any(name in libraries.TRACEBACKS for name in names)


def traceback_in(values: Iterable[Value]) -> Foreign | None:
    """Return the text of a traceback among values, where there is one."""
    return next((value for value in values if _is_traceback(value)), None)


def _is_traceback(value: Value) -> TypeGuard[Foreign]:
    if not isinstance(value, Foreign) or not value.origin.startswith("traceback."):
        return False
    return not value.origin.endswith("_only")
