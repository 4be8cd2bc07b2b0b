"""Binding: which parameter takes which argument of a call."""

from __future__ import annotations

from msgspec.structs import replace

from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import (
    Arguments,
    Data,
    Function,
    Mapping,
    Sequence,
    StreamId,
    Unknown,
    Value,
    join,
)
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

STREAM_ID = "stream_id"


def with_first(function: Function, value: Value) -> Function:
    """Return the function with its first argument bound, as a method is to its object."""
    bound = function.bound
    return replace(function, bound=replace(bound, positional=(value, *bound.positional)))


def combine(bound: Arguments, arguments: Arguments) -> Arguments:
    """Return the arguments of a call of a function that has some bound already."""
    if bound == Arguments():
        return arguments
    keywords = dict(bound.keywords) | dict(arguments.keywords)
    return Arguments(
        bound.positional + arguments.positional,
        tuple(keywords.items()),
        bound.rest or arguments.rest,
        bound.open or arguments.open,
    )


def gather(positional: list[tuple[str, Value]], keywords: list[tuple[str, Value]]) -> Arguments:
    """Return arguments from the values of a call; `*` and `**` are unpacked where possible.

    `positional` holds (star, value), `keywords` (name, value), the name empty for `**value`.
    """
    first: list[Value] = []
    named: dict[str, Value] = {}
    is_open = rest = False
    for star, value in positional:
        if not star:
            first.append(value)
        elif isinstance(value, Sequence):
            first += value.elements
        else:
            is_open = True
    for name, value in keywords:
        if name:
            named[name] = value
        elif isinstance(value, Mapping):
            named |= dict(value.items)
            rest, is_open = rest or value.rest, is_open or value.open
        else:
            is_open = True
    return Arguments(tuple(first), tuple(named.items()), rest, is_open)


def bind(m: Machine, function: Function, arguments: Arguments) -> dict[str, Value]:
    """Return the parameters' values for a call.

    Where the call is the dispatcher's, what its keywords met is noted in the machine's signature.
    """
    parameters = function.node.parameters
    meant: facts.Parameter | None = None
    if (m.dispatching or function.key in m.entries) and (
        arguments.rest or any(value == StreamId() for _, value in arguments.keywords)
    ):
        _note_rest(m, function, arguments)
        meant = _note_stream_id(m, function, arguments)
    unused = dict(arguments.keywords)
    waiting = list(arguments.positional)
    values: dict[str, Value] = {}
    for parameter in parameters:
        match parameter.kind:
            case "positional" | "plain" if waiting:
                values[parameter.name] = waiting.pop(0)
            case "args":
                values[parameter.name] = (
                    Data("list") if arguments.open and not waiting else Sequence(tuple(waiting))
                )
                waiting = []
            case "plain" | "keyword" if parameter.name in unused:
                values[parameter.name] = unused.pop(parameter.name)
            case "kwargs":
                continue
            case _ if parameter is meant:
                values[parameter.name] = _as_meant(parameter)
            case _:
                values[parameter.name] = _absent(m, function, parameter, arguments)
    identified = values.get(STREAM_ID)
    if identified == StreamId() or (arguments.open and isinstance(identified, Unknown)):
        m.signature.bound = True
    for parameter in parameters:
        if parameter.kind == "kwargs":
            items = tuple(unused.items())
            values[parameter.name] = Mapping(items, open=arguments.open, rest=arguments.rest)
    return values


def _absent(
    m: Machine, function: Function, parameter: facts.Parameter, arguments: Arguments
) -> Value:
    """Return the value of a parameter that no argument names."""
    default: Value | None = None
    if parameter.default is not None:
        default = _default(m, function, parameter.default)
    if arguments.rest:
        return Data() if default is None else join(Data(), default)
    if arguments.open:
        return Unknown("an argument that is not known")
    return Unknown(f"no argument for `{parameter.name}`") if default is None else default


