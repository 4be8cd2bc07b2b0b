"""What fixes write to record a failed run: the log call, the status, the handler around them."""

from __future__ import annotations

from typing import NamedTuple

from newloom_lint.findings import (
    EXCEPTION,
    LOGGER,
    Append,
    Before,
    Fix,
    Place,
    Prepend,
    Safety,
    Step,
    Use,
)
from newloom_lint.model import Project, at_hand
from newloom_lint.model.flow.effects import Passed
from newloom_lint.rules.base import Refused
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

NOW = Use("django.utils:timezone.now")
LOG = 'logger.error(f"Task error: {str(e)}", exc_info=True)'
NO_ID = "the id of the run's Stream is not known to be at hand"


class Code(NamedTuple):
    """Code, and what its names stand for."""

    text: str
    uses: tuple[Use, ...]


def log() -> Code:
    """Return the log call of a handler, as the guide has it."""
    return Code(LOG, (LOGGER, EXCEPTION))


def update(project: Project, place: Place, fields: str) -> Code | None:
    """Return the statement that gives the run's Stream some fields; `None` without its id."""
    name = at_hand.stream_id(project, place)
    if not name:
        return None
    uses = (at_hand.stream_model(project, place), NOW)
    rows = f"Stream.objects.filter(id={name})"
    if at_hand.is_async(project, place):
        return Code(f"await {rows}.aupdate({fields})", uses)
    return Code(f"{rows}.update({fields})", uses)


FAILED = 'status="failed", last_run=timezone.now()'
RUN = "last_run=timezone.now()"


def handler(project: Project, place: Place) -> Code | None:
    """Return the handler that the guide shows; `None` without the id of the run's Stream."""
    marks = update(project, place, FAILED)
    if marks is None:
        return None
    body = f"    {LOG}\n    {marks.text}\n    raise"
    return Code(f"except Exception as e:\n{body}", (LOGGER, EXCEPTION, *marks.uses))


def added(
    project: Project, handler: Passed, title: str, code: Code, *, logged: bool = False
) -> Fix | Refused:
    """Return the safe fix that adds a statement to all paths of a handler which fail.

    Args:
        project: The project.
        handler: The handler, or what stands for one.
        title: What the fix does.
        code: The statement.
        logged: It goes behind the log calls the handler begins with.
    """
    step = _step(project, handler, code, logged=logged)
    return step if isinstance(step, Refused) else Fix(Safety.SAFE, title, (step,))


def _step(project: Project, handler: Passed, code: Code, *, logged: bool) -> Step | Refused:
    if handler.caught == "raise":
        return Before(handler.place, *code)
    node = at_hand.handler(project, handler.place)
    if node is None:
        return Refused("what has the failure in hand is no `except`")
    if _all_alike(node.body):
        return Prepend(handler.owner, *code, logged)
    if isinstance(node.body[-1], facts.Raise) and not _raises_inside(node.body):
        return Append(handler.owner, *code)
    return Refused("some ways out of the handler are no failure of the run, and some are")


def _all_alike(body: tuple[facts.Statement, ...]) -> bool:
    """Return whether a handler has one way out, or leaves all by `raise`."""
    jumps = [node for node in walk(body, but=_NESTED) if isinstance(node, _JUMPS)]
    inner = [jump for jump in jumps if jump is not body[-1]]
    if not inner:
        return True
    raises = all(isinstance(jump, facts.Raise) for jump in jumps)
    return raises and isinstance(body[-1], facts.Raise)


def _raises_inside(body: tuple[facts.Statement, ...]) -> bool:
    return any(isinstance(node, facts.Raise) for node in walk(body[:-1], but=_NESTED))


_NESTED = (facts.Function, facts.Class, facts.Lambda)
_JUMPS = (facts.Raise, facts.Return, facts.Break, facts.Continue)
