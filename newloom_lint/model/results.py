"""Results: what a task returns, and whether the log's `JSONField` can store it."""

from __future__ import annotations

from newloom_lint.model import models
from newloom_lint.model.project import Project
from newloom_lint.model.values import queries
from newloom_lint.model.values.kinds import (
    NONE,
    Choice,
    Data,
    Foreign,
    Instance,
    Mapping,
    Sequence,
    Stream,
    StreamManager,
    StreamQuery,
    Value,
)
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

CLOCKS = frozenset(
    {
        "datetime.datetime.now",
        "datetime.datetime.today",
        "datetime.datetime.utcnow",
        "django.utils.timezone.localtime",
        "django.utils.timezone.now",
    }
)
DJANGOS = "DjangoJSONEncoder"
"""The encoder that knows datetimes, and neither sets, bytes nor rows."""


def unstorable(project: Project, value: Value) -> str:
    """Return what JSON cannot hold of a value, in words; empty where it may hold all of it."""
    what = _part(project, value, datetimes=False)
    if not what:
        return ""  # the common case: the model's file need not be walked
    encoders = _encoders(project)
    if encoders is None or encoders - {DJANGOS}:
        return ""
    return _part(project, value, datetimes=True) if encoders else what


def _part(project: Project, value: Value, *, datetimes: bool) -> str:
    match value:
        case Stream():
            return "a `Stream`"
        case StreamQuery(plain=plain, listed=True):
            return "" if plain else "instances of `Stream`"
        case StreamManager() | StreamQuery():
            return "a queryset of `Stream`"
        case Instance(cls) if models.is_model(project.machine, cls):
            return f"a `{cls.node.name}`"
        case Data("set"):
            return "a set"
        case Data("bytes"):
            return "bytes"
        case Foreign(origin) if origin in CLOCKS:
            return "" if datetimes else "a datetime"
        case Foreign(origin):
            return queries.described(origin)
        case Mapping(items):
            parts = [_part(project, item, datetimes=datetimes) for _, item in items]
            return next(filter(None, parts), "")
        case Sequence(elements):
            parts = [_part(project, element, datetimes=datetimes) for element in elements]
            return next(filter(None, parts), "")
        case Choice(several):
            parts = [_part(project, o, datetimes=datetimes) for o in several if o != NONE]
            return parts[0] if parts and all(parts) else ""
    return ""


def _encoders(project: Project) -> set[str] | None:
    """Return the encoders that JSON fields beside the Stream name; `None` where none is read."""
    module = project.modules.get(project.machine.stream_module)
    if module is None:
        return None
    found = set()
    for part in walk(module.facts.body):
        if isinstance(part, facts.Argument) and part.keyword == "encoder":
            name = part.value
            found.add(
                name.id
                if isinstance(name, facts.Name)
                else name.attr
                if isinstance(name, facts.Attribute)
                else ""
            )
    return found
