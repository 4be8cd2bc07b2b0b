"""What the model believes about one task: plain data with places, to be shown to people."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from newloom_lint.findings import Place
from newloom_lint.model.flow.effects import UNCERTAIN, Certainty, Effects, Passed
from newloom_lint.model.tasks import Outcome, Path, Task
from newloom_lint.model.values.kinds import Function
from newloom_lint.syntax import facts

UNKNOWN = "unknown"


class Named(msgspec.Struct, frozen=True):
    """A place with the name of what lies there."""

    name: str
    place: Place


class Exit(msgspec.Struct, frozen=True):
    """One way a run can end, and what has happened by then; paths alike are one."""

    kind: str
    """`returns` or `raises`."""
    through: tuple[Named, ...] = ()
    """The handlers a failure went through, innermost first."""
    site: Place | None = None
    """Where a failure starts that no handler has in hand."""
    swallowed: bool = False
    """A failure that ends as a success."""
    gone: bool = False
    """There is no Stream to record anything on."""
    logged: str = UNKNOWN
    """`yes`, `yes, with its traceback`, `no` or `unknown`."""
    status: str = UNKNOWN
    """What is saved as the status; empty where nothing is, `unknown` where that is not certain."""
    lost: str = ""
    """What took a saved status back: `transaction` or `save`."""
    last_run: str = UNKNOWN
    """`yes`, `no` or `unknown`: whether it is saved."""
    reason: str = ""
    """Why something is unknown."""

    @property
    def fails(self) -> bool:
        """Whether the run fails on this way."""
        return self.kind == "raises" or self.swallowed


class Inspection(msgspec.Struct, frozen=True):
    """A task as the model sees it."""

    task: Named
    entries: tuple[Named, ...]
    """Its stream types, at their entries in the registry."""
    signature: str
    reached: tuple[Named, ...]
    """The other project functions that a run calls, as far as they are known."""
    exits: tuple[Exit, ...]
    hidden: str = ""
    """Why nothing certain can be said of the exits; empty where it can."""


def inspect(task: Task) -> Inspection:
    """Return what the model believes about a task."""
    outcome = task.outcome
    own = (task.module.path, task.definition.span.start)
    reached = (_named(function) for key, function in outcome.reached.items() if key != own)
    exits = dict.fromkeys(_exit(path) for path in outcome.paths)
    return Inspection(
        Named(task.qualname or task.name, task.place),
        tuple(Named(entry.stream_type, entry.key) for entry in task.entries),
        ", ".join(_parameters(task)),
        tuple(sorted(dict.fromkeys(reached), key=lambda named: named.place)),
        tuple(sorted(exits, key=_order)),
        outcome.hidden or _shape(outcome),
    )


def _order(way: Exit) -> tuple[bool, bool, tuple[Place, ...], str, str]:
    places = (*(passed.place for passed in way.through), *((way.site,) if way.site else ()))
    return way.fails, way.swallowed, places, way.status, way.logged


def _named(function: Function) -> Named:
    node = function.node
    span = node.name_span if isinstance(node, facts.Function) else node.span
    return Named(function.title, Place(function.module.path, span.start, span.end))


def _parameters(task: Task) -> Iterator[str]:
    if isinstance(task.definition, facts.Class):
        return
    stars = {"args": "*", "kwargs": "**"}
    for parameter in task.definition.parameters:
        default = "=…" if parameter.default is not None else ""
        yield f"{stars.get(parameter.kind, '')}{parameter.name}{default}"


def _shape(outcome: Outcome) -> str:
    return f"the call gives {outcome.shape}, no result" if outcome.shape else ""


def _exit(path: Path) -> Exit:
    effects = path.effects
    fails = path.raises or effects.ended is not None
    return Exit(
        "raises" if path.raises else "returns",
        tuple(map(_handler, path.handlers)) if fails else (),
        path.site.place if path.site and not path.handlers else None,
        fails and not path.raises,
        effects.gone,
        _logged(effects),
        UNKNOWN if effects.status == UNCERTAIN else effects.status or "",
        effects.lost,
        _word(effects.last_run),
        effects.obscured or "",
    )


def _handler(passed: Passed) -> Named:
    words = {"with": "with", "finally": "finally", "in finally": "finally", "": "except"}
    return Named(words.get(passed.caught, f"except {passed.caught}"), passed.place)


def _logged(effects: Effects) -> str:
    logged = _word(effects.logged)
    return (
        "yes, with its traceback" if (logged, _word(effects.traceback)) == ("yes",) * 2 else logged
    )


def _word(certainty: Certainty | None) -> str:
    return {None: "no", Certainty.MAYBE: UNKNOWN}.get(
        certainty, certainty.value if certainty else ""
    )
