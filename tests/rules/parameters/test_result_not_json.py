"""NL106: what JSON cannot hold, and what was taken out of a query."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings, surrounded, write

INIT = "streams/tasks/__init__.py"
MODELS = """
from django.db import models


class Stream(models.Model):
    name = models.CharField(max_length=50)
    status = models.CharField(max_length=20)
    last_run = models.DateTimeField(null=True)


class Article(models.Model):
    title = models.CharField(max_length=50)
"""
TASK = """
from streams.models import Article, Stream


def fetch(stream_id, **kwargs):
    found = Article.objects.filter(title="x").order_by("title")
    titles = found.values_list("title", flat=True)
    names = Stream.objects.values("name")
    taken = []
    for title in titles:
        taken.append(title)
    with open("x", "rb") as file:
        raw = file.read()
    with open("x", mode="rb") as file:
        raw_too = file.read(9)
    with open("x") as file:
        text = file.read()
    return <result>
"""
PLAIN = (
    "list(titles)",
    "sorted(titles)",
    "sorted(titles, key=len)",
    "tuple(titles[:3])",
    "[*titles]",
    "titles[0]",
    "list(titles)[0]",
    "next(iter(titles))",
    "next(iter(titles), None)",
    '{"titles": list(titles), "first": titles[0]}',
    'list(found.values("title"))',
    'list(found[:3].values("title").distinct())',
    'list(found.values("title").iterator())',
    'found.values("title").get(pk=1)',
    'found.values("title")[0].get("title")',
    "taken",
    "list(names)",
    "sorted(names, key=str)",
    "names[0]",
    "list(names[:3])[0]",
    'names.filter(name="x").first()',
    "names.get(pk=stream_id)",
    "[*names]",
    'list(Stream.objects.filter(id=stream_id).values_list("name", flat=True))',
    "[title.upper() for title in titles]",
    "dict(enumerate(titles))",
    "len(titles)",
    '"x".encode().decode()',
    "raw.decode()",
    "len(raw)",
    "raw.hex()",
    "raw[0]",
    "text",
    'open("x", "rb").readable()',
    'open("x", kwargs["mode"]).read()',
)
ROWS = {
    "found": "a queryset of `Article`",
    "found[:3]": "a queryset of `Article`",
    "titles": "a queryset of `Article`",
    "titles[:3]": "a queryset of `Article`",
    '{"titles": titles}': "a queryset of `Article`",
    "list(found)": "instances of `Article`",
    "sorted(found, key=str)": "instances of `Article`",
    "list(found[:3])": "instances of `Article`",
    "[*found]": "instances of `Article`",
    'found.get(title="x")': "a `Article`",
    "set(titles)": "a set",
    "names": "a queryset of `Stream`",
    "names[:3]": "a queryset of `Stream`",
    "Stream.objects.all()": "a queryset of `Stream`",
    "list(Stream.objects.all())": "instances of `Stream`",
    "Stream.objects.get(id=stream_id)": "a `Stream`",
    "Stream.objects.all()[0]": "a `Stream`",
    "set(names)": "a set",
    '"x".encode()': "bytes",
    "str(stream_id).encode()": "bytes",
    'open("x", "rb").read()': "bytes",
    "raw": "bytes",
    "raw_too": "bytes",
}


def _said(result: str, root: Path) -> list[str]:
    files = surrounded({}) | {
        "streams/models.py": MODELS,
        INIT: 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n',
        "streams/tasks/fetch.py": TASK.replace("<result>", result),
    }
    return [f.message for f in findings(write(root, files)) if f.code == "NL106"]


@pytest.mark.parametrize("result", PLAIN)
def test_rows_of_values_are_plain_data_once_they_are_taken(result: str, tmp_path: Path) -> None:
    assert _said(result, tmp_path) == []


@pytest.mark.parametrize("result", ROWS)
def test_queries_and_instances_are_called_what_they_are(result: str, tmp_path: Path) -> None:
    [message] = _said(result, tmp_path)
    assert f"returns {ROWS[result]}: " in message
