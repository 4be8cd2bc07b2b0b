"""NL512 unused-configuration."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Part, Place, Profile, Related
from newloom_lint.model import Project, Task
from newloom_lint.model.schemas import configuration, fitting
from newloom_lint.model.schemas.fields import Field, Schema
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

        Example:
            {"url": "https://example.org/"}
        """
        logger.info("Fetching")
        try:
            logger.info("It is %s", kwargs["url"])
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
    needs = (Part.SCHEMAS, Part.TARGET)
    message = "{what}: {consequence}"
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
        """Yield one finding that names what the signature and the schemas have in vain."""
        unread = configuration.unread(task)
        parts, places = [], []
        if unread:
            parts.append(_listed([parameter.name for parameter in unread]))
            places += [Place(task.module.path, p.span.start, p.span.end) for p in unread]
        for stream_type in task.stream_types:
            schema = project.schemas.of(stream_type)
            lost = _lost(project, task, schema) if schema is not None else []
            if lost and schema is not None:
                parts.append(f"{_listed([field.name for field in lost])} of `{schema.name}`")
                places += [field.place for field in lost]
        if places:
            yield self.on(
                task,
                places[0],
                function="",
                related=tuple(Related(place, "not read either") for place in places[1:]),
                what=f"nothing in `{task.name}` reads {' and '.join(dict.fromkeys(parts))}",
                consequence="it does no work of its own"
                if configuration.is_stub(task)
                else "what a Stream is configured with has no effect",
            )


def _lost(project: Project, task: Task, schema: Schema) -> list[Field]:
    """Return the fields that nothing takes or reads, but for those NL505 names."""
    refused = fitting.unaccepted(task, schema)[1]
    fields = [field for field in schema.fields if field.is_for_people and field not in refused]
    known = configuration.read(project, task, schema.keys) if fields else frozenset()
    return [field for field in fields if not field.keys & known]


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
