"""NL311 success-not-recorded."""

from __future__ import annotations

from newloom_lint.findings import Fix, Level, Profile, Safety
from newloom_lint.model import Outcome, Project, Task, sharing
from newloom_lint.model.flow.effects import Certainty
from newloom_lint.model.values.kinds import Function
from newloom_lint.rules.base import Refused, SharedRule, unsafe
from newloom_lint.rules.error_handling import _recording
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts

_TWO = {
    "streams/tasks/__init__.py": """
        from streams.tasks.fetch import feed, page

        TASK_MAPPING = {"feed": feed, "page": page}
    """
}


class SuccessNotRecorded(SharedRule):
    """No run that succeeds is recorded on the Stream.

    ## What it does
    Looks at the paths on which a run succeeds, through decorators, delegates, helpers and context
    managers, and reports a task where none of them sets and saves `last_run`. One is enough: a
    guard clause that has nothing to do need not. Where tasks leave their error handling to a
    function they share, a decorator's or a context manager among them, or do nothing but call it,
    and none of them records its success itself, that function is reported, once.

    ## Why it matters in NewLoom
    `last_run` is how people see that a Stream is alive. One that is never updated cannot be told
    from one that has stopped.

    ## How to fix
    When the work is done: `stream.last_run = timezone.now()` and
    `stream.save(update_fields=["last_run"])`.

    ## Fix safety
    Needs a look: a run that succeeds writes to the database then, and which of its ends count as
    success is for the task's author to say.
    """

    code, name = "NL311", "success-not-recorded"
    level, profile = Level.ERROR, Profile.REQUIRED
    fix = Safety.UNSAFE
    guide = "Error Handling"
    message = "{what}: the Stream looks as if it never ran"
    words = (
        "no run of `{}` that succeeds saves `last_run`",
        "`{}` does not save `last_run` when a run succeeds",
    )
    help = "when the work is done, set `stream.last_run = timezone.now()` and save that field"
    examples = (
        Bad('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):  # NL311
                """Fetch a page."""
                try:
                    stream = Stream.objects.get(id=stream_id)
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["status"])
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        ''', fixed='''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):  # NL311
                """Fetch a page."""
                try:
                    stream = Stream.objects.get(id=stream_id)
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["status", "last_run"])
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
        Bad('''
            import functools
            import logging

            import requests
            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def recorded(task):
                """Record how a run of a task ends."""

                @functools.wraps(task)
                def wrapper(stream_id, **kwargs):  # NL311
                    try:
                        return task(stream_id, **kwargs)
                    except Exception:
                        logger.exception("Stream %s failed", stream_id)
                        Stream.objects.filter(id=stream_id).update(
                            status="failed", last_run=timezone.now()
                        )
                        raise

                return wrapper


            @recorded
            def feed(stream_id, url, **kwargs):
                """Fetch a feed."""
                return {"length": len(requests.get(url, timeout=5).text)}


            @recorded
            def page(stream_id, address, **kwargs):
                """Fetch a page."""
                return {"length": len(requests.get(address, timeout=5).text)}
        ''', files=_TWO),
        Good('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def _record(stream_id, **fields):
                Stream.objects.filter(id=stream_id).update(last_run=timezone.now(), **fields)


            def fetch(stream_id, url=None, **kwargs):
                """Note that a page is wanted.

                Args:
                    stream_id: The stream that asks.
                    url: The address.
                """
                if not url:
                    return {"skipped": True}
                logger.info("Noting %s", url)
                try:
                    _record(stream_id, status="active")
                    return {"url": url}
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    _record(stream_id, status="failed")
                    raise
        '''),
    )  # fmt: skip

    def is_broken_by(self, outcome: Outcome) -> bool:
        """Return whether there are paths that succeed and none of them saves `last_run`."""
        recorded = _recorded(outcome)
        return bool(recorded) and recorded <= {None, Certainty.NO}

    def is_kept_by(self, outcome: Outcome) -> bool:
        """Return whether a path that succeeds certainly saves `last_run`."""
        return Certainty.YES in _recorded(outcome)

    def lies_in(self, task: Task) -> tuple[Function, ...]:
        """Return what handles the failures of a task, and what it hands its run to."""
        holder = sharing.holder(task)
        return (*((holder,) if holder else ()), *sharing.delegates(task))

    def mended(self, project: Project, task: Task, function: Function | None) -> Fix | Refused:
        """Return the fix that saves `last_run` where the work is done."""
        node = task.definition if function is None else function.node
        path = task.module.path if function is None else function.module.path
        if not isinstance(node, facts.Function):
            return Refused("the task is no function with a body of its own")
        outcome = task.outcome
        headers = {handler.place for way in outcome.failures() for handler in way.handlers}
        steps = _recording.success(project, node, path, tuple(headers))
        if isinstance(steps, Refused):
            return steps
        return unsafe("save `last_run` when the work is done", *steps)


def _recorded(outcome: Outcome) -> set[Certainty | None]:
    """Return what the paths that succeed do about `last_run`."""
    returns = [path.effects for path in outcome.paths if not path.raises]
    return {effects.last_run for effects in returns if effects.ended is None and not effects.gone}
