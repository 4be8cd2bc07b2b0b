"""NL508: what the tables have for stream types without a task."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.registration.tables import MODELS, SCHEMAS, TASK, TASKS, underlined

MODEL = """
    from django.db import models


    class Stream(models.Model):
        TYPE_CHOICES = [("fetch", "Fetch"), ("gone", "Gone")]

        stream_type = models.CharField(max_length=20, choices=TYPE_CHOICES)
"""
TABLES = {
    "a schema": {SCHEMAS: "STREAM_CONFIG_SCHEMAS = {'fetch': int, 'gone': int}"},
    "an example": {SCHEMAS: "TASK_CONFIG_EXAMPLES = {'fetch': {}, 'gone': {}}"},
    "a choice": {MODELS: MODEL},
}
WHOLE = {
    "a display": "TASK_MAPPING = {'fetch': print}",
    "by decorators of a library": "from .fetch import fetch\n\nTASK_MAPPING = {'fetch': fetch}",
    "merged": "A = {'fetch': print}\nTASK_MAPPING = {**A}",
}
NOT_WHOLE = {
    "no registry": "",
    "a comprehension": "TASK_MAPPING = {f.__name__: f for f in (print,)}",
    "something unknown in it": "from plugins import MORE\nTASK_MAPPING = {'fetch': print, **MORE}",
    "a loop": "TASK_MAPPING = {'fetch': print}\nfor f in (len,):\n    TASK_MAPPING[f] = f",
    "a decorator": "TASK_MAPPING = {'fetch': print}\n\n\ndef task(f):\n"
    "    TASK_MAPPING[f.__name__] = f\n    return f",
    "handed to a function": "from .more import fill\nTASK_MAPPING = {'fetch': print}\n"
    "fill(TASK_MAPPING)",
    "an unknown key": "import plugins\nTASK_MAPPING = {plugins.NAME: print}",
}


@pytest.mark.parametrize("registry", WHOLE.values(), ids=WHOLE)
@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_reported(table: dict[str, str], registry: str, tmp_path: Path) -> None:
    files = table | {TASKS: registry, TASK: "def fetch(stream_id, **kwargs): ..."}
    (found,) = underlined(tmp_path, files, "NL508")
    assert found.partition(": ")[2].strip("'\"") == "gone"


@pytest.mark.parametrize("registry", NOT_WHOLE.values(), ids=NOT_WHOLE)
@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_silent(table: dict[str, str], registry: str, tmp_path: Path) -> None:
    filling = {"streams/tasks/more.py": "def fill(table): table['gone'] = print"}
    assert underlined(tmp_path, table | filling | {TASKS: registry, TASK: ""}, "NL508") == []


def test_the_blank_choice_is_for_none(tmp_path: Path) -> None:
    models = MODEL.replace('("gone", "Gone")', '("", "None"), (None, "None")')
    files = {MODELS: models, TASKS: "TASK_MAPPING = {'fetch': print}", TASK: ""}
    assert underlined(tmp_path, files, "NL508") == []


def test_a_type_registered_in_another_file(tmp_path: Path) -> None:
    files = TABLES["a schema"] | {
        TASKS: "TASK_MAPPING = {'fetch': print}",
        TASK: "from streams.tasks import TASK_MAPPING\n\nTASK_MAPPING['gone'] = print",
    }
    assert underlined(tmp_path, files, "NL508") == []
