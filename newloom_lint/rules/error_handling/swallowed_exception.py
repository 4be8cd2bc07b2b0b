"""NL304 swallowed-exception."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Append, Finding, Fix, Level, Place, Profile, Replace, Safety
from newloom_lint.model import Project, Task, at_hand
from newloom_lint.model.flow.effects import Passed
from newloom_lint.rules.base import Refused, safe, unsafe
from newloom_lint.rules.error_handling._handlers import HandlerRule
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk


class SwallowedException(HandlerRule):
    """A failure of the run ends as a success.

    ## What it does
    Reports a handler around the task's work, or a `finally`, after which the task returns as if
    nothing had happened. It leaves alone a handler per item in a loop, a narrow handler with a
    fallback value, a handler that does the work in another way, and a best-effort step after
    which the task goes on.

    ## Why it matters in NewLoom
    The dispatcher knows a failed run by its exception alone. A task that returns, even an
    `{"error": …}`, is stored as a success: no alarm, no retry, and a green Stream that has been
    doing nothing for weeks.

    ## How to fix
    After logging and marking the Stream failed, raise again.

    ## Fix safety
    Safe where the handler simply ends: `raise` is added there. Where it returns a value, `raise`
    takes the place of that, and what should become of the value is yours to decide. Where what
    follows the handler logs the failure or marks the Stream, `raise` belongs behind that.
    """

    code, name = "NL304", "swallowed-exception"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Error Handling"
    covered_by = ("NL301",)
    fix = Safety.SAFE
    message = "`{taker}` {catches} and returns: a failed run is stored as a success"
    help = "re-raise after marking the Stream failed"
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
                except Exception:  # NL304
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(status="failed")
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
                except Exception:  # NL304
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(status="failed")
                    raise
        '''),
        Good('''
            import logging
            import urllib.request

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, urls, **kwargs):
                """Fetch some pages.

                Args:
                    stream_id: The stream that asks.
                    urls: The addresses.
                """
                logger.info("Fetching %s pages", len(urls))
                failed = []
                try:
                    for url in urls:
                        try:
                            urllib.request.urlopen(url, timeout=10).close()
                        except OSError:
                            logger.warning("No answer from %s", url)
                            failed.append(url)
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"failed": failed}
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding for each handler that ends a failed run without raising."""
        outcome = task.outcome
        if outcome.hidden:
            return
        for handler, simply_ends in outcome.swallowed():
            if outcome.is_recorded_behind(handler):
                fix: Fix | Refused = _BEHIND
            elif handler.place == handler.owner:
                fix = _WITH
            else:
                fix = _raise_again(handler, task) if simply_ends else _instead(project, handler)
            yield self.at_handler(task, handler, fix=fix)


_BEHIND = Refused("what follows the handler records the failure: raise behind that")
_WITH = Refused("what this `with` should suppress instead is yours to decide")


def _raise_again(handler: Passed, task: Task) -> Fix:
    """Return the fix; in a function that others may call too it needs a look."""
    fix = safe("re-raise", Append(handler.owner, "raise"))
    own = handler.place.path == task.module.path and handler.function == task.qualname
    return fix if own else Fix(Safety.UNSAFE, fix.title, fix.steps)


def _instead(project: Project, handler: Passed) -> Fix | Refused:
    """Return the fix that raises where a handler returns: whoever wants the result needs a look."""
    node = at_hand.handler(project, handler.place)
    returns = [part for part in walk(node) if isinstance(part, facts.Return)] if node else []
    if node is None or len(returns) != 1 or returns[0] is not node.body[-1]:
        return Refused("the handler has several ways out")
    span = returns[0].span
    return unsafe("re-raise", Replace(Place(handler.place.path, span.start, span.end), "raise"))
