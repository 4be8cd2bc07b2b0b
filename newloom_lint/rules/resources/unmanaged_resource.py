"""NL601 unmanaged-resource."""

from __future__ import annotations

from newloom_lint.findings import EnterWith, Fix, Level, Profile, Safety, Use
from newloom_lint.model import Project, reach
from newloom_lint.model.resources import managed, table
from newloom_lint.model.resources.leaks import Leak
from newloom_lint.model.resources.table import Kind
from newloom_lint.rules.base import Refused, unsafe
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.rules.resources._leaks import LeakRule


class UnmanagedResource(LeakRule):
    """Something is opened that stays open on some path.

    ## What it does
    Reports a file, socket, session, client, browser, connection, executor, event loop or process
    that a task, or a function it runs, opens and does not close on every path: there is no `with`
    and no `finally`, or the function returns before it closes. What is returned, kept on an
    object, or given to something that may close it is not judged, nor is what its owner closes: a
    page of a browser, a response of a session. A class that is not known is judged only where the
    same function closes its object on another path.

    ## Why it matters in NewLoom
    A worker runs for weeks, and a stream every few minutes: what one run leaves open adds up,
    until the worker has no file handle, database connection or memory left and every stream
    fails.

    ## How to fix
    Open it by `with` (`async with`, `with contextlib.closing(...)`), or close it in a `finally`.

    ## Fix safety
    Unsafe: what is opened is closed at the end of the `with`, where it may have lived longer, and
    that can fail. There is no fix where something may still need it then, or keeps it, and where
    no `with` is known that closes it as its own methods do.
    """

    code, name = "NL601", "unmanaged-resource"
    level, profile = Level.WARNING, Profile.GUIDE
    guide = "Best Practices, Resource Management"
    message = "{leak}: the worker keeps it"
    help = "open it by `with`, or see to it in a `finally`"
    fix = Safety.UNSAFE
    examples = (
        Bad('''
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
                    session = requests.Session()  # NL601
                    size = len(session.get(url, timeout=30).content)
                    session.close()
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"size": size}
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        ''', fixed='''
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
                    with requests.Session() as session:  # NL601
                        size = len(session.get(url, timeout=30).content)
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"size": size}
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
        Good('''
            import logging

            import requests
            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, session=None, **kwargs):
                """Fetch a page.

                Args:
                    stream_id: The stream that asks.
                    url: The page's address.
                    session: What to ask with; one of its own where there is none.

                Example:
                    {"url": "https://example.org"}
                """
                logger.info("Running stream %s", stream_id)
                own = None
                try:
                    if session is None:
                        session = own = requests.Session()
                    size = len(session.get(url, timeout=30).content)
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"size": size}
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
                finally:
                    if own is not None:
                        own.close()
        '''),
    )  # fmt: skip

    def concerns(self, kind: Kind) -> bool:
        """Return whether a kind is open in the worker."""
        return not kind.temporary

    def mended(self, project: Project, reached: reach.Reached, leak: Leak) -> Fix | Refused:
        """Return the `with` that holds what is opened."""
        try:
            found = managed.of(project, reached.function, leak)
        except managed.UncertainError as error:
            return Refused(str(error))
        word = "async with" if found.manner == table.ASYNC_WITH else "with"
        step = EnterWith(
            found.statement,
            found.opening if word == "with" else found.call,
            found.last,
            found.name,
            found.names,
            found.closes,
            is_async=word != "with",
            wrapped=Use("contextlib:closing") if found.manner == table.CLOSING else None,
        )
        return unsafe(f"open it by `{word}`", step)
