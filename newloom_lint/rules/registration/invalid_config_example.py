"""NL506 invalid-config-example."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Profile
from newloom_lint.model import Project
from newloom_lint.model.names import lookup
from newloom_lint.model.registry import Entry
from newloom_lint.model.schemas import configuration
from newloom_lint.model.values.kinds import constant_text
from newloom_lint.rules.base import RegistryRule
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts


class InvalidConfigExample(RegistryRule):
    """An example configuration does not fit the schema and the task.

    ## What it does
    Reports an entry of `TASK_CONFIG_EXAMPLES` with a key that is neither a field of the schema nor
    anything the task takes or reads, or without a field the schema requires. It is silent where
    the schema, the task or the example cannot be followed.

    ## Why it matters in NewLoom
    People copy the example to make a Stream. A key that nothing reads does not do what it says,
    and without a required one the Stream cannot be saved.

    ## How to fix
    Mend the key, or write what is missing.
    """

    code, name = "NL506", "invalid-config-example"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Creating New Tasks"
    message = "the example of `{stream_type}` {faults}: {consequence}"
    help = "the schema `{schema}` has {fields}"
    examples = (
        Bad("""
            from pydantic import BaseModel


            class FetchConfig(BaseModel):
                url: str
                limit: int = 10


            STREAM_CONFIG_SCHEMAS = {"fetch": FetchConfig}
            TASK_CONFIG_EXAMPLES = {
                "fetch": {"url": "https://example.org", "limits": 3},  # NL506
            }
        """, path="streams/schemas/__init__.py", files={"streams/tasks/fetch.py": '''
            def fetch(stream_id, url, limit=10, **kwargs):
                """Fetch a page."""
        '''}),
        Good("""
            from pydantic import BaseModel


            class FetchConfig(BaseModel):
                url: str
                limit: int = 10


            STREAM_CONFIG_SCHEMAS = {"fetch": FetchConfig}
            TASK_CONFIG_EXAMPLES = {
                "fetch": {"url": "https://example.org"},
            }
        """, path="streams/schemas/__init__.py", files={"streams/tasks/__init__.py": """
            TASK_MAPPING = {"fetch": print}
        """}),
    )  # fmt: skip

    def findings(self, project: Project) -> Iterator[Finding]:
        """Yield a finding for each example with a wrong or missing key."""
        examples = project.examples
        for entry in examples.entries if examples is not None else ():
            keys = _keys(entry)
            schema = project.schemas.of(entry.stream_type)
            if keys is None or schema is None or not schema.fields:
                continue
            missing = [f.name for f in schema.fields if f.required and not f.keys & keys]
            wrong = _wrong(project, entry.stream_type, keys - schema.keys)
            if missing or wrong:
                consequence = "such a Stream cannot be saved" if missing else "nothing reads it"
                yield self.at(
                    entry.key,
                    tasks=(entry.stream_type,),
                    stream_type=entry.stream_type,
                    faults=" and ".join(
                        f"{verb} {_listed(names)}"
                        for verb, names in (("lacks", missing), ("has", wrong))
                        if names
                    ),
                    consequence=consequence,
                    schema=schema.name,
                    fields=_listed([field.name for field in schema.fields]),
                )


def _keys(entry: Entry) -> frozenset[str] | None:
    """Return the keys of an example, where all are written out."""
    if not isinstance(entry.expression, facts.Dict):
        return None
    keys = [item.key for item in entry.expression.items]
    texts = [
        constant_text(lookup.evaluated(entry.machine, entry.module, key)) if key else None
        for key in keys
    ]
    known = [text for text in texts if text is not None]
    return frozenset(known) if len(known) == len(keys) else None


def _wrong(project: Project, stream_type: str, keys: frozenset[str]) -> list[str]:
    """Return the keys that certainly nothing in the task of a stream type takes or reads."""
    tasks = [task for task in project.registered if stream_type in task.stream_types]
    if len(tasks) != 1 or not keys:
        return []
    known = configuration.mentioned(tasks[0])
    return [] if known is None else sorted(keys - known)


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
