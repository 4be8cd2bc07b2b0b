"""NL203 unknown-documented-parameter."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Profile, Related
from newloom_lint.model import Project, Task, documented
from newloom_lint.model.names import close
from newloom_lint.rules.base import TaskRule
from newloom_lint.rules.examples import Bad, Good


class UnknownDocumentedParameter(TaskRule):
    """A docstring documents a parameter that does not exist.

    ## What it does
    Reports an entry in a docstring's section of parameters (Google, NumPy, Sphinx or epytext
    style) for a name that the task neither takes nor reads from its configuration, and that no
    field of its schema has. It is silent where the configuration goes somewhere that cannot be
    followed.

    ## Why it matters in NewLoom
    Whoever trusts the text writes the key into a Stream's configuration, and nothing reads it.

    ## How to fix
    Mend the name, or take the entry out.
    """

    code, name = "NL203", "unknown-documented-parameter"
    level, profile = Level.WARNING, Profile.GUIDE
    guide = "Best Practices: Documentation"
    message = "the docstring of `{task}` documents {names}, which it neither takes nor reads"
    help = "{advice}"
    covered_by = ("NL201", "NL205")
    examples = (
        Bad('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):
                """Note that a page is wanted: its `url`.

                Args:
                    stream_id: The stream that asks.
                    adress: The address of the page.  # NL203

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
                """Note that a page is wanted.

                Parameters
                ----------
                stream_id : int
                    The stream that asks.
                url : str
                    The address of the page.

                Examples
                --------
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
    )  # fmt: skip

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield one finding, at the first of the entries."""
        text = documented.docstring(task)
        entries = documented.unknown(project, task, text) if text is not None else []
        if text is not None and entries:
            names = list(dict.fromkeys(entry.name for entry in entries))
            yield self.on(
                task,
                text.entry_place(entries[0]),
                related=tuple(
                    Related(text.entry_place(entry), "not taken either") for entry in entries[1:]
                ),
                names=", ".join(f"`{name}`" for name in names),
                advice=_advice(task, names),
            )


def _advice(task: Task, names: list[str]) -> str:
    """Return what may be meant, or that the entry is to go."""
    taken = [p.name for p in getattr(task.definition, "parameters", ()) if p.name not in names]
    meant = close.close_to(names[0], taken)
    return f"did you mean `{meant[0]}`?" if meant else "mend the name, or take the entry out"
