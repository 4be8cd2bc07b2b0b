"""NL306 log-without-traceback."""

from __future__ import annotations

from newloom_lint.findings import AddKeyword, Fix, Level, Place, Profile, Safety
from newloom_lint.model import Project
from newloom_lint.model.flow.effects import Certainty, Effects
from newloom_lint.rules.base import safe
from newloom_lint.rules.error_handling._handlers import LogRule
from newloom_lint.rules.examples import Bad, Good


class LogWithoutTraceback(LogRule):
    """A failure is logged without its traceback.

    ## What it does
    Looks at each path on which the run fails and reports the last log call where none on the
    path has `exc_info=True` or is `logger.exception`.

    ## Why it matters in NewLoom
    A task runs unattended. Its log is all there is the morning after, and `'NoneType' object is
    not subscriptable` without a line number explains nothing.

    ## How to fix
    Add `exc_info=True`, or call `logger.exception`.

    ## Fix safety
    Safe: the message stays as it is, the traceback follows it.
    """

    code, name = "NL306", "log-without-traceback"
    level, profile = Level.WARNING, Profile.REQUIRED
    guide = "Error Handling"
    covered_by = ("NL301",)
    fix = Safety.SAFE
    message = (
        "`{taker}` logs the failure without its traceback: the log will not say where it broke"
    )
    help = "add `exc_info=True`, or use `logger.exception`"
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
                except Exception as e:
                    logger.error(f"Task error: {e}")  # NL306
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
                except Exception as e:
                    logger.error(f"Task error: {e}", exc_info=True)  # NL306
                    Stream.objects.filter(id=stream_id).update(status="failed")
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
                """
                logger.info("Running")
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception as e:
                    logger.error(f"Task error: {str(e)}", exc_info=True)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise e
        '''),
    )  # fmt: skip

    def is_broken_by(self, effects: Effects) -> bool:
        """Return whether no log call of a path writes the traceback."""
        return effects.traceback is Certainty.NO

    def mended(self, project: Project, call: Place) -> Fix:  # noqa: ARG002
        """Return the fix: the traceback follows the message."""
        return safe("add `exc_info=True`", AddKeyword(call, "exc_info=True"))
