"""NL506: examples that do not fit, and all that does."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint.rules.registration.invalid_config_example import InvalidConfigExample
from tests.projects import project, surrounded, write
from tests.rules.registration.tables import SCHEMAS, TASK, schema, underlined

FETCH = "def fetch(stream_id, url, limit=1, **kwargs): print(url, limit, kwargs.get('note'))"
FIELDS = "url: str\nmode: str = ''"


def example(written: str) -> str:
    """Return the table of examples with one for `fetch`."""
    return f'TASK_CONFIG_EXAMPLES = {{"fetch": {written}}}'


BROKEN = {
    "an unknown key": (schema(FIELDS, example('{"url": "x", "lmit": 1}')), FETCH),
    "an unknown key that extra lets through": (
        schema(
            FIELDS + "\nmodel_config = ConfigDict(extra='allow')", example("{'url': 1, 'x': 1}")
        ),
        FETCH,
    ),
    "a required field left out": (schema(FIELDS, example('{"mode": "a"}')), FETCH),
    "nothing in it": (schema(FIELDS, example("{}")), FETCH),
    "a required field the task does not need": (
        schema(FIELDS, example("{}")),
        "def fetch(stream_id, url='', **kwargs): ...",
    ),
    "what only the task needs": (
        schema("address: str = Field(alias='url')", example("{'address': 'x'}")),
        FETCH,
    ),
    "without a schema": (example('{"url": "x", "lmit": 1}'), FETCH),
    "without a schema, too little": (example('{"limit": 1}'), FETCH),
}
KEPT = {
    "fields and parameters": schema(FIELDS, example('{"url": "x", "mode": "a", "limit": 2}')),
    "a key that is read": schema(FIELDS, example('{"url": "x", "note": "y"}')),
    "keys by constants": "URL = 'url'\n" + schema(FIELDS, example("{URL: 'x'}")),
    "a call": schema(FIELDS, example("dict(other=1)")),
    "merged": schema(FIELDS, example("{**{'url': 'x'}, 'other': 1}")),
    "a list of examples": schema(FIELDS, example("[{'other': 1}]")),
    "an example of a schema": schema(FIELDS, example("Fetch(url='x').model_dump()")),
    "a configuration in its description": example("{'config': {'url': 'x'}, 'title': 'Page'}"),
    "the same with a schema": schema(FIELDS, example("{'config': {'url': 'x'}, 'title': 'x'}")),
    "a schema that cannot be read": schema(FIELDS, example("{'other': 1}"), base="Unknown"),
    "a table that cannot be read": "from plugins import MORE\nSTREAM_CONFIG_SCHEMAS = {**MORE}\n"
    + example("{'other': 1}"),
    "of a type without a task": schema(FIELDS, example("{'url': 1}").replace("fetch", "gone")),
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_reported(case: tuple[str, str], tmp_path: Path) -> None:
    schemas, task = case
    assert underlined(tmp_path, {SCHEMAS: schemas, TASK: task}, "NL506") == ['schemas: "fetch"']


@pytest.mark.parametrize("schemas", KEPT.values(), ids=KEPT)
def test_silent(schemas: str, tmp_path: Path) -> None:
    assert underlined(tmp_path, {SCHEMAS: schemas, TASK: FETCH}, "NL506") == []


def test_what_the_rule_about_schemas_names_is_not_repeated(tmp_path: Path) -> None:
    files = {
        SCHEMAS: schema("url: str\nspare: int = 1", example('{"url": "x", "spare": 1}')),
        TASK: "def fetch(stream_id, url, token): ...",
    }
    assert underlined(tmp_path, files, "NL505") == ["schemas: spare", "tasks: token"]
    assert underlined(tmp_path, files, "NL506") == []


def test_one_finding_names_all(tmp_path: Path) -> None:
    files = {SCHEMAS: "\n" + schema(FIELDS, example("{'b': 1, 'a': 1}")), TASK: "\n" + FETCH}
    write(tmp_path, surrounded(files))
    messages = [f.message for f in InvalidConfigExample().findings(project(tmp_path))]
    assert messages == [
        "the example of `fetch` lacks `url` and has `a`, `b`: a Stream made of it cannot be saved"
    ]
