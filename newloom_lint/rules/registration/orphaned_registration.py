"""NL508 orphaned-registration."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Part, Place, Profile, Related
from newloom_lint.model import Project
from newloom_lint.rules.base import RegistryRule
from newloom_lint.rules.examples import Bad, Good


class OrphanedRegistration(RegistryRule):
    """A schema, an example or a choice belongs to no task.

    ## What it does
    Reports a stream type of `STREAM_CONFIG_SCHEMAS`, `TASK_CONFIG_EXAMPLES` or
    `Stream.TYPE_CHOICES` that `TASK_MAPPING` does not map. It is silent where a part of the
    tables is made at run time.

    ## Why it matters in NewLoom
    A Stream of such a type can be saved, and no run of it ever finds a task.

    ## How to fix
    Register the task, mend the name, or drop what a task that is gone left behind.
    """

    code, name = "NL508", "orphaned-registration"
    level, profile = Level.WARNING, Profile.REQUIRED
    guide = "Registering Tasks"
    needs = (Part.REGISTRY, Part.ENTRIES, Part.SCHEMAS, Part.EXAMPLES, Part.TYPES)
    message = "{what} `{stream_type}` has no task in `TASK_MAPPING`: a Stream of it cannot run"
    help = "register its task in {path}, mend the name, or drop it"
    examples = (
        Bad("""
            from pydantic import BaseModel


            class FetchConfig(BaseModel):
                url: str


            STREAM_CONFIG_SCHEMAS = {
                "fetch": FetchConfig,
                "fetsch": FetchConfig,  # NL508
            }
        """, path="streams/schemas/__init__.py", files={
            "streams/tasks/__init__.py": """
                TASK_MAPPING = {"fetch": print}
            """,
        }),
        Good("""
            from pydantic import BaseModel


            class FetchConfig(BaseModel):
                url: str


            STREAM_CONFIG_SCHEMAS = {
                "fetch": FetchConfig,
                "send": FetchConfig,
            }
        """, path="streams/schemas/__init__.py", files={
            "streams/tasks/__init__.py": """
                from importlib.metadata import entry_points

                TASK_MAPPING = {"fetch": print}
                TASK_MAPPING.update((e.name, e.load()) for e in entry_points(group="tasks"))
            """,
        }),
    )  # fmt: skip

    def findings(self, project: Project) -> Iterator[Finding]:
        """Yield a finding for each stream type of another table that the registry lacks."""
        if not project.whole_registry:
            return
        registry = project.registry
        known = {entry.stream_type for entry in registry.entries}
        related = (Related(registry.table, "the registry"),) if registry.table is not None else ()
        for what, stream_type, place in _listed(project):
            if stream_type not in known:
                yield self.at(
                    place,
                    tasks=(stream_type,),
                    related=related,
                    what=what,
                    stream_type=stream_type,
                    path=registry.path,
                )


def _listed(project: Project) -> Iterator[tuple[str, str, Place]]:
    """Yield the stream types of the other tables, with what they are and where they stand."""
    for what, table in (
        ("The schema of", project.schemas.table()),
        ("The example of", project.examples),
    ):
        for entry in table.entries if table is not None else ():
            yield what, entry.stream_type, entry.key
    choices = project.choices
    for stream_type, place in choices.keys.items() if choices is not None else ():
        if stream_type:  # the blank choice stands for none
            yield "The choice", stream_type, place
