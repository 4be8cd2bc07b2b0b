"""Add parameters to a signature, move them, make them required."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from newloom_lint.findings import Edit, SetParameter
from newloom_lint.fixing.brackets import Bracketed
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.source import Source
from newloom_lint.syntax.facts import Span

_NAME = re.compile(r"\*{0,2}\s*(\w+)")
_FREE = ("extra", "options", "rest")
_RECEIVERS = ("self", "cls")


def add_parameters(source: Source, name: int, codes: Sequence[str], *, first: bool) -> list[Edit]:
    """Return the edits that add parameters to the function whose name stands at offset `name`.

    They go to the end, or in front (behind `self`); a parameter without a default goes before
    those with one, and everything before `**kwargs`. Where the name of a `**` parameter is taken,
    another is chosen.

    Raises:
        CannotFix: when there is no such function, or the parameter is there already.
    """
    function = _function(source, name)
    parameters = _in_order(function.params)
    names = {item.name.value for item in parameters if isinstance(item, cst.Param)}
    wanted = [_free(code, names, function) for code in codes]
    position = 0 if first else _position(parameters, wanted[0])
    if first and parameters and _is_receiver(parameters[0]):
        position = 1
    brackets = _brackets(source, function, parameters)
    return brackets.insert(wanted, None if position == len(parameters) else position)


def set_parameter(source: Source, step: SetParameter) -> list[Edit]:
    """Return the edits that move a parameter in front, drop its default, or the `/` behind it.

    Raises:
        CannotFix: when there is no such parameter, or a comment stands where something goes.
    """
    function = _function(source, step.function.start)
    items = _in_order(function.params)
    index = next((i for i, one in enumerate(items) if _name(one) == step.name), None)
    if index is None:
        raise CannotFix(f"`{function.name.value}` has no parameter `{step.name}`")
    item = items[index]
    span = _span(source, item)
    end = span.end
    if step.required and isinstance(item, cst.Param) and item.default is not None:
        annotation = item.annotation.annotation if item.annotation else item.name
        end = source.end(annotation)
    position = 1 if _is_receiver(items[0]) else 0
    edits: list[Edit] = []
    if step.first and index > position:
        moved = Span(span.start, end)
        edits += _moved(source, items, index, position, moved)
    elif end < span.end:
        _refuse_comments(source, end, span.end)
        edits.append(source.replace(end, span.end, ""))
    slash = next((i for i, one in enumerate(items) if isinstance(one, cst.ParamSlash)), None)
    if step.by_name and slash is not None:
        edits.append(_cut(source, items, slash))
    return edits


def colon(source: Source, name: int) -> tuple[cst.FunctionDef, int]:
    """Return the function whose name stands at an offset, and where its body's colon is.

    Raises:
        CannotFix: when there is no such function.
    """
    function = _function(source, name)
    end = _brackets(source, function, _in_order(function.params)).end
    while source.text[end] != ")":
        end = source.skip(end + 1)
    end = source.end(function.returns.annotation) if function.returns else end + 1
    return function, source.skip(end)


def _name(item: _Item) -> str:
    return item.name.value if isinstance(item, cst.Param) else ""


def _moved(
    source: Source, items: Sequence[_Item], index: int, position: int, moved: Span
) -> list[Edit]:
    """Return the edits that put a parameter in front of another, laid out as it was."""
    text = source.text[moved.start : moved.end]
    target = _span(source, items[position]).start
    cut = _cut(source, items, index)
    separator = " "
    if source.starts_line(moved.start) and source.starts_line(target):
        separator = f"{source.newline(target)}{source.indentation(target)}"
    return [source.insert(target, f"{text},{separator}"), cut]


def _cut(source: Source, items: Sequence[_Item], index: int) -> Edit:
    """Return the edit that takes an item out, with a comma and what is between it and the next."""
    span = _span(source, items[index])
    if index + 1 < len(items):
        start, end = span.start, _span(source, items[index + 1]).start
    else:
        start, end = _span(source, items[index - 1]).end if index else span.start, span.end
        comma = source.skip(end)
        if not index and source.text[comma] == ",":
            end = comma + 1
    _refuse_comments(source, start, end)
    return source.replace(start, end, "")


def _refuse_comments(source: Source, start: int, end: int) -> None:
    if "#" in source.text[start:end]:
        raise CannotFix(f"a comment in {source.path} stands beside the parameter")


_Item = cst.Param | cst.ParamStar | cst.ParamSlash


def _function(source: Source, name: int) -> cst.FunctionDef:
    for function in source.nodes(cst.FunctionDef):
        if source.span(function.name).start == name:
            return function
    raise CannotFix(f"{source.path} has no function where one was expected")


def _in_order(parameters: cst.Parameters) -> list[_Item]:
    candidates = (
        *parameters.posonly_params,
        parameters.posonly_ind,
        *parameters.params,
        parameters.star_arg,
        *parameters.kwonly_params,
        parameters.star_kwarg,
    )
    return [item for item in candidates if isinstance(item, _Item)]


def _brackets(source: Source, function: cst.FunctionDef, items: Sequence[_Item]) -> Bracketed:
    named = function.type_parameters or function.name
    start = source.skip(source.span(named).end) + 1
    spans = tuple(_span(source, item) for item in items)
    end = source.skip(spans[-1].end if spans else start)
    if source.text[end] == ",":
        end = source.skip(end + 1)
    return Bracketed(source, start, end, spans)


def _span(source: Source, item: _Item) -> Span:
    """Return the text of a parameter: a name, its annotation and its default, or `*`, or `/`."""
    start = source.span(item).start
    if not isinstance(item, cst.Param):
        return Span(start, start + 1)
    last = item.default or (item.annotation.annotation if item.annotation else item.name)
    return Span(start, source.end(last))


def _free(code: str, names: set[str], function: cst.FunctionDef) -> str:
    match = _NAME.match(code)
    name = match[1] if match else code
    if code.startswith("**"):
        if function.params.star_kwarg is not None:
            raise CannotFix(f"`{function.name.value}` takes further keywords already")
        if name in names:
            free = next((other for other in _FREE if other not in names), f"{name}_")
            return code.replace(name, free, 1)
    elif name in names:
        raise CannotFix(f"`{function.name.value}` has a parameter `{name}` already")
    return code


def _position(parameters: Sequence[_Item], code: str) -> int:
    """Return in front of which parameter a new one goes."""
    if code.startswith("**"):
        return len(parameters)
    has_default = "=" in code
    for index, item in enumerate(parameters):
        if isinstance(item, cst.Param):
            if item.star == "**":
                return index
            if item.default is not None and not has_default and not _starred(parameters[:index]):
                return index
    return len(parameters)


def _starred(parameters: Sequence[_Item]) -> bool:
    """Return whether what follows these parameters is passed by keyword only."""
    return any(
        isinstance(item, cst.ParamStar) or (isinstance(item, cst.Param) and item.star == "*")
        for item in parameters
    )


def _is_receiver(item: _Item) -> bool:
    return isinstance(item, cst.Param) and item.name.value in _RECEIVERS
