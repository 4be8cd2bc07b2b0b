"""NL505 schema-not-accepted."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Place, Profile, Related
from newloom_lint.model import Project, Task
from newloom_lint.model.schemas import configuration
from newloom_lint.model.schemas.fields import Field, Schema
from newloom_lint.rules.base import TaskRule
from newloom_lint.rules.examples import Bad, Good

_FETCH = '''
    import logging

    from django.utils import timezone

    from streams.models import Stream

    logger = logging.getLogger(__name__)


    def fetch(stream_id, url, limit=10, **kwargs):
        """Fetch a page.

        Args:
            stream_id: The stream that asks.
            url: The page.
            limit: How much of it.
        """
        logger.info("Fetching %s of %s", limit, url)
        try:
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        except Exception:
            logger.exception("Stream %s failed", stream_id)
            Stream.objects.filter(id=stream_id).update(
                status="failed", last_run=timezone.now()
            )
            raise
'''


class SchemaNotAccepted(TaskRule):
    """The task and the schema of its configuration do not fit.

    ## What it does
    Reports a field of the schema that the task cannot accept, and a parameter without default
    that no field of the schema provides or only one with a default. It is silent where the schema
    or the way of the configuration cannot be followed.

    ## Why it matters in NewLoom
    The dispatcher passes the configuration as it is stored: defaults of the schema are not filled
    in. What passes `Stream.clean` then ends every run in `TypeError`, before the task's first
    line.

    ## How to fix
    Give the parameter the schema's default, or make the field required; add what is missing.
    """

    code, name = "NL505", "schema-not-accepted"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Creating New Tasks"
    message = "{what}: {consequence}"
    help = "{step}"
    examples = (
        Bad("""
            from pydantic import BaseModel


            class FetchConfig(BaseModel):
                url: str = "https://example.org"  # NL505


            STREAM_CONFIG_SCHEMAS = {"fetch": FetchConfig}
        """, path="streams/schemas/__init__.py", files={"streams/tasks/fetch.py": _FETCH}),
        Bad('''
            def fetch(stream_id, url, token):  # NL505
                """Fetch a page."""
        ''', files={"streams/schemas/__init__.py": """
            from pydantic import BaseModel


            class FetchConfig(BaseModel):
                url: str


            STREAM_CONFIG_SCHEMAS = {"fetch": FetchConfig}
        """}),
        Good("""
            from pydantic import BaseModel, Field


            class FetchConfig(BaseModel):
                url: str = Field(..., min_length=1)
                limit: int = Field(default=20, gt=0)


            STREAM_CONFIG_SCHEMAS = {"fetch": FetchConfig}
        """, path="streams/schemas/__init__.py", files={"streams/tasks/fetch.py": _FETCH}),
    )  # fmt: skip

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield the fields the task cannot take, and the parameters the schema does not give."""
        for stream_type in task.stream_types:
            schema = project.schemas.of(stream_type)
            if schema is None:
                continue
            yield from self._fields(task, schema)
            yield from self._parameters(task, schema, fills_in=project.schemas.fills_in)

    def _fields(self, task: Task, schema: Schema) -> Iterator[Finding]:
        known = configuration.mentioned(task)
        if known is None or not task.outcome.signature.without_kwargs:
            return
        lost = [field for field in schema.fields if not field.keys & known]
        if lost:
            taker = task.outcome.signature.without_kwargs[0].name
            yield self.on(
                task,
                lost[0].place,
                function="",
                what=f"`{taker}` cannot accept {_listed([field.name for field in lost])} of "
                f"`{schema.name}`",
                consequence="a configuration that has it ends the run in `TypeError`",
                step=f"add the parameter to `{taker}`, or drop the field",
            )

    def _parameters(self, task: Task, schema: Schema, *, fills_in: bool) -> Iterator[Finding]:
        missing, optional = [], []
        for parameter in configuration.needed(task):
            field = schema.provides(parameter.name)
            if field is None and not schema.keeps_others:
                missing.append(parameter)
            elif field is not None and field.required is False and not fills_in:
                optional.append(field)
        if missing:
            span = missing[0].span
            yield self.on(
                task,
                Place(task.module.path, span.start, span.end),
                what=f"no field of `{schema.name}` provides "
                f"{_listed([parameter.name for parameter in missing])}, which `{task.name}` needs",
                consequence="a configuration written by the schema ends the run in `TypeError`",
                step=f"add the field to `{schema.name}`, or give the parameter a default",
            )
        if optional:
            yield self._optional(task, optional)

    def _optional(self, task: Task, fields: list[Field]) -> Finding:
        return self.on(
            task,
            fields[0].place,
            function="",
            related=(Related(task.place, "the task"),),
            what=f"`{task.name}` needs {_listed([field.name for field in fields])}, which the "
            "schema lets a configuration leave out",
            consequence="its default is not filled in, the run ends in `TypeError`",
            step="give the parameter that default, or make the field required",
        )


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
