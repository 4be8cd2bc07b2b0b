"""NL307 log-without-context."""

from __future__ import annotations

from newloom_lint.findings import (
    EXCEPTION,
    Fix,
    Level,
    NameInMessage,
    Place,
    Profile,
    Safety,
)
from newloom_lint.model import Project, at_hand
from newloom_lint.model.flow.effects import Certainty, Effects
from newloom_lint.rules.base import Refused, unsafe
from newloom_lint.rules.error_handling._handlers import LogRule
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts


class LogWithoutContext(LogRule):
    """A failure is logged with words that fit every failure.

    ## What it does
    Looks at each path on which the run fails and reports the last log call where no message on
    the path names the exception, the Stream or any variable. A logger that was bound to something
    names that, and so does `extra`; a traceback names no Stream.

    ## Why it matters in NewLoom
    Dozens of Streams run the same task. `Import failed` does not say which of them failed, nor at
    what.

    ## How to fix
    Name both: `logger.exception("Stream %s: import failed", stream_id)`.

    ## Fix safety
    Unsafe: the message gets other words, which somebody may look for.
    """

    code, name = "NL307", "log-without-context"
    level, profile = Level.WARNING, Profile.REQUIRED
    fix = Safety.UNSAFE
    guide = "Best Practices: Error Handling"
    covered_by = ("NL301",)
    message = (
        "`{taker}` logs a failure without naming the exception, the Stream or anything else: "
        "the log will not say what failed"
    )
    help = 'name them: `logger.exception("Stream %s failed", stream_id)`'
    examples = (
        Bad('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Fetch a page."""
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Import failed")  # NL307
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
                """Fetch a page."""
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Import failed for stream %s", stream_id)  # NL307
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
        Good('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.
                """
                logger.info("Running")
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s: import failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def is_broken_by(self, effects: Effects) -> bool:
        """Return whether no message of a path names anything."""
        return effects.context is Certainty.NO

    def mended(self, project: Project, call: Place) -> Fix | Refused:
        """Return the fix of a log call: its message names the Stream and the exception."""
        node = at_hand.call(project, call)
        handler = at_hand.exception_handler(project, call)
        place = call if handler is None else Place(call.path, *_span(handler.header))
        stream_id = at_hand.stream_id(project, place)
        named = handler is not None and _is_named(handler, call, stream_id)
        if node is None or not (stream_id or named):
            return Refused("neither the exception nor the id of the run's Stream is at hand")
        position = int(isinstance(node.function, facts.Attribute) and node.function.attr == "log")
        lazy = at_hand.is_standard_logger(project, call.path, node)
        uses = (EXCEPTION,) if named else ()
        step = NameInMessage(call, stream_id, position, lazy, uses)
        return unsafe("name what failed", step)


def _span(span: facts.Span) -> tuple[int, int]:
    return span.start, span.end


def _is_named(handler: facts.Handler, call: Place, stream_id: str) -> bool:
    """Return whether a message is to name the exception: where it has a name, or nothing has."""
    if handler.name:
        return at_hand.keeps_exception(handler, call.start)
    return not stream_id and handler.type is not None
