"""NL314 raise-without-cause."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import EXCEPTION, Behind, Finding, Fix, Level, Place, Profile, Safety
from newloom_lint.model import Project, at_hand, reach
from newloom_lint.rules.base import FunctionRule, Refused, safe
from newloom_lint.rules.examples import Bad, Good


class RaiseWithoutCause(FunctionRule):
    """A handler raises another exception and does not say what caused it.

    ## What it does
    Reports `raise Other(…)` in a handler without `from`. An exception that is handed the caught
    one, as in `raise self.retry(exc=error)`, carries it; so does a handler per item.

    ## Why it matters in NewLoom
    The dispatcher stores the exception that leaves the task. Without `from` it reads as if the
    handler itself had broken ("During handling of the above exception, another exception
    occurred"), and tools that follow the cause find none.

    ## How to fix
    Name the caught exception and chain it: `raise Other(…) from error`. Where the cause shall not
    be shown, say so: `from None`.

    ## Fix safety
    Safe: the same exception is raised, and says what caused it. A handler that has no name for
    what it caught gets one.
    """

    code, name = "NL314", "raise-without-cause"
    level, profile = Level.WARNING, Profile.REQUIRED
    fix = Safety.SAFE
    guide = "Error Handling"
    message = "`{raised}` is raised without `from`: the log will not say that {caught} caused it"
    help = "chain it: `raise … from error`"
    examples = (
        Bad('''
            import logging

            import requests
            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)

            def fetch(stream_id, url, **kwargs):
                """Fetch a page."""
                try:
                    requests.get(url, timeout=10).raise_for_status()
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception as error:
                    logger.exception("Stream %s: %s", stream_id, error)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise RuntimeError("no page")  # NL314
        ''', fixed='''
            import logging

            import requests
            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)

            def fetch(stream_id, url, **kwargs):
                """Fetch a page."""
                try:
                    requests.get(url, timeout=10).raise_for_status()
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception as error:
                    logger.exception("Stream %s: %s", stream_id, error)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise RuntimeError("no page") from error  # NL314
        '''),
        Good('''
            import logging

            import requests
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
                    requests.get(url, timeout=10).raise_for_status()
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception as error:
                    logger.exception("Stream %s: %s", stream_id, error)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise RuntimeError("no page") from error
        '''),
    )  # fmt: skip

    def check(self, reached: reach.Reached, project: Project) -> Iterator[Finding]:
        """Yield a finding for each exception that replaces another without naming it."""
        notes = project.machine.handled.without_cause
        for place, (raised, caught) in notes.of(reached.function):
            fix = _mended(project, place)
            yield self.within(reached, place, fix=fix, raised=raised, caught=caught)


def _mended(project: Project, place: Place) -> Fix | Refused:
    """Return the fix of a `raise`: the exception of the handler around it is its cause."""
    handler = at_hand.exception_handler(project, place)
    if handler is None:
        return Refused("the `raise` lies in no handler of its own function")
    if handler.type is None:
        return Refused("a bare `except` has no exception to name")
    if handler.name and not at_hand.keeps_exception(handler, place.start):
        return Refused(f"`{handler.name}` may be something else by then")
    return safe("name the cause", Behind(place, " from e", (EXCEPTION,)))
