"""NL506 where a task hands its configuration or its Stream on: what is followed, and what is not.

The example has the key `lmit`, which is misspelt.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings, surrounded, write
from tests.rules.registration.tables import SCHEMAS, TASK, schema, underlined

TABLES = schema(
    "url: str\nlimit: int = 1", 'TASK_CONFIG_EXAMPLES = {"fetch": {"url": "x", "lmit": 2}}'
)
HEAD = """
import copy, functools, json, logging
from dataclasses import dataclass
from typing import NamedTuple

import requests
from django.template.loader import render_to_string
from django.utils import timezone

from streams.models import Stream
from streams.schemas import Fetch

log = logging.getLogger(__name__)
LIMIT = "limit"
HOOKS = []


def update(stream_id, **fields):
    Stream.objects.filter(id=stream_id).update(**fields)


def named(config):
    return config["url"], config.get(LIMIT, 1)


def dynamic(config):
    return [value for key, value in config.items()]


def taken(url, limit=1):
    return url, limit


def collected(url, **rest):
    return url, rest.get("limit")


def spread(url, **rest):
    return [url, *rest.items()]


def config_of(stream):
    return stream.configuration or {}


def titled(stream, text):
    log.info("%s: %s", stream.name, text)


class Job:
    def __init__(self, stream, config):
        self.stream, (self.config, self.count) = stream, (config, 0)

    def run(self):
        titled(self.stream, "runs")
        return self.config["url"]

    def dump(self):
        return sorted(self.config)


class Each(Job):
    def __iter__(self):
        return iter(self.config.values())


@dataclass
class Plan:
    stream: object
    config: dict

    def run(self):
        return self.config["url"]

    def dump(self):
        return list(self.config)


@dataclass
class Options:
    url: str
    limit: int = 1


def fetch(stream_id, **kwargs):
    stream = Stream.objects.get(id=stream_id)
