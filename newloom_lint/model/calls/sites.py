"""Call sites: what is called, with which arguments, and what the caller's names are afterwards."""

from __future__ import annotations

from msgspec.structs import replace

from newloom_lint.model.calls import binding, calling
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import State
from newloom_lint.model.values import attributes, expressions
from newloom_lint.model.values.kinds import Arguments, Function, Mapping, Unknown, Value, options
from newloom_lint.syntax import facts

Pairs = list[tuple[State, Value]]


def evaluate(m: Machine, node: facts.Call, state: State) -> Pairs:
    """Return the normal ends of a call expression."""
    pairs: Pairs = []
    for before, callee in _callee(m, node.function, state):
        for ready, arguments in _arguments(m, node, before):
            ends = calling.call(m, callee, arguments, ready, node)
            filled = _may_be_filled(m, callee, node, ready)
            pairs += [(_opened(m, filled, after), value) for after, value in ends]
    return pairs


def _may_be_filled(m: Machine, callee: Value, node: facts.Call, state: State) -> list[str]:
    """Return the local names of dicts that a call is handed and may add keys to."""
    if not any(isinstance(option, Function | Unknown) for option in options(callee)):
        return []
    given = (a.value.id for a in node.arguments if isinstance(a.value, facts.Name) and not a.star)
    values = ((name, state.local(m.frame.number, name)) for name in given)
    return [name for name, value in values if isinstance(value, Mapping) and not value.open]


def _opened(m: Machine, names: list[str], state: State) -> State:
    for name in names:
        value = state.local(m.frame.number, name)
        if isinstance(value, Mapping):
            opened = replace(value, open=True, shared=False)
            state = state.bind(m.frame.number, name, opened)
    return state


def _callee(m: Machine, node: facts.Expression, state: State) -> Pairs:
    """Evaluate what is called; reading a method to call it is part of the call."""
    if not isinstance(node, facts.Attribute):
        return expressions.evaluate(m, node, state)
    pairs: Pairs = []
    for after, base in expressions.evaluate(m, node.value, state):
        with m.collecting() as flow:
            pairs += attributes.read_of(m, base, node.attr, after)
        for raised in flow.raises:
            there = raised.state
            reads_only = there.frames is after.frames and there.effects == after.effects
            if raised.explicit or raised.site or not reads_only:
                m.flow.again(raised)
    return pairs


def _arguments(m: Machine, node: facts.Call, state: State) -> list[tuple[State, Arguments]]:
    found = []
    values = [argument.value for argument in node.arguments]
    for after, evaluated in expressions.evaluate_all(m, values, state):
        positional, keywords = [], []
        for argument, value in zip(node.arguments, evaluated, strict=True):
            if argument.keyword or argument.star == "**":
                keywords.append((argument.keyword, value))
            else:
                positional.append((argument.star, value))
        found.append((after, binding.gather(positional, keywords)))
    return found
