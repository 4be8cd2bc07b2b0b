"""What the model believes about one task: plain data with places, to be shown to people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import replace

from newloom_lint.findings import Place
from newloom_lint.model import call_tree
from newloom_lint.model.call_tree import Called
from newloom_lint.model.flow.effects import UNCERTAIN, Certainty, Effects, Passed
from newloom_lint.model.tasks import Path, Task
from newloom_lint.model.tracing import EXIT, LOST, NOTHING, UNKNOWN, Spot, Trace, TracedEffects
from newloom_lint.model.tracing import TracingMachine as Machine
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import Function
from newloom_lint.syntax import facts

MOST_PLACES = 4


class Named(msgspec.Struct, frozen=True):
    """A place with the name of what lies there."""

    name: str
    place: Place


class Where(msgspec.Struct, frozen=True):
    """A place, and the calls that lead there from the task."""

    place: Place
    through: tuple[str, ...] = ()


class Fact(msgspec.Struct, frozen=True):
    """Something that happened, did not happen or is unknown, and the places that say so."""

    value: str
    where: tuple[Where, ...] = ()


class Exit(msgspec.Struct, frozen=True):
    """One way a run can end, and what has happened by then; ways alike are one."""

    kind: str
    """`returns` or `raises`."""
    left: tuple[Where, ...] = ()
    """The `return` or `raise` it leaves by, or what fails; empty at the end of a function."""
    handlers: tuple[Named, ...] = ()
    """What a failure went through, innermost first."""
    swallowed: bool = False
    """A failure that ends as a success."""
    unlikely: bool = False
    """A failure of something that seldom fails, or one on purpose; no rule speaks about it."""
    gone: bool = False
    """There is no Stream to record anything on."""
    logged: Fact = Fact(UNKNOWN)
    """`yes`, `yes, with its traceback`, `yes, perhaps with its traceback`, `no` or `unknown`."""
    status: Fact = Fact(UNKNOWN)
    """What is saved as the status; empty where nothing is, `unknown` where that is not certain."""
    lost: Fact | None = None
    """What took a saved status back, `transaction` or `save`, and where it had been saved."""
    last_run: Fact = Fact(UNKNOWN)
    """`yes`, `no` or `unknown`: whether it is saved."""
    unknown: tuple[Fact, ...] = ()
    """Why something is unknown, and what says so."""

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
    calls: tuple[Called, ...]
    """The project functions a run calls, as far as they are known."""
    stopped: tuple[Named, ...]
    """Where configuration keys that are no parameters are not taken any further."""
    exits: tuple[Exit, ...]
    gives: str = ""
    """What the dispatcher gets where the call gives no result: `a coroutine` and the like."""
    hidden: Fact | None = None
    """Why nothing certain can be said of the exits."""


def inspect(task: Task) -> Inspection:
    """Return what the model believes about a task; its project must have a tracing machine."""
    machine = task.machine
    if not isinstance(machine, Machine):
        raise TypeError("a task can be inspected where its project has a tracing machine")
    outcome = task.outcome
    return Inspection(
        Named(task.qualname or task.name, task.place),
        tuple(Named(entry.stream_type, entry.key) for entry in task.entries),
        ", ".join(_parameters(task)),
        call_tree.of(task, machine),
        tuple(map(_named, outcome.signature.without_kwargs)),
        tuple(sorted(_merged(_exit(task, path) for path in outcome.paths), key=_order)),
        _SHAPES.get(outcome.shape, ""),
        _hidden(task, machine),
    )


def _merged(exits: Iterable[Exit]) -> Iterable[Exit]:
    """Return exits of which those that differ in places only are one.

    What seldom fails is left out where something is shown that fails more often in the same place.
    """
    found: dict[Exit, Exit] = {}
    for way in exits:
        key = _placeless(way)
        found[key] = _both(found[key], way) if key in found else way
    for key, way in tuple(found.items()):
        likely = found.get(replace(key, unlikely=False)) if way.unlikely else None
        if likely is not None and set(way.left) <= set(likely.left):
            del found[key]
    return found.values()


def _placeless(way: Exit) -> Exit:
    return replace(
        way,
        left=(),
        logged=Fact(way.logged.value),
        status=Fact(way.status.value),
        lost=Fact(way.lost.value) if way.lost else None,
        last_run=Fact(way.last_run.value),
        unknown=tuple(Fact(fact.value) for fact in way.unknown),
    )


def _both(first: Exit, second: Exit) -> Exit:
    def joined(one: Fact, other: Fact) -> Fact:
        return Fact(one.value, _several((*one.where, *other.where)))

    return replace(
        first,
        left=_several((*first.left, *second.left)),
        logged=joined(first.logged, second.logged),
        status=joined(first.status, second.status),
        lost=joined(first.lost, second.lost) if first.lost and second.lost else None,
        last_run=joined(first.last_run, second.last_run),
        unknown=tuple(map(joined, first.unknown, second.unknown)),
    )


def _several(places: Iterable[Where]) -> tuple[Where, ...]:
    by_place = {where.place: where for where in places}
    return tuple(by_place[place] for place in sorted(by_place))[:MOST_PLACES]


def _order(way: Exit) -> tuple[object, ...]:
    handled = tuple(passed.place for passed in way.handlers)
    places = (*handled, *(where.place for where in way.left))
    return way.fails, way.swallowed, places, way.status.value, way.logged.value


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


def _hidden(task: Task, machine: Machine) -> Fact | None:
    """Return why nothing is certain, and the place that says so."""
    outcome = task.outcome
    reason = outcome.hidden
    if not reason or outcome.shape == "class":
        return None
    if reason in machine.reasons:
        return Fact(reason, _where(task, (machine.reasons[reason],)))
    definition = task.definition
    for node in () if isinstance(definition, facts.Lambda) else definition.decorators:
        if f"`{expressions.describe(node)}`" in reason:
            span = node.span
            return Fact(reason, (Where(Place(task.module.path, span.start, span.end)),))
    return Fact(reason, (Where(task.place),))


_SHAPES = {
    "async": "a coroutine",
    "generator": "a generator",
    "async generator": "an asynchronous generator",
    "context": "a context manager",
    "class": "an object",
}


def _exit(task: Task, path: Path) -> Exit:
    effects = path.effects
    trace = effects.trace if isinstance(effects, TracedEffects) else NOTHING
    fails = path.raises or effects.ended is not None
    places = {facet: _where(task, spots) for facet, spots in trace.items()}
    way = Exit(
        "raises" if path.raises else "returns",
        _left(task, path, trace.get(EXIT, ())),
        tuple(_handler(h) for h in path.handlers if h != path.dealt_with) if fails else (),
        fails and not path.raises,
        path.raises and not path.site and not path.handlers,
        effects.gone,
        _logged(effects, places.get("log", ())),
        _status(effects, places.get("status", ())),
        Fact(effects.lost, places.get(LOST, ())) if effects.lost else None,
        Fact(_word(effects.last_run), places.get("last_run", ()) if effects.last_run else ()),
    )
    if UNKNOWN not in {way.logged.value, way.status.value, way.last_run.value}:
        return way
    return replace(way, unknown=tuple(_unknown(task, effects, trace)))


def _left(task: Task, path: Path, spots: tuple[Spot, ...]) -> tuple[Where, ...]:
    """Return where a path leaves; one that no handler has in hand at the statement that fails."""
    if path.site is None or path.handlers:
        return _where(task, (spot for spot in spots if spot.what))
    for spot in spots:
        places = [step.place for step in spot.steps]
        if path.site.place in places:
            until = spot.steps[: places.index(path.site.place) + 1]
            return _where(task, (spot._replace(steps=until),))
    return (Where(path.site.place),)


def _where(task: Task, spots: Iterable[Spot]) -> tuple[Where, ...]:
    """Return the places of spots, each with the calls that lead there from the task."""
    found = []
    own = (task.module.path, task.definition.span.start)
    for spot in spots:
        named: list[str] = []
        callers: list[Function] = []
        for step in spot.steps:
            known = call_tree.title(step.function, callers)
            named = [] if step.function.key == own else [*named, known]
            callers.append(step.function)
        if spot.steps:
            found.append(Where(spot.steps[-1].place, tuple(named)))
    return _several(found)


def _status(effects: Effects, where: tuple[Where, ...]) -> Fact:
    if effects.status is None:
        return Fact("")
    return Fact(UNKNOWN if effects.status == UNCERTAIN else effects.status, where)


def _unknown(task: Task, effects: Effects, trace: Trace) -> Iterator[Fact]:
    """Yield why something is unknown: what hides it, or how it is saved or logged."""
    hiding, saved = trace.get(UNKNOWN, ()), trace.get("status", ())
    for reason in dict.fromkeys(spot.what for spot in hiding):
        yield Fact(reason, _where(task, (spot for spot in hiding if spot.what == reason)))
    values = {spot.what for spot in saved}
    if hiding:
        return
    if effects.status == UNCERTAIN and UNCERTAIN in values:
        reason = "what is saved as the status, or on which Stream, is not certain"
        yield Fact(reason, _where(task, saved))
    elif effects.status == UNCERTAIN and len(values) > 1:
        several = " or ".join(f"`{value}`" for value in sorted(values))
        yield Fact(f"the status may be {several}", _where(task, saved))
    elif effects.obscured:
        spots = (*saved, *trace.get("last_run", ()), *trace.get("log", ()))
        yield Fact("it is done on some of these ways only", _where(task, spots))
    elif effects.logged is Certainty.MAYBE:
        yield Fact("what is logged may be about something else", _where(task, trace.get("log", ())))
    else:
        spots = trace.get("last_run", ())
        yield Fact("whether it is saved on this Stream is not certain", _where(task, spots))


def _handler(passed: Passed) -> Named:
    words = {"with": "with", "finally": "finally", "in finally": "finally", "": "except"}
    several = "," in passed.caught and not passed.caught.startswith("(")
    caught = f"({passed.caught})" if several else passed.caught
    return Named(words.get(passed.caught, f"except {caught}"), passed.place)


def _logged(effects: Effects, where: tuple[Where, ...]) -> Fact:
    logged = _word(effects.logged)
    if logged != "yes":
        return Fact(logged, where if logged == UNKNOWN else ())
    words = {"yes": "yes, with its traceback", UNKNOWN: "yes, perhaps with its traceback"}
    return Fact(words.get(_word(effects.traceback), "yes, without its traceback"), where)


def _word(certainty: Certainty | None) -> str:
    return {None: "no", Certainty.MAYBE: UNKNOWN}.get(
        certainty, certainty.value if certainty else ""
    )
