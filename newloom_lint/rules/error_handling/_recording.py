"""What fixes write to record a failed run: the log call, the status, the handler around them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from newloom_lint.findings import (
    EXCEPTION,
    LOGGER,
    AddElement,
    After,
    Append,
    Before,
    Fix,
    Place,
    Prepend,
    Replace,
    Safety,
    Step,
    Use,
)
from newloom_lint.model import Path, Project, at_hand, endings
from newloom_lint.model.calls import libraries
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


def log(project: Project, handler: Passed) -> Code | None:
    """Return the log call of a handler, as the guide has it; of a bare one, with the id alone."""
    if handler.caught:
        return Code(LOG, (LOGGER, EXCEPTION))
    name = at_hand.stream_id(project, handler.place)
    return Code(f'logger.exception("Stream %s failed", {name})', (LOGGER,)) if name else None


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


def success(
    project: Project, function: facts.Function, path: str, headers: tuple[Place, ...]
) -> tuple[Step, ...] | Refused:
    """Return the steps that save `last_run` where the work of a function is done.

    `headers` are those of the handlers around the run's work.
    """
    tried = endings.guarded(function, headers)
    found = endings.of_work(function, tried)
    if not 0 < len(found) <= MOST_ENDINGS:
        return Refused("where its work is done cannot be told from the way it is written")
    name = function.name_span
    place = _at(path, name)
    if tried is not None:
        header = tried.handlers[0].header
        place = _at(path, header)
    row = _row(project, function, tried, place)
    code = update(project, place, RUN) if not row else _of_row(project, place, row)
    if code is None:
        return Refused(NO_ID)
    joined = _joined(path, row, found, is_set=_is_set(function, row))
    return joined or tuple(step for ending in found for step in _at_ending(path, ending, code))


MOST_ENDINGS = 3


def _at_ending(path: str, ending: endings.Ending, code: Code) -> Iterator[Step]:
    """Yield the steps that put code at an ending: before a `return`, once its value is made."""
    last = ending.last
    place = _at(path, last.span)
    if isinstance(last, facts.Pass):
        yield Append(_at(path, ending.owner), *code)
    elif not isinstance(last, facts.Return):
        yield After(place, *code)
    elif not ending.works or last.value is None:
        yield Before(place, *code)
    else:
        yield Replace(Place(path, last.span.start, last.span.start + len("return")), "result =")
        yield After(place, f"{code.text}\nreturn result", code.uses)


def _is_set(function: facts.Function, row: str) -> bool:
    """Return whether a function gives a Stream in memory its `last_run`, and does not save it."""
    targets = (
        target
        for node in walk(function.body)
        if isinstance(node, facts.Assign)
        for target in node.targets
    )
    return any(
        isinstance(target, facts.Attribute)
        and target.attr == "last_run"
        and isinstance(target.value, facts.Name)
        and target.value.id == row
        for target in targets
    )


def _joined(
    path: str, row: str, found: tuple[endings.Ending, ...], *, is_set: bool
) -> tuple[Step, ...]:
    """Return the steps that have a save of other fields at the end of the work save `last_run`."""
    saves = found[0].last if len(found) == 1 else None
    call = saves.value if isinstance(saves, facts.Evaluate) else None
    match call:
        case facts.Call(
            function=facts.Attribute(value=facts.Name(id=name), attr="save"),
            arguments=(facts.Argument(keyword="update_fields", value=facts.Display(span=span)),),
        ) if name == row and saves is not None:
            sets = Before(_at(path, saves.span), f"{row}.last_run = timezone.now()", (NOW,))
            adds = AddElement(_at(path, span), '"last_run"')
            return (adds,) if is_set else (sets, adds)
    return ()


def _at(path: str, span: facts.Span) -> Place:
    return Place(path, span.start, span.end)


def _row(project: Project, function: facts.Function, tried: facts.Try | None, place: Place) -> str:
    """Return the name of the run's Stream where the work has read it; empty where it has not."""
    spelled = at_hand.stream_id(project, place)
    before = [one for one in function.body if tried is None or one.span.start < tried.span.start]
    for statement in (*before, *(tried.body if tried else ())):
        match statement:
            case facts.Assign(
                targets=(facts.Name(id=name),),
                value=facts.Call(
                    function=facts.Attribute(
                        attr="get",
                        value=facts.Attribute(value=facts.Name(id="Stream"), attr="objects"),
                    ),
                    arguments=(facts.Argument(keyword="id" | "pk", value=value),),
                ),
            ) if isinstance(value, facts.Name) and value.id == spelled:
                bound = sum(
                    isinstance(node, facts.Name) and node.id == name
                    for other in walk(function.body)
                    if isinstance(other, facts.Assign)
                    for node in other.targets
                )
                return name if bound == 1 else ""
    return ""


def _of_row(project: Project, place: Place, row: str) -> Code:
    """Return the statements that save `last_run` of a Stream in memory, as the guide has them."""
    waits, save = ("await ", "asave") if at_hand.is_async(project, place) else ("", "save")
    text = f'{row}.last_run = timezone.now()\n{waits}{row}.{save}(update_fields=["last_run"])'
    return Code(text, (NOW,))


