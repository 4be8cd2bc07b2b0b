"""Raising: which exception leaves, and which handler had kept it before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from newloom_lint.model.calls import external
from newloom_lint.model.flow import exceptions
from newloom_lint.model.flow.effects import Passed
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import State
from newloom_lint.model.names import lookup
from newloom_lint.model.values import expressions, logs
from newloom_lint.model.values.kinds import Caught, ClassRef, External, Value, options
from newloom_lint.syntax import facts


def run_raise(m: Machine, node: facts.Raise, state: State) -> list[State]:
    if node.value is None:
        for current in _current(m, state):
            m.flow.raised(state, current, explicit=True, site=m.site)
        return []
    if _drops_cause(m, node, state):
        caught = m.handling[1]
        words = f"`{caught}`" if caught else "what was caught"
        note = (expressions.describe(node.value), words)
        m.handled.without_cause.add(m.frame.function, node.span, note)
    nodes = (node.value, node.cause) if node.cause else (node.value,)
    for before, (value, *cause) in expressions.evaluate_all(m, nodes, state):
        for option in options(value):
            exception = exceptions.as_exception(m, option)
            kept = _kept(m, (option, *cause), node.value, before)
            for after in [before] if kept is None else _raised_later(m, before, kept):
                m.flow.raised(after, replace(exception, kept=None), explicit=True, site=m.site)
    return []


def _kept(
    m: Machine, values: Iterable[Value], node: facts.Expression, state: State
) -> Passed | None:
    """Return the handler that had kept what is raised now, or what it is made of."""
    if m.exceptions:
        return None
    given = node.arguments if isinstance(node, facts.Call) else ()
    names = (a.value.id for a in given if isinstance(a.value, facts.Name))
    handed = (lookup.name(m, name, state) for name in names)
    every = (option for value in (*values, *handed) for option in options(value))
    found = (option.kept for option in every if isinstance(option, Caught))
    return next(filter(None, found), None)


def _current(m: Machine, state: State) -> list[Caught]:
    """Return what a bare `raise` raises: what was caught, as far as its name tells by now."""
    number, identifier = m.handling
    named = state.local(number, identifier) if number == m.frame.number else None
    known = options(named) if named is not None else ()
    found = [replace(option, kept=None) for option in known if isinstance(option, Caught)]
    if found and len(found) == len(known):
        return found
    return [m.exceptions[-1] if m.exceptions else Caught()]


def _raised_later(m: Machine, state: State, handler: Passed) -> Iterator[State]:
    """Yield the states in which an exception is raised that a handler had kept.

    What the handler had logged was forgotten where the run went on.
    """
    effects = state.effects
    known = () if handler in effects.handlers else (handler,)
    after = effects._replace(handlers=(*effects.handlers, *known))
    for report in m.reported.get(handler, ()):
        raised = state.with_effects(after.reported(report))
        yield logs.may_report(raised) if handler in m.reported_late else raised


def _drops_cause(m: Machine, node: facts.Raise, state: State) -> bool:
    """Return whether a handler raises another exception without a word on what it had caught.

    One that is handed the caught exception carries it.
    """
    number, _ = m.handling
    if node.cause or not m.exceptions or m.loops or number != m.frame.number:
        return False
    made = node.value.function if isinstance(node.value, facts.Call) else node.value
    if not isinstance(made, facts.Name | facts.Attribute):
        return False
    with m.collecting():
        [(_, cls), *_] = expressions.evaluate(m, made, state)
    is_class = isinstance(cls, ClassRef) or (
        isinstance(cls, External) and external.is_exception(cls.name)
    )
    return is_class and not _is_handed_exception(m, node.value, state)


def _is_handed_exception(m: Machine, node: facts.Expression | None, state: State) -> bool:
    """Return whether a call is given an exception itself, not only its text."""
    given = node.arguments if isinstance(node, facts.Call) else ()
    names = [argument.value for argument in given if isinstance(argument.value, facts.Name)]
    return any(isinstance(lookup.name(m, name.id, state), Caught) for name in names)
