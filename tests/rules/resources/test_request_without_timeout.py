"""Which network calls can wait for ever, and which give up."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from newloom_lint.findings import Finding
from tests.projects import clean, findings, surrounded, write

TASK = '''
import ftplib
import http.client
import imaplib
import logging
import smtplib
import socket
import urllib.request as ur
from functools import partial
from urllib.request import urlopen

import aiohttp
import feedparser
import httpx
import requests
import urllib3
from django.utils import timezone
from requests.adapters import HTTPAdapter

from streams.models import Stream

logger = logging.getLogger(__name__)
<around>


def fetch(stream_id, url, session=None, options=None, timeout=None, **kwargs):
    """Work.

    Args:
        stream_id: The stream that asks.
        url: The address.
        session: What to ask with.
        options: How.
        timeout: How long.
    """
    logger.info("running")
    try:
<work>
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
    except Exception:
        logger.exception("stream %s", stream_id)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
'''


def waits(tmp_path: Path, work: str, around: str = "", **files: str) -> list[Finding]:
    text = clean(TASK).replace("<around>", around)
    text = text.replace("<work>", textwrap.indent(work, "        "))
    project = surrounded({}) | {"streams/tasks/fetch.py": text}
    project |= {path.replace("__", "/") + ".py": clean(text) for path, text in files.items()}
    return [f for f in findings(write(tmp_path, project)) if f.code == "NL603"]


@pytest.mark.parametrize(
    ("work", "message"),
    [
        ("requests.get(url)", "`requests.get` has no timeout"),
        ("requests.request('GET', url)", "`requests.request` has no timeout"),
        ("requests.post(url, json={}, timeout=None)", "`requests.post` is told to wait for ever"),
        ("requests.get(url, **{'headers': {}})", "`requests.get` has no timeout"),
        ("with requests.Session() as s:\n    s.put(url)", "`requests.Session.put` has no timeout"),
        (
            (
                "with requests.Session() as s:\n"
                "    s.mount('https://', HTTPAdapter(max_retries=3))\n    s.get(url)"
            ),
            "`requests.Session.get` has no timeout",
        ),
        ("urlopen(url).close()", "`urllib.request.urlopen` has no timeout"),
        ("ur.urlopen(url, None).close()", "`urllib.request.urlopen` has no timeout"),
        ("ur.urlretrieve(url, 'x')", "`urllib.request.urlretrieve` of an address takes no"),
        ("feedparser.parse(url)", "`feedparser.parse` of an address takes no timeout"),
        ("feedparser.parse('https://a.org/feed')", "`feedparser.parse` of an address"),
        ("for feed_url in options:\n    feedparser.parse(feed_url)", "`feedparser.parse` of an"),
        ("feedparser.parse(kwargs['url'])", "`feedparser.parse` of an address"),
        ("socket.create_connection((url, 1)).close()", "`socket.create_connection` has no"),
        ("with smtplib.SMTP('h', 25) as s:\n    s.noop()", "`smtplib.SMTP` has no timeout"),
        ("with ftplib.FTP('h') as s:\n    s.login()", "`ftplib.FTP` has no timeout"),
        ("with imaplib.IMAP4_SSL('h') as s:\n    s.noop()", "`imaplib.IMAP4_SSL` has no timeout"),
        ("http.client.HTTPSConnection(url).close()", "`http.client.HTTPSConnection` has no"),
        ("urllib3.PoolManager().request('GET', url)", "`urllib3.PoolManager.request` has no"),
        ("httpx.get(url, timeout=None)", "`httpx.get` is told to wait for ever"),
        ("httpx.Client(timeout=None).close()", "`httpx.Client` is told to wait for ever"),
        ("aiohttp.ClientTimeout(total=None)", "`aiohttp.ClientTimeout` is told to wait"),
        ("ask(url)", "`requests.get` has no timeout"),
        ("Api(url).page()", "`requests.Session.get` has no timeout"),
        ("limit = None\nrequests.get(url, timeout=limit)", "`requests.get` is told to wait"),
    ],
)
def test_what_can_wait_for_ever(work: str, message: str, tmp_path: Path) -> None:
    around = (
        "def ask(url):\n    return requests.get(url)\n\n\n"
        "class Api:\n    def __init__(self, url):\n"
        "        self.url, self.session = url, requests.Session()\n\n"
        "    def page(self):\n        return self.session.get(self.url)\n"
    )
    [finding] = waits(tmp_path, work, around)
    assert finding.message.startswith(message)


@pytest.mark.parametrize(
    "work",
    [
        "requests.get(url, timeout=3)",
        "requests.get(url, timeout=(3, 30))",
        "requests.get(url, timeout=timeout)",
        "requests.get(url, **kwargs)",
        "requests.get(url, **options)",
        "requests.get(url, **{'timeout': 3})",
        "requests.get(url, timeout=kwargs.get('timeout'))",
        "how = {'timeout': 3}\nrequests.get(url, **how)",
        "how = {}\nhow['timeout'] = 3\nrequests.get(url, **how)",
        "get = partial(requests.get, timeout=3)\nget(url)",
        "session.get(url)",
        (
            "with requests.Session() as s:\n"
            "    s.mount('https://', Patient(3))\n    s.get(url)\n    requests.get(url)"
        ),
        (
            "with requests.Session() as s:\n"
            "    s.request = partial(s.request, timeout=3)\n    s.get(url)"
        ),
        "with Timed() as s:\n    s.get(url)",
        "urlopen(url, None, 3).close()",
        "urlopen(url, timeout=3).close()",
        "feedparser.parse(requests.get(url, timeout=3).content)",
        "url = requests.get(url, timeout=3).text\nfeedparser.parse(url)",
        "with open(url) as link:\n    feedparser.parse(link)",
        "feedparser.parse('<rss/>')",
        "feedparser.parse(options)",
        "feedparser.parse('/tmp/feed.xml')",
        "socket.create_connection((url, 1), 3).close()",
        "with smtplib.SMTP('h', 25, timeout=3) as s:\n    s.noop()",
        "with smtplib.SMTP(timeout=3) as s:\n    s.connect('h')",
        "with smtplib.SMTP() as s:\n    s.timeout = 3\n    s.connect('h')",
        "urllib3.PoolManager(timeout=3).request('GET', url)",
        "urllib3.PoolManager().request('GET', url, timeout=3)",
        "httpx.get(url)",
        "httpx.Client(timeout=3).close()",
        "httpx.Timeout(None, read=3)",
        "aiohttp.ClientTimeout(total=None, sock_read=30)",
        "{}.get(url)",
    ],
)
def test_what_gives_up(work: str, tmp_path: Path) -> None:
    around = (
        "class Patient(HTTPAdapter):\n    def send(self, *args, **kwargs):\n"
        "        return super().send(*args, **{'timeout': 3, **kwargs})\n\n\n"
        "class Timed(requests.Session):\n    def request(self, *args, **kwargs):\n"
        "        return super().request(*args, **{'timeout': 3, **kwargs})\n"
    )
    assert waits(tmp_path, work, around) == []


def test_a_default_of_all_sockets(tmp_path: Path) -> None:
    settings = "import socket\n\nsocket.setdefaulttimeout(30)\n"
    assert waits(tmp_path, "urlopen(url).close()", config__settings=settings) == []


def test_a_helper_that_is_told_by_some_callers(tmp_path: Path) -> None:
    around = "def ask(url, seconds=None):\n    return requests.get(url, timeout=seconds)\n"
    assert waits(tmp_path, "ask(url)\nask(url, 3)", around) == []
    [finding] = waits(tmp_path, "ask(url)", around)
    assert finding.message.startswith("`requests.get` is told to wait for ever")


@pytest.mark.parametrize(
    ("work", "fixed"),
    [("requests.get(url)", True), ("feedparser.parse(url)", False), ("urlopen(url).close()", True)],
)
def test_what_a_keyword_mends(work: str, fixed: bool, tmp_path: Path) -> None:
    [finding] = waits(tmp_path, work)
    assert (finding.fix is not None) == fixed
