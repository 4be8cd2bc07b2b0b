"""NL402 print-call."""

from __future__ import annotations

from newloom_lint.findings import Fix, Level, LogInstead, Place, Profile, Safety
from newloom_lint.model import Project
from newloom_lint.model.calls.observed import Observed
from newloom_lint.model.flow.handled import Notes
from newloom_lint.rules.base import CallRule, unsafe
from newloom_lint.rules.examples import Bad, Good


class PrintCall(CallRule):
    """A task prints instead of logging.

    ## What it does
    Reports calls of the built-in `print` in tasks and in the functions of the tasks package that
    they run, but not one that writes into a file (`file=...`).

    ## Why it matters in NewLoom
    A worker's standard output goes nowhere, or into one stream with that of all other tasks: no
    time, no level, no logger by which it could be found or silenced.

    ## How to fix
    `logger.info("...")`, with the module's own `logger = logging.getLogger(__name__)`.

    ## Fix safety
    Unsafe: the text goes to the log, at level `info`, or `error` where it went to standard error,
    and no longer where a person may have read it.
    """

    code, name = "NL402", "print-call"
    level, profile = Level.WARNING, Profile.GUIDE
    fix = Safety.UNSAFE
    guide = "Task Logic"
    message = "`{taker}` prints: in a worker nobody reads it, and it has no time, level or logger"
    help = "log it: `logger.info(...)`"
    examples = (
        Bad('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.
                """
                print("running", stream_id)  # NL402
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        ''', fixed='''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.
                """
                logger.info("running %s", stream_id)  # NL402
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
        Good('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.

                Example:
                    {}
                """
                logger.info("Running stream %s", stream_id)
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def calls(self, observed: Observed) -> Notes[str]:
        """Return the calls of `print`."""
        return observed.printed

    def mended(self, project: Project, call: Place) -> Fix:  # noqa: ARG002
        """Return the fix of a `print`: the module's logger says the same."""
        return unsafe("log what is printed", LogInstead(call))
