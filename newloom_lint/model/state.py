"""The state of an abstract run, and the flow of states through a block.

States are persistent: nothing in them is changed in place, so taking the state *before* a
statement to a handler costs nothing. States that agree on their effects are joined where paths
meet; those that differ stay apart, which is what makes a verdict about *every path* possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from newloom_lint.model.effects import UNTOUCHED, Effects
from newloom_lint.model.values import NONE, Caught, Unknown, Value, join
from newloom_lint.syntax.facts import Span

Variable = tuple[int, str]
"""A local name: the number of the frame, and the name."""
Slot = tuple[int, str]
"""An attribute of an object, or an unsaved field of a model instance."""

EXISTS = ""
"""The slot that says that an object was made on this path."""
MOST_STATES = 24
"""Paths with different effects that are kept apart at one point; beyond, they are joined."""


@dataclass(frozen=True, slots=True)
class State:
    """Everything known at one point of one path."""

    variables: Mapping[Variable, Value] = field(default_factory=dict)
    heap: Mapping[Slot, Value] = field(default_factory=dict)
    effects: Effects = UNTOUCHED

    def bind(self, frame: int, name: str, value: Value) -> State:
        """Return the state after `name = value` in a frame."""
        variable = (frame, name)
        if self.variables.get(variable) is value:
            return self
        return State({**self.variables, variable: value}, self.heap, self.effects)

    def put(self, number: int, name: str, value: Value) -> State:
        """Return the state after `object.name = value`."""
        return State(self.variables, {**self.heap, (number, name): value}, self.effects)

    def create(self, number: int) -> State:
        """Return the state after an object was made."""
        return self.put(number, EXISTS, NONE)

    def drop(self, number: int, names: Iterable[str]) -> State:
        """Return the state without some attributes of an object (fields that were saved)."""
        gone = {(number, name) for name in names}
        heap = {slot: value for slot, value in self.heap.items() if slot not in gone}
        return State(self.variables, heap, self.effects)

    def pending(self, number: int) -> dict[str, Value]:
        """Return the attributes kept for an object."""
        return {name: value for (owner, name), value in self.heap.items() if owner == number}

    def with_effects(self, effects: Effects) -> State:
        """Return the state with other effects."""
        return self if effects is self.effects else replace(self, effects=effects)

    def touch(self, **facets: object) -> State:
        """Return the state after something happened, by the names of `Effects`."""
        return State(self.variables, self.heap, self.effects._replace(**facets))  # type: ignore[arg-type]

    def hidden(self, reason: str) -> State:
        """Return the state after code that may have done anything."""
        return self.with_effects(self.effects.hidden(reason))

    def leave(self, frame: int) -> State:
        """Return the state without the variables of a frame that ended."""
        kept = {key: value for key, value in self.variables.items() if key[0] != frame}
        return State(kept, self.heap, self.effects)


def join_states(first: State, second: State) -> State:
    """Return a state that stands for both."""
    return State(
        _join_variables(first.variables, second.variables),
        _join_heaps(first.heap, second.heap),
        first.effects.either(second.effects),
    )


def _join_variables(
    first: Mapping[Variable, Value], second: Mapping[Variable, Value]
) -> Mapping[Variable, Value]:
    if first is second:
        return first
    joined = dict(second)
    for key, value in first.items():
        other = second.get(key)
        joined[key] = value if other is None or other is value else join(value, other)
    return joined


def _join_heaps(first: Mapping[Slot, Value], second: Mapping[Slot, Value]) -> Mapping[Slot, Value]:
    """Join attributes; one that only one path has set is not known, if both have the object."""
    if first is second:
        return first
    joined = {}
    for key in first.keys() | second.keys():
        one, other = first.get(key), second.get(key)
        if one is not None and other is not None:
            joined[key] = join(one, other)
        else:
            without = first if one is None else second
            exists = (key[0], EXISTS) in without
            joined[key] = Unknown("set on some paths only") if exists else one or other or NONE
    return joined


def merge(states: Iterable[State]) -> list[State]:
    """Join the states that agree on their effects; join all where too many are left."""
    groups: dict[Effects, State] = {}
    for state in states:
        known = groups.get(state.effects)
        groups[state.effects] = state if known is None else join_states(known, state)
    merged = list(groups.values())
    if len(merged) > MOST_STATES:
        first, *rest = merged
        for state in rest:
            first = join_states(first, state)
        return [first]
    return merged


class Returned(NamedTuple):
    """A path that leaves a function by `return` or by its end."""

    state: State
    value: Value
    span: Span | None


class Raised(NamedTuple):
    """A path that leaves by an exception; `explicit` for a `raise` in the project's code."""

    state: State
    exception: Caught
    explicit: bool


class Flow:
    """Where the paths through a block go."""

    __slots__ = ("_raises", "_returns", "breaks", "continues")

    def __init__(self) -> None:
        self.breaks: list[State] = []
        self.continues: list[State] = []
        self._raises: dict[tuple[Effects, Caught, bool], Raised] = {}
        self._returns: dict[tuple[Effects, Value, Span | None], Returned] = {}

    @property
    def raises(self) -> list[Raised]:
        """The paths that leave by an exception; those alike in effects and exception are one."""
        return list(self._raises.values())

    @property
    def returns(self) -> list[Returned]:
        """The paths that leave by `return`; those alike in effects and value are one."""
        return list(self._returns.values())

    def raised(self, state: State, exception: Caught, *, explicit: bool) -> None:
        """Add a path that raises."""
        key = (state.effects, exception, explicit)
        known = self._raises.get(key)
        if known is not None:
            if known.state.variables is state.variables and known.state.heap is state.heap:
                return
            state = join_states(known.state, state)
        self._raises[key] = Raised(state, exception, explicit)

    def returned(self, state: State, value: Value, span: Span | None) -> None:
        """Add a path that returns."""
        key = (state.effects, value, span)
        known = self._returns.get(key)
        if known is not None:
            state = join_states(known.state, state)
        self._returns[key] = Returned(state, value, span)

    def add(self, other: Flow) -> None:
        """Add all paths of another flow."""
        self.breaks += other.breaks
        self.continues += other.continues
        for raised in other.raises:
            self.raised(raised.state, raised.exception, explicit=raised.explicit)
        for returned in other.returns:
            self.returned(*returned)
