"""NL315 bare-except."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Fix, Level, Place, Profile, Replace, Safety
from newloom_lint.model import Project, at_hand, reach
from newloom_lint.model.values import expressions
from newloom_lint.rules.base import FunctionRule, Refused, unsafe
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts


class BareExcept(FunctionRule):
    """A handler takes what ends the process, and goes on.

    ## What it does
    Reports `except:` and `except BaseException` where the handler does not re-raise on every
    path.

    ## Why it matters in NewLoom
    A worker is stopped by an exception: `SystemExit`, `KeyboardInterrupt`, the cancellation of a
    coroutine. A handler that takes it keeps the worker from stopping; it is then killed in the
    middle of its work, and the Stream hangs in `processing`.

    ## How to fix
    Take `Exception`, or re-raise on every path.

    ## Fix safety
    Needs a look: what ends the process passes the handler then, and what is cleaned up there may
    belong into a `finally`.
    """

    code, name = "NL315", "bare-except"
    level, profile = Level.WARNING, Profile.GUIDE
    fix = Safety.UNSAFE
    guide = "Error Handling"
    message = "`{taker}` {catches} and goes on: a worker that is told to stop does not stop"
    help = "catch `Exception`, or re-raise on every path"
    examples = (
        Bad('''
            import logging

            import requests
            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)

            def fetch(stream_id, urls, **kwargs):
                """Fetch some pages."""
                failed = []
                try:
                    for url in urls:
                        try:
                            requests.get(url, timeout=10)
                        except:  # NL315
                            failed.append(url)
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"failed": failed}
                except Exception as error:
                    logger.exception("Stream %s: %s", stream_id, error)
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

            def fetch(stream_id, urls, **kwargs):
                """Fetch some pages."""
                failed = []
                try:
                    for url in urls:
                        try:
                            requests.get(url, timeout=10)
                        except Exception:  # NL315
                            failed.append(url)
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"failed": failed}
                except Exception as error:
                    logger.exception("Stream %s: %s", stream_id, error)
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

            def fetch(stream_id, urls, **kwargs):
                """Fetch some pages.

                Args:
                    stream_id: The stream that asks.
                    urls: The addresses.

                Example:
                    {"urls": ["https://example.org/"]}
                """
                failed = []
                try:
                    for url in urls:
                        try:
                            requests.get(url, timeout=10)
                        except Exception as error:
                            logger.warning("Stream %s: %s: %s", stream_id, url, error)
                            failed.append(url)
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    logger.info("Stream %s: %s pages", stream_id, len(urls))
                    return {"failed": failed}
                except:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def check(self, reached: reach.Reached, project: Project) -> Iterator[Finding]:
        """Yield a finding for each handler that takes everything and goes on."""
        for place, caught in project.machine.handled.keeping.of(reached.function):
            catches = f"catches `{caught}`" if caught else "catches everything"
            yield self.within(reached, place, fix=_fix(project, place), catches=catches)


def _fix(project: Project, header: Place) -> Fix | Refused:
    """Return the fix that has a handler take `Exception` alone."""
    node = at_hand.handler(project, header)
    if node is None:
        return Refused("it is no `except`")
    if node.type is None:
        end = header.start + len("except")
        return _taking(Place(header.path, header.start, end), "except Exception")
    types = node.type.elements if isinstance(node.type, facts.Display) else (node.type,)
    meant = [one for one in types if expressions.describe(one).endswith("BaseException")]
    if len(meant) != 1:
        return Refused("which of its exceptions ends the process cannot be told")
    span = meant[0].span
    return _taking(Place(header.path, span.start, span.end), "Exception")


def _taking(place: Place, code: str) -> Fix:
    return unsafe("take `Exception` alone", Replace(place, code))
