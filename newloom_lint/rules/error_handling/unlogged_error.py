"""NL305 unlogged-error."""

from __future__ import annotations

from newloom_lint.findings import Fix, Level, Profile, Safety
from newloom_lint.model import Path, Project
from newloom_lint.model.flow.effects import Certainty, Effects
from newloom_lint.rules.base import Refused
from newloom_lint.rules.error_handling import _recording
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
    In the handler: `logger.error(f"Task error: {str(e)}", exc_info=True)`.

    ## Fix safety
    Safe: nothing but a log call is added, and only where the run fails.
    """

    code, name = "NL305", "unlogged-error"
    level, profile = Level.ERROR, Profile.REQUIRED
    about_handlers = True
    fix = Safety.SAFE
    guide = "Error Handling"
    covered_by = ("NL301",)
    message = "`{taker}` {catches} and logs nothing: nobody will know why the run failed"
    help = 'log it {where}: `logger.exception("Stream %s failed", stream_id)`'
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
        ''', fixed='''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Fetch a page."""
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception as e:  # NL305
                    logger.error(f"Task error: {str(e)}", exc_info=True)
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

    def mended(self, project: Project, path: Path) -> Fix | Refused:
        """Return the fix that logs the failure first."""
        code = _recording.log(project, path.handlers[-1])
        if code is None:
            return Refused(f"a bare `except` has no exception to name, and {_recording.NO_ID}")
        return _recording.added(project, path, "log the failure", code)
