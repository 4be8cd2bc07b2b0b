"""NL308 stream-not-marked-failed."""

from __future__ import annotations

from collections.abc import Callable

from newloom_lint.findings import Fix, Level, Profile, Safety
from newloom_lint.model import Project
from newloom_lint.model.flow.effects import FAILED, UNCERTAIN, Effects, Passed
from newloom_lint.rules.base import Refused
from newloom_lint.rules.error_handling import _recording
from newloom_lint.rules.error_handling._handlers import FailureRule
from newloom_lint.rules.examples import Bad, Good

LOST = {
    "transaction": "the transaction around it is rolled back, and the status with it",
    "save": "a `save()` without `update_fields` writes back the status it had read before",
}


class StreamNotMarkedFailed(FailureRule):
    """A run fails and the Stream's status does not say so.

    ## What it does
    Looks at each path on which the run fails, through all its handlers, helpers and context
    managers, and reports the outermost handler where nothing on the path saves `failed` as the
    Stream's status.

    ## Why it matters in NewLoom
    The status is what people and schedulers look at. A Stream that stays `active` after a failed
    run is run again and again; one that stays `processing` is never run again.

    ## How to fix
    In the handler: `Stream.objects.filter(id=stream_id).update(status="failed",
    last_run=timezone.now())`.

    ## Fix safety
    Safe: nothing but that statement is added, and only where the run fails.
    """

    code, name = "NL308", "stream-not-marked-failed"
    level, profile = Level.ERROR, Profile.REQUIRED
    fix = Safety.SAFE
    guide = "Error Handling"
    covered_by = ("NL301",)
    message = "`{taker}` {catches} and does not mark the Stream failed: {consequence}"
    help = (
        'mark it {where}: `Stream.objects.filter(id=stream_id).update(status="failed", '
        "last_run=timezone.now())`"
    )
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
                except Exception:  # NL308
                    logger.exception("Stream %s failed", stream_id)
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
                except Exception:  # NL308
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


            def _finish(stream_id, status=None):
                fields = {"last_run": timezone.now()}
                if status:
                    fields["status"] = status
                Stream.objects.filter(id=stream_id).update(**fields)


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.
                """
                logger.info("Running")
                try:
                    _finish(stream_id)
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    _finish(stream_id, "failed")
                    raise
        '''),
    )  # fmt: skip

    def breaks(self, project: Project) -> Callable[[Effects], bool]:
        """Return what breaks the rule: a status that nobody offers is meant, for NL310 to say."""
        offered = {None, *project.statuses}

        def breaks(effects: Effects) -> bool:
            meant = len(offered) > 1 and effects.status not in offered
            return self.is_broken_by(effects) and not meant

        return breaks

    def mended(self, project: Project, handler: Passed, effects: Effects) -> Fix | Refused:
        """Return the fix that marks the Stream where the handler begins."""
        if effects.lost:
            return Refused(f"{LOST[effects.lost]}, wherever it stands")
        code = _recording.update(project, handler.place, _recording.FAILED)
        if code is None:
            return Refused(_recording.NO_ID)
        return _recording.added(project, handler, "mark the Stream failed", code, logged=True)

    def is_broken_by(self, effects: Effects) -> bool:
        """Return whether the status at the end of a path is certainly another one."""
        return effects.status not in {FAILED, UNCERTAIN}

    def consequence(self, effects: Effects) -> str:
        """Return what the status says instead."""
        if effects.lost:
            return LOST[effects.lost]
        status = effects.status
        return f"it says `{status}`" if status else "it stays as it was before the run"
