"""What is observed while tasks are followed: which call of which function, and which cannot bind.

A call that was summarised is not followed again, and need not be: what it makes of its arguments
was observed the first time, and all that is observed stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from newloom_lint.model.calls import libraries
from newloom_lint.model.flow.effects import FAILED
from newloom_lint.model.flow.handled import Notes
from newloom_lint.model.resources import table, waiting
from newloom_lint.model.resources.openings import Openings
from newloom_lint.model.resources.waiting import Waits
from newloom_lint.model.values.kinds import (
    NONE,
    Arguments,
    External,
    Foreign,
    Function,
    Mapping,
    Stream,
    Value,
    constant_text,
    options,
)
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

if TYPE_CHECKING:
    from newloom_lint.model.flow.machine import Machine

RUNNERS = {"asyncio.to_thread": True, "functools.partial": True, "anyio.to_thread.run_sync": False}
"""Library functions that call what they are given with the arguments after it, and whether the
keywords are for it too."""
CONSOLE = (NONE, External("sys.stdout"), External("sys.stderr"))
EXECUTORS = "concurrent.futures."
SUBMITTED, PARTIAL = "submitted", "partial"


class Site(NamedTuple):
    """A call of a project function as it is written; its own arguments start at `first`."""

    caller: Function
    node: facts.Call
    callee: Function
    first: int = 0
    way: str = ""
    """Empty for a plain call, `submitted`, `partial`."""


_Place = tuple[str, facts.Span, tuple[int, ...]]
"""A call in a file; in a function that closes over others, in one making of it."""


class Misfit(NamedTuple):
    """Why a call does not bind: `fault` is `keyword`, `twice`, `position` or `many`."""

    fault: str
    callee: Function
    name: str = ""
    """The parameter or keyword concerned."""
    takes: int = 0
    given: int = 0
    """How many positional arguments the callee takes, and gets, without what is bound."""


@dataclass(slots=True)
class Observed:
    """Every call of a project function that was met, by what is called and by who calls."""

    sites: dict[tuple[str, int], dict[_Place, Site]] = field(default_factory=dict)
    """By the function that is called, then by place."""
    _misfits: dict[tuple[str, int], dict[tuple[_Place, _Place], tuple[Site, Misfit]]] = field(
        default_factory=dict
    )
    """By the function that calls: calls that could not bind on some path, likewise."""
    _fitting: set[tuple[_Place, _Place]] = field(default_factory=set)
    """Where a call may have bound on some path: its place, and where its arguments went."""
    _entered: dict[object, Site | None] = field(default_factory=dict)
    printed: Notes[str] = field(default_factory=Notes)
    """Calls of `print` that write to the console."""
    unnamed: Notes[str] = field(default_factory=Notes)
    """Log calls of the root logger (`logging.error`), with the method's name."""
    openings: Openings = field(default_factory=Openings)
    """Calls that open a resource, or close one."""
    waits: Waits = field(default_factory=Waits)
    """Calls of a network."""
    logged: Notes[facts.Call] = field(default_factory=Notes)
    """Every log call, as it is written."""
    unknown: set[tuple[str, facts.Span]] = field(default_factory=set)
    """Calls of what is not known, by path and place."""
    opaque: set[tuple[str, int]] = field(default_factory=set)
    """Functions that give what leads to the Stream to code that is not followed."""
    lending: set[tuple[str, int]] = field(default_factory=set)
    """Functions that give an object of the project's to a library."""
    statuses: set[str] = field(default_factory=set)
    """Every text that was given to a Stream as its status."""

    def call(
        self,
        m: Machine,
        callee: Function,
        arguments: Arguments,
        node: facts.Call,
        first: int = 0,
        way: str = "",
    ) -> None:
        """Note a call in the current frame; `arguments` are those the callee gets."""
        caller = m.frame.function
        if caller is None:
            self._entered[callee.key, callee.frames] = None
            return
        site = Site(caller, node, callee, first, way)
        self._entered[callee.key, callee.frames] = site
        self.sites.setdefault(callee.key, {}).setdefault(_place(site), site)
        by_name = m.dispatching or callee.key in m.entries
        for blamed, misfit in self._judge(site, arguments, stream_id_is_known=by_name):
            places = (_place(blamed), _place(site))
            if misfit is None:
                self._fitting.add(places)
            else:
                self._misfits.setdefault(blamed.caller.key, {})[places] = (blamed, misfit)

    def misfits(self, caller: Function) -> list[tuple[Site, Misfit]]:
        """Return the calls in a function that did not bind on any path, one at each place."""
        found = self._misfits.get(caller.key, {})
        several = {
            places[0][1]: misfit for places, misfit in found.items() if places not in self._fitting
        }
        return list(several.values())

    def given_away(self, m: Machine) -> None:
        """Note that what leads to the Stream is given to code that is not followed."""
        if m.frame.function is not None:
            self.opaque.add(m.frame.function.key)

    def lent(self, m: Machine) -> None:
        """Note that an object of the project's is given to a library."""
        if m.frame.function is not None:
            self.lending.add(m.frame.function.key)

    def library(self, m: Machine, name: str, arguments: Arguments, node: facts.Call) -> None:
        """Note a call of a library's function, and the call it makes of what it is given."""
        if name == "builtins.print" and _to_the_console(arguments):
            self.printed.add(m.frame.function, node.span, name)
        owner, _, last = name.rpartition(".")
        if name in table.OPENERS:
            self.openings.library(m, name, arguments, node)
        if name in waiting.WATCHED:
            self.waits.call(m, name, arguments, node)
        if owner == "logging" and last in libraries.LOG_METHODS:
            self.unnamed.add(m.frame.function, node.span, last)
        if name in RUNNERS and arguments.positional:
            keywords = arguments.keywords if RUNNERS[name] else ()
            way = PARTIAL if name.endswith("partial") else ""
            self._handed(m, arguments.positional, keywords, node, 1, way)

    def method(
        self, m: Machine, receiver: Value, name: str, arguments: Arguments, node: facts.Call
    ) -> None:
        """Note a call that an executor or an event loop makes of what it is given."""
        if name in table.NOTED_METHODS:
            self.openings.method(m, receiver, name, arguments, node)
        if name in waiting.METHODS:
            self.waits.method(m, receiver, name, arguments, node)
        if name == "submit" and isinstance(receiver, Foreign):
            if receiver.origin.startswith(EXECUTORS):
                self._handed(m, arguments.positional, arguments.keywords, node, 1, SUBMITTED)
        elif name == "run_in_executor":
            self._handed(m, arguments.positional[1:], (), node, 2, SUBMITTED)

    def query(self, m: Machine, arguments: Arguments) -> None:
        """Note what a call on Streams gives their status."""
        keywords = dict(arguments.keywords)
        mappings = (keywords.get(name) for name in ("defaults", "create_defaults"))
        given = [keywords.get("status")]
        given += [value.get("status") for value in mappings if isinstance(value, Mapping)]
        self._status(m, given)

    def attribute(self, m: Machine, base: Value, name: str, value: Value) -> None:
        """Note what an attribute of an object is set to."""
        self.waits.attribute(base, name)
        if name == "status" and any(isinstance(option, Stream) for option in options(base)):
            self._status(m, [value])

    def _status(self, m: Machine, values: Iterable[Value | None]) -> None:
        for value in values:
            for option in options(value) if value is not None else ():
                text = constant_text(option)
                if text is not None:
                    self.statuses.add(text)
                if text == FAILED:
                    m.marking = m.marking._replace(waiting=True)

    def _handed(
        self,
        m: Machine,
        positional: tuple[Value, ...],
        keywords: tuple[tuple[str, Value], ...],
        node: facts.Call,
        first: int,
        way: str,
    ) -> None:
        if positional and isinstance(positional[0], Function):
            given = Arguments(positional[1:], keywords)
            self.call(m, positional[0], given, node, first, way)

    def _judge(
        self, site: Site, arguments: Arguments, *, stream_id_is_known: bool
    ) -> list[tuple[Site, Misfit | None]]:
        """Return what is to be said of a call, and of the call whose arguments it hands on."""
        here = _misfit_here(site)
        if here is not None:
            known = stream_id_is_known and here.name == "stream_id"
            return [(site, None if known else here)]
        said: list[tuple[Site, Misfit | None]] = [(site, None)]
        inner, seen = site, {_place(site)}
        while any(_hands_on(inner)):
            outer = self._entered.get((inner.caller.key, inner.caller.frames))
            if outer is None or _place(outer) in seen:
                break
            seen.add(_place(outer))
            said.append((outer, _misfit_through(inner, site, arguments, outer)))
            inner = outer
        return said


