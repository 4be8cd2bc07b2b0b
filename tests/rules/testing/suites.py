"""Ten test suites for one task, each as another person writes them; all of them are complete.

With each come changes that break it in one place: the text that is replaced, and the rule that
must speak.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MODULE = "streams/tests.py"


@dataclass(frozen=True)
class Suite:
    """The files of a suite, and what breaks it: file, old text, new text, code."""

    files: dict[str, str]
    mutants: tuple[tuple[str, str, str, str], ...] = ()
    others: frozenset[str] = field(default=frozenset())
    """Tasks beside `fetch` that it tests too."""


CLASSIC = Suite(
    {
        MODULE: """
            from unittest import mock

            import requests
            from django.test import TestCase

            from streams.models import Stream
            from streams.tasks.fetch import fetch


            class FetchTests(TestCase):
                def setUp(self):
                    self.stream = Stream.objects.create(name="News", stream_type="fetch")

                @mock.patch("streams.tasks.fetch.requests.get")
                def test_success(self, get):
                    get.return_value.json.return_value = [1, 2]
                    self.assertEqual(fetch(self.stream.id, url="u"), {"count": 2})

                @mock.patch("streams.tasks.fetch.requests.get")
                def test_failure(self, get):
                    get.side_effect = requests.ConnectionError("down")
                    with self.assertRaises(requests.ConnectionError):
                        fetch(self.stream.id, url="u")
                    self.stream.refresh_from_db()
                    self.assertEqual(self.stream.status, "failed")


            class StreamFormTests(TestCase):
                def test_a_wrong_name(self):
                    with self.assertRaises(ValueError):
                        Stream(name="").full_clean()
        """
    },
    (
        (MODULE, "test_failure", "check_failure", "NL702"),
        (MODULE, ('@mock.patch("streams.tasks.fetch.requests.get")\n'
                 "    def test_success(self, get):\n"
                 "        get.return_value.json.return_value = [1, 2]\n"),
         "def test_success(self):\n", "NL703"),
        (MODULE, "from streams.tasks.fetch import fetch", "from elsewhere import fetch", "NL703-"),
    ),
)  # fmt: skip

PATCHER = Suite(
    {
        "streams/tests/__init__.py": "",
        "streams/tests/test_fetch.py": """
            from unittest.mock import Mock, patch

            from django.test import TestCase

            from streams.models import Stream
            from streams.tasks.fetch import fetch


            class FetchTests(TestCase):
                def setUp(self):
                    self.stream = Stream.objects.create(name="News")
                    patcher = patch("requests.get")
                    self.get = patcher.start()
                    self.addCleanup(patcher.stop)

                def run_task(self, **changes):
                    return fetch(stream_id=self.stream.id, **{"url": "u", **changes})

                def assert_marked_failed(self):
                    self.stream.refresh_from_db()
                    self.assertEqual(self.stream.status, "failed")

                def test_items_are_counted(self):
                    self.get.return_value = Mock(json=lambda: [1])
                    self.assertEqual(self.run_task()["count"], 1)

                def test_a_stream_that_is_down(self):
                    self.get.side_effect = OSError
                    self.assertRaises(OSError, self.run_task)
                    self.assert_marked_failed()
        """,
    },
    (
        ("streams/tests/test_fetch.py", "test_a_stream_that_is_down", "down", "NL702"),
        ("streams/tests/test_fetch.py",
         ('        patcher = patch("requests.get")\n        self.get = patcher.start()\n'
         "        self.addCleanup(patcher.stop)\n"), "        self.get = Mock()\n", "NL703"),
    ),
)  # fmt: skip

PYTEST = Suite(
    {
        "tests/conftest.py": """
            import pytest

            from streams.models import Stream


            @pytest.fixture
            def stream(db):
                return Stream.objects.create(name="News", stream_type="fetch")
        """,
        "tests/test_fetch.py": """
            from unittest.mock import patch

            import pytest

            from streams.tasks import fetch

            URL = "https://example.org/feed"


            @pytest.fixture
            def get():
                with patch("streams.tasks.fetch.requests.get") as fake:
                    yield fake


            def test_count(stream, get):
                get.return_value.json.return_value = [1, 2, 3]
                assert fetch(stream.id, url=URL) == {"count": 3}


            @pytest.mark.parametrize("wrong", [TimeoutError, ValueError("no JSON")])
            def test_wrong(stream, get, wrong):
                get.side_effect = wrong
                with pytest.raises(Exception):
                    fetch(stream.id, url=URL)
                stream.refresh_from_db()
                assert stream.status == "failed"
        """,
    },
    (
        ("tests/test_fetch.py", "def test_wrong", "def wrong", "NL702"),
        ("tests/test_fetch.py", ("def test_count(stream, get):\n"
         "    get.return_value.json.return_value = [1, 2, 3]\n"),
         "def test_count(stream):\n", "NL703"),
    ),
)  # fmt: skip

MONKEYPATCH = Suite(
    {
        "tests/test_fetch.py": """
            import streams.tasks.fetch as module
            from streams.models import Stream


            class Answer:
                def __init__(self, items):
                    self.items = items

                def raise_for_status(self):
                    pass

                def json(self):
                    return self.items


            def test_count(db, monkeypatch):
                monkeypatch.setattr(module.requests, "get", lambda *a, **k: Answer([1]))
                stream = Stream.objects.create(name="News")
                assert module.fetch(stream.id, url="u") == {"count": 1}


            def test_down(db, monkeypatch):
                def down(*args, **kwargs):
                    raise OSError("down")

                monkeypatch.setattr(module.requests, "get", down)
                stream = Stream.objects.create(name="News")
                try:
                    module.fetch(stream.id, url="u")
                except OSError:
                    pass
                stream.refresh_from_db()
                assert stream.status == Stream.STATUS_CHOICES[1][0]
        """
    },
    (
        ("tests/test_fetch.py", "def test_down", "def down_", "NL702"),
        ("tests/test_fetch.py",
         '    monkeypatch.setattr(module.requests, "get", lambda *a, **k: Answer([1]))\n', "",
         "NL703"),
    ),
)  # fmt: skip

MIXIN = Suite(
    {
        "streams/tests/__init__.py": "",
        "streams/tests/base.py": """
            from unittest.mock import patch

            from streams.models import Stream


            class ContractMixin:
                task = None
                service = ""

                def setUp(self):
                    self.stream = Stream.objects.create(name="News")
                    self.patcher = patch(self.service)
                    self.fake = self.patcher.start()
                    self.addCleanup(self.patcher.stop)

                def test_failure_is_recorded(self):
                    self.fake.side_effect = OSError("down")
                    with self.assertRaises(OSError):
                        type(self).task(self.stream.id, url="u")
                    self.stream.refresh_from_db()
                    self.assertEqual(self.stream.status, "failed")
        """,
        "streams/tests/test_fetch.py": """
            from django.test import TestCase

            from streams.tasks.fetch import fetch

            from .base import ContractMixin


            class FetchTests(ContractMixin, TestCase):
                task = fetch
                service = "streams.tasks.fetch.requests.get"

                def test_success(self):
                    self.fake.return_value.json.return_value = []
                    self.assertEqual(fetch(self.stream.id, url="u"), {"count": 0})
        """,
    },
    (("streams/tests/base.py", "test_failure_is_recorded", "failure", "NL702"),),
)

PLUGIN = Suite(
    {
        "tests/test_fetch.py": """
            import pytest
            import requests

            from streams.models import Stream
            from streams.tasks.fetch import fetch

            pytestmark = pytest.mark.django_db
            URL = "https://example.org/feed"


            def test_count(requests_mock):
                requests_mock.get(URL, json=[1])
                assert fetch(Stream.objects.create(name="x").id, url=URL)["count"] == 1


            def test_down(requests_mock):
                requests_mock.get(URL, status_code=503)
                stream = Stream.objects.create(name="x")
                with pytest.raises(requests.HTTPError):
                    fetch(stream.id, url=URL)
        """
    },
    (("tests/test_fetch.py", "def test_down", "def down", "NL702"),),
)

RESPONSES = Suite(
    {
        "tests/test_fetch.py": """
            import responses
            from django.test import TestCase

            from streams.models import Stream
            from streams.tasks.fetch import fetch

            URL = "https://example.org/feed"


            class FetchTests(TestCase):
                @responses.activate
                def test_count(self):
                    responses.add(responses.GET, URL, json=[1])
                    stream = Stream.objects.create(name="x")
                    self.assertEqual(fetch(stream.id, url=URL), {"count": 1})

                @responses.activate
                def test_gone(self):
                    responses.add(responses.GET, URL, status=404)
                    stream = Stream.objects.create(name="x")
                    self.assertIsNone(run(stream))


            def run(stream):
                from contextlib import suppress

                with suppress(OSError):
                    return fetch(stream.id, url=URL)
        """
    },
    (("tests/test_fetch.py", "def test_gone", "def gone", "NL702"),),
)

SERVER = Suite(
    {
        "tests/test_fetch.py": """
            import json
            from http.server import BaseHTTPRequestHandler, HTTPServer
            from threading import Thread

            from django.test import TransactionTestCase

            from streams.models import Stream
            from streams.tasks.fetch import fetch


            class Handler(BaseHTTPRequestHandler):
                def do_GET(self):
                    self.send_response(200 if self.path == "/ok" else 500)
                    self.end_headers()
                    self.wfile.write(json.dumps([1]).encode())


            class FetchTests(TransactionTestCase):
                @classmethod
                def setUpClass(cls):
                    super().setUpClass()
                    cls.server = HTTPServer(("127.0.0.1", 0), Handler)
                    Thread(target=cls.server.serve_forever, daemon=True).start()
                    cls.url = f"http://127.0.0.1:{cls.server.server_port}"

                def setUp(self):
                    self.stream = Stream.objects.create(name="x")

                def test_ok(self):
                    self.assertEqual(fetch(self.stream.id, url=f"{self.url}/ok"), {"count": 1})

                def test_not_ok(self):
                    with self.assertRaisesRegex(Exception, "500"):
                        fetch(self.stream.id, url=f"{self.url}/no")
        """
    },
    (("tests/test_fetch.py", "def test_not_ok", "def not_ok", "NL702"),),
)

DISPATCHED = Suite(
    {
        "streams/tests/factories.py": """
            from streams.models import Stream


            def make_stream(**changes):
                fields = {"name": "x", "stream_type": "fetch", "configuration": {"url": "u"}}
                return Stream.objects.create(**{**fields, **changes})
        """,
        "streams/tests/test_dispatch.py": """
            from unittest.mock import patch

            from django.test import TestCase

            from streams.tests.factories import make_stream


            class DispatchTests(TestCase):
                @patch("requests.get")
                def test_result(self, get):
                    get.return_value.json.return_value = [1]
                    self.assertEqual(make_stream().execute_task(), {"count": 1})

                @patch("requests.get", side_effect=[OSError])
                def test_failing(self, get):
                    stream = make_stream()
                    with self.assertRaises(OSError):
                        stream.execute_task()
        """,
    },
    (("streams/tests/test_dispatch.py", "def test_failing", "def failing", "NL702"),),
)

REGISTRY = Suite(
    {
        "tests/test_every_task.py": """
            from unittest.mock import patch

            import pytest

            from streams.models import Stream
            from streams.tasks import TASK_MAPPING

            CONFIGURATIONS = {"fetch": {"url": "u"}, "rss": {}, "atom": {}}


            @pytest.fixture(autouse=True)
            def offline():
                with patch("requests.sessions.Session.request") as request:
                    request.return_value.json.return_value = []
                    yield request


            @pytest.mark.django_db
            @pytest.mark.parametrize("stream_type", TASK_MAPPING)
            def test_it_runs(stream_type):
                stream = Stream.objects.create(name="x", stream_type=stream_type)
                TASK_MAPPING[stream_type](stream.id, **CONFIGURATIONS[stream_type])
                stream.refresh_from_db()
                assert stream.last_run


            @pytest.mark.django_db
            @pytest.mark.parametrize("stream_type", TASK_MAPPING)
            def test_it_fails(stream_type):
                with patch("django.utils.timezone.now", side_effect=[RuntimeError]):
                    with pytest.raises(RuntimeError):
                        TASK_MAPPING[stream_type](1, **CONFIGURATIONS[stream_type])
        """
    },
    (("tests/test_every_task.py", "def test_it_fails", "def it_fails", "NL702"),),
    frozenset({"fetch_rss", "fetch_atom"}),
)

SUITES = {
    "classic": CLASSIC,
    "patcher in setUp": PATCHER,
    "pytest with fixtures": PYTEST,
    "monkeypatch": MONKEYPATCH,
    "mixin in another module": MIXIN,
    "a plugin's fixture": PLUGIN,
    "responses": RESPONSES,
    "a server": SERVER,
    "through the dispatcher": DISPATCHED,
    "all of the registry": REGISTRY,
}
