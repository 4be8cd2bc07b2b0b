"""NL401 no-progress-log."""

from __future__ import annotations

from newloom_lint.findings import Level, Profile
from newloom_lint.model import Outcome, Task, sharing
from newloom_lint.model.values.kinds import Function
from newloom_lint.rules.base import SharedRule
from newloom_lint.rules.examples import Bad, Good

_TWO = {
    "streams/tasks/__init__.py": """
        from streams.tasks.fetch import feed, page

        TASK_MAPPING = {"feed": feed, "page": page}
    """
}


class MissingProgressLog(SharedRule):
    """A run that succeeds leaves no word in the log.

    ## What it does
    Reports a task of which no run logs how it gets on: no log call below level error outside its
    handlers, or in one behind which the run goes on, in the task, its decorators, helpers and
    context managers. Where several tasks do nothing but call one function that does all the work,
    that function is reported, once. A task that does nothing yet is not.

    ## Why it matters in NewLoom
    Tasks run unattended. Of a run that succeeds, yet fetched nothing, or half, or the wrong page,
    the log is the only witness; without a line in it nobody can tell it from a good one.

    ## How to fix
    Say what is done and how much of it: `logger.info("Fetched %d items from %s", count, url)`.
    """

    code, name = "NL401", "no-progress-log"
    level, profile = Level.WARNING, Profile.GUIDE
    guide = "Task Logic"
    message = "{what} logs nothing while it succeeds: nobody can tell what a run has done"
    help = 'log what was done and how much, as in `logger.info("Fetched %d items", count)`'
    words = ("`{}`", "`{}`")
    whoever_calls = False
    examples = (
        Bad('''
            import logging

            import requests
            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):  # NL401
                """Fetch a page.

                Args:
                    stream_id: The stream that asks.
                    url: The address of the page.
                """
                try:
                    text = requests.get(url, timeout=5).text
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"length": len(text)}
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
        Bad('''
            import logging

            import requests
            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def _fetch(stream_id, url, **kwargs):  # NL401
                try:
                    text = requests.get(url, timeout=5).text
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"length": len(text)}
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise


            def feed(stream_id, **kwargs):
                """Fetch a feed."""
                return _fetch(stream_id, **kwargs)


            def page(stream_id, **kwargs):
                """Fetch a page."""
                return _fetch(stream_id, **kwargs)
        ''', files=_TWO),
        Good('''
            import logging

            import requests
            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def _download(url):
                text = requests.get(url, timeout=5).text
                logger.info("Fetched %s: %d characters", url, len(text))
                return text


            def fetch(stream_id, url, **kwargs):
                """Fetch a page.

                Args:
                    stream_id: The stream that asks.
                    url: The address of the page.

                Example:
                    {"url": "https://example.org/"}
                """
                try:
                    text = _download(url)
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"length": len(text)}
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def is_broken_by(self, outcome: Outcome) -> bool:
        """Return whether a run does something, succeeds, and certainly says nothing."""
        succeeds = [path.effects for path in outcome.paths if not path.fails]
        works = any(effects.worked or effects.last_run is not None for effects in succeeds)
        sure = all(effects.obscured is None for effects in succeeds)
        return works and sure and not outcome.tells

    def is_kept_by(self, outcome: Outcome) -> bool:
        """Return whether a run may say how it gets on."""
        return outcome.tells

    def lies_in(self, task: Task) -> tuple[Function, ...]:
        """Return what a task hands all of its work to."""
        return sharing.delegates(task, whole=True)
