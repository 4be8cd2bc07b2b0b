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
from newloom_lint.model.walking import walk
from newloom_lint.syntax import facts

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
    if (m.dispatching or function.key in m.entries) and (
        arguments.rest or any(value == StreamId() for _, value in arguments.keywords)
    ):
        _note(m, function, arguments)
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
            case _:
                values[parameter.name] = _absent(m, function, parameter, arguments)
    if values.get(STREAM_ID) == StreamId():
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


def _note(m: Machine, function: Function, arguments: Arguments) -> None:
    """Note where the dispatcher's keywords cannot be taken as the guide asks."""
    signature, parameters = m.signature, function.node.parameters
    takes_all = any(parameter.kind == "kwargs" for parameter in parameters)
    by_position = len(arguments.positional)
    if arguments.rest and not takes_all and function not in signature.without_kwargs:
        signature.without_kwargs.append(function)
    named = dict(arguments.keywords)
    if STREAM_ID not in named:
        return
    parameter = next((p for p in parameters if p.name == STREAM_ID), None)
    if parameter is not None and parameter.kind != "kwargs":
        fault = parameter.kind in {"positional", "args"} or (
            parameter.default is not None and function.key in m.entries
        )
        if fault:
            signature.not_keyword.append((function, parameter))
        else:
            signature.bound = True
        return
    star = next((p for p in parameters if p.kind == "args"), None)
    if takes_all:
        if _reads_stream_id(function.node):
            signature.bound = True
        elif star is not None and _reads_first(function.node, star.name):
            signature.not_keyword.append((function, star))
        else:
            signature.absorbed.append(function)
    elif star is not None and len(parameters) == 1 + by_position:
        signature.not_keyword.append((function, star))
    else:
        signature.without_stream_id.append(function)


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
