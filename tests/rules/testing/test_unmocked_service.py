"""NL703: which tests let a task go to the network."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.testing.newloom import TASK, told

HEAD = """\
from unittest.mock import Mock, patch
import pytest
import requests
from django.test import TestCase
from streams import tasks
from streams.models import Stream
from streams.tasks import TASK_MAPPING
from streams.tasks.fetch import fetch

"""
NOTHING_PATCHED = [
    "def test(db):\n    assert fetch(1, 'u') == {'count': 1}",
    "def test(db):\n    tasks.fetch(1, 'u')",
    "def test(db):\n    TASK_MAPPING['fetch'](1, url='u')",
    "def test(db):\n    from streams.tasks import fetch as run\n    run(1, url='u')",
    (
        "@pytest.fixture\ndef stream(db):\n    return Stream.objects.create(name='x')\n\n"
        "def test(stream):\n    result = fetch(stream.id, url='u')\n    assert result"
    ),
    (
        "@pytest.mark.django_db\n@pytest.mark.parametrize('url', ['a', 'b'])\n"
        "def test(url):\n    fetch(1, url=url)"
    ),
    (
        "class T(TestCase):\n    def setUp(self):\n        self.stream = Stream.objects.create()\n"
        "    def run_it(self):\n        return fetch(self.stream.id, url='u')\n"
        "    def test(self):\n        self.assertTrue(self.run_it())"
    ),
    (
        "class T(TestCase):\n    def test(self):\n"
        "        with self.assertLogs('streams', 'INFO'):\n"
        "            fetch(1, 'u')"
    ),
    "@patch('streams.tasks.fetch.timezone.now')\ndef test(now, db):\n    fetch(1, 'u')",
    "@patch('streams.tasks.fetch.logger')\ndef test(logger, db):\n    fetch(1, 'u')",
    "@patch.object(Stream, 'save')\ndef test(save, db):\n    fetch(1, 'u')",
    "@patch('streams.tasks.feeds._note')\ndef test(note, db):\n    fetch(1, 'u')",
    "@patch('time.sleep')\ndef test(sleep, db):\n    fetch(1, 'u')",
    "@patch.dict('os.environ', {'KEY': 'x'})\ndef test(db):\n    fetch(1, 'u')",
    (
        "@patch('requests.get')\ndef test_offline(get, db):\n    fetch(1, 'u')\n\n"
        "def test_online(db):\n    fetch(1, 'u')"
    ),
]
PATCHED_OR_NOT_KNOWN = [
    "@patch('streams.tasks.fetch.requests.get')\ndef test(get, db):\n    fetch(1, 'u')",
    "@patch('requests.get')\ndef test(get, db):\n    fetch(1, 'u')",
    "@patch('requests.Session.request')\ndef test(get, db):\n    fetch(1, 'u')",
    "@patch('socket.socket')\ndef test(get, db):\n    fetch(1, 'u')",
    "@patch('streams.tasks.fetch._download', return_value=[])\ndef test(d, db):\n    fetch(1, 'u')",
    "@patch('streams.tasks.fetch.requests')\ndef test(r, db):\n    fetch(1, 'u')",
    "@patch('streams.tasks.feeds.requests.get')\ndef test(r, db):\n    fetch(1, 'u')",
    "@patch.object(requests, 'get')\ndef test(get, db):\n    fetch(1, 'u')",
    "@patch.object(requests.Session, 'get')\ndef test(get, db):\n    fetch(1, 'u')",
    "@patch.multiple('requests', get=Mock())\ndef test(db):\n    fetch(1, 'u')",
    "@patch(target='requests.get')\ndef test(get, db):\n    fetch(1, 'u')",
    (
        "def where():\n    return 'requests.get'\n\n@patch(where())\ndef test(g, db):\n"
        "    fetch(1, 'u')"
    ),
    "@patch('requests.get')\nclass T(TestCase):\n    def test(self, get):\n        fetch(1, 'u')",
    (
        "class T(TestCase):\n    def setUp(self):\n        patch('requests.get').start()\n"
        "    def test(self):\n        fetch(1, 'u')"
    ),
    (
        "class T(TestCase):\n    def setUp(self):\n"
        "        self.enterContext(patch('requests.get'))\n"
        "    def test(self):\n        fetch(1, 'u')"
    ),
    (
        "class Base(TestCase):\n    def setUp(self):\n        patch('requests.get').start()\n\n"
        "class T(Base):\n    def test(self):\n        fetch(1, 'u')"
    ),
    "def test(db):\n    with patch('requests.get'):\n        fetch(1, 'u')",
    (
        "from contextlib import ExitStack\ndef test(db):\n    with ExitStack() as stack:\n"
        "        stack.enter_context(patch('requests.get'))\n        fetch(1, 'u')"
    ),
    "def test(db, mocker):\n    mocker.patch('requests.get')\n    fetch(1, 'u')",
    (
        "def test(db, monkeypatch):\n    monkeypatch.setattr('requests.get', Mock())\n"
        "    fetch(1, 'u')"
    ),
    (
        "def test(db, monkeypatch):\n    monkeypatch.setattr(requests, 'get', Mock())\n"
        "    fetch(1, 'u')"
    ),
    "def test(db):\n    requests.get = Mock()\n    fetch(1, 'u')",
    "import sys\ndef test(db):\n    sys.modules['requests'] = Mock()\n    fetch(1, 'u')",
    (
        "@pytest.fixture(autouse=True)\ndef offline():\n    with patch('requests.get'):\n"
        "        yield\n\n"
        "def test(db):\n    fetch(1, 'u')"
    ),
    "def test(db, requests_mock):\n    fetch(1, 'u')",
    "def test(db, httpserver):\n    fetch(1, 'u')",
    "def test(db, live_server):\n    fetch(1, url=live_server.url)",
    "def test(db, some_fixture):\n    fetch(1, 'u')",
    "import responses\n@responses.activate\ndef test(db):\n    fetch(1, 'u')",
    "import vcr\n@vcr.use_cassette('x.yaml')\ndef test(db):\n    fetch(1, 'u')",
    "@pytest.mark.vcr\ndef test(db):\n    fetch(1, 'u')",
    "@pytest.mark.network\ndef test(db):\n    fetch(1, 'u')",
    "@pytest.mark.skip\ndef test(db):\n    fetch(1, 'u')",
    "from django.test import tag\n@tag('online')\ndef test(db):\n    fetch(1, 'u')",
    (
        "from django.test import LiveServerTestCase\nclass T(LiveServerTestCase):\n"
        "    def test(self):\n"
        "        fetch(1, 'u')"
    ),
    "def test(db):\n    fetch(1, url='http://localhost:8000/')",
    "def test(db):\n    with pytest.raises(Stream.DoesNotExist):\n        fetch(0, url='u')",
    "def test(db):\n    if Stream:\n        fetch(1, 'u')",
    "def test(db):\n    fetch = Mock()\n    fetch(1, 'u')",
    "def test(db):\n    call = lambda: fetch(1, 'u')\n    assert call",
    "def test(db):\n    assert callable(fetch)",
    "@patch.dict(TASK_MAPPING, {'fetch': Mock()})\ndef test(db):\n    TASK_MAPPING['fetch'](1)",
    "@patch('streams.tasks.fetch.fetch')\ndef test(fake, db):\n    tasks.fetch(1, 'u')",
    "def test(db, mocker):\n    mocker.patch.object(requests, 'get')\n    fetch(1, 'u')",
]


@pytest.mark.parametrize("text", NOTHING_PATCHED)
def test_a_test_that_goes_to_the_network(text: str, tmp_path: Path) -> None:
    assert told(tmp_path, "NL703", {"streams/tests.py": HEAD + text}) == ["fetch"]


@pytest.mark.parametrize("text", PATCHED_OR_NOT_KNOWN)
def test_a_test_that_may_not_go_there(text: str, tmp_path: Path) -> None:
    assert told(tmp_path, "NL703", {"streams/tests.py": HEAD + text}) == []


ONLINE = HEAD + "def test(db):\n    fetch(1, 'u')"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("conftest.py", ("import pytest\n\n@pytest.fixture(autouse=True)\ndef off(monkeypatch):\n"
                        "    monkeypatch.setattr('requests.get', None)\n")),
        ("streams/conftest.py", "import requests_mock\n\nrequests_mock.Mocker().start()\n"),
        ("streams/conftest.py", "pytest_plugins = ['a.plugin']\n"),
        ("streams/__init__.py", "from unittest.mock import patch\npatch('requests.get').start()\n"),
    ],
)  # fmt: skip
def test_what_stands_around_a_test_may_patch(path: str, text: str, tmp_path: Path) -> None:
    assert told(tmp_path / "with", "NL703", {"streams/tests.py": ONLINE, path: text}) == []
    assert told(tmp_path / "without", "NL703", {"streams/tests.py": ONLINE}) == ["fetch"]


QUIET = """\
from unittest.mock import Mock, patch
import logging
import pytest
from streams.models import Stream
from streams import tasks

