"""NL303 no-broad-handler."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import AddHandler, Finding, Fix, Level, Place, Profile, Safety
from newloom_lint.model import Project, Task, at_hand
from newloom_lint.model.flow.effects import Passed
from newloom_lint.rules.base import Refused, unsafe
from newloom_lint.rules.error_handling import _recording
from newloom_lint.rules.error_handling._handlers import HandlerRule, left_as
from newloom_lint.rules.examples import Bad, Good


class NoBroadHandler(HandlerRule):
    """Only specific exceptions are handled.

    ## What it does
    Reports the last handler of a `try` that stands for the run's failures where other exceptions
    than those it names leave the task. A narrow handler with a fallback value, one per item, and
    one for a Stream that does not exist are left alone.

    ## Why it matters in NewLoom
    Whatever nobody thought of, a changed answer, a missing key, a full disk, leaves the Stream
    as it was and no line in the log that names it. These are the failures that need it most.

    ## How to fix
    Keep the specific handlers and add `except Exception` behind them: log, mark, raise again.

    ## Fix safety
    Needs a look: whether all other failures are to be recorded as those of the Stream, in the same
    way, is for the task's author to say.
    """

    code, name = "NL303", "no-broad-handler"
    level, profile = Level.ERROR, Profile.REQUIRED
    fix = Safety.UNSAFE
    guide = "Error Handling"
    covered_by = ("NL105", "NL301")
    message = "`{taker}` {catches} and nothing else: after another failure {consequence}"
    help = "add `except Exception` behind it: log, mark the Stream failed, and raise"
    examples = (
        Bad('''
            import logging
            import urllib.request

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):
                """Fetch a page."""
                try:
                    urllib.request.urlopen(url, timeout=10).close()
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except OSError:  # NL303
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
                    urllib.request.urlopen(url, timeout=10).close()
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except OSError:  # NL303
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
                except Exception as e:
                    logger.error(f"Task error: {str(e)}", exc_info=True)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
        Good('''
            import logging
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
                logger.info("Stream %s: fetching %s", stream_id, url)
                try:
                    try:
                        with urllib.request.urlopen(url, timeout=10) as page:
                            size = len(page.read())
                    except TimeoutError:
                        size = 0
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"bytes": size}
                except OSError:
                    logger.exception("Stream %s: no answer from %s", stream_id, url)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding for each handler that stands for the run and lets failures pass."""
        outcome = task.outcome
        seen: set[Place] = set()
        for _, path in () if outcome.hidden else outcome.unguarded():
            if path.slipped is not None and path.slipped.place not in seen:
                seen.add(path.slipped.place)
                fix, consequence = _fix(project, path.slipped), left_as(path.effects)
                yield self.at_handler(task, path.slipped, fix=fix, consequence=consequence)


def _fix(project: Project, handler: Passed) -> Fix | Refused:
    """Return the fix that adds a handler for all other failures."""
    if at_hand.handler(project, handler.place) is None:
        return Refused("what has the failure in hand is no `except`")
    code = _recording.handler(project, handler.place)
    if code is None:
        return Refused(_recording.NO_ID)
    return unsafe("add `except Exception`", AddHandler(handler.owner, *code))
