"""NL512 unused-configuration."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Place, Profile
from newloom_lint.model import Project, Task
from newloom_lint.model.schemas import configuration
from newloom_lint.rules.base import TaskRule
from newloom_lint.rules.examples import Bad, Good

_FETCH = '''
    import logging

    from django.utils import timezone

    from streams.models import Stream

    logger = logging.getLogger(__name__)


    def fetch(stream_id, **kwargs):
        """Fetch a page.

        Args:
            stream_id: The stream that asks.
            **kwargs: The configuration; `url` is read.
        """
        try:
            logger.info("Fetching %s", kwargs["url"])
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        except Exception:
            logger.exception("Stream %s failed", stream_id)
            Stream.objects.filter(id=stream_id).update(
                status="failed", last_run=timezone.now()
            )
            raise
'''


class UnusedConfiguration(TaskRule):
    """Nothing reads a part of the configuration.

    ## What it does
    Reports a parameter of a task that its body never names, and a field of its schema that
    neither the task nor a function it reaches takes or reads. It is silent where the
    configuration goes somewhere that cannot be followed.

    ## Why it matters in NewLoom
    People fill in what the schema asks for and expect it to do something.

    ## How to fix
    Use it, or drop it from the schema and the signature.
    """

    code, name = "NL512", "unused-configuration"
    level, profile = Level.WARNING, Profile.STRICT
    guide = "Creating New Tasks"
    covered_by = ("NL505",)
    message = "{what}: what a Stream is configured with has no effect"
    help = "use it, or drop it"
    examples = (
        Bad('''
            def fetch(stream_id, url, **kwargs):  # NL512
                """Fetch a page."""
                print(stream_id)
        '''),
        Bad("""
            from pydantic import BaseModel


            class FetchConfig(BaseModel):
                url: str
                limit: int = 10  # NL512


            STREAM_CONFIG_SCHEMAS = {"fetch": FetchConfig}
        """, path="streams/schemas/__init__.py", files={"streams/tasks/fetch.py": _FETCH}),
        Good("""
            from pydantic import BaseModel


            class FetchConfig(BaseModel):
                url: str


            STREAM_CONFIG_SCHEMAS = {"fetch": FetchConfig}
        """, path="streams/schemas/__init__.py", files={"streams/tasks/fetch.py": _FETCH}),
    )  # fmt: skip

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding for what the signature and for what each schema has in vain."""
        unread = configuration.unread(task)
        if unread:
            span = unread[0].span
            place = Place(task.module.path, span.start, span.end)
            names = _listed([parameter.name for parameter in unread])
            yield self.on(task, place, what=f"`{task.name}` never reads {names}")
        known = configuration.mentioned(task)
        for stream_type in task.stream_types if known is not None else ():
            schema = project.schemas.of(stream_type)
            fields = schema.fields if schema is not None else ()
            lost = [field for field in fields if not field.keys & (known or frozenset())]
            if lost and schema is not None:
                names = _listed([field.name for field in lost])
                yield self.on(
                    task,
                    lost[0].place,
                    function="",
                    what=f"nothing in `{task.name}` reads {names} of `{schema.name}`",
                )


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