"""
FOLLOWED = {
    "by name": "named(kwargs)",
    "by keyword": "named(config=stream.configuration)",
    "by star": "taken(**kwargs)",
    "by star into more keywords": "collected(**stream.configuration)",
    "by another name": "config = stream.configuration or {}\nnamed(config)\nconfig['url']",
    "by a copy": "config = dict(kwargs)\nconfig.setdefault('limit', 1)\nnamed(config.copy())",
    "merged": "config = {'limit': 1, **kwargs}\nnamed(config)\nnamed({'limit': 1} | kwargs)",
    "by a function that gives it": "named(config_of(stream))",
    "by an object": "Job(stream, kwargs).run()",
    "by a dataclass": "Plan(stream, config=kwargs).run()",
    "by a dataclass of its keys": "Options(**kwargs)",
    "by the schema": "Fetch(**kwargs)\nFetch.model_validate(stream.configuration)",
    "by a closure": "def work():\n    return kwargs['url']\nwork()",
    "by what a closure gives": "def work():\n    return kwargs\nnamed(work())",
    "by a partial": "functools.partial(named, kwargs)()",
    "the key in a constant": "kwargs[LIMIT]",
    "to the log": "log.info('%s with %s', stream, kwargs)\nprint(kwargs, stream.configuration)",
    "to the log as text": "log.info(f'{kwargs} {json.dumps(stream.configuration)}')",
    "to an error": "if not kwargs:\n    raise ValueError(f'nothing in {kwargs}')",
    "asked for": "if kwargs and 'url' in kwargs and len(kwargs) > 1:\n    pass",
    "the Stream to what logs it": "titled(stream, 'starts')",
    "the Stream to an object": "Job(stream, {}).dump()",
    "other keywords": "update(stream_id, status='failed', last_run=timezone.now())",
    "before something unknown": "named(kwargs)\nfor hook in HOOKS:\n    hook('started')",
    "the Stream saved where it may not be bound": "try:\n    row = Stream.objects.get(id=1)\n"
    "except ValueError:\n    row.save()\n    raise",
}
LOST = {
    "in a loop": "dynamic(kwargs)",
    "by star": "spread(**kwargs)",
    "by another name": "config = stream.configuration or {}\ndynamic(config)",
    "by a copy": "dynamic(copy.deepcopy(kwargs))",
    "merged": "dynamic({'limit': 1, **kwargs})",
    "in a dict": "dynamic({'config': kwargs})",
    "by a function that gives it": "dynamic(config_of(stream))",
    "by an object": "Job(stream, kwargs).dump()",
    "by a dataclass": "Plan(stream, kwargs).dump()",
    "in a tuple": "one, two = kwargs, 1\ndynamic(one)",
    "in a list": "[one] = [*[kwargs]]\ndynamic(one)",
    "by what goes through an object": "each = Each(stream, kwargs)\nfor one in each:\n    pass",
    "by a class": "class Context:\n    config = kwargs\n\ndynamic(Context.config)",
    "an object to a library": "job = Job(stream, kwargs)\nrequests.get('x', params=job)",
    "by a closure": "def work():\n    return dynamic(kwargs)\nwork()",
    "by what a closure gives": "def work():\n    return kwargs\ndynamic(work())",
    "by a partial": "functools.partial(dynamic, kwargs)()",
    "a key made at run time": "for key in ('url', 'lm' + 'it'):\n    kwargs[key]",
    "in the result": "return {**kwargs}",
    "to a library": "requests.get('x', params=kwargs)",
    "to a library as text": "requests.post('x', data=json.dumps(kwargs))",
    "to a library by star": "requests.get(**stream.configuration)",
    "as text by its keys": "print('%(lmit)s' % kwargs)",
    "to the log by its keys": "log.info('%(lmit)s', kwargs)",
    "by its name": "getattr(stream, 'configuration')",
    "by all names": "dynamic(locals())",
    "to a template": "render_to_string('a.html', {'stream': stream})",
    "the Stream to something unknown": "for hook in HOOKS:\n    hook(stream)",
    "to something unknown": "for hook in HOOKS:\n    hook(kwargs)",
    "in a query": "Stream.objects.filter(configuration__lmit=1)",
    "by a name of its own": "Job(stream, kwargs).config['lmit']",
}


def task(body: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return HEAD + lines


@pytest.mark.parametrize("body", FOLLOWED.values(), ids=FOLLOWED)
def test_followed(body: str, tmp_path: Path) -> None:
    found = underlined(tmp_path, {SCHEMAS: TABLES, TASK: task(body)}, "NL506")
    assert found == ['schemas: "fetch"']


@pytest.mark.parametrize("body", LOST.values(), ids=LOST)
def test_lost(body: str, tmp_path: Path) -> None:
    assert underlined(tmp_path, {SCHEMAS: TABLES, TASK: task(body)}, "NL506") == []


REACHED_SOMEHOW = {
    "as a parameter": "def hook(url, lmit=1):\n    return lmit",
    "as an attribute": "def hook(stream):\n    return stream.options.lmit",
    "as a word in a text": "QUERY = 'select lmit from rows'",
    "out of sight": "def hook(stream):\n    return [*stream.configuration.items()]",
}


@pytest.mark.parametrize("other", REACHED_SOMEHOW.values(), ids=REACHED_SOMEHOW)
def test_what_something_unknown_may_run(other: str, tmp_path: Path) -> None:
    known = task("named(kwargs)")
    unknown = task("named(kwargs)\nfor hook in HOOKS:\n    hook('started')")
    for text, found in ((known, ['schemas: "fetch"']), (unknown, [])):
        files = {SCHEMAS: TABLES, TASK: text, "streams/hooks.py": other}
        assert underlined(tmp_path, files, "NL506") == found


def test_code_for_people_is_not_reached(tmp_path: Path) -> None:
    text = "def page(stream):\n    return [*stream.configuration.items()]"
    unknown = task("named(kwargs)\nfor hook in HOOKS:\n    hook('started')")
    files = {SCHEMAS: TABLES, TASK: unknown, "streams/views.py": text}
    assert underlined(tmp_path, files, "NL506") == ['schemas: "fetch"']


def test_a_key_that_a_function_refuses(tmp_path: Path) -> None:
    text = HEAD + "    requests.get('x', params=stream.configuration)\n    return taken(**kwargs)\n"
    write(tmp_path, surrounded({SCHEMAS: TABLES, TASK: text}))
    [message] = [f.message for f in findings(tmp_path) if f.code == "NL506"]
    assert message == (
        "the example of `fetch` has `lmit`: a Stream made of it ends each run in an error"
    )
