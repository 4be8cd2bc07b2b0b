"""Queries of the project's other models, known by the calls that made them.

A query has the origin `Article.objects.filter`; what is taken out of it has a mark after that.
"""

from __future__ import annotations

NARROWING = frozenset({"filter"})
SAME_QUERY = frozenset(
    {
        "all",
        "annotate",
        "defer",
        "distinct",
        "exclude",
        "get_queryset",
        "iterator",
        "only",
        "order_by",
        "prefetch_related",
        "select_for_update",
        "select_related",
        "using",
        "values",
        "values_list",
    }
)
PLAIN = frozenset({"values", "values_list"})
"""Methods that give a query whose rows are no objects, but plain data."""
TAKEN = "[]"
"""Marks a row, or the list of all rows, that a query gave."""
GIVES_QUERY = NARROWING | SAME_QUERY
GIVES_ROW = frozenset({"acreate", "aget", "create", "get"})


def row_of(origin: str) -> str:
    """Return the origin of an element of what `origin` gave; of no query it is the same."""
    return f"{origin}{TAKEN}" if _last(origin) in GIVES_QUERY and _calls(origin) else origin


def holds_data(origin: str) -> bool:
    """Return whether `origin` gave a query whose rows are plain data, or such rows."""
    return not PLAIN.isdisjoint(_calls(origin.removesuffix(TAKEN)))


def described(origin: str) -> str:
    """Return what a call on a project model's manager gives, in words that end in its name.

    Returns nothing for plain data, and for what is not known.
    """
    taken = origin.endswith(TAKEN)
    query = origin.removesuffix(TAKEN)
    last = _last(query) if _calls(query) else ""
    if last in GIVES_QUERY and not taken:
        return f"a queryset of `{_model(query)}`"
    if last in GIVES_QUERY and not holds_data(query):
        return f"instances of `{_model(query)}`"
    return f"a `{_model(query)}`" if last in GIVES_ROW and not holds_data(query) else ""


def _model(origin: str) -> str:
    return origin.partition(".")[0]


def _last(origin: str) -> str:
    return origin.rpartition(".")[2]


def _calls(origin: str) -> tuple[str, ...]:
    """Return the methods called on a model's `objects`; none where it is something else."""
    model, *calls = origin.split(".")
    ours = len(calls) > 1 and calls[0] == "objects" and model[:1].isupper() and TAKEN not in origin
    return tuple(calls[1:]) if ours else ()
