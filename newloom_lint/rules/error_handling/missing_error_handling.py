"""NL301 missing-error-handling."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Profile
from newloom_lint.model import Outcome, Task
from newloom_lint.rules.base import ContractRule
from newloom_lint.rules.examples import Bad, Good


class MissingErrorHandling(ContractRule):
    """Nothing on the dispatcher's call path catches a failure.

    ## What it does
    Follows the call through decorators, delegates, helpers and context managers, and reports a
    task in which no handler stands on the way of an exception.

    ## Why it matters in NewLoom
    When the task fails, the Stream keeps the status it had: it looks active, or hangs in
    `processing`, and nobody is told.

    ## How to fix
    Put the work into `try`. In `except Exception`, log with the traceback, mark the Stream
    `failed`, and raise again.
    """

    code, name = "NL301", "missing-error-handling"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Error Handling"
    message = "nothing catches a failure of `{task}`: the Stream stays as it was when a run fails"
    help = (
        "put the work into `try`; on `except Exception` log it, mark the Stream failed, and raise"
    )
    examples = (
        Bad('''
            import urllib.request


            def fetch(stream_id, url, **kwargs):  # NL301
                """Fetch a page."""
                with urllib.request.urlopen(url, timeout=10) as response:
                    return {"bytes": len(response.read())}
        '''),
        Good('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def recorded(function):
                """Record how a run of `function` ends."""

                def wrapper(stream_id, **kwargs):
                    try:
                        result = function(stream_id, **kwargs)
                    except Exception:
                        logger.exception("Stream %s failed", stream_id)
                        Stream.objects.filter(id=stream_id).update(
                            status="failed", last_run=timezone.now()
                        )
                        raise
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return result

                return wrapper


            @recorded
            def fetch(stream_id, url, **kwargs):
                """Fetch a page.

                Args:
                    stream_id: The stream that asks.
                    url: The address.
                """
                logger.info("Fetching %s", url)
                return {"length": len(url)}
        '''),
    )  # fmt: skip

    def judge(self, task: Task, outcome: Outcome) -> Iterator[Finding]:
        """Yield a finding where no handler was met and a failure is certain to get out."""
        if outcome.handlers_seen:
            return
        open_failures = [path for path in outcome.paths if path.raises]
        if any(path.effects.obscured is None for path in open_failures or outcome.paths):
            yield self.on(task)
