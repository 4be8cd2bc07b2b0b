"""NL504 missing-schema."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import (
    AddEntry,
    After,
    Before,
    Finding,
    Fix,
    Level,
    Part,
    Place,
    Profile,
    Related,
    Safety,
    Step,
    Use,
)
from newloom_lint.model import Project
from newloom_lint.model.names.modules import Defined
from newloom_lint.model.registry import Registry
from newloom_lint.model.schemas import TABLE, written
from newloom_lint.rules.base import Refused, RegistryRule, unsafe
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts

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

    ## Fix safety
    Unsafe: the fix lists the schema that the task has under another stream type, else one made
    from the task's signature. What values are allowed only you can say.
    """

    code, name = "NL504", "missing-schema"
    level, profile = Level.ERROR, Profile.REQUIRED
    fix = Safety.UNSAFE
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
        }, fixed="""
            from pydantic import BaseModel


            class FetchConfig(BaseModel):
                url: str


            STREAM_CONFIG_SCHEMAS = {"fetch": FetchConfig, "fetch_again": FetchConfig}
        """, fixed_path="streams/schemas/__init__.py"),
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
                    fix=_fix(project, table, entry.stream_type),
                    stream_type=entry.stream_type,
                    path=table.path,
                )


def _fix(project: Project, table: Registry, stream_type: str) -> Fix | Refused:
    tasks = [task for task in project.tasks if stream_type in task.stream_types]
    if len(tasks) != 1 or table.table is None:
        return Refused(f"what `{stream_type}` takes is not known")
    path = table.table.path
    title = f"give `{stream_type}` a schema"
    for entry in table.entries:
        target = entry.target
        same = entry.stream_type in tasks[0].stream_types and entry.module.path == path
        if same and isinstance(target, Defined) and target.name in entry.module.bindings:
            return unsafe(title, AddEntry(path, TABLE, stream_type, target.name))
    module = project.modules.by_path(path)
    homes = [entry.target for entry in table.entries]
    known = [home for home in homes if isinstance(home, Defined)]
    elsewhere = {home.module.path: home.module for home in known if home.module is not module}
    names = [home.name for home in known]
    if module is None or len(known) < len(homes):
        return Refused("where the project keeps its schemas is not known")
    if any(home.module is module for home in known) or not known:
        home, at = module, written.statement_at(module, table.table)
    elif len(elsewhere) == 1:
        (home,) = elsewhere.values()
        at = max(written.span_of(one) for one in known)
    else:
        return Refused("each schema of the project has a module of its own")
    draft = written.draft(tasks[0], stream_type, home, names)
    if isinstance(draft, str) or at is None:
        return Refused(draft if isinstance(draft, str) else "the table is not one statement")
    uses = tuple(Use(use) for use in draft.uses)
    place = Place(home.path, at.start, at.end)
    # The first import of a file is followed by one blank line.
    has_imports = any(isinstance(one, facts.Import) for one in home.facts.body)
    above = "" if has_imports else "\n"
    if not has_imports and _is_below_comments(project, home.path, at.start):
        return Refused(f"{home.path} begins with a comment and has no imports to add to")
    step: Step = (
        Before(place, f"{above}{draft.code}\n\n", uses)
        if home is module
        else After(place, f"\n\n{draft.code}", uses)
    )
    imported = "" if home is module else home.name
    return unsafe(title, step, AddEntry(path, TABLE, stream_type, draft.name, imported))


def _is_below_comments(project: Project, path: str, offset: int) -> bool:
    """Return whether nothing but comments, without a blank line, stands above an offset."""
    lines = project.tree.read(path).text[:offset].splitlines()
    return bool(lines) and all(line.startswith("#") for line in lines)
