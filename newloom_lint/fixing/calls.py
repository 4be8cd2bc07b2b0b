"""Add keyword arguments to a call."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from newloom_lint.findings import Edit, Place
from newloom_lint.fixing.brackets import Bracketed
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.merging import join
from newloom_lint.fixing.source import Source
from newloom_lint.syntax.facts import Span


def add_keywords(source: Source, place: Place, codes: Sequence[str], width: int) -> list[Edit]:
    """Return the edits that add keyword arguments (`exc_info=True`) to the call at `place`.

    They go to the end, or in front of the first `**mapping`. A keyword that is there with another
    value gets the new one. A call on one line that would become longer than `width` opens up.

    Raises:
        CannotFix: when there is no such call, or it says all of this already.
    """
    call = call_at(source, place)
    given = {arg.keyword.value: arg for arg in call.args if arg.keyword is not None}
    edits: list[Edit] = []
    new: list[str] = []
    for code in codes:
        name, _, value = (part.strip() for part in code.partition("="))
        if name not in given:
            new.append(code)
            continue
        span = _value(source, given[name])
        if source.text[span.start : span.end] != value:
            edits.append(source.replace(span.start, span.end, value))
    if new:
        edits += _insert(source, call, new, width)
    if not edits:
        raise CannotFix(f"the call has `{codes[0]}` already")
    return edits


def brackets(source: Source, call: cst.Call) -> Bracketed:
    """Return the argument list of a call."""
    start = source.skip(source.end(call.func))
    items = tuple(source.span(arg) for arg in call.args)
    return Bracketed(source, start + 1, source.span(call).end - 1, items)


def call_at(source: Source, place: Place) -> cst.Call:
    """Return the call at a place.

    Raises:
        CannotFix: when there is none.
    """
    for node in source.nodes_at(place.start):
        if isinstance(node, cst.Call) and source.span(node).end == place.end:
            return node
    raise CannotFix(f"{source.path} has no call where one was expected")


def _value(source: Source, arg: cst.Arg) -> Span:
    """Return the text of a keyword's value, with its parentheses."""
    span = source.span(arg)
    equals = source.text.index("=", span.start)
    return Span(source.skip(equals + 1), span.end)


def _insert(source: Source, call: cst.Call, codes: Sequence[str], width: int) -> list[Edit]:
    mappings = (index for index, arg in enumerate(call.args) if arg.star == "**")
    edits = brackets(source, call).insert(codes, next(mappings, None))
    if len(call.args) == 1 and _is_bare_generator(call.args[0]):
        span = source.span(call.args[0])
        around = [source.insert(span.start, "("), source.insert(span.end, ")")]
        return around + edits
    return _opened(source, call, edits, width)


def _opened(source: Source, call: cst.Call, edits: list[Edit], width: int) -> list[Edit]:
    """Put the arguments of a call on a line of their own where the call's line gets too long."""
    inside = brackets(source, call)
    line_end = source.line_end(inside.start)
    added = sum(len(edit.content) for edit in edits)
    line = source.text[source.line_start(inside.start) : line_end].partition("#")[0].rstrip()
    fits = len(line.expandtabs(4)) + added <= width
    if fits or "\n" in source.text[inside.start : inside.end] or not inside.items:
        return edits
    if not line.endswith(")") or source.text[: inside.items[-1].end].endswith(","):
        return edits
    indentation, newline = source.indentation(inside.start), source.newline(inside.start)
    opens = source.insert(inside.start, f"{newline}{indentation}{source.unit}")
    return list(join([opens, *edits, source.insert(inside.end, f"{newline}{indentation}")]))


def _is_bare_generator(arg: cst.Arg) -> bool:
    return isinstance(arg.value, cst.GeneratorExp) and not arg.value.lpar
