"""NL201 missing-docstring."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import AddDocstring, Finding, Level, Place, Profile, Safety
from newloom_lint.model import Project, Task, drafts
from newloom_lint.model.values.kinds import Function
from newloom_lint.rules.base import TaskRule, unsafe
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts


class MissingDocstring(TaskRule):
    """A task has no docstring.

    ## What it does
    Reports a task whose definition has no docstring. Helpers are not asked for one, nor functions
    that a factory makes.

    ## Why it matters in NewLoom
    Whoever fills in a Stream's configuration sees a JSON field and a stream type. What the keys
    mean stands in the task's docstring, or nowhere.

    ## How to fix
    Say what the task does, describe each parameter, and show a configuration that works.

    ## Fix safety
    Unsafe: the fix writes what the signature tells, in the style of the docstrings around it, and
    `TODO` where only you know what to say.
    """

    code, name = "NL201", "missing-docstring"
    level, profile = Level.WARNING, Profile.GUIDE
    fix = Safety.UNSAFE
    guide = "Best Practices: Documentation"
    message = "`{called}` has no docstring: nobody can tell what its configuration keys mean"
    help = "say what the task does, its parameters, and a configuration that works"
    examples = (
        Bad("""
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):  # NL201
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed for %s", stream_id, url)
                    Stream.objects.filter(id=stream_id).update(status="failed")
                    raise
        """, fixed='''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):  # NL201
                """Fetch for one stream.

                Args:
                    stream_id: The stream this run belongs to.
                    url: TODO

                Raises:
                    Exception: What the run failed with.

                Example:
                    A stream of the type `fetch` with this configuration::

                        {"url": "https://example.org/"}
                """
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


            def fetch(stream_id, url, **kwargs):
                """Note that a page is wanted.

                Args:
                    stream_id: The stream that asks.
                    url: The address of the page.

                Example:
                    {"url": "https://example.org/"}
                """
                logger.info("Noting %s", url)
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed for %s", stream_id, url)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding where the definition has no docstring."""
        node = task.definition
        if not isinstance(node, facts.Function) or node.docstring is not None:
            return
        owner = task.value.owner if isinstance(task.value, Function) else None
        if owner is not None and node.name == "__call__" and owner.node.docstring is not None:
            return  # what its objects do, the class says
        method = owner is not None
        # what a factory makes may get its docstring there
        if (method or node.qualname == node.name) and not _gets_docstring(task):
            place = Place(task.module.path, node.name_span.start, node.name_span.end)
            fix = unsafe("write a docstring", AddDocstring(place, drafts.whole(project, task)))
            yield self.on(task, fix=fix, called=node.qualname)


def _gets_docstring(task: Task) -> bool:
    """Return whether the module sets `function.__doc__` after the definition."""
    return any(
        isinstance(target, facts.Attribute)
        and target.attr == "__doc__"
        and isinstance(target.value, facts.Name)
        and target.value.id == task.name
        for statement in task.module.facts.body
        if isinstance(statement, facts.Assign)
        for target in statement.targets
    )
