"""NL105 task-not-callable-sync."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Profile
from newloom_lint.model import Project, Task
from newloom_lint.rules.base import TaskRule
from newloom_lint.rules.examples import Bad, Good


class TaskNotCallableSync(TaskRule):
    """Calling the task gives an object, and its body never runs.

    ## What it does
    Reports an `async def`, a generator, a context manager or a class that is registered as a task.
    A `partial` or a lambda is judged as the call it makes.

    ## Why it matters in NewLoom
    The dispatcher calls the task and stores what comes back. A coroutine, a generator or an
    instance comes back at once: the run counts as a success, and nothing was done.

    ## How to fix
    Register a plain function that runs the work: `return asyncio.run(work(stream_id, **kwargs))`.
    """

    code, name = "NL105", "task-not-callable-sync"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Basic Task Structure"
    message = "`{task}` is {shape}: the dispatcher stores {result}, and its body never runs"
    help = "register a plain function that {advice}"
    examples = (
        Bad('''
            async def fetch(stream_id, **kwargs):  # NL105
                """Fetch a page."""
                try:
                    print(stream_id)
                except Exception:
                    raise
        '''),
        Good('''
            import asyncio
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            async def _fetch(url):
                return url


            def fetch(stream_id, url, **kwargs):
                """Fetch a page.

                Args:
                    stream_id: The stream that asks.
                    url: The address.
                """
                logger.info("Fetching %s", url)
                try:
                    result = asyncio.run(_fetch(url))
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"result": result}
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def check(self, task: Task, project: Project) -> Iterator[Finding]:  # noqa: ARG002
        """Yield a finding where the call gives no result."""
        shape = task.outcome.shape
        if shape:
            words, result, advice = _SHAPES[shape]
            yield self.on(task, shape=words, result=result, advice=advice)


_SHAPES = {
    "async": ("an `async def`", "a coroutine", "runs it with `asyncio.run(…)`"),
    "generator": ("a generator", "a generator object", "goes through it and returns a result"),
    "async generator": (
        "an asynchronous generator",
        "a generator object",
        "goes through it under `asyncio.run(…)` and returns a result",
    ),
    "context": (
        "a context manager",
        "an object that nobody enters",
        "enters it by `with` and does the work there",
    ),
    "class": ("a class", "an instance of it", "makes one and calls its method"),
}
