"""A plan carried out: one change set, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping

from newloom_lint.writing import Change, WriteError, write

from .answers import Answers
from .place import Place
from .plan import Plan, make_plan
from .refusal import RefusedError


def install(
    place: Place,
    answers: Answers,
    rendered: Mapping[str, bytes],
    dry_run: bool = False,
) -> Plan:
    """Put a rendered task in a project and register it, and return what that meant.

    Args:
        place: The project.
        answers: The task.
        rendered: Its files, by what they are: `task`, `schema`, `test`.
        dry_run: Only say what would be done.

    Raises:
        RefusedError: It cannot be done; the project is as it was.
    """
    plan = make_plan(place, answers, rendered)
    if not dry_run:
        changes = [
            Change(place.root / change.path, change.before, change.after) for change in plan.changes
        ]
        try:
            write(changes, place.root)
        except WriteError as error:
            raise RefusedError([str(error)]) from error
    return plan
