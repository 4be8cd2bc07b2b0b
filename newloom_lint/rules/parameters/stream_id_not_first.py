"""NL102 stream-id-not-first."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Fix, Level, Place, Profile, Safety, SetParameter
from newloom_lint.model import Project, Task, uses
from newloom_lint.rules.base import Refused, TaskRule, unsafe
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.rules.parameters._calls import STREAM_ID, by_name, name_of, own, passes
from newloom_lint.syntax import facts


class StreamIdNotFirst(TaskRule):
    """`stream_id` is not the first parameter.

    ## What it does
    Reports a task whose signature has another parameter before `stream_id`. The `self` of a bound
    Celery task does not count, nor does a keyword-only `stream_id`.

    ## Why it matters in NewLoom
    The dispatcher does not care, people do: in every other task the first argument is the
    Stream's id, and who calls this one by position, in a shell or a test, hands it something else.

    ## How to fix
    Move `stream_id` to the front, and look at the calls that pass arguments by position.

    ## Fix safety
    Unsafe: calls of the project that pass arguments by position pass them by name afterwards, but
    others may call it, too. Where a call cannot be mended, there is no fix.
    """

    code, name = "NL102", "stream-id-not-first"
    level, profile = Level.WARNING, Profile.REQUIRED
    fix = Safety.UNSAFE
    guide = "Required Components: Parameters"
    message = "`{task}` takes `{first}` before `stream_id`: a call by position mixes them up"
    help = "make `stream_id` the first parameter"
    examples = (
        Bad('''
            def fetch(url, stream_id, **kwargs):  # NL102
                """Fetch a page."""
                try:
                    print(url, stream_id)
                except Exception:
                    raise
        ''', fixed='''
            def fetch(stream_id, url, **kwargs):  # NL102
                """Fetch a page."""
                try:
                    print(url, stream_id)
                except Exception:
                    raise
        '''),
        Good('''
            import logging

            from celery import shared_task
            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            @shared_task(bind=True)
            def fetch(self, stream_id, url, **kwargs):
                """Note that a page is wanted.

                Args:
                    stream_id: The stream that asks.
                    url: The address.
                """
                logger.info("Noting %s", url)
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception as error:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise self.retry(exc=error)
        '''),
    )  # fmt: skip

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding where another parameter comes first."""
        node = task.definition
        if not isinstance(node, facts.Function):
            return
        before = own(node)
        index = next((i for i, p in enumerate(before) if p.name == STREAM_ID), 0)
        if index:
            span = before[index].span
            place = Place(task.module.path, span.start, span.end)
            fix = _fix(task, project, node, before[: index + 1])
            yield self.on(task, place, fix=fix, first=before[0].name)


def _fix(
    task: Task, project: Project, node: facts.Function, before: list[facts.Parameter]
) -> Fix | Refused:
    """Return the fix; `before` ends with `stream_id`."""
    if any(parameter.kind == "positional" for parameter in before):
        return Refused(f"`{before[0].name}` is passed by position only")
    found = uses.of(project, task.module, node)
    if found.unclear:
        return Refused(found.unclear)
    has_default = before[-1].default is not None
    for caller in found.calls if has_default else ():
        if passes(caller, node) is not True:
            return Refused(f"{caller.path} calls it without a `stream_id`")
    steps = by_name(project, found.calls, node)
    if isinstance(steps, Refused):
        return steps
    move = SetParameter(name_of(task.module, node), STREAM_ID, first=True, required=has_default)
    return unsafe("make `stream_id` the first parameter", move, *steps)
