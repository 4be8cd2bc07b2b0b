"""NL302 logic-outside-try."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Profile
from newloom_lint.model import Outcome, Task
from newloom_lint.rules.base import ContractRule
from newloom_lint.rules.error_handling._handlers import left_as
from newloom_lint.rules.examples import Bad, Good


class LogicOutsideTry(ContractRule):
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
    """

    code, name = "NL302", "logic-outside-try"
    level, profile = Level.ERROR, Profile.REQUIRED
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

    def judge(self, task: Task, outcome: Outcome) -> Iterator[Finding]:
        """Yield a finding for the first statement at which a failure meets no handler."""
        if not outcome.handlers_seen:
            return
        sites = [(site, path) for site, path in outcome.unguarded() if not path.slipped]
        for site, path in sorted(sites, key=lambda pair: pair[0])[:1]:
            yield self.on(
                task,
                site.place,
                function=site.function,
                taker=site.function or task.name,
                consequence=left_as(path.effects),
            )
