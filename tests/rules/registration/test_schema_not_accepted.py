"""NL505: schemas and tasks that do not fit, and all that looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint.rules.registration.schema_not_accepted import SchemaNotAccepted
from tests.projects import project, surrounded, write
from tests.rules.registration.tables import SCHEMAS, TASK, TASKS, schema, underlined

BOTH = schema("url: str\nother: int = 1")
NEEDS = "def fetch(stream_id, url, other, **kwargs): print(url, other)"

BROKEN = {
    "a field without a parameter": (BOTH, "def fetch(stream_id, url): ...", "schemas: other"),
    "a field in a keyword the dispatcher passes": (
        schema("stream_id: int"),
        "def fetch(stream_id, **kwargs): ...",
        "schemas: stream_id",
    ),
    "a parameter of an optional field": (BOTH, NEEDS, "tasks: other"),
    "a keyword-only parameter": (BOTH, "def fetch(stream_id, *, other, **k): ...", "tasks: other"),
    "a parameter of no field": (
        BOTH,
        "def fetch(stream_id, url, token, **kwargs): ...",
        "tasks: token",
    ),
    "a default in the annotation": (
        schema("url: Annotated[str, Field(default='x')]"),
        "def fetch(stream_id, url, **kwargs): ...",
        "tasks: url",
    ),
    "a generic base with an argument": (
        schema("n: int = 1", base="Base[str]").replace(
            "class Fetch", "class Base(BaseModel, Generic[T]):\n    url: T\n\n\nclass Fetch"
        ),
        "def fetch(stream_id, url, n, **kwargs): ...",
        "tasks: n",
    ),
    "a task of an app": (
        BOTH,
        "from celery import Celery\n\napp = Celery()\n\n\n@app.task\n" + NEEDS,
        "tasks: other",
    ),
    "a key in an f-string": (
        BOTH,
        """def fetch(stream_id, **kwargs):
    return f"{kwargs['url']} {kwargs['other']}" """,
        "tasks: 'other'",
    ),
    "a key taken out": (
        BOTH,
        "def fetch(stream_id, **kwargs):\n    return kwargs.pop('other')",
        "tasks: 'other'",
    ),
    "a key read in with": (
        BOTH,
        (
            "def fetch(stream_id, **kwargs):\n    with open(kwargs['other']) as file:\n"
            "        return file"
        ),
        "tasks: 'other'",
    ),
    "a class that takes it": (
        BOTH,
        (
            "class Job:\n    def __init__(self, stream_id, url):\n        self.url = url\n\n\n"
            "def fetch(stream_id, **kwargs):\n    return Job(stream_id, **kwargs)"
        ),
        "schemas: other",
    ),
    "an awaited delegate made synchronous": (
        BOTH,
        (
            "from asgiref.sync import async_to_sync\n\n\n"
            "async def run(stream_id, other, **rest):\n    print(other)\n\n\n"
            "def fetch(stream_id, **kwargs):\n    return async_to_sync(run)(stream_id, **kwargs)"
        ),
        "tasks: other",
    ),
    "a delegate two calls down": (
        BOTH,
        (
            "def deep(other, **rest):\n    print(other)\n\n\n"
            "def run(stream_id, **kwargs):\n    return deep(**kwargs)\n\n\n"
            "def fetch(stream_id, **kwargs):\n    return run(stream_id, **kwargs)"
        ),
        "tasks: other",
    ),
    "before a guard": (
        BOTH,
        (
            "def fetch(stream_id, **kwargs):\n    other = kwargs['other']\n"
            "    if not other:\n        return None\n    return other"
        ),
        "tasks: 'other'",
    ),
}

KEPT = {
    "defaults of its own": (BOTH, "def fetch(stream_id, url, other=2, **kwargs): ..."),
    "keys looked for first": (
        BOTH,
        (
            "def fetch(stream_id, **kwargs):\n    if 'other' in kwargs:\n"
            "        return kwargs['other']\n    return kwargs['url']"
        ),
    ),
    "a missing key expected": (
        BOTH,
        (
            "def fetch(stream_id, **kwargs):\n    try:\n        return kwargs['other']\n"
            "    except KeyError:\n        return 1"
        ),
    ),
    "a missing key suppressed": (
        BOTH,
        (
            "from contextlib import suppress\n\n\ndef fetch(stream_id, **kwargs):\n"
            "    with suppress(KeyError):\n        return kwargs['other']"
        ),
    ),
    "on one branch": (
        BOTH,
        "def fetch(stream_id, url, **kwargs):\n    if url:\n        return kwargs['other']",
    ),
    "on one side of an expression": (
        BOTH,
        "def fetch(stream_id, url, **kwargs):\n    return url or kwargs['other']",
    ),
    "in a nested function": (
        BOTH,
        (
            "def fetch(stream_id, **kwargs):\n    def other():\n        return kwargs['other']\n"
            "    return other"
        ),
    ),
    "merged under the same name": (
        BOTH,
        (
            "def fetch(stream_id, **kwargs):\n    kwargs = {'other': 1, **kwargs}\n"
            "    return kwargs['other']"
        ),
    ),
    "added to": (
        BOTH,
        "def fetch(stream_id, **kwargs):\n    kwargs |= {'other': 1}\n    return kwargs['other']",
    ),
    "set first": (
        BOTH,
        "def fetch(stream_id, **kwargs):\n    kwargs['other'] = 1\n    return kwargs['other']",
    ),
    "handed to what may fill it": (
        BOTH,
        (
            "from elsewhere import fill\n\n\ndef fetch(stream_id, **kwargs):\n    fill(kwargs)\n"
            "    return kwargs['other']"
        ),
    ),
    "taken out before it is handed on": (
        BOTH,
        (
            "def run(stream_id, url):\n    print(url)\n\n\ndef fetch(stream_id, **kwargs):\n"
            "    other = kwargs.pop('other', 1)\n    return run(stream_id, **kwargs), other"
        ),
    ),
    "given by position": (
        BOTH,
        (
            "def run(stream_id, agent, /, url, other=2):\n    print(agent, url, other)\n\n\n"
            "def fetch(stream_id, **kwargs):\n    return run(stream_id, 'x', **kwargs)"
        ),
    ),
    "given by the caller": (
        BOTH,
        (
            "def run(stream_id, token, **rest):\n    print(token)\n\n\n"
            "def fetch(stream_id, **kwargs):\n    return run(stream_id, token='x', **kwargs)"
        ),
    ),
    "a partial gives it": (
        BOTH,
        (
            "from functools import partial\n\n\ndef run(stream_id, url, other):\n"
            "    print(url, other)\n\n\nfetch = partial(run, other=2)"
        ),
    ),
    "a delegate on one branch": (
        BOTH,
        (
            "def run(stream_id, token):\n    print(token)\n\n\ndef fetch(stream_id, **kwargs):\n"
            "    if kwargs.get('old'):\n        return run(stream_id, **kwargs)"
        ),
    ),
    "another signature for stream_id": (BOTH, "def fetch(stream, token, **kwargs): ..."),
    "either of two schemas": (
        BOTH.replace('{"fetch": Fetch}', '{"fetch": Fetch | Fetch}'),
        "def fetch(stream_id, token, **kwargs): ...",
    ),
    "one of two tables": (
        BOTH + "if Fetch:\n    STREAM_CONFIG_SCHEMAS['fetch'] = BaseModel",
        "def fetch(stream_id, token, **kwargs): ...",
    ),
    "a schema with a constructor": (
        schema("url: str\n\ndef __init__(self, **data):\n    super().__init__(**data)"),
        "def fetch(stream_id, token, **kwargs): ...",
    ),
    "a constant that may be a field": (
        schema("url: str\nKIND: Final = 'x'"),
        "def fetch(stream_id, url): ...",
    ),
    "a class of values inside": (
        schema("class Kind:\n    A = 'a'\n\nurl: str"),
        "def fetch(stream_id, url): ...",
    ),
    "a Stream that a helper fills": (
        BOTH,
        (
            "from streams.models import Stream\n\n\ndef fill(stream):\n"
            "    stream.configuration.setdefault('other', 1)\n\n\n"
            "def fetch(stream_id, **kwargs):\n    stream = Stream.objects.get(id=stream_id)\n"
            "    fill(stream)\n    return stream.configuration['other']"
        ),
    ),
    "a Stream that fills itself": (
        BOTH,
        (
            "from streams.models import Stream\n\n\ndef fetch(stream_id, **kwargs):\n"
            "    stream = Stream.objects.get(id=stream_id)\n    stream.fill()\n"
            "    return stream.configuration['other']"
        ),
    ),
    "a constant in quotes": (
        schema("url: str\nKIND: 'ClassVar[str]' = 'x'"),
        "def fetch(stream_id, url): ...",
    ),
    "another Stream's configuration": (
        BOTH,
        (
            "from streams.models import Stream\n\n\ndef fetch(stream_id, source_id, **kwargs):\n"
            "    stream = Stream.objects.get(id=source_id)\n    return stream.configuration['x']"
            "\n"
        ),
    ),
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_reported(case: tuple[str, str, str], tmp_path: Path) -> None:
    schemas, task, found = case
    assert underlined(tmp_path, {SCHEMAS: schemas, TASK: task}, "NL505") == [found]


@pytest.mark.parametrize("case", KEPT.values(), ids=KEPT)
def test_silent(case: tuple[str, str], tmp_path: Path) -> None:
    schemas, task = case
    found = underlined(tmp_path, {SCHEMAS: schemas, TASK: task}, "NL505")
    assert [text for text in found if "source_id" not in text] == []


def test_both_directions_are_told_apart(tmp_path: Path) -> None:
    files = {SCHEMAS: BOTH, TASK: "\ndef fetch(stream_id, token, more): ..."}
    write(tmp_path, surrounded(files))
    messages = [f.message for f in SchemaNotAccepted().findings(project(tmp_path))]
    assert messages == [
        (
            "`fetch` cannot accept `url`, `other` of `Fetch`: a configuration that has it ends the "
            "run in `TypeError`"
        ),
        (
            "`fetch` needs `token`, `more`, which no field of `Fetch` provides: a configuration "
            "without it ends the run in `TypeError`"
        ),
    ]


def test_each_type_of_a_task_is_looked_at(tmp_path: Path) -> None:
    table = (
        "\n\nclass Again(BaseModel):\n    link: str\n\n\nSTREAM_CONFIG_SCHEMAS['again'] = Again\n"
    )
    files = {
        SCHEMAS: schema("url: str", table),
        TASK: "def fetch(stream_id, url): ...",
        TASKS: 'from .fetch import fetch\nTASK_MAPPING = {"fetch": fetch, "again": fetch}',
    }
    assert underlined(tmp_path, files, "NL505") == ["schemas: link", "tasks: url"]


HANDED_ON = """
from streams.models import Stream
import logging

