"""What of a project is unknown: tables that cannot be read, and tasks that cannot be followed."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Part, Place, Unknown
from newloom_lint.model.project import Project
from newloom_lint.model.registry import TABLE, Entry, Unread
from newloom_lint.model.schemas import EXAMPLES
from newloom_lint.model.schemas import TABLE as SCHEMAS
from newloom_lint.syntax import facts

LONGEST = 120
"""Characters of what is quoted."""


def unknown(project: Project) -> Iterator[Unknown]:
    """Yield each part of a project that it has and that is not known, once.

    Of tasks it yields those that the run is about.
    """
    yield from _registry(project)
    for part, what, unread in (
        (Part.SCHEMAS, f"`{SCHEMAS}`", project.schemas.unread()),
        (Part.EXAMPLES, f"`{EXAMPLES}`", project.schemas.unread(EXAMPLES)),
        (Part.TYPES, "the choices of `stream_type`", project.choices_of("stream_type")),
        (Part.STATUSES, "the choices of `status`", project.choices_of("status")),
    ):
        if isinstance(unread, Unread):
            yield _unread(part, what, unread)
    yield from _tasks(project)


def _registry(project: Project) -> Iterator[Unknown]:
    registry = project.registry
    reasons = registry.reasons
    if reasons is not None:
        yield _unread(Part.REGISTRY, "the registry", reasons)
    elif not registry.exists:
        place = Place(registry.path, 0, 0)
        yield Unknown(Part.REGISTRY, f"there is no `{TABLE}`", "", place)
    elif project.loss is not None:
        what = f"which entries `{TABLE}` loses is not known"
        yield Unknown(Part.ENTRIES, what, "code may change it", project.loss)


def _tasks(project: Project) -> Iterator[Unknown]:
    for task in project.tasks:
        reason = task.outcome.hidden
        if reason and not task.outcome.shape and project.asks_about(task.place.path):
            what = f"what a run of `{task.name}` does is not known"
            yield Unknown(Part.TASK, what, _short(reason), task.place)
    written: dict[tuple[str, facts.Span], list[Entry]] = {}
    for entry in project.unfollowed:
        if project.asks_about(entry.key.path):
            written.setdefault((entry.module.path, entry.expression.span), []).append(entry)
    for first, *others in written.values():
        of = f"`{first.stream_type}`" + (f" and {len(others)} more" if others else "")
        reason = f"`{first.written}` cannot be followed"
        yield Unknown(Part.TARGET, f"the task of {of} is not known", _short(reason), first.key)


def _unread(part: Part, what: str, unread: Unread) -> Unknown:
    verb = "" if what.startswith("the choices") else "cannot be read completely"
    verb = verb or "cannot all be read"
    return Unknown(part, f"{what} {verb}", _short(unread.reason), unread.place)


def _short(reason: str) -> str:
    reason = " ".join(reason.split())
    return reason if len(reason) <= LONGEST else f"{reason[:LONGEST]}…"
