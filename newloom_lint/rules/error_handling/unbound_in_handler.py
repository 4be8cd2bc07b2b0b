"""NL317 unbound-in-handler."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Profile
from newloom_lint.model import Project, reach
from newloom_lint.rules.base import FunctionRule
from newloom_lint.rules.examples import Bad, Good


class UnboundInHandler(FunctionRule):
    """A handler uses a name that its `try` may not have bound yet.

    ## What it does
    Looks at the first statement of a `try` that can fail and reports a broad handler that is sure
    to read a local name which is not bound there. A handler of some exceptions only is reported
    where a call that is known to raise them comes before the name is bound: `requests.get(…)`
    for `requests.RequestException`, `Stream.objects.get(…)` for `Stream.DoesNotExist`.

    ## Why it matters in NewLoom
    When `stream = Stream.objects.get(…)` is what failed, `stream.status = "failed"` in the
    handler ends in `UnboundLocalError`: the cause is hidden behind it and the Stream stays as it
    was.

    ## How to fix
    In the handler use what is at hand before the `try`: `Stream.objects.filter(id=stream_id)`.
    Or bind the name to `None` before the `try`, and ask.
    """

    code, name = "NL317", "unbound-in-handler"
    level, profile = Level.WARNING, Profile.STRICT
    guide = "Error Handling"
    message = (
        "`{taker}` uses {names} here, which may not be bound when the `try` fails: "
        "`UnboundLocalError` hides the cause"
    )
    help = "use what is known before the `try`, such as `Stream.objects.filter(id=stream_id)`"
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
                    stream = Stream.objects.get(id=stream_id)
                    requests.get(url, timeout=10).raise_for_status()
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["last_run"])
                except Exception as error:  # NL317
                    logger.exception("Stream %s: %s", stream_id, error)
                    stream.status = "failed"
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["status", "last_run"])
                    raise
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

                Example:
                    {"url": "https://example.org/"}
                """
                stream = None
                try:
                    stream = Stream.objects.get(id=stream_id)
                    logger.info("%s: fetching %s", stream.name, url)
                    requests.get(url, timeout=10).raise_for_status()
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["last_run"])
                except Exception as error:
                    logger.exception("Stream %s: %s", stream_id, error)
                    if stream is not None:
                        stream.status = "failed"
                        stream.last_run = timezone.now()
                        stream.save(update_fields=["status", "last_run"])
                    raise
        '''),
    )  # fmt: skip

    def check(self, reached: reach.Reached, project: Project) -> Iterator[Finding]:
        """Yield a finding for each handler that reads what may not be bound."""
        for place, unbound in project.machine.handled.unbound.of(reached.function):
            names = " and ".join(f"`{name}`" for name in unbound)
            yield self.within(reached, place, names=names)
