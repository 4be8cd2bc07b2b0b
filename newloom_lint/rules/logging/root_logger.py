"""NL403 root-logger."""

from __future__ import annotations

from newloom_lint.findings import LOGGER, Fix, Level, Place, Profile, Replace, Safety
from newloom_lint.model import Project, at_hand
from newloom_lint.model.calls.observed import Observed
from newloom_lint.model.flow.handled import Notes
from newloom_lint.rules.base import CallRule, Refused, unsafe
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts


class RootLogger(CallRule):
    """A task logs on the root logger.

    ## What it does
    Reports `logging.info(...)`, `logging.error(...)` and the like in tasks and in the functions of
    the tasks package that they run.

    ## Why it matters in NewLoom
    A record of the root logger says `root` where the module's name should stand: nobody sees which
    task it is from, and `LOGGING` cannot give the tasks a level or a file of their own. The first
    such call may even configure logging anew.

    ## How to fix
    `logger = logging.getLogger(__name__)` at the top of the module, then `logger.info(...)`.

    ## Fix safety
    Unsafe: the record has another name, so that other settings may hold for it.
    """

    code, name = "NL403", "root-logger"
    level, profile = Level.WARNING, Profile.GUIDE
    fix = Safety.UNSAFE
    guide = "Task Logic"
    message = "`{taker}` logs as `root`: the record does not say which module it is from"
    help = "use the module's own logger: `logger = logging.getLogger(__name__)`"
    examples = (
        Bad('''
            import logging

            from django.utils import timezone

            from streams.models import Stream


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.
                """
                logging.info("Running stream %s", stream_id)  # NL403
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logging.exception("Stream %s failed", stream_id)  # NL403
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        ''', fixed='''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.
                """
                logger.info("Running stream %s", stream_id)  # NL403
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed", stream_id)  # NL403
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
        Good('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            log = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.

                Example:
                    {}
                """
                log.info("Running stream %s", stream_id)
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    log.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def calls(self, observed: Observed) -> Notes[str]:
        """Return the log calls of the root logger."""
        return observed.unnamed

    def mended(self, project: Project, call: Place) -> Fix | Refused:
        """Return the fix of a log call: the module's logger makes it."""
        match at_hand.call(project, call):
            case facts.Call(
                function=facts.Attribute(value=facts.Name(span=owner), attr=attr, span=span)
            ):
                code, place = ("logger.warning", span) if attr == "warn" else ("logger", owner)
            case facts.Call(function=facts.Name(id=name, span=place)) if name in METHODS:
                code = f"logger.{name}"
            case _:
                return Refused("it is not called as `logging.info`")
        there = Place(call.path, place.start, place.end)
        return unsafe("use the module's logger", Replace(there, code, (LOGGER,)))


METHODS = frozenset({"critical", "debug", "error", "exception", "info", "log", "warning"})