NAMES = ("mock", "network")
logger = logging.getLogger(__name__)


@pytest.fixture
def stream(db):
    return Stream.objects.create(name="a mock")


@pytest.fixture
def answer():
    with patch("requests.get") as get:
        yield get
"""


@pytest.mark.parametrize(
    ("added", "path", "certain"),
    [
        ("", "conftest.py", True),
        ("PATCHER = patch('requests.get')\n", "conftest.py", False),
        ("patch('requests.get').start()\n", "conftest.py", False),
        ("def pytest_runtest_setup(item):\n    pass\n", "conftest.py", False),
        ("pytest_plugins = ['a.plugin']\n", "conftest.py", False),
        ("import a_plugin\n", "conftest.py", False),
        ("from streams.testing import *\n", "conftest.py", False),
        ("from tests.fixtures import offline\n", "conftest.py", False),
        ("import requests\nrequests.get = Mock()\n", "conftest.py", False),
        (
            "@pytest.fixture(autouse=True)\ndef off(answer):\n    return answer\n",
            "conftest.py",
            False,
        ),
        (
            "@pytest.fixture(autouse=bool(NAMES))\ndef off(answer):\n    return answer\n",
            "conftest.py",
            False,
        ),
        ("[pytest]\nusefixtures = answer\n", "pytest.ini", False),
        ("[pytest]\naddopts = -p no_network\n", "pytest.ini", False),
        ("[pytest]\naddopts = --strict\n", "pytest.ini", True),
    ],
)
def test_what_is_not_in_force_patches_nothing(
    added: str, path: str, certain: bool, tmp_path: Path
) -> None:
    files = {"streams/tests.py": ONLINE, "conftest.py": QUIET}
    files["tests/fixtures.py"] = "import pytest\n\n@pytest.fixture\ndef offline(): ...\n"
    files[path] = files.get(path, "") + added
    assert told(tmp_path, "NL703", files) == (["fetch"] if certain else [])


CALL = "answer = requests.get(url, timeout=5)"


@pytest.mark.parametrize(
    ("old", "new", "certain"),
    [
        (CALL, "with requests.Session() as s:\n            answer = s.get(url, timeout=5)", True),
        (CALL, "session = requests.Session()\n        answer = session.get(url)", True),
        (CALL, "from requests import get\n        answer = get(url)", False),
        (CALL, "answer = requests.get(url) if url else None", False),
        (CALL, "answer = url and requests.get(url)", False),
        (CALL, "if not url:\n            return []\n        answer = requests.get(url)", False),
        (
            CALL,
            "if not url:\n            raise ValueError\n        answer = requests.get(url)",
            True,
        ),
        (CALL, "for one in url:\n            answer = requests.get(one)", False),
        (CALL, "answer = [requests.get(one) for one in url]", False),
        (CALL, "with smtplib.SMTP(url, timeout=5) as answer:\n            pass", True),
        (CALL, "answer = smtplib.SMTP()", False),
        (CALL, "answer = imaplib.IMAP4(url)", True),
        (CALL, "answer = imaplib.IMAP4_SSL(url)", True),
        (CALL, "answer = poplib.POP3(url)", True),
        (CALL, "answer = ftplib.FTP(url)", True),
        (CALL, "answer = ftplib.FTP()", False),
        (CALL, "answer = HTTPSConnection(url)", False),
        (
            CALL,
            (
                "for one in url:\n            if one:\n                break\n"
                "        answer = requests.get(url)"
            ),
            True,
        ),
        (
            CALL,
            (
                "for one in url:\n            if one:\n                return []\n"
                "        answer = requests.get(url)"
            ),
            False,
        ),
        (CALL, "while True:\n            answer = requests.get(url)\n            break", True),
        (CALL, "while url:\n            answer = requests.get(url)\n            break", False),
        (
            CALL,
            (
                "while True:\n            if not url:\n                break\n"
                "            answer = requests.get(url)"
            ),
            False,
        ),
        (
            CALL,
            (
                "while True:\n            if not url:\n                continue\n"
                "            answer = requests.get(url)"
            ),
            False,
        ),
        (CALL, "requests = url\n        answer = requests.get(url)", False),
        (CALL, "answer = (lambda: requests.get(url))()", False),
        (CALL, "answer = cache.get_or_set(url, lambda: requests.get(url))", False),
        (CALL, "answer = url.client.get(url)", False),
        (CALL, "answer = wait(requests.get(url, timeout=5))", True),
        ("items = _download(url)", "items = [] if kwargs else _download(url)", False),
        ("items = _download(url)", "items = kwargs.get('load', _download)(url)", False),
        ("def _download(url):", "@lru_cache\n    def _download(url):", False),
        ("def _download(url):", "async def _download(url):", False),
        ("def fetch(stream_id", "@guarded\n    def fetch(stream_id", False),
        ("def fetch(stream_id", "@shared_task\n    def fetch(stream_id", True),
    ],
)
def test_a_run_must_certainly_ask_a_service(
    old: str, new: str, certain: bool, tmp_path: Path
) -> None:
    head = (
        "import ftplib, imaplib, poplib, smtplib",
        "from celery import shared_task",
        "from functools import lru_cache",
    )
    head += ("from http.client import HTTPSConnection",)
    task = "".join(f"\n    {line}" for line in head) + "\n" + TASK
    assert old in task
    files = {"streams/tests.py": ONLINE, "streams/tasks/fetch.py": task.replace(old, new)}
    assert told(tmp_path, "NL703", files) == (["fetch"] if certain else [])