def _default(m: Machine, function: Function, node: facts.Expression) -> Value:
    if isinstance(node, facts.Literal):
        return expressions.literal(node)
    return lookup.evaluated(m, function.module, node)


def _as_meant(parameter: facts.Parameter) -> Value:
    """Return the value of a parameter that was meant to take the `stream_id` and does not.

    That fault is reported; what the function does with it is judged as if it did.
    """
    return StreamId() if parameter.name == STREAM_ID else join(StreamId(), Data())


def _note_rest(m: Machine, function: Function, arguments: Arguments) -> None:
    """Note where further keywords cannot be taken."""
    takes_all = any(parameter.kind == "kwargs" for parameter in function.node.parameters)
    if arguments.rest and not takes_all and function not in m.signature.without_kwargs:
        m.signature.without_kwargs.append(function)


def _note_stream_id(m: Machine, function: Function, arguments: Arguments) -> facts.Parameter | None:
    """Note where `stream_id` cannot be taken as the guide asks.

    Returns the parameter that is evidently meant to take it and does not.
    """
    signature, parameters = m.signature, function.node.parameters
    if STREAM_ID not in dict(arguments.keywords):
        return None
    by_position = len(arguments.positional)
    parameter = next((p for p in parameters if p.name == STREAM_ID), None)
    if parameter is not None and parameter.kind != "kwargs":
        if parameter in parameters[:by_position] and parameter.kind == "plain":
            return None  # it is given twice: it is lost where it was to be taken before
        by_name = parameter.kind not in {"positional", "args"}
        if not by_name or (parameter.default is not None and function.key in m.entries):
            signature.not_keyword.append((function, parameter))
        else:
            signature.bound = True
        return parameter if parameter.kind == "positional" else None
    star = next((p for p in parameters if p.kind == "args"), None)
    if any(p.kind == "kwargs" for p in parameters):
        if _reads_stream_id(function.node):
            signature.bound = True
            return None
        if star is not None and _reads_first(function.node, star.name):
            signature.not_keyword.append((function, star))
            return None
        if not any(other.key in m.entries and own(other) for other in signature.absorbed):
            signature.absorbed.append(function)
    elif star is not None and len(parameters) == 1 + by_position:
        signature.not_keyword.append((function, star))
    else:
        signature.without_stream_id.append(function)
    return None if signature.bound or _uses_rest(function) else named_like_an_id(function)


def own(function: Function) -> list[facts.Parameter]:
    """Return the parameters of a function that take one argument each and are not bound yet."""
    several = [p for p in function.node.parameters if p.kind not in {"args", "kwargs"}]
    return several[len(function.bound.positional) :]


def named_like_an_id(function: Function) -> facts.Parameter | None:
    """Return the parameter of a function that evidently stands for `stream_id`."""
    return next((p for p in own(function) if p.default is None and _is_like_an_id(p.name)), None)


def _uses_rest(function: Function) -> bool:
    """Return whether a function does anything with its `**kwargs`: hand the id on, perhaps."""
    rest = {p.name for p in function.node.parameters if p.kind == "kwargs"}
    body = walk(function.node.body) if rest else ()
    return any(isinstance(part, facts.Name) and part.id in rest for part in body)


def _is_like_an_id(name: str) -> bool:
    return name.lower().endswith(("id", "pk")) or "stream" in name.lower()


def _reads_first(node: facts.Function | facts.Lambda, name: str) -> bool:
    """Return whether a function reads the first of its positional arguments."""
    return any(
        isinstance(part, facts.Subscript)
        and isinstance(part.value, facts.Name)
        and part.value.id == name
        and any(isinstance(at, facts.Literal) and at.source == "0" for at in part.index)
        for part in walk(node.body)
    )


def _reads_stream_id(node: facts.Function | facts.Lambda) -> bool:
    """Return whether a function names `stream_id` anywhere, as `kwargs["stream_id"]` does."""
    return any(
        isinstance(part, facts.Literal) and part.kind == "str" and part.source[1:-1] == STREAM_ID
        for part in walk(node.body)
    )
