"""NL302 logic-outside-try."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import (
    Finding,
    Fix,
    Level,
    MoveIntoTry,
    Part,
    Place,
    Profile,
    Safety,
    WrapInTry,
)
from newloom_lint.model import Outcome, Project, Task, at_hand, endings
from newloom_lint.rules.base import Refused, TaskRule, unsafe
from newloom_lint.rules.error_handling import _recording
from newloom_lint.rules.error_handling._handlers import left_as
from newloom_lint.rules.examples import Bad, Good


class LogicOutsideTry(TaskRule):
    """Work that can fail lies before or after the guarded part.

    ## What it does
    Follows each exception that can leave the task without meeting a handler that stands for the
    run, and reports the first statement where that happens. What cannot fail may stand outside:
    imports, loggers and log calls, literals, `timezone.now()`, `time.monotonic()` and the like.
    So may what only keeps the contract, such as saving the status.

    ## Why it matters in NewLoom
    An exception outside the `try` leaves the Stream as it was: a run that has set `processing`
    hangs there for ever, and the log does not name the Stream.

    ## How to fix
    Move the statement into the `try`. What the handler needs, such as the id, is at hand before.

    ## Fix safety
    Needs a look: a failure of what is moved is then logged and recorded like the others.
    """

    code, name = "NL302", "logic-outside-try"
    level, profile = Level.ERROR, Profile.REQUIRED
    needs = (Part.TARGET, Part.TASK)
    fix = Safety.UNSAFE
    guide = "Error Handling"
    covered_by = ("NL105", "NL301")
    message = "`{taker}` can fail here, outside its error handling: {consequence}"
    help = "move it into a `try` whose handler marks the Stream failed"
    examples = (
        Bad('''
            import logging
            import urllib.request

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):
                """Fetch a page."""
                page = urllib.request.urlopen(url, timeout=10)  # NL302
                try:
                    text = page.read()
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"bytes": len(text)}
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        ''', fixed='''
            import logging
            import urllib.request

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):
                """Fetch a page."""
                try:
                    page = urllib.request.urlopen(url, timeout=10)  # NL302
                    text = page.read()
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"bytes": len(text)}
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
        Good('''
            import logging
            import time
            import urllib.request

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):
                """Fetch a page.

                Args:
                    stream_id: The stream that asks.
                    url: The address.
                """
                started = time.monotonic()
                logger.info("Stream %s: fetching %s", stream_id, url)
                try:
                    with urllib.request.urlopen(url, timeout=10) as page:
                        text = page.read()
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
                return {"bytes": len(text), "seconds": time.monotonic() - started}
        '''),
    )  # fmt: skip

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding for the first statement at which a failure meets no handler."""
        outcome = task.outcome
        if outcome.hidden or not outcome.handlers_seen:
            return
        sites = [(site, path) for site, path in outcome.unguarded() if not path.slipped]
        for site, path in sorted(sites, key=lambda pair: pair[0])[:1]:
            yield self.on(
                task,
                site.place,
                function=site.function,
                fix=_fix(project, outcome, site.place),
                taker=site.function or task.name,
                consequence=left_as(path.effects),
            )


def _fix(project: Project, outcome: Outcome, site: Place) -> Fix | Refused:
    """Return the fix that moves a statement into the `try` beside it, or all work into a new one.

    A new one is made where all handlers of the function deal with items of the run's work.
    """
    around = at_hand.functions_around(project, site)
    if not around:
        return Refused("it stands in no function")
    function = around[-1]
    headers = {handler.place for path in outcome.failures() for handler in path.handlers}
    tried = endings.guarded(function, headers)
    if tried is None:
        name = Place(site.path, function.name_span.start, function.name_span.end)
        code = _recording.handler(project, name)
        if code is None:
            return Refused(_recording.NO_ID)
        return unsafe("put the work into `try`", WrapInTry(name, *code))
    beside = (
        statement.span
        for statement in endings.block_around(function, tried.span.start)
        if statement is not tried
    )
    if not any(span.start <= site.start < span.end for span in beside):
        return Refused("it is not in the same block as the `try`")
    handler = tried.handlers[0].span
    step = MoveIntoTry(Place(site.path, handler.start, handler.end), site)
    return unsafe("move it into the `try`", step)
