"""NL301 missing-error-handling."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Fix, Level, Part, Profile, Safety, WrapInTry
from newloom_lint.model import Project, Task
from newloom_lint.rules.base import Refused, TaskRule, unsafe
from newloom_lint.rules.error_handling import _recording
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts


class MissingErrorHandling(TaskRule):
    """Nothing on the dispatcher's call path catches a failure.

    ## What it does
    Follows the call through decorators, delegates, helpers and context managers, and reports a
    task in which no handler stands on the way of an exception.

    ## Why it matters in NewLoom
    When the task fails, the Stream keeps the status it had: it looks active, or hangs in
    `processing`, and nobody is told.

    ## How to fix
    Put the work into `try`. In `except Exception`, log with the traceback, mark the Stream
    `failed`, and raise again.

    ## Fix safety
    Needs a look: the whole body goes into the `try`, and whether all that failed is to be recorded
    as a failure of the Stream is for its author to say.
    """

    code, name = "NL301", "missing-error-handling"
    level, profile = Level.ERROR, Profile.REQUIRED
    needs = (Part.TARGET, Part.TASK)
    fix = Safety.UNSAFE
    guide = "Error Handling"
    message = "nothing catches a failure of `{task}`: the Stream stays as it was when a run fails"
    help = (
        "put the work into `try`; on `except Exception` log it, mark the Stream failed, and raise"
    )
    examples = (
        Bad('''
            import urllib.request


            def fetch(stream_id, url, **kwargs):  # NL301
                """Fetch a page."""
                with urllib.request.urlopen(url, timeout=10) as response:
                    return {"bytes": len(response.read())}
        ''', fixed='''
            import logging
            import urllib.request

            from django.utils import timezone

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):  # NL301
                """Fetch a page."""
                from streams.models import Stream

                try:
                    with urllib.request.urlopen(url, timeout=10) as response:
                        return {"bytes": len(response.read())}
                except Exception as e:
                    logger.error(f"Task error: {str(e)}", exc_info=True)
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


            def recorded(function):
                """Record how a run of `function` ends."""

                def wrapper(stream_id, **kwargs):
                    try:
                        result = function(stream_id, **kwargs)
                    except Exception:
                        logger.exception("Stream %s failed", stream_id)
                        Stream.objects.filter(id=stream_id).update(
                            status="failed", last_run=timezone.now()
                        )
                        raise
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return result

                return wrapper


            @recorded
            def fetch(stream_id, url, **kwargs):
                """Fetch a page.

                Args:
                    stream_id: The stream that asks.
                    url: The address.
                """
                logger.info("Fetching %s", url)
                return {"length": len(url)}
        '''),
    )  # fmt: skip

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding where no handler was met and a failure is certain to get out."""
        outcome = task.outcome
        if outcome.hidden or outcome.handlers_seen:
            return
        open_failures = [path for path in outcome.paths if path.raises]
        if any(path.effects.obscured is None for path in open_failures or outcome.paths):
            yield self.on(task, fix=_fix(task, project))


def _fix(task: Task, project: Project) -> Fix | Refused:
    """Return the fix that puts the work of a task into a `try`."""
    if not isinstance(task.definition, facts.Function):
        return Refused("the task is no function with a body of its own")
    code = _recording.handler(project, task.place)
    if code is None:
        return Refused(_recording.NO_ID)
    return unsafe("put the work into `try`", WrapInTry(task.place, *code))