def added(
    project: Project,
    path: Path,
    title: str,
    code: Code,
    *,
    logged: bool = False,
    last: bool = False,
) -> Fix | Refused:
    """Return the safe fix that adds a statement to the handler that a failing path ends in.

    Args:
        project: The project.
        path: The path; its last handler, or what stands for one, gets the statement.
        title: What the fix does.
        code: The statement.
        logged: It goes behind the log calls the handler begins with.
        last: It has the last word: it goes to the end of the handler, before it raises.
    """
    handler = path.handlers[-1]
    if handler.caught == "raise":
        step: Step | Refused = Before(
            handler.place if last else _in_branch(project, handler), *code
        )
    elif last:
        step = _last(project, path, code)
    else:
        step = _first(project, handler, code, logged=logged)
    return step if isinstance(step, Refused) else Fix(Safety.SAFE, title, (step,))


def _in_branch(project: Project, raised: Passed) -> Place:
    """Return the statement of a branch that raises which comes behind its first log calls."""
    for function in at_hand.functions_around(project, raised.place)[-1:]:
        for statement in endings.block_around(function, raised.place.start):
            if not _is_log(statement):
                return _at(raised.place.path, statement.span)
    return raised.place


def _is_log(statement: facts.Statement) -> bool:
    match statement:
        case facts.Evaluate(value=facts.Call(function=facts.Attribute(attr=name))):
            return name in libraries.LOG_METHODS
    return False


_NO_EXCEPT = Refused("what has the failure in hand is no `except`")
_SEVERAL = Refused("some ways out of the handler are no failure of the run, and some are")


def _first(project: Project, handler: Passed, code: Code, *, logged: bool) -> Step | Refused:
    """Return the step that puts code where a handler begins, or right before it raises."""
    node = at_hand.handler(project, handler.place)
    if node is None:
        return _NO_EXCEPT
    end, inner = _ways_out(node.body)
    raising = [jump for jump in inner if isinstance(jump, facts.Raise)]
    if not inner or (isinstance(end, facts.Raise) and raising == inner):
        return Prepend(handler.owner, *code, logged)
    if isinstance(end, facts.Raise) and not raising:
        return Before(_at(handler.place.path, end.span), *code)
    return _SEVERAL


def _last(project: Project, path: Path, code: Code) -> Step | Refused:
    """Return the step that puts code at the end of a handler, before it raises."""
    handler = path.handlers[-1]
    node = at_hand.handler(project, handler.place)
    if node is None:
        return _NO_EXCEPT
    end, inner = _ways_out(node.body)
    function = at_hand.functions_around(project, handler.place)[-1]
    tried = endings.guarded(function, [handler.place])
    if tried is not None and any(map(_may_save, walk(tried.final))):
        return Refused("its `finally` may save another status")
    if inner:
        return _SEVERAL
    if not isinstance(end, _JUMPS):
        elsewhere = Refused("the handler is left by what a function raises that it calls")
        return elsewhere if path.raises else Append(handler.owner, *code)
    value = end.value if isinstance(end, facts.Raise | facts.Return) else None
    if any(isinstance(part, facts.Call) for part in walk(value)) and not _makes(value):
        return Refused("what the handler raises or returns may save another status")
    return Before(_at(handler.place.path, end.span), *code)


def _may_save(node: object) -> bool:
    """Return whether a node is a call that may save something: it neither logs nor tidies up."""
    match node:
        case facts.Call(function=facts.Attribute(attr=name)):
            return name not in {*libraries.LOG_METHODS, *libraries.CLEANUP_METHODS, "exists"}
        case facts.Call():
            return True
    return False


def _makes(value: facts.Expression | None) -> bool:
    """Return whether an expression makes an exception of plain parts."""
    match value:
        case facts.Call(function=facts.Name(id=name) | facts.Attribute(attr=name), arguments=given):
            calls = (part for part in walk(given) if isinstance(part, facts.Call))
            return name[:1].isupper() and all(_is_text(call) for call in calls)
    return False


def _is_text(call: facts.Call) -> bool:
    return isinstance(call.function, facts.Name) and call.function.id in {"repr", "str"}


def _ways_out(
    body: tuple[facts.Statement, ...],
) -> tuple[facts.Statement, list[facts.Statement]]:
    """Return the last statement of a block that runs, and the jumps that lie inside others."""
    body = _that_runs(body)
    jumps = [part for part in walk(body, but=_NESTED) if isinstance(part, _JUMPS)]
    return body[-1], [jump for jump in jumps if jump is not body[-1]]


def _that_runs(body: tuple[facts.Statement, ...]) -> tuple[facts.Statement, ...]:
    """Return a block without what stands behind a jump and never runs."""
    for index, statement in enumerate(body):
        if isinstance(statement, _JUMPS):
            return body[: index + 1]
    return body


_NESTED = (facts.Function, facts.Class, facts.Lambda)
_JUMPS = (facts.Raise, facts.Return, facts.Break, facts.Continue)