log = logging.getLogger(__name__)


def name(stream):
    return f"{{stream.pk}}: {{stream.name}}"


def fill(stream):
    stream.configuration.setdefault("other", 1)


def pass_on(stream):
    fill(stream)


def fetch(stream_id, **kwargs):
    stream = Stream.objects.get(id=stream_id)
    {before}
    other = stream.configuration["other"]
    {after}
    return other
"""
LEAVES_ALONE = [
    ("pass", "fill(stream)"),
    ("pass", "stream.fill()"),
    ("pass", "save(stream=stream)"),
    ("name(stream)", "pass"),
    ('log.info("%s", stream)', "pass"),
    ("print(stream)", "pass"),
]
MAY_FILL = [
    ("fill(stream)", "pass"),
    ("pass_on(stream)", "pass"),
    ("stream.fill()", "pass"),
    ("save(stream)", "pass"),
    ("setattr(stream, 'configuration', {})", "pass"),
    ("same = stream; fill(same)", "pass"),
    ("[fill(one) for one in [stream]]", "pass"),
]


@pytest.mark.parametrize(("before", "after"), LEAVES_ALONE)
def test_code_that_leaves_the_configuration_alone(before: str, after: str, tmp_path: Path) -> None:
    task = HANDED_ON.format(before=before, after=after)
    assert underlined(tmp_path, {SCHEMAS: BOTH, TASK: task}, "NL505") != []


@pytest.mark.parametrize(("before", "after"), MAY_FILL)
def test_code_that_may_fill_the_configuration(before: str, after: str, tmp_path: Path) -> None:
    task = HANDED_ON.format(before=before, after=after)
    assert underlined(tmp_path, {SCHEMAS: BOTH, TASK: task}, "NL505") == []
