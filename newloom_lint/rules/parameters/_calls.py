"""What the calls of a function need when its signature changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newloom_lint.findings import AddKeyword, Place, Replace, Step
from newloom_lint.model import Project, at_hand
from newloom_lint.model.names.modules import Module
from newloom_lint.model.uses import Caller
from newloom_lint.rules.base import Refused
from newloom_lint.syntax import facts

STREAM_ID = "stream_id"
RECEIVERS = frozenset({"self", "cls"})


def own(node: facts.Function) -> list[facts.Parameter]:
    """Return the parameters of a function that can be passed by position, but `self`."""
    several = [p for p in node.parameters if p.kind in {"positional", "plain"}]
    return several[1:] if several and several[0].name in RECEIVERS else several


def name_of(module: Module, node: facts.Function) -> Place:
    """Return the place of a function's name."""
    return Place(module.path, node.name_span.start, node.name_span.end)


def passes(caller: Caller, node: facts.Function) -> bool | None:
    """Return whether a call passes the `stream_id`; `None` where it unpacks what may hold it."""
    arguments = caller.call.arguments
    if any(argument.keyword == STREAM_ID for argument in arguments):
        return True
    if any(argument.star for argument in arguments):
        return None
    index = next((i for i, p in enumerate(own(node)) if p.name == STREAM_ID), len(arguments))
    return sum(not argument.keyword for argument in arguments) > index


def by_name(
    project: Project, callers: Sequence[Caller], node: facts.Function
) -> list[Step] | Refused:
    """Return the steps after which calls pass by name what they pass by position."""
    names = [parameter.name for parameter in own(node)]
    steps: list[Step] = []
    for caller in callers:
        given = [argument for argument in caller.call.arguments if not argument.keyword]
        positional = [argument for argument in given if argument.star != "**"]
        if not positional:
            continue
        starts = list(_starts(project, caller, positional))
        plain = not any(argument.star for argument in positional)
        if not plain or len(positional) > len(names) or None in starts:
            return Refused(f"{caller.path} passes it arguments by position that are not known")
        steps += [
            Replace(Place(caller.path, start, start), f"{name}=")
            for start, name in zip(starts, names, strict=False)
            if start is not None
        ]
    return steps


def with_stream_id(
    project: Project, callers: Sequence[Caller], node: facts.Function
) -> list[Step] | Refused:
    """Return the steps after which calls pass a `stream_id`, the first parameter now."""
    steps: list[Step] = []
    for caller in callers:
        place = Place(caller.path, caller.call.span.start, caller.call.span.end)
        if any(argument.keyword == STREAM_ID for argument in caller.call.arguments):
            named = by_name(project, [caller], node)
            if isinstance(named, Refused):
                return named
            steps += named
            continue
        written = at_hand.stream_id(project, place)
        if any(a.star for a in caller.call.arguments) or not written or _is_own(caller, node):
            where = f"`{caller.within[-1].qualname}` in " if caller.within else ""
            return Refused(
                f"{where}{caller.path} calls it and has no `stream_id` at hand to pass on"
            )
        positional = [a for a in caller.call.arguments if not a.keyword][:1]
        start = next(_starts(project, caller, positional), None)
        if start is None:
            steps.append(AddKeyword(place, f"{STREAM_ID}={written}"))
        else:
            steps.append(Replace(Place(caller.path, start, start), f"{written}, "))
    return steps


def renamed(project: Project, callers: Sequence[Caller], old: str) -> Iterator[Step]:
    """Yield the steps after which calls pass as `stream_id` what they pass by another name."""
    for caller in callers:
        text = project.tree.read(caller.path).text
        for argument in caller.call.arguments:
            if argument.keyword == old:
                before = text[caller.call.function.span.end : argument.value.span.start]
                found = re.search(rf"\b{re.escape(old)}\s*=[\s(]*$", before)
                if found is not None:
                    start = caller.call.function.span.end + found.start()
                    yield Replace(Place(caller.path, start, start + len(old)), STREAM_ID)


def _is_own(caller: Caller, node: facts.Function) -> bool:
    return any(function is node for function in caller.within)


def _starts(
    project: Project, caller: Caller, positional: Sequence[facts.Argument]
) -> Iterator[int | None]:
    """Yield where each of the first arguments starts; `None` where it is in parentheses."""
    text = project.tree.read(caller.path).text
    end, mark = caller.call.function.span.end, "("
    for argument in positional:
        span = argument.value.span
        plain = text[end : span.start].strip() == mark
        yield span.start if plain else None
        end, mark = span.end, ","
