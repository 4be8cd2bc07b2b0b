"""NL315 bare-except."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Behind, Finding, Fix, Level, Place, Profile, Replace, Safety
from newloom_lint.model import Project, at_hand, reach
from newloom_lint.rules.base import FunctionRule, Refused, unsafe
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

BASE, ENOUGH = "BaseException", "Exception"
ENDINGS = frozenset({"KeyboardInterrupt", "SystemExit", "GeneratorExit", "CancelledError"})


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
    Unsafe: what ends the process is no longer taken, which is the point of it, and what the
    handler did about that is not done.
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
            yield self.within(reached, place, fix=_mended(project, place), catches=catches)


def _mended(project: Project, place: Place) -> Fix | Refused:
    """Return the fix of a handler: it takes `Exception`."""
    handler = at_hand.handler(project, place)
    if handler is None:
        return Refused("what takes it is no `except`")
    if any(_name(node) in ENDINGS for node in walk(handler.body)):
        return Refused("the handler deals with what ends the process")
    title = f"catch `{ENOUGH}`"
    if handler.type is None:
        return unsafe(title, Behind(place, f" {ENOUGH}"))
    match handler.type:
        case facts.Display(elements=types):
            pass
        case one:
            types = (one,)
    named = [one for one in types if _name(one) == BASE]
    if len(named) != 1 or any(_name(one) == ENOUGH for one in types):
        return Refused("which of its exceptions is to go is not certain")
    span = named[0].span
    return unsafe(title, Replace(Place(place.path, span.start, span.end), ENOUGH))


def _name(node: object) -> str:
    match node:
        case facts.Name(id=name) | facts.Attribute(attr=name):
            return name
    return ""
