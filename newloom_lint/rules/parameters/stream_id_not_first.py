"""NL102 stream-id-not-first."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Place, Profile
from newloom_lint.model import Project, Task
from newloom_lint.rules.base import TaskRule
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts

STREAM_ID = "stream_id"
BOUND = frozenset({"self", "cls"})


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
    """

    code, name = "NL102", "stream-id-not-first"
    level, profile = Level.WARNING, Profile.REQUIRED
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

    def check(self, task: Task, project: Project) -> Iterator[Finding]:  # noqa: ARG002
        """Yield a finding where another parameter comes first."""
        node = task.definition
        if not isinstance(node, facts.Function):
            return
        before = [p for p in node.parameters if p.kind in {"positional", "plain"}]
        if before and before[0].name in BOUND:
            before = before[1:]
        place = next((i for i, p in enumerate(before) if p.name == STREAM_ID), 0)
        if place:
            span = before[place].span
            yield self.on(task, Place(task.module.path, span.start, span.end), first=before[0].name)