def _to_the_console(arguments: Arguments) -> bool:
    """Return whether `print` certainly writes to the console, and to no file."""
    if arguments.open or arguments.rest:
        return False
    file = dict(arguments.keywords).get("file", NONE)
    return all(option in CONSOLE for option in options(file))


def _place(site: Site) -> _Place:
    return site.caller.module.path, site.node.span, site.caller.frames


def _misfit_through(inner: Site, site: Site, arguments: Arguments, outer: Site) -> Misfit | None:
    """Return why what an outer call hands over, through `inner`, cannot bind at `site`."""
    star, mapping = _hands_on(inner)
    many = _too_many(site, arguments, outer) if star and inner is site else None
    if many is not None:
        return many
    written = {argument.keyword for argument in _own(outer)} if mapping else set()
    for name, _ in arguments.keywords:
        if name in written and (misfit := _unknown_keyword(site.callee, name)):
            return misfit
    return None


def _own(site: Site) -> tuple[facts.Argument, ...]:
    """Return the arguments of a call that are for the callee."""
    return site.node.arguments[site.first :]


def _by_position(site: Site) -> int:
    """Return how many positional arguments are written in a call, what is bound included."""
    written = sum(not argument.keyword and not argument.star for argument in _own(site))
    return len(site.callee.bound.positional) + written


