"""The state of an abstract run, and the flow of states through a block.

States are persistent: nothing in them is changed in place, so taking the state *before* a
statement to a handler costs nothing. States that agree on their effects are joined where paths
meet; those that differ stay apart, which is what makes a verdict about *every path* possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import msgspec

from newloom_lint.model.flow.effects import UNTOUCHED, Effects, Passed, Site
from newloom_lint.model.values.kinds import Caught, Unknown, Value, join
from newloom_lint.syntax.facts import Span

Names = Mapping[str, Value]
Frames = Mapping[int, Names]
"""Local names by the number of their frame."""
Heap = Mapping[int, Names]
"""Attributes of objects, and unsaved fields of model instances, by the number of the object."""

NOTHING: Names = {}
MOST_STATES = 24
"""Paths with different effects that are kept apart at one point; beyond, they are joined."""


class State(msgspec.Struct, frozen=True, eq=False):
    """Everything known at one point of one path."""

    frames: Frames = {}
    heap: Heap = {}
    effects: Effects = UNTOUCHED

    def local(self, frame: int, name: str) -> Value | None:
        """Return what a name is bound to in a frame, `None` where it is not bound."""
        return self.frames.get(frame, NOTHING).get(name)

    def bind(self, frame: int, name: str, value: Value) -> State:
        """Return the state after `name = value` in a frame."""
        names = self.frames.get(frame, NOTHING)
        if names.get(name) is value:
            return self
        return State({**self.frames, frame: {**names, name: value}}, self.heap, self.effects)

    def enter(self, frame: int, names: Names) -> State:
        """Return the state at the start of a call, with its parameters and untouched effects."""
        return State({**self.frames, frame: names}, self.heap, self.effects.untouched())

    def leave(self, frame: int, effects: Effects) -> State:
        """Return the state after a call, without its local names."""
        kept = {number: names for number, names in self.frames.items() if number != frame}
        return State(kept, self.heap, effects)

    def attribute(self, number: int, name: str) -> Value | None:
        """Return an attribute of an object, `None` where it was not set."""
        return self.heap.get(number, NOTHING).get(name)

    def put(self, number: int, name: str, value: Value) -> State:
        """Return the state after `object.name = value`."""
        attributes = {**self.heap.get(number, NOTHING), name: value}
        return State(self.frames, {**self.heap, number: attributes}, self.effects)

    def create(self, number: int) -> State:
        """Return the state after an object was made."""
        return State(self.frames, {**self.heap, number: NOTHING}, self.effects)

    def pending(self, number: int) -> Names:
        """Return the attributes kept for an object."""
        return self.heap.get(number, NOTHING)

    def drop(self, number: int, names: Iterable[str]) -> State:
        """Return the state without some attributes of an object (fields that were saved)."""
        gone = set(names)
        kept = {name: value for name, value in self.pending(number).items() if name not in gone}
        return State(self.frames, {**self.heap, number: kept}, self.effects)

    def with_effects(self, effects: Effects) -> State:
        """Return the state with other effects."""
        return self if effects is self.effects else State(self.frames, self.heap, effects)

    def touch(self, **facets: object) -> State:
        """Return the state after something happened, by the names of `Effects`."""
        return self.with_effects(self.effects._replace(**facets))  # type: ignore[arg-type]

    def hidden(self, reason: str) -> State:
        """Return the state after code that may have done anything."""
        return self.with_effects(self.effects.hidden(reason))


def join_states(first: State, second: State) -> State:
    """Return a state that stands for both."""
    return State(
        _join_maps(first.frames, second.frames, _join_locals),
        _join_maps(first.heap, second.heap, _join_attributes),
        first.effects.either(second.effects),
    )


def _join_maps(
    first: Mapping[int, Names],
    second: Mapping[int, Names],
    joined: Callable[[Names, Names], Names],
) -> Mapping[int, Names]:
    """Join frames or objects; what only one path has is out of the other's reach."""
    if first is second:
        return first
    both = {**second, **first}
    for number, names in second.items():
        known = first.get(number)
        if known is not None and known is not names:
            both[number] = joined(known, names)
    return both


