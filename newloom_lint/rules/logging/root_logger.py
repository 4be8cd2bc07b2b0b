"""NL403 root-logger."""

from __future__ import annotations

from newloom_lint.findings import LOGGER, Fix, Level, Place, Profile, Replace, Safety
from newloom_lint.model import Project, at_hand
from newloom_lint.model.calls import libraries
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
    Needs a look: records of another logger may have another level, and other handlers.
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
        """Return the fix that logs on the module's own logger."""
        node = at_hand.call(project, call)
        if node is None:
            return Refused("where it is called is not known")
        function = node.function
        method = function.attr if isinstance(function, facts.Attribute) else ""
        if method not in libraries.LOG_METHODS:
            return Refused("what it calls is not written where it is called")
        place = Place(call.path, function.span.start, function.span.end)
        step = Replace(place, f"logger.{method}", (LOGGER,))
        return unsafe("use the module's logger", step)
