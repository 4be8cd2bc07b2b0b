"""NL504 missing-schema."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Part, Profile, Related
from newloom_lint.model import Project
from newloom_lint.rules.base import RegistryRule
from newloom_lint.rules.examples import Bad, Good

_SCHEMAS = """
    from pydantic import BaseModel


    class FetchConfig(BaseModel):
        url: str


    STREAM_CONFIG_SCHEMAS = {"fetch": FetchConfig}
"""
_TASKS = '''
    import logging

    from django.utils import timezone

    from streams.models import Stream

    logger = logging.getLogger(__name__)


    def fetch(stream_id, url, **kwargs):
        """Fetch a page.

        Args:
            stream_id: The stream that asks.
            url: The page.
        """
        logger.info("Fetching %s", url)
        try:
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        except Exception:
            logger.exception("Stream %s failed", stream_id)
            Stream.objects.filter(id=stream_id).update(
                status="failed", last_run=timezone.now()
            )
            raise
'''


class MissingSchema(RegistryRule):
    """A stream type has no configuration schema.

    ## What it does
    Reports a stream type of `TASK_MAPPING` that `STREAM_CONFIG_SCHEMAS` does not list. It is
    silent where the project has no such table, or where a part of it is made at run time.

    ## Why it matters in NewLoom
    `Stream.clean` looks the schema up by the stream type and rejects a type it does not find: no
    Stream of it can be saved in the admin.

    ## How to fix
    Write a pydantic model of the configuration and list it in `STREAM_CONFIG_SCHEMAS`.
    """

    code, name = "NL504", "missing-schema"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Creating New Tasks"
    needs = (Part.SCHEMAS,)
    message = "`{stream_type}` has no schema: `Stream.clean` rejects every Stream of this type"
    help = "write a pydantic model and list it in `STREAM_CONFIG_SCHEMAS` in {path}"
    examples = (
        Bad("""
            from streams.tasks.fetch import fetch

            TASK_MAPPING = {
                "fetch": fetch,
                "fetch_again": fetch,  # NL504
            }
        """, path="streams/tasks/__init__.py", files={
            "streams/schemas/__init__.py": _SCHEMAS, "streams/tasks/fetch.py": _TASKS,
        }),
        Good("""
            from streams.tasks.fetch import fetch

            TASK_MAPPING = {
                "fetch": fetch,
                "fetch_again": fetch,
            }
        """, path="streams/tasks/__init__.py", files={
            "streams/schemas/__init__.py": """
                from .fetching import FetchConfig, MORE

                STREAM_CONFIG_SCHEMAS = {"fetch": FetchConfig}
                STREAM_CONFIG_SCHEMAS.update(MORE)
            """,
            "streams/schemas/fetching.py": """
                from pydantic import BaseModel


                class FetchConfig(BaseModel):
                    url: str


                MORE = {"fetch_again": FetchConfig}
            """,
            "streams/tasks/fetch.py": _TASKS,
        }),
    )  # fmt: skip

    def findings(self, project: Project) -> Iterator[Finding]:
        """Yield a finding for each stream type the table of schemas does not have."""
        table = project.schemas.table()
        if table is None:
            return
        known = {entry.stream_type for entry in table.entries}
        related = (Related(table.table, "the schemas"),) if table.table is not None else ()
        for entry in project.registry.entries:
            if entry.stream_type not in known:
                yield self.at(
                    entry.key,
                    tasks=(entry.stream_type,),
                    related=related,
                    stream_type=entry.stream_type,
                    path=table.path,
                )
