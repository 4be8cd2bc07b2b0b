"""Conditions: which way a test goes, and what each way says about the names in it."""

from __future__ import annotations

from newloom_lint.model.flow import exceptions
from newloom_lint.model.flow.effects import UNCERTAIN, Certainty
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import State, merge
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import (
    NONE,
    Caught,
    Choice,
    Constant,
    Stream,
    Value,
    is_none,
    join_all,
    options,
    truth,
)
from newloom_lint.syntax import facts


def branch(m: Machine, test: facts.Expression, state: State) -> tuple[list[State], list[State]]:
    """Return the states in which `test` may be true, and those in which it may be false."""
    match test:
        case facts.Operation(operator="not", operands=(operand,)):
            yes, no = branch(m, operand, state)
            return no, yes
        case facts.Conditional(kind="and" | "or" as kind, operands=operands):
            return _chain(m, kind, operands, state)
    yes, no = [], []
    for after, value in expressions.evaluate(m, test, state):
        known = truth(value)
        if_true, if_false = narrow(m, test, after)
        if known is not False:
            yes.append(if_true)
        if known is not True:
            no.append(if_false)
    return merge(yes), merge(no)


def _chain(
    m: Machine, kind: str, operands: tuple[facts.Expression, ...], state: State
) -> tuple[list[State], list[State]]:
    going, stopped = [state], []
    for operand in operands:
        following = []
        for before in going:
            yes, no = branch(m, operand, before)
            following += yes if kind == "and" else no
            stopped += no if kind == "and" else yes
        going = following
    return (merge(going), merge(stopped)) if kind == "and" else (merge(stopped), merge(going))


def narrow(m: Machine, test: facts.Expression, state: State) -> tuple[State, State]:
    """Return the state where `test` is true and where it is false, as far as names tell."""
    match test:
        case facts.Name(id=name):
            return (
                _keep(m, name, state, lambda value: truth(value) is not False),
                _keep(m, name, state, lambda value: truth(value) is not True),
            )
        case facts.Operation(
            operator=("is" | "is not" | "==" | "!=") as operator,
            operands=(facts.Name(id=name), facts.Literal() as literal),
        ):
            constant = expressions.literal(literal)
            same = _keep(m, name, state, lambda value: _may_be(value, constant))
            other = _keep(m, name, state, lambda value: value != constant)
            return (same, other) if operator in {"is", "=="} else (other, same)
        case facts.Walrus(target=name):
            return narrow(m, facts.Name(test.span, name), state)
    return state, state


def matches(m: Machine, case: facts.Case, subject: Value, state: State) -> bool | None:
    """Return whether a case of a `match` takes a subject, or `None` where that is not certain."""
    if case.irrefutable:
        return True
    if len(case.binds) > 1 or not case.values:
        return None
    answers = {_is_matched(m, value, subject, state) for value in case.values}
    if answers == {False}:
        return False
    return True if True in answers and case.guard is None else None


def _is_matched(m: Machine, pattern: facts.Expression, subject: Value, state: State) -> bool | None:
    """Return whether a subject equals a literal of a pattern, or is of a class in it."""
    if isinstance(pattern, facts.Literal):
        constant = expressions.literal(pattern)
        if isinstance(subject, Constant):
            return subject == constant
        return False if constant == NONE and is_none(subject) is False else None
    if isinstance(subject, Caught) and isinstance(pattern, facts.Name):
        kind = join_all(value for _, value in expressions.evaluate(m, pattern, state))
        return exceptions.is_of(m, subject, kind)
    return None


def _may_be(value: Value, constant: Value) -> bool:
    if constant == NONE:
        return is_none(value) is not False
    return not isinstance(value, Constant) or value == constant


def _keep(m: Machine, name: str, state: State, holds: object) -> State:
    value = state.local(m.frame.number, name)
    if not isinstance(value, Choice):
        return state
    kept = [option for option in options(value) if holds(option)]  # type: ignore[operator]
    if not kept or len(kept) == len(value.options):
        return state
    if any(map(_is_run_stream, value.options)) and not any(map(_is_run_stream, kept)):
        maybe = Certainty.MAYBE
        # there is no Stream at hand to record anything on
        state = state.touch(status=UNCERTAIN, last_run=maybe, logged=maybe, traceback=maybe)
    return state.bind(m.frame.number, name, join_all(kept))


def _is_run_stream(value: Value) -> bool:
    return isinstance(value, Stream) and value.run
