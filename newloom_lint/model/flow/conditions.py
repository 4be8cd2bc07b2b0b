"""Conditions: which way a test goes, and what each way says about the names in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from newloom_lint.model.flow import exceptions
from newloom_lint.model.flow.effects import Certainty
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import State, merge
from newloom_lint.model.names import lookup
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import (
    NONE,
    Caught,
    ClassRef,
    Constant,
    External,
    Found,
    Instance,
    Mapping,
    Sequence,
    Stream,
    StreamModel,
    StreamQuery,
    Value,
    is_none,
    join_all,
    options,
    truth,
)
from newloom_lint.syntax import facts

Holds = Callable[[Value], bool | None]
"""Whether something holds of a value; `None` where that is not certain."""

MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


class Way(NamedTuple):
    """One way a test can go."""

    state: State
    value: Value
    """What the test gives."""
    true: bool


def branch(m: Machine, test: facts.Expression, state: State) -> tuple[list[State], list[State]]:
    """Return the states in which `test` may be true, and those in which it may be false."""
    found = ways(m, test, state)
    yes = merge(way.state for way in found if way.true)
    return yes, merge(way.state for way in found if not way.true)


def ways(m: Machine, test: facts.Expression, state: State) -> list[Way]:
    """Return the ways in which `test` can go."""
    match test:
        case facts.Operation(operator="not", operands=(operand,)):
            return [
                Way(way.state, Constant("bool", not way.true), not way.true)
                for way in ways(m, operand, state)
            ]
        case facts.Conditional(kind="and" | "or" as kind, operands=(*operands, last)):
            going, stopped = chain(m, kind, operands, state)
            return stopped + [way for before in going for way in ways(m, last, before)]
        case facts.Operation(operator=operator, operands=(left, right)):
            return _compared(m, operator, (left, right), state)
        case facts.Call(
            function=facts.Name(id="isinstance") as function,
            arguments=(facts.Argument(value=subject, star=""), facts.Argument(value=kind, star="")),
        ) if lookup.name(m, function.id, state) == External("builtins.isinstance"):
            return _is_instance(m, subject, kind, state)
    return [
        way
        for after, value in expressions.evaluate(m, test, state)
        for way in _split(m, test, value, truth, after)
    ]


def chain(
    m: Machine, kind: str, operands: Iterable[facts.Expression], state: State
) -> tuple[list[State], list[Way]]:
    """Return the states that go on behind operands of `and` or `or`, and the ways that stop."""
    going, stopped = [state], []
    for operand in operands:
        found = [way for before in going for way in ways(m, operand, before)]
        going = merge(way.state for way in found if way.true is (kind == "and"))
        stopped += [way for way in found if way.true is not (kind == "and")]
    return going, stopped


def _compared(
    m: Machine, operator: str, nodes: tuple[facts.Expression, facts.Expression], state: State
) -> list[Way]:
    """Return the ways in which `left operator right` can go."""
    found = []
    for ready, values in expressions.evaluate_all(m, nodes, state):
        after, result = expressions.apply(m, operator, ready, values)
        known = truth(result)
        position = 0 if isinstance(values[1], Constant) else 1
        constant = values[1 - position]
        if isinstance(constant, Constant):
            word = MIRRORED.get(operator, operator) if position else operator
            found += [
                Way(way.state, Constant("bool", way.true), way.true)
                for way in _split(
                    m, nodes[position], values[position], _comparison(word, constant), after
                )
                if known in {None, way.true}
            ]
        else:
            found += [Way(after, result, true) for true in (True, False) if known in {None, true}]
    return found


def _is_instance(
    m: Machine, subject: facts.Expression, kind: facts.Expression, state: State
) -> list[Way]:
    """Return the ways in which `isinstance(subject, kind)` can go."""
    found = []
    for after, (value, cls) in expressions.evaluate_all(m, (subject, kind), state):
        names = exceptions.caught_names(m, [cls])
        for way in _split(m, subject, value, lambda v, cls=cls: is_of(m, v, cls), after):  # type: ignore[misc]
            refined = [
                one for option in options(way.value) for one in _refined(option, names, way.true)
            ]
            known = known_as(m, subject, way.value, refined, way.state)
            found.append(Way(known, Constant("bool", way.true), way.true))
    return found


_PLAIN_BASES = (External("typing.Generic"), External("typing.NamedTuple"))
"""Bases that make nothing else an object of a class."""


def is_of(m: Machine, value: Value, cls: Value) -> bool | None:
    """Return whether a value is of a class, `None` where that is not certain."""
    match value:
        case Caught():
            return exceptions.is_of(m, value, cls)
        case Stream():
            return True if cls == StreamModel() else None
        case Instance(own) if isinstance(cls, ClassRef):
            return _is_made_of(m, own, cls)
        case Constant(kind="none"):
            return False if isinstance(cls, StreamModel | ClassRef | External) else None
    return None


def _is_made_of(m: Machine, own: ClassRef, cls: ClassRef) -> bool | None:
    """Return whether an object of one project class is one of another too."""
    line = lookup.ancestors(m, own)
    if cls in line:
        return True
    known = all(isinstance(base, ClassRef | External) for base in line)
    plain = all(
        isinstance(base, ClassRef) or base in _PLAIN_BASES for base in lookup.ancestors(m, cls)
    )
    asks = any(argument.keyword for argument in cls.node.arguments)  # a metaclass
    return False if known and plain and not asks else None


def _refined(value: Value, names: tuple[str, ...], true: bool) -> list[Value]:
    """Return what an exception may be where it is of one of the named classes, or of none."""
    if not isinstance(value, Caught):
        return [value]
    if not true:
        return [value.but_not(names)]
    possible = [name for name in names if exceptions.takes((name,), value) is not Certainty.NO]
    return [exceptions.as_one_of(value, (name,)) for name in possible] or [value]


def _comparison(operator: str, constant: Constant) -> Holds:
    """Return what says whether `value operator constant` holds."""

    def holds(value: Value) -> bool | None:
        match operator:
            case "is" | "==":
                return _equals(value, constant)
            case "is not" | "!=":
                equal = _equals(value, constant)
                return None if equal is None else not equal
        if isinstance(value, Found):
            return {(">", 0): True, (">=", 1): True, ("<", 1): False, ("<=", 0): False}.get(
                (operator, constant.value)  # type: ignore[arg-type]
            )
        if isinstance(value, Constant) and value.value == constant.value == 0:
            return operator in {">=", "<="} if operator in MIRRORED else None
        return None

    return holds


def _equals(value: Value, constant: Constant) -> bool | None:
    if constant == NONE:
        return is_none(value)
    if isinstance(value, Constant):
        return value == constant or (value.value == constant.value == 0)
    return False if isinstance(value, Found) and not constant.value else None


def _split(
    m: Machine, node: facts.Expression, value: Value, holds: Holds, state: State
) -> list[Way]:
    """Return the ways in which something holds of the value of `node`, or not."""
    answers = [(option, holds(option)) for option in options(value)]
    found = []
    for true in (True, False):
        kept = [option for option, answer in answers if answer in {None, true}]
        if true and holds is truth:  # what was seen to be filled is what is full
            kept = [option for option in kept if not _is_empty(option)] or kept
        if kept:
            empty = holds is truth and not true
            after = known_as(m, node, value, kept, state, empty=empty)
            if true and holds is truth and all(map(_is_empty, kept)):
                after = after.hidden("something that starts empty may be filled elsewhere")
            found.append(Way(after, join_all(kept), true))
    return found


def known_as(
    m: Machine,
    node: facts.Expression,
    value: Value,
    kept: list[Value],
    state: State,
    *,
    empty: bool = False,
) -> State:
    """Return the state where only some options of the value of `node` are left.

    With `empty`, a query that is left finds nothing.
    """
    if any(map(_is_there, options(value))) and not any(
        _is_there(option) and not (empty and isinstance(option, StreamQuery)) for option in kept
    ):
        state = state.touch(gone=True)
    if tuple(kept) == options(value):
        return state
    match node:
        case facts.Name(id=name) | facts.Walrus(target=name):
            return state.bind(m.frame.number, name, join_all(kept))
        case facts.Subscript(value=facts.Name(id=name), index=(facts.Literal(kind="int") as at,)):
            return _element_known_as(m, name, at.source, join_all(kept), state)
    return state


def _element_known_as(m: Machine, name: str, index: str, value: Value, state: State) -> State:
    """Return the state where more is known of an element of a list that a name is bound to."""
    held = state.local(m.frame.number, name)
    if not isinstance(held, Sequence) or not index.isdigit() or int(index) >= len(held.elements):
        return state
    elements = list(held.elements)
    elements[int(index)] = value
    return state.bind(m.frame.number, name, Sequence(tuple(elements)))


def _is_empty(value: Value) -> bool:
    """Return whether a value is a display that nothing was seen to be put into."""
    return value in (Sequence(()), Mapping())


def _is_there(value: Value) -> bool:
    """Return whether a value says that there is a row of the run's Stream."""
    match value:
        case Found():
            return True
        case Stream(run=run):
            return run
        case StreamQuery(scope):
            return scope == "run"
    return False


