"""NL204 missing-usage-example."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import AddToDocstring, Finding, Level, Profile, Safety
from newloom_lint.model import Project, Task, documented, drafts
from newloom_lint.rules.base import TaskRule, unsafe
from newloom_lint.rules.examples import Bad, Good


class MissingUsageExample(TaskRule):
    """A task has no usage example.

    ## What it does
    Reports a task whose docstring shows no use of it: no section `Example` or `Usage`, no doctest
    or code block, no configuration, no call of the task. An entry in `TASK_CONFIG_EXAMPLES` for one
    of its stream types is an example too.

    ## Why it matters in NewLoom
    A Stream is made by writing JSON into a field. An example that works is what people copy.

    ## How to fix
    Show a configuration that works, in the docstring or in `TASK_CONFIG_EXAMPLES`.

    ## Fix safety
    Unsafe: the fix writes a configuration made from the signature. Only you know values that
    work.
    """

    code, name = "NL204", "missing-usage-example"
    level, profile = Level.WARNING, Profile.GUIDE
    guide = "Best Practices: Documentation"
    message = "`{task}` has no usage example: nobody can copy a configuration that works"
    help = "show one in an `Example:` section of the docstring"
    fix = Safety.UNSAFE
    covered_by = ("NL201", "NL205")
    examples = (
        Bad('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):
                """Note that a page is wanted.  # NL204

                Args:
                    stream_id: The stream that asks.
                    url: The address of the page.
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
        ''', fixed='''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):
                """Note that a page is wanted.  # NL204

                Args:
                    stream_id: The stream that asks.
                    url: The address of the page.

                Example:
                    A stream of the type `fetch` with this configuration::

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

                A stream is configured like this::

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

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding where neither the docstring nor a table shows how the task is used."""
        text = documented.docstring(task)
        if text is not None and not documented.has_example(project, task, text):
            steps = [
                AddToDocstring(text.place, text.offset(draft.after), draft.lines)
                for draft in drafts.example(task, text)
            ]
            fix = unsafe("show a configuration in the docstring", *steps) if steps else None
            yield self.on(task, text.first_line, fix=fix)
