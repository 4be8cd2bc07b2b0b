"""NL202 undocumented-parameter."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import AddToDocstring, Finding, Level, Profile, Safety
from newloom_lint.model import Project, Task, documented, drafts
from newloom_lint.rules.base import TaskRule, unsafe
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts


class UndocumentedParameter(TaskRule):
    """A docstring leaves out a parameter.

    ## What it does
    Reports a task's docstring that names a parameter nowhere. Google, NumPy, Sphinx and epytext
    sections count, and so does prose that has the name in it; a usage example, which is code, does
    not, but what a comment in it describes does. `**kwargs` is asked for only where the task reads
    keys of it and the text names none of them. A parameter that begins with an underscore is never
    asked for, nor a schema's field where the text refers to the schema.

    ## Why it matters in NewLoom
    The parameters are what a person may write into a Stream's configuration. What is left out is
    found by reading the code, or not at all.

    ## How to fix
    Say in the docstring what the parameter is for, and what is allowed.

    ## Fix safety
    Unsafe: the fix adds entries in the docstring's own style, but only you can say what they
    mean. It writes `TODO` where it does not know.
    """

    code, name = "NL202", "undocumented-parameter"
    level, profile = Level.WARNING, Profile.GUIDE
    guide = "Best Practices: Documentation"
    message = "the docstring of `{task}` leaves out {parameters}"
    help = "say what a Stream's configuration may hold: describe {parameters}"
    fix = Safety.UNSAFE
    covered_by = ("NL201", "NL205")
    examples = (
        Bad('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):
                """Note that a page is wanted.  # NL202

                Args:
                    stream_id: The stream that asks.

                Example:
                    >>> fetch(1, "https://example.org/")
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
                """Note that a page is wanted.  # NL202

                Args:
                    stream_id: The stream that asks.
                    url: TODO

                Example:
                    >>> fetch(1, "https://example.org/")
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
                """Note that the page at `url` is wanted by the stream `stream_id`.

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

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield one finding that names every parameter the docstring leaves out."""
        text = documented.docstring(task)
        parameters = documented.left_out(project, task, text) if text is not None else []
        if text is not None and parameters:
            listed = ", ".join(f"`{_written(parameter)}`" for parameter in parameters)
            steps = [
                AddToDocstring(text.place, text.offset(draft.after), draft.lines)
                for draft in drafts.entries(task, text, parameters)
            ]
            fix = unsafe(f"add {listed} to the docstring", *steps) if steps else None
            yield self.on(task, text.first_line, fix=fix, parameters=listed)


def _written(parameter: facts.Parameter) -> str:
    return f"**{parameter.name}" if parameter.kind == "kwargs" else parameter.name