def _join_locals(first: Names, second: Names) -> Names:
    """Join local names; one that only one path has bound keeps its value."""
    both = {**second, **first}
    for name, value in second.items():
        known = first.get(name)
        if known is not None and known is not value:
            both[name] = join(known, value)
    return both


def _join_attributes(first: Names, second: Names) -> Names:
    """Join attributes; one that only one path has set is not known."""
    both: dict[str, Value] = {}
    for name in first.keys() | second.keys():
        one, other = first.get(name), second.get(name)
        if one is None or other is None:
            both[name] = Unknown("set on some paths only")
        else:
            both[name] = join(one, other)
    return both


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
    site: Site | None = None
    """Where it was raised; of several places the first, none where the risk is slight."""
    slipped: Passed | None = None
    """The handler that stands for the run's failures and does not take this one."""
    branch: Passed | None = None
    """The branch it was raised in, where that does more than to raise and so deals with it."""


class Flow:
    """Where the paths through a block go."""

    __slots__ = ("_raises", "_returns", "breaks", "continues", "first")

    def __init__(self) -> None:
        self.first: State | None = None
        """The state before the first failure whose risk is not slight."""
        self.breaks: list[State] = []
        self.continues: list[State] = []
        self._raises: dict[tuple[object, ...], Raised] = {}
        self._returns: dict[tuple[Effects, Value, Span | None], Returned] = {}

    @property
    def raises(self) -> list[Raised]:
        """The paths that leave by an exception; those alike in effects and exception are one."""
        return list(self._raises.values())

    @property
    def returns(self) -> list[Returned]:
        """The paths that leave by `return`; those alike in effects and value are one."""
        return list(self._returns.values())

    def raised(
        self,
        state: State,
        exception: Caught,
        *,
        explicit: bool,
        site: Site | None = None,
        slipped: Passed | None = None,
        branch: Passed | None = None,
    ) -> None:
        """Add a path that raises."""
        if self.first is None and site is not None:
            self.first = state
        read = site is not None and site.read
        key = (state.effects, exception, explicit, read, slipped, branch)
        known = self._raises.get(key)
        if known is not None:
            same = known.state.frames is state.frames and known.state.heap is state.heap
            if same and (site is None or known.site == site):
                return
            state = known.state if same else join_states(known.state, state)
            site = min(filter(None, (known.site, site)), default=None)
        self._raises[key] = Raised(state, exception, explicit, site, slipped, branch)

    def again(self, raised: Raised, state: State | None = None) -> None:
        """Pass a path that raises on, in another state where one is given."""
        self.raised(
            raised.state if state is None else state,
            raised.exception,
            explicit=raised.explicit,
            site=raised.site,
            slipped=raised.slipped,
            branch=raised.branch,
        )

    def returned(self, state: State, value: Value, span: Span | None) -> None:
        """Add a path that returns."""
        key = (state.effects, value, span)
        known = self._returns.get(key)
        if known is not None:
            state = join_states(known.state, state)
        self._returns[key] = Returned(state, value, span)

    def add(self, other: Flow, *, jumps: bool = True, raises: bool = True) -> None:
        """Add the paths of another flow, without its `break`s and `continue`s or its exceptions."""
        if jumps:
            self.breaks += other.breaks
            self.continues += other.continues
        for raised in other.raises if raises else ():
            self.again(raised)
        for returned in other.returns:
            self.returned(*returned)


def rolled_back(flow: Flow, before: Effects) -> Flow:
    """Return a flow out of a transaction that is rolled back where an exception leaves it."""
    after = Flow()
    after.first = flow.first
    after.add(flow, raises=False)
    for raised in flow.raises:
        after.again(raised, raised.state.with_effects(raised.state.effects.undone(before)))
    return after
