"""Schemas, examples and choices in the styles people write them: what is found, and what is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.projects import findings, surrounded, write

RULES = frozenset({"NL504", "NL505", "NL506", "NL507", "NL508"})
TASK = "streams/tasks/fetch.py"
SCHEMAS = "streams/schemas/__init__.py"
MODELS = "streams/models.py"
TASKS = "streams/tasks/__init__.py"


@dataclass(frozen=True)
class Style:
    """A project, and the text each finding underlines, by code."""

    schemas: str = ""
    task: str = "def fetch(stream_id, url, limit=10, **kwargs): ..."
    found: tuple[tuple[str, str], ...] = ()
    files: dict[str, str] = field(default_factory=dict)


def schema(body: str, rest: str = "", base: str = "BaseModel") -> str:
    """Return a file with one schema and its table."""
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return f"""\
from abc import ABC
from typing import Annotated, Any, ClassVar, Generic, Optional, TypeVar
from pydantic import (
    AliasChoices, BaseModel, ConfigDict, Field, PrivateAttr, field_validator, model_validator
)

T = TypeVar("T")

class Base(BaseModel):
    url: str

class Fetch({base}):
{lines}

STREAM_CONFIG_SCHEMAS = {{"fetch": Fetch}}
{rest}
"""


def model(choices: str, argument: str = "TYPE_CHOICES", above: str = "") -> dict[str, str]:
    """Return the models with some choices for the stream type."""
    return {
        MODELS: f"""\
from django.db import models
from django.utils.translation import gettext_lazy as _

{above}

class Stream(models.Model):
    {choices}
    stream_type = models.CharField(max_length=50, choices={argument})
