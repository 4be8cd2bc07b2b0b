"""Clocks: which expressions give a datetime without a time zone, and whether that matters."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.model.project import Project
from newloom_lint.model.records import handed
from newloom_lint.model.records.rows import Records
from newloom_lint.model.records.scopes import Scope, Source
from newloom_lint.syntax import facts

ZONE = {"datetime.datetime.now": (0, "tz"), "datetime.datetime.fromtimestamp": (1, "tz")}
"""Calls that take a time zone: the position and the keyword of it."""
NAIVE = frozenset(
    {"datetime.datetime.today", "datetime.datetime.utcfromtimestamp", "datetime.datetime.utcnow"}
)
MADE = "datetime.datetime"
"""The class itself: its eighth argument, or `tzinfo`, is the time zone."""
SETTING = "USE_TZ"
MOST_CALLS = 20
"""Calls through which a datetime is followed."""


def naive(
    rows: Records, scope: Scope, node: facts.Expression, calls: int = 0
) -> Iterator[tuple[Scope, facts.Call]]:
    """Yield the calls by which an expression is certainly a naive datetime, and where they stand.

    Of a parameter these are what the observed calls of the function pass, of a call of a project
    function what that returns.
    """
    match node:
        case facts.Call() if _is_naive(rows, scope, node):
            yield scope, node
        case facts.Call(function=facts.Attribute(value=inner, attr="replace")) if not any(
            argument.keyword == "tzinfo" or argument.star for argument in node.arguments
        ):
            yield from naive(rows, scope, inner, calls)
        case facts.Conditional(kind="if", operands=(_, *either)):
            for value in either:
                yield from naive(rows, scope, value, calls)
        case facts.Call() if calls < MOST_CALLS:
            for given in handed.returned(rows, scope, node):
                yield from naive(rows, *given, calls + 1)
        case facts.Operation(operator="+" | "-", operands=(first, _)):
            yield from naive(rows, scope, first, calls)
        case facts.Name(id=name):
            parameter, sources = scope.parameter(name), scope.sources.get(name, [])
            match sources:
                case [Source(value, "")] if parameter is None:
                    yield from naive(rows, scope, value, calls)
                case [] if parameter is not None and calls < MOST_CALLS:
                    for passed in handed.given(rows, scope, parameter):
                        if passed is not None:
                            yield from naive(rows, *passed, calls + 1)


def _is_naive(rows: Records, scope: Scope, node: facts.Call) -> bool:
    if any(argument.star for argument in node.arguments):
        return False
    name = rows.library(scope, node.function)
    positional = sum(not argument.keyword for argument in node.arguments)
    keywords = {argument.keyword for argument in node.arguments}
    if name in ZONE:
        position, keyword = ZONE[name]
        return positional <= position and keyword not in keywords
    if name == MADE:
        return 3 <= positional < 8 and "tzinfo" not in keywords
    return name in NAIVE


def uses_time_zones(project: Project) -> bool:
    """Return whether the project's settings leave Django's time zones on."""
    for path in project.tree.mentioning(SETTING):
        module = project.modules.by_path(path)
        for statement in module.facts.body if module is not None else ():
            if isinstance(statement, facts.Assign) and any(
                isinstance(target, facts.Name) and target.id == SETTING
                for target in statement.targets
            ):
                value = statement.value
                if not isinstance(value, facts.Literal) or value.source != "True":
                    return False
    return True
