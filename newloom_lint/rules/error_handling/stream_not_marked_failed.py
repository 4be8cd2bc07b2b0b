"""NL308 stream-not-marked-failed."""

from __future__ import annotations

from collections.abc import Callable

from newloom_lint.findings import (
    DecoratorIntoTry,
    EnterInTry,
    Fix,
    Level,
    Place,
    Profile,
    Safety,
    Step,
)
from newloom_lint.model import Path, Project, at_hand
from newloom_lint.model.flow.effects import FAILED, UNCERTAIN, Effects, Passed
from newloom_lint.model.values import expressions
from newloom_lint.rules.base import Refused, safe
from newloom_lint.rules.error_handling import _recording
from newloom_lint.rules.error_handling._handlers import FailureRule
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

LOST = {
    "transaction": "the transaction around it is rolled back, and the status with it",
    "save": "a `save()` without `update_fields` writes back the status it had read before",
}


class StreamNotMarkedFailed(FailureRule):
    """A run fails and the Stream's status does not say so.

    ## What it does
    Looks at each path on which the run fails, through all its handlers, helpers and context
    managers, and reports the outermost handler where nothing on the path saves `failed` as the
    Stream's status.

    ## Why it matters in NewLoom
    The status is what people and schedulers look at. A Stream that stays `active` after a failed
    run is run again and again; one that stays `processing` is never run again.

    ## How to fix
    In the handler: `Stream.objects.filter(id=stream_id).update(status="failed",
    last_run=timezone.now())`.

    ## Fix safety
    Safe: nothing but that statement is added, and only where the run fails. Where a transaction is
    rolled back around a handler that marks, it is made to end before the handler begins.
    """

    code, name = "NL308", "stream-not-marked-failed"
    level, profile = Level.ERROR, Profile.REQUIRED
    fix = Safety.SAFE
    guide = "Error Handling"
    covered_by = ("NL301",)
    message = "`{taker}` {catches} and does not mark the Stream failed: {consequence}"
    help = (
        'mark it {where}: `Stream.objects.filter(id=stream_id).update(status="failed", '
        "last_run=timezone.now())`"
    )
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
                except Exception:  # NL308
                    logger.exception("Stream %s failed", stream_id)
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
                except Exception:  # NL308
                    logger.exception("Stream %s failed", stream_id)
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


            def _finish(stream_id, status=None):
                fields = {"last_run": timezone.now()}
                if status:
                    fields["status"] = status
                Stream.objects.filter(id=stream_id).update(**fields)


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.
                """
                logger.info("Running")
                try:
                    _finish(stream_id)
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    _finish(stream_id, "failed")
                    raise
        '''),
    )  # fmt: skip

    def breaks(self, project: Project) -> Callable[[Effects], bool]:
        """Return what breaks the rule: a status that nobody offers is meant, for NL310 to say."""
        offered = {None, *project.statuses}

        def breaks(effects: Effects) -> bool:
            meant = len(offered) > 1 and effects.status not in offered
            return self.is_broken_by(effects) and not meant

        return breaks

    def mended(self, project: Project, path: Path) -> Fix | Refused:
        """Return the fix that marks the Stream in the handler."""
        handler, effects = path.handlers[-1], path.effects
        if effects.lost == "transaction":
            step = _ended_first(project, handler)
            if step is not None:
                return safe("have the transaction end first", step)
        if effects.lost:
            return Refused(f"{LOST[effects.lost]}, wherever it stands")
        code = _recording.update(project, handler.place, _recording.FAILED)
        if code is None:
            return Refused(_recording.NO_ID)
        last = effects.status is not None  # what is saved there would take it back
        title = "mark the Stream failed"
        return _recording.added(project, path, title, code, logged=True, last=last)

    def is_broken_by(self, effects: Effects) -> bool:
        """Return whether the status at the end of a path is certainly another one."""
        return effects.status not in {FAILED, UNCERTAIN}

    def consequence(self, effects: Effects) -> str:
        """Return what the status says instead."""
        if effects.lost:
            return LOST[effects.lost]
        status = effects.status
        return f"it says `{status}`" if status else "it stays as it was before the run"


def _ended_first(project: Project, handler: Passed) -> Step | None:
    """Return the step that has a transaction around the `try` of a handler end inside it."""
    header = handler.place.start
    for function in at_hand.functions_around(project, handler.place)[-1:]:
        for node in walk(function.body):
            match node:
                case facts.With(
                    items=(facts.WithItem(context=context, target=None),), body=(only,)
                ) if _is_atomic(context) and _guards(only, header):
                    return EnterInTry(handler.owner)
        for index, decorator in enumerate(function.decorators):
            plain = all(map(_only_names, function.decorators[index + 1 :]))
            all_work = handler.whole and _guards(function.body[-1], header)
            if _is_atomic(decorator) and plain and all_work:
                place = Place(handler.place.path, decorator.span.start, decorator.span.end)
                return DecoratorIntoTry(place, handler.owner)
    return None


def _only_names(decorator: facts.Expression) -> bool:
    """Return whether a decorator only gives a wrapper the name of what it wraps."""
    return expressions.describe(decorator).rpartition(".")[2] == "wraps"


def _is_atomic(node: facts.Expression) -> bool:
    return expressions.describe(node).rpartition(".")[2] == "atomic"


def _guards(node: facts.Statement, header: int) -> bool:
    """Return whether a statement is a `try` that has a handler, and nothing but handlers."""
    plain = isinstance(node, facts.Try) and not node.orelse and not node.final
    return plain and any(one.header.start == header for one in node.handlers)  # type: ignore[union-attr]
