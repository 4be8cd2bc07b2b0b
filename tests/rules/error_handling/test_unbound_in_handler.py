"""NL317: handlers of some exceptions only, and what their `try` may not have bound."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint.files import Tree
from tests.projects import findings, surrounded, write

HEAD = """
import contextlib, json, logging
from urllib.request import urlopen
from urllib.error import URLError

import httpx
import requests
from django.db import transaction

from streams.models import Stream

logger = logging.getLogger(__name__)


def load(url):
    return requests.get(url, timeout=5)


@contextlib.contextmanager
def lenient():
    with contextlib.suppress(Exception):
        yield


def fetch(stream_id, url, **kwargs):
    session = requests.Session()
    try:
        {body}
    except {caught}:
        logger.exception("%s", {name})
        raise
"""
SAID = [
    ("page = requests.get(url, timeout=5)", "requests.RequestException", "page"),
    ("page = requests.get(url, timeout=5)", "requests.exceptions.Timeout as e", "page"),
    ("page = requests.get(url, timeout=5).json()", "(ValueError, OSError)", "page"),
    ("page = session.get(url, timeout=5)", "requests.Timeout", "page"),
    ("page = httpx.get(url)", "httpx.HTTPError", "page"),
    ("stream = Stream.objects.get(id=stream_id)", "Stream.DoesNotExist", "stream"),
    ("for one in url:\n    requests.get(one, timeout=5)\npage = 1", "requests.Timeout", "page"),
    ("if url:\n    requests.get(url, timeout=5)\npage = 1", "requests.Timeout", "page"),
    ("with requests.get(url, timeout=5) as page:\n    pass", "requests.Timeout", "page"),
    ("with open(url) as page:\n    pass", "OSError", "page"),
    ("with transaction.atomic():\n    page = urlopen(url)", "URLError", "page"),
    ("for page in requests.get(url, timeout=5):\n    pass", "requests.Timeout", "page"),
    ("pages = [requests.get(one, timeout=5) for one in url]", "requests.Timeout", "pages"),
]
SILENT = [
    ("page = 1\n{call}", "requests.RequestException", "page"),
    ("page = requests.get(url, timeout=5)", "requests.RequestException", "url"),
    ("page = requests.get(url, timeout=5)", "requests.HTTPError", "page"),
    ("page = requests.get(url, timeout=5)", "ValueError", "page"),
    ("page = requests.get(url, timeout=5)", "httpx.HTTPError", "page"),
    ("page = session.mount(url)", "requests.Timeout", "page"),
    ("page = load(url)", "requests.RequestException", "page"),
    ("page = json.loads(url)", "requests.RequestException", "page"),
    ("if url:\n    page = 1\n{call}", "requests.RequestException", "page"),
    ("for page in url:\n    {call}", "requests.RequestException", "page"),
    ("with open(url) as page:\n    {call}", "requests.RequestException", "page"),
    ("if page := url:\n    {call}", "requests.RequestException", "page"),
    ("with contextlib.suppress(OSError):\n    {call}\npage = 1", "OSError", "page"),
    ("with lenient():\n    {call}\npage = 1", "requests.RequestException", "page"),
    ("try:\n    {call}\nexcept OSError:\n    pass\npage = 1", "requests.Timeout", "page"),
    ("work = lambda: {call}\npage = 1", "requests.RequestException", "page"),
    ("page = url and requests.get(url, timeout=5)", "requests.RequestException", "page"),
    ("page = {call}", "OSError:\n        raise\n    except requests.Timeout", "page"),
    ("page = {call}", "Exception:\n        raise\n    except requests.Timeout", "page"),
    ("page = {call}", "requests.Timeout:\n        raise\n    except requests.Timeout", "page"),
    ("page = {call}", "requests.RequestException as e", "e"),
]
CALL = "requests.get(url, timeout=5)"


def reported(tmp_path: Path, body: str, caught: str, name: str) -> list[str]:
    lines = body.replace("{call}", CALL).replace("\n", "\n        ")
    text = HEAD.format(body=lines, caught=caught, name=name)
    write(tmp_path, surrounded({"streams/tasks/fetch.py": text}))
    every = findings(tmp_path)
    assert [finding for finding in every if finding.code == "NL001"] == []
    read = Tree.open(tmp_path).read
    places = [finding.place for finding in every if finding.code == "NL317"]
    return [read(place.path).text[place.start : place.end] for place in places]


@pytest.mark.parametrize(("body", "caught", "name"), SAID)
def test_a_call_before_it_is_bound(body: str, caught: str, name: str, tmp_path: Path) -> None:
    assert reported(tmp_path, body, caught, name) == [f"except {caught}"]


@pytest.mark.parametrize(("body", "caught", "name"), SILENT)
def test_what_is_not_certain(body: str, caught: str, name: str, tmp_path: Path) -> None:
    assert reported(tmp_path, body, caught, name) == []


def test_what_a_handler_above_leaves(tmp_path: Path) -> None:
    above = "requests.Timeout:\n        raise\n    except requests.RequestException"
    found = reported(tmp_path, "page = {call}", above, "page")
    assert found == ["except requests.RequestException"]
