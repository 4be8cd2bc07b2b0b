"""Kinds of records: a model, a manager, a query, a row of one, and what methods make of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.models import Model
from newloom_lint.model.names import lookup
from newloom_lint.model.values import queries, streams
from newloom_lint.model.values.kinds import ClassRef
from newloom_lint.syntax import facts

CLASS, MANAGER, QUERY, ROW, PAIR = "class", "manager", "query", "row", "pair"
FETCHED, MADE, KNOWN, GIVEN = "fetched", "made", "known", "given"
MAKES = frozenset({"acreate", "create"})
MAKES_OR_GETS = frozenset(
    {"aget_or_create", "aupdate_or_create", "get_or_create", "update_or_create"}
)
ADDING = frozenset({"annotate", "extra", "prefetch_related", "alias"})
"""Methods of a query that may give its rows attributes no field has."""
UNWRAPPED = frozenset({"asgiref.sync.sync_to_async", "channels.db.database_sync_to_async"})


class Record(NamedTuple):
    """What an expression is: a model's class, a manager, a query, a row, or a row and a flag."""

    model: Model
    kind: str
    origin: str = ""
    """Of a row: `fetched` from the database, `made` here, made here with the id of a row that is
    `known` to be there, `given` by somebody."""
    manager: ClassRef | None = None
    """The project's manager that it came through."""
    has_more: bool = False
    """Rows may have attributes beside those of the model."""
    steps: tuple[facts.Call, ...] = ()
    """Of a query: the calls that led to it, from the manager on."""


NOTHING = Record(Model("", None), "nothing")
"""What `None` is: it says nothing about what a name is elsewhere."""


def common(several: Iterable[Record | None]) -> Record | None:
    """Return what all of several values are, where they are not `None`."""
    kept = [one for one in several if one is not NOTHING]
    alike = {one and (id(one.model), *one[1:5]) for one in kept}
    return kept[0] if len(alike) == 1 else None


def is_none(node: facts.Expression) -> bool:
    """Return whether an expression is the literal `None`."""
    return isinstance(node, facts.Literal) and node.kind == "none"


def row(m: Machine, record: Record) -> Record:
    """Return a row of a model, manager or query."""
    methods = {_method_name(step) for step in record.steps}
    origin = GIVEN if methods & {"defer", "only"} else FETCHED
    more = record.has_more or is_own(m, record, "get_queryset")
    return Record(record.model, ROW, origin, record.manager, more)


def after(m: Machine, record: Record, name: str, node: facts.Call) -> Record | None:
    """Return what a method of a model, manager or query gives."""
    if record.kind in {CLASS, ROW} or is_own(m, record, name):
        return None
    if name in streams.ONE | streams.ONE_OR_NONE:
        return row(m, record)
    if name in MAKES:
        return Record(record.model, ROW, MADE)
    if name in MAKES_OR_GETS:
        return Record(record.model, PAIR, MADE)
    more = record.has_more or name in ADDING or is_own(m, record, "get_queryset")
    same = queries.NARROWING | queries.SAME_QUERY | {"reverse", "get_queryset"}
    if name in same - {"values", "values_list"}:
        steps = (*record.steps, node)
        return Record(record.model, QUERY, "", record.manager, more, steps)
    return None


def is_own(m: Machine, record: Record, name: str) -> bool:
    """Return whether the project's own manager, or one that cannot be read, has a method."""
    if record.manager is None:
        return False
    if record.manager == record.model.cls:
        return True
    return any(
        lookup.own_member(m, base, name) is not None
        for base in lookup.ancestors(m, record.manager)
        if isinstance(base, ClassRef)
    )


def _method_name(call: facts.Call) -> str:
    return call.function.attr if isinstance(call.function, facts.Attribute) else ""
