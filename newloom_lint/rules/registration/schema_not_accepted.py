"""NL505 schema-not-accepted."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Part, Profile, Related, Safety
from newloom_lint.model import Project, Task
from newloom_lint.model.schemas import fitting
from newloom_lint.model.schemas.fields import Field, Schema
from newloom_lint.model.schemas.needs import STREAM_ID, Need
from newloom_lint.rules.base import TaskRule
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.rules.registration._fitting import accepting, providing

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
    Reports a field of the schema that the task cannot accept, and a parameter without default, or
    a key that every run reads by `config["key"]`, that no field of the schema provides or only one
    with a default. Delegates that are handed `**kwargs` are followed. It is silent where the
    schema or the way of the configuration cannot be followed.

    ## Why it matters in NewLoom
    The dispatcher passes the configuration as it is stored: defaults of the schema are not filled
    in. What passes `Stream.clean` then ends every run in `TypeError`, before the task's first
    line.

    ## How to fix
    Give the parameter the schema's default, or make the field required; add what is missing.

    ## Fix safety
    Unsafe: a parameter gets the field's default, the task a parameter for a field it cannot take,
    the schema a field for an annotated parameter. Which of the two is to change only you can say.
    """

    code, name = "NL505", "schema-not-accepted"
    level, profile = Level.ERROR, Profile.REQUIRED
    fix = Safety.UNSAFE
    guide = "Creating New Tasks"
    needs = (Part.SCHEMAS, Part.TARGET)
    message = "{what}: {consequence}"
    help = "{step}"
    examples = (
        Bad(_FETCH.replace("limit=10, **kwargs):", "limit=10, **kwargs):  # NL505"), files={
            "streams/schemas/__init__.py": """
                from pydantic import BaseModel


                class FetchConfig(BaseModel):
                    url: str = "https://example.org"


                STREAM_CONFIG_SCHEMAS = {"fetch": FetchConfig}
            """,
        }, fixed=_FETCH.replace(
            "url, limit=10, **kwargs):", 'url="https://example.org", limit=10, **kwargs):  # NL505'
        )),
        Bad("""
            from pydantic import BaseModel


            class FetchConfig(BaseModel):
                url: str
                depth: int = 1  # NL505


            STREAM_CONFIG_SCHEMAS = {"fetch": FetchConfig}
        """, path="streams/schemas/__init__.py", files={"streams/tasks/fetch.py": '''
            def fetch(stream_id, url):
                """Fetch a page."""
        '''}, fixed='''
            def fetch(stream_id, url, depth=1):
                """Fetch a page."""
        ''', fixed_path="streams/tasks/fetch.py"),
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
        """Yield the fields a task cannot take, and what it needs that its schema may lack."""
        for stream_type in task.stream_types:
            schema = project.schemas.of(stream_type)
            if schema is None:
                continue
            taker, lost = fitting.unaccepted(task, schema)
            if lost:
                yield self._unaccepted(project, task, schema, taker, lost)
            lacking = fitting.unprovided(task, schema, fills_in=project.schemas.fills_in)
            if lacking:
                yield self._unprovided(task, schema, lacking)

    def _unaccepted(
        self, project: Project, task: Task, schema: Schema, taker: str, lost: list[Field]
    ) -> Finding:
        names = _listed([field.name for field in lost])
        twice = lost[0].name == STREAM_ID
        step = f"add the parameter to `{taker}`, or drop the field"
        return self.on(
            task,
            lost[0].place,
            function="",
            fix=accepting(project, task, lost),
            what=f"`{taker}` cannot accept {names} of `{schema.name}`",
            consequence="a configuration that has it ends the run in `TypeError`",
            step="drop the field: the dispatcher passes it already" if twice else step,
        )

    def _unprovided(
        self, task: Task, schema: Schema, lacking: list[tuple[Need, Field | None]]
    ) -> Finding:
        first = lacking[0][0]
        without = [need.key for need, field in lacking if field is None]
        optional = [(need.key, field) for need, field in lacking if field is not None]
        reasons = []
        if without:
            reasons.append(f"{_listed(without)}, which no field of `{schema.name}` provides")
        if optional:
            names = _listed([key for key, _ in optional])
            reasons.append(f"{names}, which `{schema.name}` lets a configuration leave out")
        step = "make the field required" if optional else f"add the field to `{schema.name}`"
        affected = () if first.place.path == task.place.path else (Related(task.place, "the task"),)
        return self.on(
            task,
            first.place,
            function="",
            fix=providing(schema, lacking),
            related=(
                *affected,
                *(Related(field.place, "the field with a default") for _, field in optional),
            ),
            what=f"`{first.taker}` needs {' and '.join(reasons)}",
            consequence=f"a configuration without it ends the run in `{first.error}`"
            + (", the schema's default is not filled in" if optional else ""),
            step=f"{step}, or give the task a default of its own",
        )


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
