"""NL309 failure-without-last-run."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import (
    AddElement,
    AddKeyword,
    Before,
    Finding,
    Fix,
    Level,
    Place,
    Profile,
    Safety,
    Step,
)
from newloom_lint.model import Path, Project, Task, models, reach, records, sharing
from newloom_lint.model.flow.effects import FAILED, Certainty, Effects
from newloom_lint.model.records.scopes import Scope
from newloom_lint.model.values.kinds import StreamModel
from newloom_lint.rules.base import Refused, name_place, qualname, safe
from newloom_lint.rules.error_handling import _recording
from newloom_lint.rules.error_handling._handlers import FailureRule, catches
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

_TWO = {
    "streams/tasks/__init__.py": """
        from streams.tasks.fetch import feed, page

        TASK_MAPPING = {"feed": feed, "page": page}
    """
}


class FailureWithoutLastRun(FailureRule):
    """A failed run is marked and its time is not.

    ## What it does
    Looks at each path on which the run fails and the Stream is marked `failed`, and reports the
    outermost handler where nothing on the path saves `last_run`. Where several handlers leave it
    to one function that says `failed` itself, and none of them saves `last_run`, the fault lies
    there: its name is reported, once, or its own handler where the failure went through that.

    ## Why it matters in NewLoom
    `last_run` says when the status came about. Without it a Stream that fails every hour looks
    as if it had failed once, weeks ago.

    ## How to fix
    Save both together: `Stream.objects.filter(id=stream_id).update(status="failed",
    last_run=timezone.now())`.

    ## Fix safety
    Safe: the time is saved with the status, and only where the run fails.
    """

    code, name = "NL309", "failure-without-last-run"
    level, profile = Level.WARNING, Profile.REQUIRED
    fix = Safety.SAFE
    guide = "Error Handling"
    covered_by = ("NL301", "NL308")
    message = (
        "`{taker}` {marks} the Stream failed without `last_run`: nobody can tell when it failed"
    )
    help = "save it together with the status: `last_run=timezone.now()`"
    examples = (
        Bad('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Fetch a page."""
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:  # NL309
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(status="failed")
                    raise
        ''', fixed='''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Fetch a page."""
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:  # NL309
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
        Bad('''
            import logging

            import requests
            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def _fail(stream_id):  # NL309
                logger.exception("Stream %s failed", stream_id)
                Stream.objects.filter(id=stream_id).update(status="failed")


            def feed(stream_id, url, **kwargs):
                """Fetch a feed."""
                try:
                    requests.get(url, timeout=5)
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    _fail(stream_id)
                    raise


            def page(stream_id, address, **kwargs):
                """Fetch a page."""
                try:
                    requests.get(address, timeout=5)
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    _fail(stream_id)
                    raise
        ''', files=_TWO),
        Good('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.
                """
                logger.info("Running")
                stream = Stream(id=stream_id)
                try:
                    stream.status = "active"
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    stream.status = "failed"
                    raise
                finally:
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["status", "last_run"])
        '''),
    )  # fmt: skip

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding for each handler, or for the function several of them leave it to."""
        outcome = task.outcome
        for path in () if outcome.hidden else self.failures(outcome, self.is_broken_by):
            yield self._finding(task, path, project)

    def _finding(self, task: Task, path: Path, project: Project) -> Finding:
        fault = sharing.MarkingFault(self.is_broken_by, _saves_time)
        function = sharing.marker(project, task, path, fault)
        handlers = path.handlers[-1:]
        if function is not None:
            inside = (h for h in path.handlers if sharing.encloses(function, h.place))
            handlers = tuple(inside)[-1:]
            if not handlers:
                place, name = name_place(function), qualname(function)
                span = function.node.span
                fix = _fix(project, Place(place.path, span.start, span.end))
                return self.on(task, place, function=name, fix=fix, taker=name, marks="marks")
        (handler,) = handlers
        taker, marks = handler.function or task.name, f"{catches(handler)} and marks"
        return self.on(
            task,
            handler.place,
            function=handler.function,
            fix=_fix(project, handler.owner) or _beside(project, path),
            taker=taker,
            marks=marks,
        )

    def is_broken_by(self, effects: Effects) -> bool:
        """Return whether a path saves the status and certainly not the time."""
        return effects.status == FAILED and effects.last_run in {None, Certainty.NO}


def _saves_time(effects: Effects) -> bool:
    return effects.last_run is Certainty.YES


def _fix(project: Project, around: Place) -> Fix | None:
    """Return the fix that saves the time with the status, where one place certainly saves that."""
    steps = list(_savings(project, around))
    return safe("save `last_run` with it", *steps[0]) if len(steps) == 1 else None


def _savings(project: Project, around: Place) -> Iterator[tuple[Step, ...]]:
    """Yield the steps for each call within a place that gives the Stream a status."""
    rows, model = records.of(project), models.of(project.machine, StreamModel())
    scope = _scope(project, rows, around)
    if scope is None:
        return
    for call in scope.calls:
        if not around.start <= call.span.start < around.end:
            continue
        write = records.Writes(rows).of_call(scope, call)
        if write is None or write.model is not model:
            continue
        direct = [one for one in write.fields if one.name == "status" and one.direct]
        named = direct or _assigned(scope, around, call)
        place = Place(around.path, call.span.start, call.span.end)
        if named and write.method in {"update", "aupdate"}:
            yield (AddKeyword(place, "last_run=timezone.now()", (_recording.NOW,)),)
        elif named and isinstance(call.function, facts.Attribute):
            steps = _with_row(scope.function.node.body, around.path, call)
            if steps:
                yield steps


def _assigned(scope: Scope, around: Place, call: facts.Call) -> list[facts.Attribute]:
    """Return where a place gives a row a status which a call then saves with all other fields."""
    match call:
        case facts.Call(function=facts.Attribute(value=facts.Name(id=row)), arguments=()):
            return [
                target
                for target, _ in scope.assigned
                if target.attr == "status"
                and isinstance(target.value, facts.Name)
                and target.value.id == row
                and around.start <= target.span.start < call.span.start
            ]
    return []


def _with_row(
    body: tuple[facts.Statement, ...] | facts.Expression, path: str, call: facts.Call
) -> tuple[Step, ...]:
    """Return the steps that have `row.save(update_fields=[...])`, or of all, save the time, too."""
    owner = call.function.value if isinstance(call.function, facts.Attribute) else None
    fields = next((a.value for a in call.arguments if a.keyword == "update_fields"), None)
    if not isinstance(owner, facts.Name) or not isinstance(fields, facts.Display | None):
        return ()
    for node in walk(body):
        if isinstance(node, facts.Evaluate) and any(part is call for part in walk(node)):
            statement = Place(path, node.span.start, node.span.end)
            sets = Before(statement, f"{owner.id}.last_run = timezone.now()", (_recording.NOW,))
            if fields is None:
                return (sets,)
            display = Place(path, fields.span.start, fields.span.end)
            return (sets, AddElement(display, '"last_run"'))
    return ()


def _scope(project: Project, rows: records.Records, place: Place) -> Scope | None:
    """Return the scope of the innermost function around a place."""
    around = [
        reached.function
        for reached in reach.functions(project)
        if sharing.encloses(reached.function, place)
    ]
    innermost = max(around, key=lambda function: function.node.span.start, default=None)
    return rows.scope(innermost) if innermost is not None else None


def _beside(project: Project, path: Path) -> Fix | Refused:
    """Return the fix that saves the time in a statement of its own."""
    code = _recording.update(project, path.handlers[-1].place, _recording.RUN)
    if code is None:
        return Refused(_recording.NO_ID)
    return _recording.added(project, path, "save `last_run`", code, logged=True)