def _positional(function: Function) -> list[facts.Parameter]:
    return [p for p in function.node.parameters if p.kind in {"positional", "plain"}]


def _takes(function: Function, kind: str) -> bool:
    return any(parameter.kind == kind for parameter in function.node.parameters)


def _misfit_here(site: Site) -> Misfit | None:
    """Return why the arguments that are written in a call cannot bind."""
    callee, bound = site.callee, len(site.callee.bound.positional)
    parameters, given = _positional(callee), _by_position(site)
    if bound > len(parameters) and not _takes(callee, "args"):
        return None
    if given > max(len(parameters), bound) and not _takes(callee, "args"):
        return Misfit("many", callee, "", len(parameters) - bound, given - bound)
    for argument in _own(site):
        if not argument.keyword:
            continue
        misfit = _unknown_keyword(callee, argument.keyword)
        if misfit is not None:
            return misfit
        if any(p.name == argument.keyword and p.kind == "plain" for p in parameters[:given]):
            return Misfit("twice", callee, argument.keyword)
    return None


def _unknown_keyword(callee: Function, name: str) -> Misfit | None:
    if _takes(callee, "kwargs"):
        return None
    kinds = {p.kind for p in callee.node.parameters if p.name == name}
    if kinds & {"plain", "keyword"}:
        return None
    return Misfit("position" if "positional" in kinds else "keyword", callee, name)


def _hands_on(site: Site) -> tuple[bool, bool]:
    """Return whether a call hands on the caller's own `*args`, and its own `**kwargs`.

    One that the caller changes is none of these.
    """
    own = {p.kind: p.name for p in site.caller.node.parameters if p.kind in {"args", "kwargs"}}
    found = {"*": False, "**": False}
    for argument in _own(site):
        kind = {"*": "args", "**": "kwargs"}.get(argument.star, "")
        if isinstance(argument.value, facts.Name) and argument.value.id == own.get(kind):
            found[argument.star] = not _is_changed(site.caller, argument.value.id)
    return found["*"], found["**"]


def _is_changed(function: Function, name: str) -> bool:
    """Return whether a function binds a name of its own again or takes something out of it."""
    for part in walk(function.node.body):
        match part:
            case facts.Delete(targets=targets) | facts.Assign(targets=targets):
                for target in targets:
                    owner = target.value if isinstance(target, facts.Subscript) else target
                    if isinstance(owner, facts.Name) and owner.id == name:
                        return True
            case facts.Call(function=facts.Attribute(value=facts.Name(id=owner_name))):
                if owner_name == name:
                    return True
    return False


def _too_many(site: Site, arguments: Arguments, outer: Site) -> Misfit | None:
    """Return that the positional arguments of an outer call are more than what they go to takes."""
    if _takes(site.callee, "args") or any(argument.star for argument in _own(outer)):
        return None
    through = _by_position(outer) - len(_positional(outer.callee))
    written = _by_position(site) - len(site.callee.bound.positional)
    takes = len(_positional(site.callee)) - _by_position(site)
    if through <= takes or through != len(arguments.positional) - written:
        return None
    kept = through - takes
    given = _by_position(outer) - len(outer.callee.bound.positional)
    return Misfit("many", site.callee, "", given - kept, given)
