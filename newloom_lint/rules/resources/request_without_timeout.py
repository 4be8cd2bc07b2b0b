"""NL603 request-without-timeout."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import AddKeyword, Finding, Fix, Level, Profile, Safety
from newloom_lint.model import Project, reach
from newloom_lint.model.resources.waiting import Wait
from newloom_lint.rules.base import FunctionRule, unsafe
from newloom_lint.rules.examples import Bad, Good


class RequestWithoutTimeout(FunctionRule):
    """A network call can wait for ever.

    ## What it does
    Reports calls of `requests`, `urllib.request.urlopen`, `socket`, `smtplib`, `imaplib`,
    `ftplib` and their like that are given no `timeout`, a `timeout=None` of libraries that would
    give up by themselves (`httpx`, `aiohttp`), and `feedparser.parse` of an address, which takes
    no timeout. Nothing is reported where arguments are not known, where a session has an adapter
    of its own, or where the project calls `socket.setdefaulttimeout`.

    ## Why it matters in NewLoom
    A server that takes the connection and says nothing holds the worker: the run does not fail
    and does not end, and the Stream stays as it was, until somebody restarts the worker.

    ## How to fix
    Pass `timeout=` (seconds). `feedparser`: fetch first, with a timeout, and parse the content.

    ## Fix safety
    Unsafe: 30 seconds may be too short for a slow server.
    """

    code, name = "NL603", "request-without-timeout"
    level, profile = Level.WARNING, Profile.STRICT
    guide = "Best Practices, Resource Management"
    message = "{call}: a server that does not answer holds the worker, and the run never ends"
    help = "{advice}"
    fix = Safety.UNSAFE
    examples = (
        Bad(
            '''
            import logging

            import requests
            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):
                """Fetch a page.

                Args:
                    stream_id: The stream that asks.
                    url: The page's address.
                """
                logger.info("Running stream %s", stream_id)
                try:
                    size = len(requests.get(url).content)  # NL603
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"size": size}
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        ''',
            fixed='''
            import logging

            import requests
            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):
                """Fetch a page.

                Args:
                    stream_id: The stream that asks.
                    url: The page's address.
                """
                logger.info("Running stream %s", stream_id)
                try:
                    size = len(requests.get(url, timeout=30).content)  # NL603
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"size": size}
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        ''',
        ),
        Good('''
            import logging

            import feedparser
            import requests
            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)
            OPTIONS = {"timeout": (5, 30), "headers": {"Accept": "application/rss+xml"}}


            def fetch(stream_id, url, **kwargs):
                """Fetch a feed.

                Args:
                    stream_id: The stream that asks.
                    url: The feed's address.

                Example:
                    {"url": "https://example.org"}
                """
                logger.info("Running stream %s", stream_id)
                try:
                    feed = feedparser.parse(requests.get(url, **OPTIONS).content)
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"entries": len(feed.entries)}
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def check(self, reached: reach.Reached, project: Project) -> Iterator[Finding]:
        """Yield the calls of one function that can wait for ever."""
        for wait in project.waits(reached.function):
            yield self.within(
                reached, wait.place, call=_told(wait), advice=_advice(wait), fix=_mended(wait)
            )


def _told(wait: Wait) -> str:
    if not wait.takes_timeout:
        return f"`{wait.name}` of an address takes no timeout"
    return f"`{wait.name}` {'is told to wait for ever' if wait.told else 'has no timeout'}"


def _advice(wait: Wait) -> str:
    if wait.takes_timeout:
        return "say after how many seconds it gives up: `timeout=30`"
    return "fetch with a timeout first (`requests.get(url, timeout=30)`), then use the content"


def _mended(wait: Wait) -> Fix | None:
    if not wait.fixable:
        return None
    return unsafe("add `timeout=30`", AddKeyword(wait.place, "timeout=30"))
