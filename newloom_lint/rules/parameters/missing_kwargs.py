"""NL104 missing-kwargs."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Fix, Level, Profile, Safety
from newloom_lint.model import Project, Task
from newloom_lint.model.values.kinds import Function
from newloom_lint.rules.base import Refused, TaskRule, name_place, qualname, safe
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.rules.parameters import _forwarding
from newloom_lint.syntax import facts


class MissingKwargs(TaskRule):
    """A configuration key that is no parameter ends the run in `TypeError`.

    ## What it does
    Follows the configuration through decorators and delegates, and reports the function that
    takes no further keywords.

    ## Why it matters in NewLoom
    The dispatcher passes the Stream's configuration as it is stored. One key more than the
    parameters, left over from an older version or typed in the admin, and every run ends before
    the task's first line, outside its own error handling.

    ## How to fix
    Add `**kwargs` at the end of the signature.

    ## Fix safety
    Safe: a run that worked before does the same. Where the function does nothing but hand the run
    to another of the project that could take more, the fix passes the keywords on, and that one
    takes what is left; where that call is not plain, there is no fix.
    """

    code, name = "NL104", "missing-kwargs"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Basic Task Structure"
    fix = Safety.SAFE
    message = (
        "`{taker}` takes no `**kwargs`: a configuration key that is no parameter ends the run "
        "in `TypeError`{schema}"
    )
    help = "add `**kwargs` at the end of the signature"
    examples = (
        Bad('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url):  # NL104
                """Fetch a page."""
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed for %s", stream_id, url)
                    Stream.objects.filter(id=stream_id).update(status="failed")
                    raise
        ''', fixed='''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):  # NL104
                """Fetch a page."""
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed for %s", stream_id, url)
                    Stream.objects.filter(id=stream_id).update(status="failed")
                    raise
        '''),
        Good('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **config):
                """Fetch a page.

                Args:
                    stream_id: The stream that asks.
                    **config: The stream's configuration; `url` is read.
                """
                logger.info("Fetching")
                try:
                    logger.info("Fetching %s", config["url"])
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding for each function that stops taking keywords."""
        outcome = task.outcome
        if outcome.hidden:
            return
        for function in outcome.signature.without_kwargs:
            named = isinstance(function.node, facts.Function)
            place = name_place(function)
            yield self.on(
                task,
                place,
                function=qualname(function),
                fix=_fix(project, function) if named else None,
                taker=function.title,
                schema=_schema(task, project),
            )


def _fix(project: Project, function: Function) -> Fix | Refused:
    steps = _forwarding.steps(project, function)
    if isinstance(steps, Refused):
        return steps
    title = "add `**kwargs`" if len(steps) == 1 else "add `**kwargs` and pass it on"
    return safe(title, *steps)


def _schema(task: Task, project: Project) -> str:
    """Return what the schemas of the task's stream types say about other keys."""
    answers = {project.schemas.lets_other_keys_through(name) for name in task.stream_types}
    if answers == {True}:
        return "; its schema lets such a key through"
    if answers == {False}:
        return "; today its schema refuses such a key, a stored one is not checked again"
    return ""
