"""NL205 placeholder-docstring."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Profile
from newloom_lint.model import Project, Task, documented
from newloom_lint.rules.base import TaskRule
from newloom_lint.rules.examples import Bad, Good


class PlaceholderDocstring(TaskRule):
    """A docstring says nothing.

    ## What it does
    Reports a task whose whole docstring is what stands there until somebody writes one: "Task
    description", "TODO", the function's name again, or a form that an editor made and nobody
    filled in.

    ## Why it matters in NewLoom
    It looks documented, to people and to tools. What the configuration keys mean stands nowhere.

    ## How to fix
    Say what the task does, describe each parameter, and show a configuration that works.
    """

    code, name = "NL205", "placeholder-docstring"
    level, profile = Level.WARNING, Profile.GUIDE
    guide = "Best Practices: Documentation"
    message = "the docstring of `{task}` is a placeholder: it says nothing about the task"
    help = "say what the task does, its parameters, and a configuration that works"
    covered_by = ("NL201",)
    examples = (
        Bad('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):
                """Task description"""  # NL205
                logger.info("Noting %s for stream %s", url, stream_id)
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
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


            def fetch(stream_id, url, **kwargs):
                """Note that a page is wanted.

                Args:
                    stream_id: The stream that asks.
                    url: The address of the page.

                Example:
                    {"url": "https://example.org/"}
                """
                logger.info("Noting %s for stream %s", url, stream_id)
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def check(self, task: Task, project: Project) -> Iterator[Finding]:  # noqa: ARG002
        """Yield a finding where the docstring is a placeholder."""
        text = documented.docstring(task)
        if text is not None and documented.is_placeholder(
            text.text, task.qualname.rpartition(".")[2]
        ):
            yield self.on(task, text.first_line)