def taken_by(
    m: Machine, case: facts.Case, subject: Value, state: State
) -> tuple[list[Value], list[Value]]:
    """Return what of a subject a case of a `match` may take, and what it may leave.

    Its guard is not looked at here.
    """
    answers = [(option, _matches(m, case, option, state)) for option in options(subject)]
    return (
        [option for option, answer in answers if answer is not False],
        [option for option, answer in answers if answer is not True],
    )


def _matches(m: Machine, case: facts.Case, subject: Value, state: State) -> bool | None:
    """Return whether a pattern takes a value, or `None` where that is not certain."""
    if case.irrefutable:
        return True
    if not case.exact:
        if isinstance(subject, Sequence) and _takes_apart(case, subject):
            return True
        nothing = [isinstance(v, facts.Literal) and v.kind == "none" for v in case.values]
        if isinstance(subject, Sequence) and nothing and all(nothing):
            filled = all(is_none(element) is False for element in subject.elements)
            return False if filled else None  # `case (None, None, None)`
        return False if subject == NONE and nothing and not any(nothing) else None
    answers = {_is_matched(m, value, subject, state) for value in case.values}
    if answers == {False}:
        return False
    return True if True in answers else None


def _takes_apart(case: facts.Case, subject: Sequence) -> bool:
    """Return whether a pattern names each part of an exception (`case (kind, error, trace)`)."""
    named = not case.values and not case.whole and len(case.binds) == len(subject.elements)
    return named and all(isinstance(element, Caught) for element in subject.elements)


def _is_matched(m: Machine, pattern: facts.Expression, subject: Value, state: State) -> bool | None:
    """Return whether a value equals a literal of a pattern, or is of a class in it."""
    if isinstance(pattern, facts.Literal):
        return _equals(subject, constant) if (
            isinstance(constant := expressions.literal(pattern), Constant)
        ) else None  # fmt: skip
    if not isinstance(pattern, facts.Name | facts.Attribute):
        return None
    return is_of(
        m, subject, join_all(value for _, value in expressions.evaluate(m, pattern, state))
    )
