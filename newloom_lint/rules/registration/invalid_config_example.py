"""NL506 invalid-config-example."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Part, Profile, Related
from newloom_lint.model import Project, Task
from newloom_lint.model.names import lookup
from newloom_lint.model.registry import Entry
from newloom_lint.model.schemas import configuration, fitting, needs
from newloom_lint.model.schemas.fields import Schema
from newloom_lint.model.values.kinds import constant_text
from newloom_lint.rules.base import RegistryRule
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts


class InvalidConfigExample(RegistryRule):
    """An example configuration does not fit the schema and the task.

    ## What it does
    Reports an entry of `TASK_CONFIG_EXAMPLES` with a key that is neither a field of the schema nor
    anything the task takes or reads, or without a key that the schema requires or the task needs.
    It is silent where the schema, the task or the example cannot be followed.

    ## Why it matters in NewLoom
    People copy the example to make a Stream. A key that nothing reads does not do what it says,
    and without a required one the Stream cannot be saved.

    ## How to fix
    Mend the key, or write what is missing.
    """

    code, name = "NL506", "invalid-config-example"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Creating New Tasks"
    needs = (Part.EXAMPLES,)
    message = "the example of `{stream_type}` {faults}: {consequence}"
    help = "{advice}"
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
        tasks: dict[str, list[Task]] = {}
        for task in project.registered if examples is not None else ():
            for stream_type in dict.fromkeys(task.stream_types):
                tasks.setdefault(stream_type, []).append(task)
        for entry in examples.entries if examples is not None else ():
            found = tasks.get(entry.stream_type, [])
            keys = _keys(entry)
            if keys is None or len(found) != 1:
                continue
            schema = project.schemas.of(entry.stream_type)
            missing = _missing(project, found[0], schema, keys)
            wrong = _wrong(project, found[0], schema, keys)
            if (missing or wrong) and not _describes(entry, found[0], schema, keys):
                yield self._finding(entry, found[0], schema, missing, wrong)

    def _finding(
        self, entry: Entry, task: Task, schema: Schema | None, missing: list[str], wrong: list[str]
    ) -> Finding:
        faults = (("lacks", missing), ("has", wrong))
        required = {f.name for f in schema.fields if f.required} if schema is not None else set()
        return self.at(
            entry.key,
            tasks=(entry.stream_type,),
            related=(Related(task.place, "the task"),),
            stream_type=entry.stream_type,
            faults=" and ".join(f"{verb} {_listed(names)}" for verb, names in faults if names),
            consequence=(
                "a Stream made of it cannot be saved"
                if required.intersection(missing)
                else "a Stream made of it ends each run in an error"
                if missing or configuration.refused(task, wrong)
                else "nothing reads it"
            ),
            advice=(
                f"`{schema.name}` has {_listed([field.name for field in schema.fields])}"
                if schema is not None and schema.fields
                else f"write what `{task.name}` takes"
            ),
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


def _missing(
    project: Project, task: Task, schema: Schema | None, keys: frozenset[str]
) -> list[str]:
    """Return what the schema requires or the task needs, but for what NL505 names."""
    named: set[str] = set()
    lacking = []
    if schema is not None:
        unprovided = fitting.unprovided(task, schema, fills_in=project.schemas.fills_in)
        named = {need.key for need, _ in unprovided}
        lacking = [f.name for f in schema.fields if f.required and not f.keys & keys]
    elif project.schemas.may_list(task.stream_types):
        return []
    needed = [need.key for need in needs.of(task).needs if need.key not in keys | named]
    if project.schemas.fills_in:
        needed = []
    return list(dict.fromkeys((*lacking, *needed)))


def _wrong(project: Project, task: Task, schema: Schema | None, keys: frozenset[str]) -> list[str]:
    """Return the keys that are no field and that certainly nothing in the task takes or reads."""
    if schema is None and project.schemas.may_list(task.stream_types):
        return []
    fields = schema.keys if schema is not None else frozenset()
    return sorted(keys - fields - configuration.read(project, task, keys - fields))


def _describes(entry: Entry, task: Task, schema: Schema | None, keys: frozenset[str]) -> bool:
    """Return whether an example is perhaps more than a configuration: it holds one, as a value."""
    right = keys & (schema.keys if schema is not None else frozenset())
    right |= keys & {need.key for need in needs.of(task).needs}
    items = entry.expression.items if isinstance(entry.expression, facts.Dict) else ()
    return not right and any(isinstance(item.value, facts.Dict) for item in items)


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