"""
    }


ENUM = 'class Kind(models.TextChoices):\n    FETCH = "fetch", _("Fetch")\n'
EXAMPLES = 'TASK_CONFIG_EXAMPLES = {"fetch": %s}'

STYLES = {
    # The tables
    "no tables": Style(),
    "no entry": Style("STREAM_CONFIG_SCHEMAS = {}", found=(("NL504", '"fetch"'),)),
    "a table filled by a function": Style(
        "STREAM_CONFIG_SCHEMAS = {}\n\ndef register(k, v):\n    STREAM_CONFIG_SCHEMAS[k] = v\n"
    ),
    "a table filled by a project call": Style(
        "from .more import fill\nSTREAM_CONFIG_SCHEMAS = {}\nfill(STREAM_CONFIG_SCHEMAS)\n",
        files={"streams/schemas/more.py": "def fill(table): table['fetch'] = int"},
    ),
    "a table by a comprehension": Style(
        "STREAM_CONFIG_SCHEMAS = {c.__name__: c for c in [int]}",
    ),
    "a table with something unknown": Style(
        "from plugins import MORE\nSTREAM_CONFIG_SCHEMAS = {**MORE}",
    ),
    "a table filled when the app is ready": Style(
        "STREAM_CONFIG_SCHEMAS = {}",
        files={
            "streams/apps.py": "def ready(self):\n    from streams import schemas\n"
            "    schemas.STREAM_CONFIG_SCHEMAS['fetch'] = int\n"
        },
    ),
    "a table under another name": Style(
        "STREAM_CONFIG_SCHEMAS = {}\nTABLE = STREAM_CONFIG_SCHEMAS\nTABLE['fetch'] = int"
    ),
    "a table that the models import": Style(
        files={
            MODELS: "from config.schemas import STREAM_CONFIG_SCHEMAS\n\nclass Stream: ...\n",
            "config/schemas.py": "STREAM_CONFIG_SCHEMAS: dict = {}",
        },
        found=(("NL504", '"fetch"'),),
    ),
    "a table that is only read": Style(
        "STREAM_CONFIG_SCHEMAS = {}\n\ndef of(k):\n    return STREAM_CONFIG_SCHEMAS.get(k)\n"
        "print(len(STREAM_CONFIG_SCHEMAS))",
        found=(("NL504", '"fetch"'),),
    ),
    "items and merging": Style(
        "A = {'fetch': int}\nSTREAM_CONFIG_SCHEMAS: dict[str, type] = A | {}\n"
        "STREAM_CONFIG_SCHEMAS['other'] = int",
        found=(("NL508", "'other'"),),
    ),
    "an orphaned example": Style(
        "TASK_CONFIG_EXAMPLES = {'fetch': {'url': 'x'}, 'gone': {}}", found=(("NL508", "'gone'"),)
    ),
    "a registry filled by decorators": Style(
        "STREAM_CONFIG_SCHEMAS = {'gone': int}",
        files={
            TASKS: "TASK_MAPPING = {}\n\ndef task(f):\n    TASK_MAPPING[f.__name__] = f\n"
            "    return f\n"
        },
    ),
    # The choices
    "a choice is missing": Style(
        files=model("TYPE_CHOICES = [('send', 'Send')]"),
        found=(("NL507", '"fetch"'), ("NL508", "'send'")),
    ),
    "choices in groups": Style(
        files=model("TYPE_CHOICES = [('Web', [('fetch', _('Fetch'))])]"),
    ),
    "choices from constants": Style(
        files=model("FETCH = 'fetch'\n    TYPE_CHOICES = ((FETCH, 'Fetch'),)")
    ),
    "choices of the module": Style(
        files=model("pass", "KINDS", above="KINDS = [('fetch', 'F')] + [('x', 'X')]"),
        found=(("NL508", "'x'"),),
    ),
    "text choices": Style(files=model("pass", "Kind.choices", above=ENUM)),
    "text choices as they are": Style(files=model("pass", "Kind", above=ENUM)),
    "text choices inside": Style(
        files=model(ENUM.replace("\n    ", "\n        ").strip(), "Kind.choices")
    ),
    "text choices in pairs": Style(
        files=model("TYPE_CHOICES = [(Kind.FETCH.value, 'F')]", above=ENUM)
    ),
    "choices from the registry": Style(
        files=model(
            "TYPE_CHOICES = [(k, k.title()) for k in TASK_MAPPING]",
            above="from streams.tasks import TASK_MAPPING",
        )
    ),
    "choices by a function": Style(files=model("pass", "kinds", above="def kinds(): return []")),
    "no choices": Style(files=model("pass", "None")),
    "choices appended to": Style(
        files=model("TYPE_CHOICES = []")
        | {"streams/apps.py": "Stream.TYPE_CHOICES.append(('a', 'b'))"}
    ),
    "choices that a form shows": Style(
        files=model("TYPE_CHOICES = []")
        | {"streams/forms.py": "from .models import Stream\nshown = Stream.TYPE_CHOICES"},
        found=(("NL507", '"fetch"'),),
    ),
    # The fields
    "the same": Style(schema("url: str\nlimit: int = 10")),
    "fields of a base": Style(schema("limit: int = 10", base="Base")),
    "a field made optional below": Style(
        schema("url: str = 'x'", base="Base"), found=(("NL505", "url"),)
    ),
    "a generic base": Style(schema("url: str", base="BaseModel, Generic[T]")),
    "an unknown base": Style(schema("limit: int", base="Other")),
    "required by Field": Style(schema("url: str = Field(..., min_length=1)")),
    "required by Field without default": Style(schema("url: str = Field(description='x')")),
    "a default by Field": Style(schema("url: str = Field('x')"), found=(("NL505", "url"),)),
    "a factory": Style(schema("url: str = Field(default_factory=str)"), found=(("NL505", "url"),)),
    "None by default": Style(schema("url: Optional[str] = None"), found=(("NL505", "url"),)),
    "annotated": Style(schema("url: Annotated[str, Field(min_length=1)]")),
    "an alias": Style(schema("address: str = Field(alias='url')")),
    "another alias": Style(schema("address: str = Field(validation_alias=AliasChoices('url'))")),
    "extra keys": Style(schema("model_config = ConfigDict(extra='allow')")),
    "an alias generator": Style(schema("model_config = ConfigDict(alias_generator=str.upper)")),
    "rewritten": Style(
        schema("@model_validator(mode='before')\n@classmethod\ndef fill(cls, data): return data")
    ),
    "checked afterwards": Style(
        schema("link: str\n\n@model_validator(mode='after')\ndef check(self): return self"),
        found=(("NL505", "url"),),
    ),
    "defaults are stored": Style(
        schema("url: str = 'x'"),
        files={
            MODELS: "from .schemas import STREAM_CONFIG_SCHEMAS\n\nclass Stream:\n"
            "    def clean(self):\n"
            "        made = STREAM_CONFIG_SCHEMAS[self.stream_type](**self.configuration)\n"
            "        self.configuration = made.model_dump()\n"
        },
    ),
    "constants and private attributes": Style(
        schema("url: str\nKIND: ClassVar[str] = 'x'\n_seen: int = PrivateAttr(0)"),
        "def fetch(stream_id, url): ...",
    ),
    # The task
    "a field that cannot be taken": Style(
        schema("url: str\nmore: int = 1"),
        "def fetch(stream_id, url): ...",
        found=(("NL505", "more"),),
    ),
    "read from kwargs": Style(
        schema("url: str\nmore: int = 1"),
        "def fetch(stream_id, **kwargs):\n    return kwargs['url'], kwargs.get('more')",
    ),
    "under a decorator": Style(
        schema("url: str = 'x'"),
        "def inject(f):\n    def run(stream_id, **kw):\n        kw.setdefault('url', 'x')\n"
        "        return f(stream_id, **kw)\n    return run\n\n"
        "@inject\ndef fetch(stream_id, url, **kwargs): ...",
    ),
    "a delegate takes it": Style(
        schema("url: str\nmore: int = 1"),
        "def fetch(stream_id, **kwargs):\n    return _run(stream_id, **kwargs)\n\n"
        "def _run(stream_id, url, more=2): ...",
    ),
    "a delegate cannot": Style(
        schema("url: str\nmore: int = 1"),
        "def fetch(stream_id, **kwargs):\n    return _run(stream_id, **kwargs)\n\n"
        "def _run(stream_id, url): ...",
        found=(("NL505", "more"),),
    ),
    "picked before it is handed on": Style(
        schema("url: str\nmore: int = 1"),
        "KEYS = ('url',)\n\ndef fetch(stream_id, **kwargs):\n"
        "    return _run(stream_id, **{k: kwargs[k] for k in KEYS})\n\n"
        "def _run(stream_id, url): ...",
    ),
    "handed to a class": Style(
        schema("url: str", EXAMPLES % '{"url": "x", "lim": 3}'),
        "class Job:\n    def __init__(self, stream_id, **config):\n"
        "        self.config = config\n\n"
        "def fetch(stream_id, **kwargs):\n    return Job(stream_id, **kwargs).config",
    ),
    "read through the Stream": Style(
        schema("url: str", EXAMPLES % '{"url": "x", "lim": 3}'),
        "from streams.models import Stream\n\ndef fetch(stream_id, url, **kwargs):\n"
        "    return Stream.objects.values_list('configuration', flat=True).get(id=stream_id)",
    ),
    "handed on under another function's signature": Style(
        schema("url: str\nmore: int = 1"),
        "import inspect\n\ndef fetch(stream_id, **kwargs):\n"
        "    known = inspect.signature(_run).parameters\n"
        "    return _run(stream_id, **{k: v for k, v in kwargs.items() if k in known})\n\n"
        "def _run(stream_id, url): ...",
    ),
    "celery style": Style(
        schema("url: str\nmore: int = 1", EXAMPLES % '{"url": "x", "lim": 3}'),
        "from celery import shared_task\nfrom streams.models import Stream\n\n"
        "def processing(kind):\n    def decorate(func):\n"
        "        def run(self, stream_id, *args, **kwargs):\n"
        "            return func(self, Stream.objects.get(id=stream_id))\n"
        "        return run\n    return decorate\n\n"
        "@shared_task(bind=True)\n@processing('fetch')\ndef fetch(self, stream):\n"
        "    return service(**stream.configuration)\n\ndef service(url, more=1): ...\n",
        found=(("NL506", '"fetch"'),),
    ),
    # The examples
    "an example that fits": Style(schema("url: str", EXAMPLES % '{"url": "x", "limit": 3}')),
    "an example with too much": Style(
        schema("url: str", EXAMPLES % '{"url": "x", "lim": 3}'), found=(("NL506", '"fetch"'),)
    ),
    "an example with too little": Style(
        schema("url: str", EXAMPLES % "{}"), found=(("NL506", '"fetch"'),)
    ),
    "an example made elsewhere": Style(schema("url: str", EXAMPLES % "dict(lim=1)")),
    "an example merged": Style(schema("url: str", EXAMPLES % '{**{"url": 1}, "lim": 3}')),
    "an example by alias": Style(
        schema("address: str = Field(alias='url')", EXAMPLES % '{"url": "x"}')
    ),
    "an example of what is read somewhere": Style(
        schema("url: str", EXAMPLES % '{"url": "x", "lim": 3}'),
        "def fetch(stream_id, url, **kwargs):\n    print(Client(**kwargs))\n",
    ),
    "an example of what the Stream's configuration holds": Style(
        schema("url: str", EXAMPLES % '{"url": "x", "lim": 3}'),
        "from streams.models import Stream\n\ndef fetch(stream_id, url, **kwargs):\n"
        "    stream = Stream.objects.get(id=stream_id)\n    use(stream.configuration)\n",
    ),
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_styles(style: Style, tmp_path: Path) -> None:
    files = {TASK: style.task} | ({SCHEMAS: style.schemas} if style.schemas else {}) | style.files
    # The first line is kept in line with the others.
    write(tmp_path, surrounded({path: f"\n{text}" for path, text in files.items()}))

    all_found = findings(tmp_path)
    assert [finding for finding in all_found if finding.code == "NL001"] == []
    found = tuple(
        (finding.code, _text(tmp_path, finding.place.path)[finding.place.start : finding.place.end])
        for finding in all_found
        if finding.code in RULES
    )

    assert sorted(found) == sorted(style.found)


def _text(root: Path, path: str) -> str:
    return (root / path).read_text(encoding="utf-8")
