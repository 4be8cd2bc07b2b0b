"""NL305 unlogged-error."""

from __future__ import annotations

from newloom_lint.findings import Level, Profile
from newloom_lint.model.flow.effects import Certainty, Effects
from newloom_lint.rules.error_handling._handlers import FailureRule
from newloom_lint.rules.examples import Bad, Good


class UnloggedError(FailureRule):
    """A run fails and no log says why.

    ## What it does
    Looks at each path on which the run fails, through all its handlers and helpers, and reports
    the outermost handler where nothing on the path writes a log record.

    ## Why it matters in NewLoom
    A task runs unattended. Who looks at a failed Stream the morning after finds the status, and
    nothing that says what happened.

    ## How to fix
    In the handler: `logger.exception("Stream %s failed", stream_id)`.
    """

    code, name = "NL305", "unlogged-error"
    level, profile = Level.ERROR, Profile.REQUIRED
    about_handlers = True
    guide = "Error Handling"
    covered_by = ("NL301",)
    message = "`{taker}` {catches} and logs nothing: nobody will know why the run failed"
    help = 'log it in the handler: `logger.exception("Stream %s failed", stream_id)`'
    examples = (
        Bad('''
            from django.utils import timezone

            from streams.models import Stream


            def fetch(stream_id, **kwargs):
                """Fetch a page."""
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:  # NL305
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


            def _fail(stream_id, error):
                logger.error("Stream %s failed", stream_id, exc_info=error)
                Stream.objects.filter(id=stream_id).update(
                    status="failed", last_run=timezone.now()
                )


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.
                """
                logger.info("Running")
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception as error:
                    _fail(stream_id, error)
                    raise
        '''),
    )  # fmt: skip

    def is_broken_by(self, effects: Effects) -> bool:
        """Return whether nothing on a path was logged."""
        return effects.logged in {None, Certainty.NO}
