"""NL512: configuration that nothing reads, and all the ways to read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint.rules.registration.unused_configuration import UnusedConfiguration
from tests.projects import project, surrounded, write
from tests.rules.registration.tables import SCHEMAS, TASK, schema, underlined

BOTH = schema("url: str\nother: int = 1")

BROKEN = {
    "a parameter": ("", "def fetch(stream_id, url, **kwargs):\n    print(stream_id)", "tasks: url"),
    "a field": (
        BOTH,
        "def fetch(stream_id, url, **kwargs):\n    print(url)",
        "schemas: other",
    ),
    "all of it": (BOTH, "def fetch(stream_id, url, **kwargs): ...", "tasks: url"),
    "under a task decorator": (
        "",
        "from celery import shared_task\n\n\n@shared_task\ndef fetch(stream_id, url): print(1)",
        "tasks: url",
    ),
}

KEPT = {
    "by get": "def fetch(stream_id, url, **kwargs):\n    print(url, kwargs.get('other'))",
    "in a loop": "def fetch(stream_id, **kwargs):\n    for k in kwargs.items():\n        print(k)",
    "by match": "def fetch(stream_id, **kwargs):\n    match kwargs:\n"
    "        case {'url': url, 'other': x}:\n            return url, x",
    "by a getter": "from operator import itemgetter\n\n\ndef fetch(stream_id, **kwargs):\n"
    "    return itemgetter('url', 'other')(kwargs)",
    "handed to a library": "import requests\n\n\ndef fetch(stream_id, **kwargs):\n"
    "    requests.get(**kwargs)",
    "by an object": "class Job:\n    def __init__(self, config):\n        self.config = config\n\n"
    "    def run(self):\n        return self.config['url'], self.config['other']\n\n\n"
    "def fetch(stream_id, **kwargs):\n    return Job(kwargs).run()",
    "by all names": "def fetch(stream_id, url, other):\n    print(locals())",
    "in a nested function": "def fetch(stream_id, url, other):\n    def run():\n"
    "        return url, other\n    return run()",
    "thrown away on purpose": "def fetch(stream_id, url, other):\n    del other\n    print(url)",
    "by a decorator": "def logged(f):\n    def run(stream_id, url, other, **kw):\n"
    "        print(url, other)\n        return f(stream_id, url, other)\n    return run\n\n\n"
    "@logged\ndef fetch(stream_id, url, other): ...",
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_reported(case: tuple[str, str, str], tmp_path: Path) -> None:
    schemas, task, found = case
    files = {TASK: task} | ({SCHEMAS: schemas} if schemas else {})
    assert underlined(tmp_path, files, "NL512") == [found]


@pytest.mark.parametrize("task", KEPT.values(), ids=KEPT)
def test_silent(task: str, tmp_path: Path) -> None:
    assert underlined(tmp_path, {SCHEMAS: BOTH, TASK: task}, "NL512") == []


@pytest.mark.parametrize(
    ("reading", "found"),
    [
        ("stream.configuration['other']", []),
        ('stream.configuration["a"] and stream.configuration["other"]', []),
        ("stream.configuration['others']", ["schemas: other"]),
        ("stream.configuration.other", ["schemas: other"]),
        ("stream.settings['other']", ["schemas: other"]),
    ],
)
def test_of_the_stream_elsewhere(reading: str, found: list[str], tmp_path: Path) -> None:
    files = {
        SCHEMAS: BOTH,
        TASK: "def fetch(stream_id, url, **kwargs): print(url)",
        "streams/reading.py": f"def other_of(stream):\n    return {reading}",
    }
    assert underlined(tmp_path, files, "NL512") == found


@pytest.mark.parametrize(("length", "found"), [(80, ["schemas: other"]), (81, [])])
def test_a_key_so_long_is_not_looked_for(length: int, found: list[str], tmp_path: Path) -> None:
    files = {
        SCHEMAS: schema(f"url: str\nother: int = Field(1, alias='{'k' * length}')"),
        TASK: "def fetch(stream_id, url, **kwargs): print(url)",
    }
    assert underlined(tmp_path, files, "NL512") == found


@pytest.mark.parametrize(
    "field",
    ["kind: Literal['fetch'] = 'fetch'", "old: str = Field('', deprecated=True)"],
)
def test_fields_that_are_not_there_to_be_read(field: str, tmp_path: Path) -> None:
    task = "def fetch(stream_id, url, **kwargs): print(url)"
    files = {SCHEMAS: schema(f"url: str\n{field}"), TASK: task}
    assert underlined(tmp_path, files, "NL512") == []


def test_what_the_task_cannot_accept_is_not_repeated(tmp_path: Path) -> None:
    files = {SCHEMAS: BOTH, TASK: "def fetch(stream_id, url): print(url)"}
    assert underlined(tmp_path, files, "NL505") == ["schemas: other"]
    assert underlined(tmp_path, files, "NL512") == []


def test_one_finding_names_all(tmp_path: Path) -> None:
    files = {SCHEMAS: BOTH, TASK: "\ndef fetch(stream_id, url, **kwargs): print(stream_id)"}
    write(tmp_path, surrounded(files))
    messages = [f.message for f in UnusedConfiguration().findings(project(tmp_path))]
    assert messages == [
        (
            "nothing in `fetch` reads `url` and `other` of `Fetch`: what a Stream is configured "
            "with has no effect"
        )
    ]


def test_a_stub_is_said_to_be_one(tmp_path: Path) -> None:
    task = """
        def fetch(stream_id, url, **kwargs):
            try:
                pass
            except Exception as e:
                logger.error(f"Task error: {str(e)}", exc_info=True)
                raise e
    """
    write(tmp_path, surrounded({TASK: task}))
    messages = [f.message for f in UnusedConfiguration().findings(project(tmp_path))]
    assert messages == ["nothing in `fetch` reads `url`: it does no work of its own"]
