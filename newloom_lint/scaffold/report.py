"""What a person reads when a task was made, shown, left where it is, or refused."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from newloom_lint.fixing.patch import patch as file_patch

from .answers import Answers
from .checking import findings
from .names import quoted
from .place import CHOICES
from .plan import Plan

WIDTH = 80
"""Columns of a terminal nobody has made wider."""


def installed(plan: Plan) -> str:
    """Return what was done, what the linter says to it, and what comes next."""
    return "\n".join([*_summary(plan), *_findings(plan), "", *_next_steps(plan)]) + "\n"


def patch(plan: Plan) -> str:
    """Return the changes as a patch, which changes nothing."""
    patches = (file_patch(each.path, each.before, each.after) for each in plan.changes)
    return b"".join(patches).decode("utf-8", "replace")


def refusal(task_name: str, reasons: Iterable[str]) -> str:
    """Return why there is no new task."""
    listed = "".join(_wrapped(reason, "  - ") + "\n" for reason in reasons)
    return f"\nNo task {quoted(task_name)} was made, nothing has changed:\n{listed}\n"


def _wrapped(text: str, start: str) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    )


def left_outside(answers: Answers, folder: Path) -> str:
    """Return where a task rendered outside a project lies, and what to do with it."""
    return (
        f"\nThere is no NewLoom project here, so the task `{answers.task_name}` stays in\n"
        f"  {folder}\n"
        "Run the template again inside a project, or with project_dir=PATH; or copy the\n"
        f'files and map "{answers.stream_type}" to the task in TASK_MAPPING yourself.\n'
    )


def _summary(plan: Plan) -> Iterator[str]:
    yield ""
    yield f"Task `{plan.answers.task_name}` is ready in {plan.place.root}"
    for path in plan.added:
        yield f"  added   {path}"
    for table in plan.place.tables.values():
        yield f"  edited  {table.path}: {table.name}"


def _findings(plan: Plan) -> Iterator[str]:
    try:
        found = findings(plan)
    except Exception as error:  # noqa: BLE001 - the task is there, whatever keeps the linter from it
        yield _wrapped(" ".join(str(error).split()), "  not checked: ")
        return
    yield f"  checked: {len(found) or 'no'} finding{'' if len(found) == 1 else 's'}"
    yield from (_wrapped(line, "    ") for line in found)


def _next_steps(plan: Plan) -> Iterator[str]:
    yield "Next:"
    if CHOICES in plan.place.tables:
        yield "  python manage.py makemigrations streams   # Stream has a new type"
    test = _test_module(plan)
    yield f"  python manage.py test {shlex.quote(test)}"


def _test_module(plan: Plan) -> str:
    path = plan.place.test_file(plan.answers.task_name)
    return path.removesuffix(".py").replace("/", ".")
