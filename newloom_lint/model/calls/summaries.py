"""Effect summaries: what a call does, computed once and composed at every place it is made.

A call can be summarised when nothing but its arguments decides what it does, and nothing it
changes can be reached from outside: its arguments and its results are plain values.
"""

from __future__ import annotations

from typing import NamedTuple

from newloom_lint.model.flow.carriers import Marking
from newloom_lint.model.flow.effects import Effects, Risk
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import Flow, Names, Raised
from newloom_lint.model.values.kinds import (
    Caught,
    Choice,
    ClassRef,
    Constant,
    Data,
    External,
    Foreign,
    Found,
    Function,
    Logger,
    Mapping,
    Method,
    ModuleRef,
    Sequence,
    StreamId,
    StreamManager,
    StreamModel,
    StreamQuery,
    Unknown,
    Value,
)


class Summary(NamedTuple):
    """How a call ends, with effects that start from untouched."""

    returns: tuple[tuple[Effects, Value], ...]
    raises: tuple[tuple[Effects, Caught, bool, Risk], ...]
    reached: dict[tuple[str, int], Function]
    handlers: int
    """How many handlers were met."""
    binds_stream_id: bool
    tells: bool
    marking: Marking


def key(m: Machine, function: Function, names: Names) -> object | None:
    """Return what decides how a call ends; `None` where it cannot be summarised."""
    if function.frames or m.dispatching or function.key in m.entries:
        return None
    if not all(map(is_plain, names.values())):
        return None
    around = (
        m.quiet,
        m.cleanup,
        m.loops > 0,
        m.goes_on,
        m.exceptions[-1] if m.exceptions else None,
        m.unwinding,
    )
    return ("summary", function.key, function.kind, tuple(names.items()), around)


def is_plain(value: Value) -> bool:
    """Return whether a value holds no object whose content lies in the state."""
    match value:
        case Constant() | Data() | Foreign() | External() | StreamId() | StreamModel():
            return True
        case (
            Found()
            | StreamManager()
            | StreamQuery()
            | ModuleRef()
            | Logger()
            | Caught()
            | Unknown()
        ):
            return True
        case ClassRef():
            return True
        case Function(frames=frames, bound=bound):
            bounds = (*bound.positional, *(value for _, value in bound.keywords))
            return not frames and all(map(is_plain, bounds))
        case Sequence(elements):
            return all(map(is_plain, elements))
        case Mapping():
            return all(map(is_plain, value.held()))
        case Choice(several):
            return all(map(is_plain, several))
        case Method(receiver):
            return is_plain(receiver)
    return False


def summarise(
    m: Machine, flow: Flow, handlers_before: int, *, bound_before: bool
) -> Summary | None:
    """Return the summary of a call that has just been followed; `None` where it has none."""
    if not all(is_plain(end.value) for end in flow.returns):
        return None
    return Summary(
        tuple((end.state.effects, end.value) for end in flow.returns),
        tuple((r.state.effects, r.exception, r.explicit, _risk(r)) for r in flow.raises),
        dict(m.reached),
        m.handlers_seen - handlers_before,
        m.signature.bound and not bound_before,
        m.tells,
        m.marking,
    )


def _risk(raised: Raised) -> Risk:
    if raised.site is None:
        return Risk.SLIGHT
    return Risk.READ if raised.site.read else Risk.REAL
