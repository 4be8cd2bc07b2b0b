"""NL309 failure-without-last-run."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Profile
from newloom_lint.model import Path, Project, Task, sharing
from newloom_lint.model.flow.effects import FAILED, Certainty, Effects
from newloom_lint.rules.base import name_place, qualname
from newloom_lint.rules.error_handling._handlers import FailureRule, catches
from newloom_lint.rules.examples import Bad, Good

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
    """

    code, name = "NL309", "failure-without-last-run"
    level, profile = Level.WARNING, Profile.REQUIRED
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
            handlers = tuple(h for h in path.handlers if sharing.encloses(function, h.place))[-1:]
            if not handlers:
                place, name = name_place(function), qualname(function)
                return self.on(task, place, function=name, taker=name, marks="marks")
        (handler,) = handlers
        taker, marks = handler.function or task.name, f"{catches(handler)} and marks"
        return self.on(task, handler.place, function=handler.function, taker=taker, marks=marks)

    def is_broken_by(self, effects: Effects) -> bool:
        """Return whether a path saves the status and certainly not the time."""
        return effects.status == FAILED and effects.last_run in {None, Certainty.NO}


def _saves_time(effects: Effects) -> bool:
    return effects.last_run is Certainty.YES
