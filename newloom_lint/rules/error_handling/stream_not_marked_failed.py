"""NL308 stream-not-marked-failed."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Place, Profile
from newloom_lint.model import Outcome, Task
from newloom_lint.model.flow.effects import UNCERTAIN
from newloom_lint.rules.base import ContractRule
from newloom_lint.rules.error_handling._wording import catches
from newloom_lint.rules.examples import Bad, Good

FAILED = "failed"


class StreamNotMarkedFailed(ContractRule):
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
    """

    code, name = "NL308", "stream-not-marked-failed"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Error Handling"
    covered_by = ("NL301",)
    message = "`{taker}` {catches} and does not mark the Stream failed: {consequence}"
    help = (
        'mark it in the handler: `Stream.objects.filter(id=stream_id).update(status="failed", '
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

    def judge(self, task: Task, outcome: Outcome) -> Iterator[Finding]:
        """Yield a finding for the outermost handler of each path that leaves the status."""
        seen: set[Place] = set()
        for path in outcome.failures():
            status, handler = path.effects.status, path.handlers[-1]
            if status in {FAILED, UNCERTAIN} or handler.place in seen:
                continue
            seen.add(handler.place)
            yield self.on(
                task,
                handler.place,
                function=handler.function,
                taker=handler.function.rpartition(".")[2] or task.name,
                catches=catches(handler),
                consequence=(
                    f"it says `{status}`" if status else "it stays as it was before the run"
                ),
            )
