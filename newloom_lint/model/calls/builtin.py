"""Calls of what Python has built in."""

from __future__ import annotations

from msgspec.structs import replace

from newloom_lint.model.calls import calling, external, libraries
from newloom_lint.model.flow import exceptions
from newloom_lint.model.flow.effects import Risk
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import State
from newloom_lint.model.values import attributes, displays, expressions, queries, streams
from newloom_lint.model.values.kinds import (
    BINARY_FILE,
    NONE,
    Arguments,
    Caught,
    Constant,
    Data,
    Foreign,
    Instance,
    Mapping,
    Method,
    Sequence,
    Stream,
    StreamId,
    StreamModel,
    StreamQuery,
    Super,
    Unknown,
    Value,
    constant_text,
    join,
)

Pairs = list[tuple[State, Value]]

ANYTHING = frozenset({"__import__", "eval", "exec", "globals", "locals", "setattr", "vars"})
"""Builtins that may read or change anything."""
GATHERING = frozenset({"list", "set", "sorted", "tuple"})
"""Builtins that make one thing of all elements of another."""
TAKING = frozenset({"frozenset", "iter", "next", *GATHERING})
ASKING = {"any": "exists", "bool": "exists", "len": "count"}
"""Builtins that ask a query for what a method of it tells too."""


def call(m: Machine, name: str, arguments: Arguments, state: State) -> Pairs:
    """Return the normal ends of calling a builtin."""
    if external.is_exception(f"builtins.{name}"):
        return [(state, Caught((f"builtins.{name}",), exact=True))]
    if name == "super":
        return [(state, _super(m, arguments, state))]
    if name == "range" and all(map(expressions.is_plain_data, arguments.positional)):
        return [(state, Data("range"))]
    if name == "dict":
        return [(state, _dict(arguments))]
    if name in ANYTHING and not _names_what_it_sets(name, arguments):
        return calling.anything(m, state, arguments, f"`{name}` may do anything")
    match name, arguments.positional:
        case "isinstance", (Caught() as error, kind):
            known = exceptions.is_of(m, error, kind)
            return [(state, Data("bool") if known is None else Constant("bool", known))]
        case "type", (Stream(),):
            return [(state, StreamModel())]
        case "type", (Instance(cls),):
            return [(state, cls)]
        case "type", (Caught() | Foreign() | Data() as value,):
            return [(state, Method(value, "__class__"))]
        case "setattr", (base, attr, value):
            return [(attributes.set_named(m, base, constant_text(attr) or "", value, state), NONE)]
        case "getattr", (base, attr, *_):
            return _read_by_name(m, base, attr, state)
        case _, (StreamQuery() as query,) if name in ASKING:
            return streams.call(m, query, ASKING[name], Arguments(), state)
    if name in TAKING:
        return _elements(m, name, arguments, state)
    if not libraries.is_harmless(f"builtins.{name}") and not _displays(arguments):
        demanding = name in libraries.DEMANDING and arguments.positional != (StreamId(),)
        m.may_fail(state, Risk.REAL if demanding else Risk.SLIGHT)
    state = external.hand_on(m, f"builtins.{name}", arguments, state)
    if name == "open" and "b" in _mode(arguments):
        return [(state, BINARY_FILE)]
    return [(state, Data({"range": "range", "repr": "str", "str": "str"}.get(name, "")))]


def _read_by_name(m: Machine, base: Value, attr: Value, state: State) -> Pairs:
    text = constant_text(attr)
    if text is not None:
        return attributes.of(m, base, text, state)
    return [(state, Unknown("`getattr` with a name made at run time"))]


def _mode(arguments: Arguments) -> str:
    """Return the mode in which a call opens a file, as far as it is known."""
    given = dict(arguments.keywords).get("mode", next(iter(arguments.positional[1:2]), None))
    return constant_text(given) or ""


def _names_what_it_sets(name: str, arguments: Arguments) -> bool:
    """Return whether a call is `setattr` with a name that is known: an assignment."""
    values = arguments.positional
    return name == "setattr" and len(values) == 3 and constant_text(values[1]) is not None


def _elements(m: Machine, name: str, arguments: Arguments, state: State) -> Pairs:
    """Return the end of calling what takes the elements of another, one or all."""
    match name, arguments.positional:
        case "set" | "frozenset", () | (Sequence() | Data(),):
            elements = getattr(next(iter(arguments.positional), None), "elements", ())
            if arguments.positional and not elements:
                m.may_fail(state, Risk.SLIGHT)
            return [(state, displays.as_set(elements))]
        case _, (Sequence() as value,) if name in GATHERING:
            return [(state, value)]
        case _, (Mapping() as value,) if name in GATHERING and displays.recorded(value):
            return [(state, displays.recorded(value) or value)]
        case _, (StreamQuery() as query, *_) if name != "next":
            m.may_fail(state, Risk.READ)
            if name in {"set", "frozenset"} and query.plain:
                return [(state, Data("set"))]
            return [(state, replace(query, listed=name != "iter"))]
        case "set" | "frozenset", (Foreign(origin),) if queries.holds_data(origin):
            m.may_fail(state, Risk.SLIGHT)
            return [(state, Data("set"))]
        case "set" | "frozenset", (value,):
            ready = external.hand_on(m, "builtins", arguments, state)
            return [(after, Data("set")) for after, _ in calling.iterate(m, ready, value)]
        case _, (value, *rest):
            ready = external.hand_on(m, "builtins", arguments, state)
            default = rest[0] if rest and name == "next" else None
            return [
                (after, item if default is None else join(item, default))
                for after, item in calling.iterate(m, ready, value)
            ]
    return [(state, Data("list" if name in GATHERING else ""))]


def _super(m: Machine, arguments: Arguments, state: State) -> Value:
    match arguments.positional:
        case (_, Stream() as stream):
            return stream
    owner = m.frame.owner
    this = m.frame.function.bound.positional if m.frame.function else ()
    first = _first_parameter(m, state) or (this[0] if this else NONE)
    return Super(owner, first) if owner else Foreign("super")


def _first_parameter(m: Machine, state: State) -> Value | None:
    function = m.frame.function
    if function is None or not function.node.parameters:
        return None
    return state.local(m.frame.number, function.node.parameters[0].name)


def _dict(arguments: Arguments) -> Mapping:
    mapping = Mapping(arguments.keywords, open=arguments.open, rest=arguments.rest)
    for value in arguments.positional:
        mapping = displays.spread(mapping, value)
    return mapping


def _displays(arguments: Arguments) -> bool:
    return all(isinstance(v, Sequence | Mapping) for v in arguments.positional)
