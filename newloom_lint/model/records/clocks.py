"""Clocks: which expressions give a datetime without a time zone, and whether that matters."""

from __future__ import annotations

from newloom_lint.model.project import Project
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


def naive(rows: Records, scope: Scope, node: facts.Expression) -> facts.Call | None:
    """Return the call by which an expression is certainly a naive datetime."""
    match node:
        case facts.Call():
            return node if _is_naive(rows, scope, node) else None
        case facts.Operation(operator="+" | "-", operands=(first, _)):
            return naive(rows, scope, first)
        case facts.Name(id=name):
            sources = scope.sources.get(name, [])
            if len(sources) == 1 and isinstance(sources[0], Source) and not sources[0].way:
                return naive(rows, scope, sources[0].value)
    return None


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
