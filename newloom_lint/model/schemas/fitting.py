"""Where a task and the schema of its configuration do not fit, as far as that is certain."""

from __future__ import annotations

from newloom_lint.model.schemas import configuration, needs
from newloom_lint.model.schemas.fields import Field, Schema
from newloom_lint.model.schemas.needs import Need
from newloom_lint.model.tasks import Task


def unaccepted(task: Task, schema: Schema) -> tuple[str, list[Field]]:
    """Return the fields that a task cannot take, after the function that refuses them."""
    twice = [field for field in schema.fields if field.keys == {needs.STREAM_ID}]
    if twice and not task.outcome.hidden:  # the dispatcher passes it already
        return task.name, twice
    for stop in needs.of(task).stops:
        lost = [field for field in schema.fields if not field.keys & stop.accepted]
        if lost:
            return stop.taker, lost
    without = task.outcome.signature.without_kwargs
    known = configuration.mentioned(task) if without else None
    if known is None:
        return "", []
    return without[0].name, [field for field in schema.fields if not field.keys & known]


def unprovided(task: Task, schema: Schema, *, fills_in: bool) -> list[tuple[Need, Field | None]]:
    """Return what a task needs and a valid configuration may lack, with the optional field.

    Where the project `fills_in` the defaults before it stores a configuration, an optional field
    is always there.
    """
    lacking: list[tuple[Need, Field | None]] = []
    for need in _by_key(task):
        field = schema.provides(need.key)
        if field is None:
            if not schema.keeps_others:
                lacking.append((need, None))
        elif field.required is False and not fills_in:
            lacking.append((need, field))
    return lacking


def _by_key(task: Task) -> tuple[Need, ...]:
    """Return the first need of each key."""
    found: dict[str, Need] = {}
    for need in needs.of(task).needs:
        found.setdefault(need.key, need)
    return tuple(found.values())
