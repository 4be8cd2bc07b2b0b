"""Whole small projects, each in a style of its own: what the rules about tables say of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from newloom_lint.files import Tree
from tests.projects import findings, surrounded, write

RULES = frozenset({"NL504", "NL505", "NL506", "NL507", "NL508", "NL512"})
TASK = "streams/tasks/fetch.py"
TASKS = "streams/tasks/__init__.py"
SCHEMAS = "streams/schemas/__init__.py"
MODELS = "streams/models.py"


@dataclass(frozen=True)
class Case:
    """Files, and what is underlined: `code path text`."""

    files: dict[str, str]
    found: tuple[str, ...] = ()


PROJECTS = {
    "one file for each schema, merged in the package": Case(
        {
            SCHEMAS: """
                from streams.schemas import rss, web

                STREAM_CONFIG_SCHEMAS: dict[str, type] = {
                    **rss.SCHEMAS,
                    **web.SCHEMAS,
                }
            """,
            "streams/schemas/rss.py": """
                import pydantic


                class Rss(pydantic.BaseModel):
                    feed: pydantic.HttpUrl
                    limit: int = 20


                SCHEMAS = {"rss": Rss}
            """,
            "streams/schemas/web.py": """
                from pydantic import BaseModel as Model


                class Web(Model):
                    url: str


                SCHEMAS = {"web": Web, "wbe": Web}
            """,
            TASKS: """
                from .rss import rss
                from .web import web

                TASK_MAPPING = {"rss": rss, "web": web, "page": web}
            """,
            "streams/tasks/rss.py": "def rss(stream_id, feed, limit=20, **_): print(feed, limit)",
            "streams/tasks/web.py": "def web(stream_id, url, **_): print(url)",
        },
        (
            'NL504 streams/tasks/__init__.py "page"',
            'NL508 streams/schemas/web.py "wbe"',
        ),
    ),
    "types in an enumeration that everything uses": Case(
        {
            "streams/kinds.py": """
                from django.db import models


                class Kind(models.TextChoices):
                    FETCH = "fetch", "Fetch a page"
                    SEND = "send", "Send a message"
            """,
            MODELS: """
                from django.db import models

                from streams.kinds import Kind


                class Stream(models.Model):
                    stream_type = models.CharField(max_length=20, choices=Kind.choices)
            """,
            SCHEMAS: """
                from pydantic import BaseModel

                from streams.kinds import Kind


                class Fetch(BaseModel):
                    url: str


                STREAM_CONFIG_SCHEMAS = {Kind.FETCH: Fetch, Kind.SEND.value: Fetch}
            """,
            TASKS: """
                from streams.kinds import Kind
                from streams.tasks.fetch import fetch

                TASK_MAPPING = {Kind.FETCH: fetch, Kind.SEND.value: fetch}
            """,
            TASK: "def fetch(stream_id, url, **kwargs): print(url)",
        },
    ),
    "an abstract base with the choices": Case(
        {
            "streams/base.py": """
                from django.db import models


                class TypedModel(models.Model):
                    TYPE_CHOICES = (("fetch", "Fetch"), ("gone", "Gone"))

                    stream_type = models.CharField(max_length=20, choices=TYPE_CHOICES)

                    class Meta:
                        abstract = True
            """,
            MODELS: """
                from .base import TypedModel


                class Stream(TypedModel):
                    pass
            """,
            TASKS: """
                from streams.tasks.fetch import fetch

                TASK_MAPPING = dict(fetch=fetch, again=fetch)
            """,
            TASK: "def fetch(stream_id, **kwargs): ...",
        },
        ("NL507 streams/tasks/__init__.py again", 'NL508 streams/base.py "gone"'),
    ),
    "choices made of the registry": Case(
        {
            MODELS: """
                from django.db import models

                from streams.tasks import TASK_MAPPING


                class Stream(models.Model):
                    TYPE_CHOICES = [(name, name.title()) for name in TASK_MAPPING]
                    stream_type = models.CharField(max_length=20, choices=TYPE_CHOICES)
            """,
            TASK: "def fetch(stream_id, **kwargs): ...",
        },
    ),
    "schemas registered by a decorator": Case(
        {
            SCHEMAS: """
                from pydantic import BaseModel

                STREAM_CONFIG_SCHEMAS = {}


                def schema(stream_type):
                    def register(cls):
                        STREAM_CONFIG_SCHEMAS[stream_type] = cls
                        return cls
                    return register


                @schema("fetch")
                class Fetch(BaseModel):
                    url: str
            """,
            TASK: "def fetch(stream_id, link, **kwargs): print(link)",
        },
    ),
    "schemas registered by their base": Case(
        {
            SCHEMAS: """
                from pydantic import BaseModel

                STREAM_CONFIG_SCHEMAS = {}


                class Config(BaseModel):
                    def __init_subclass__(cls, **kwargs):
                        super().__init_subclass__(**kwargs)
                        STREAM_CONFIG_SCHEMAS[cls.__name__.lower()] = cls


                class Fetch(Config):
                    url: str
            """,
            TASK: "def fetch(stream_id, link, **kwargs): print(link)",
        },
    ),
    "a delegate that needs more": Case(
        {
            SCHEMAS: """
                from pydantic import BaseModel, ConfigDict, Field


                class Fetch(BaseModel):
                    model_config = ConfigDict(extra="forbid")

                    url: str
                    retries: int = Field(default=3, ge=0)
                    agent: str = "newloom"


                STREAM_CONFIG_SCHEMAS = {"fetch": Fetch}
                TASK_CONFIG_EXAMPLES = {"fetch": {"url": "https://example.org", "retries": 1}}
            """,
            TASK: """
                import asyncio

                from streams.services import download


                def fetch(stream_id, **kwargs):
                    return asyncio.run(download(stream_id, **kwargs))
            """,
            "streams/services.py": """
                async def download(stream_id, url, retries, *, session=None):
                    print(url, retries, session)
            """,
        },
        (
            "NL505 streams/schemas/__init__.py agent",
            "NL505 streams/services.py retries",
        ),
    ),
    "keys read by name": Case(
        {
            SCHEMAS: """
                from typing import Optional

                from pydantic import BaseModel


                class Fetch(BaseModel):
                    url: str
                    limit: int = 10
                    depth: Optional[int] = None
                    note: str = ""


                STREAM_CONFIG_SCHEMAS = {"fetch": Fetch}
            """,
            TASK: """
                def fetch(stream_id, **config):
                    try:
                        url = config["url"]
                        limit = config["limit"]
                        if config.get("depth"):
                            print(config["depth"])
                    except Exception as e:
                        raise e
                    return url, limit, config["token"]
            """,
        },
        (
            'NL505 streams/tasks/fetch.py "limit"',
            "NL512 streams/schemas/__init__.py note",
        ),
    ),
    "defaults in the task, as it should be": Case(
        {
            SCHEMAS: """
                from pydantic import BaseModel


                class Fetch(BaseModel):
                    url: str
                    limit: int = 10
                    mode: str = "a"
                    proxy: str = ""


                STREAM_CONFIG_SCHEMAS = {"fetch": Fetch}
                TASK_CONFIG_EXAMPLES = {"fetch": {"url": "x", "mode": "b"}}
            """,
            TASK: """
                def fetch(stream_id, url, limit=10, **kwargs):
                    mode = kwargs.get("mode", "a")
                    kwargs.setdefault("proxy", "none")
                    try:
                        proxy = kwargs["proxy"]
                    except KeyError:
                        proxy = ""
                    return url, limit, mode, proxy
            """,
        },
    ),
    "the Stream's own configuration": Case(
        {
            SCHEMAS: """
                from pydantic import BaseModel


                class Fetch(BaseModel):
                    url: str
                    limit: int = 10
                    spare: str = ""


                STREAM_CONFIG_SCHEMAS = {"fetch": Fetch}
            """,
            TASK: """
                from streams.models import Stream


                def fetch(stream_id, **kwargs):
                    stream = Stream.objects.get(id=stream_id)
                    return stream.configuration["url"], stream.configuration["limit"]
            """,
        },
        (
            'NL505 streams/tasks/fetch.py "limit"',
            "NL512 streams/schemas/__init__.py spare",
        ),
    ),
    "a dispatcher that passes more": Case(
        {
            MODELS: """
                from django.db import models


                class Stream(models.Model):
                    configuration = models.JSONField(default=dict)

                    def execute_task(self):
                        from streams.tasks import TASK_MAPPING

                        task = TASK_MAPPING[self.stream_type]
                        return task(stream_id=self.id, user=self.user, **self.configuration)
            """,
            SCHEMAS: """
                from pydantic import BaseModel


                class Fetch(BaseModel):
                    url: str


                STREAM_CONFIG_SCHEMAS = {"fetch": Fetch}
            """,
            TASK: "def fetch(stream_id, user, url, **kwargs): print(user, url)",
        },
    ),
    "a dispatcher that fills in defaults": Case(
        {
            MODELS: """
                from django.db import models


                class Stream(models.Model):
                    configuration = models.JSONField(default=dict)

                    def execute_task(self):
                        from streams.tasks import TASK_MAPPING

                        settings = {**self.defaults(), **self.configuration}
                        return TASK_MAPPING[self.stream_type](stream_id=self.id, **settings)
            """,
            SCHEMAS: """
                from pydantic import BaseModel


                class Fetch(BaseModel):
                    url: str = "https://example.org"


                STREAM_CONFIG_SCHEMAS = {"fetch": Fetch}
            """,
            TASK: "def fetch(stream_id, url, **kwargs): print(url)",
        },
    ),
    "a model that stores what the schema makes": Case(
        {
            MODELS: """
                from django.db import models

                from streams.lookups import schema_of


                class Stream(models.Model):
                    configuration = models.JSONField(default=dict)

                    def clean(self):
                        config = schema_of(self.stream_type)(**self.configuration)
                        self.configuration = config.model_dump()
            """,
            "streams/lookups.py": """
                from streams.schemas import STREAM_CONFIG_SCHEMAS


                def schema_of(stream_type):
                    return STREAM_CONFIG_SCHEMAS[stream_type]
            """,
            SCHEMAS: """
                from pydantic import BaseModel


                class Fetch(BaseModel):
                    url: str = "https://example.org"


                STREAM_CONFIG_SCHEMAS = {"fetch": Fetch}
            """,
            TASK: "def fetch(stream_id, url, **kwargs): print(url)",
        },
    ),
    "a schema that checks by itself": Case(
        {
            SCHEMAS: """
                from typing import ClassVar, Final, Literal

                from pydantic import BaseModel, PrivateAttr, model_validator


                class Fetch(BaseModel):
                    LABEL: ClassVar[str] = "Fetch"
                    kind: Literal["fetch"] = "fetch"
                    url: str | None = None
                    feed: str | None = None
                    _cache: dict = PrivateAttr(default_factory=dict)

                    @model_validator(mode="after")
                    def one_of(self):
                        if not (self.url or self.feed):
                            raise ValueError("an address is missing")
                        return self


                STREAM_CONFIG_SCHEMAS = {"fetch": Fetch}
            """,
            TASK: "def fetch(stream_id, url, feed=None, **kwargs): print(url, feed)",
        },
    ),
    "examples alone": Case(
        {
            "streams/examples.py": """
                TASK_CONFIG_EXAMPLES = {
                    "fetch": {"url": "x", "limt": 3},
                    "send": {"description": "Send", "config": {"to": "me"}},
                    "drop": {},
                }
            """,
            "streams/schemas.py": "from streams.examples import TASK_CONFIG_EXAMPLES",
            TASKS: """
                from streams.tasks.fetch import drop, fetch, send

                TASK_MAPPING = {"fetch": fetch, "send": send, "drop": drop}
            """,
            TASK: """
                def fetch(stream_id, url, limit=1, **kwargs): print(url, limit)


                def send(stream_id, to="you", **kwargs): print(to)


                def drop(stream_id, table, **kwargs): print(table)
            """,
        },
        ('NL506 streams/examples.py "drop"', 'NL506 streams/examples.py "fetch"'),
    ),
    "a class that keeps the configuration": Case(
        {
            SCHEMAS: """
                from pydantic import BaseModel


                class Fetch(BaseModel):
                    url: str
                    spare: int = 1


                STREAM_CONFIG_SCHEMAS = {"fetch": Fetch}
                TASK_CONFIG_EXAMPLES = {"fetch": {"url": "x", "other": 1}}
            """,
            TASK: """
                class Fetcher:
                    def __init__(self, stream_id, **options):
                        self.options = options

                    def run(self):
                        return {key: str(value) for key, value in self.options.items()}


                def fetch(stream_id, **kwargs):
                    return Fetcher(stream_id, **kwargs).run()
            """,
        },
    ),
    "a configuration checked again in the task": Case(
        {
            SCHEMAS: """
                from pydantic import BaseModel


                class Fetch(BaseModel):
                    url: str
                    limit: int = 10


                STREAM_CONFIG_SCHEMAS = {"fetch": Fetch}
                TASK_CONFIG_EXAMPLES = {"fetch": {"url": "x", "lim": 1}}
            """,
            TASK: """
                from streams.schemas import Fetch


                def fetch(stream_id, **kwargs):
                    config = Fetch(**kwargs)
                    return config.url, config.limit
            """,
        },
        ('NL506 streams/schemas/__init__.py "fetch"',),
    ),
    "a guard before what is needed": Case(
        {
            SCHEMAS: """
                from pydantic import BaseModel


                class Fetch(BaseModel):
                    mode: str
                    url: str = ""
                    size: int = 1


                STREAM_CONFIG_SCHEMAS = {"fetch": Fetch}
            """,
            TASK: """
                def fetch(stream_id, mode, **kwargs):
                    if mode == "idle":
                        return None
                    size = kwargs["size"] if mode == "big" else 1
                    return kwargs["url"], size
            """,
        },
    ),
    "celery style": Case(
        {
            SCHEMAS: """
                from pydantic import BaseModel


                class Fetch(BaseModel):
                    url: str = ""
                    more: int = 1


                STREAM_CONFIG_SCHEMAS = {"fetch": Fetch}
            """,
            TASK: """
                from functools import wraps

                from celery import shared_task

                from streams.models import Stream


                def processing(stream_type):
                    def decorate(func):
                        @wraps(func)
                        def run(self, stream_id, *args, **kwargs):
                            return func(self, Stream.objects.get(id=stream_id))
                        return run
                    return decorate


                def service(url):
                    print(url)


                @shared_task(bind=True)
                @processing(stream_type="fetch")
                def fetch(self, stream):
                    return service(**stream.configuration)
            """,
        },
        ("NL505 streams/schemas/__init__.py more", "NL505 streams/tasks/fetch.py url"),
    ),
}


@pytest.mark.parametrize("case", PROJECTS.values(), ids=PROJECTS)
def test_projects(case: Case, tmp_path: Path) -> None:
    write(tmp_path, surrounded(case.files))
    read = Tree.open(tmp_path).read
    every = findings(tmp_path)
    assert [f for f in every if f.code == "NL001"] == []
    found = [
        f"{f.code} {f.place.path} {read(f.place.path).text[f.place.start : f.place.end]}"
        for f in every
        if f.code in RULES
    ]
    assert sorted(found) == sorted(case.found)
