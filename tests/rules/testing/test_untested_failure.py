"""NL702: whose tests never make a task fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.testing.newloom import told

HEAD = """\
from unittest.mock import AsyncMock, MagicMock, Mock, patch
import pytest
import requests
from streams.models import Stream
from streams.tasks.fetch import fetch
GET = "streams.tasks.fetch.requests.get"

def answer(items):
    return Mock(json=Mock(return_value=items))

@patch(GET)
def test_success(get, db):
    get.return_value = answer([1])
    stream = Stream.objects.create(name="x")
    assert fetch(stream.id, url="u") == {"count": 1}

"""

ABOUT_A_FAILURE = [
    "@patch(GET, side_effect=Exception)\ndef test(get, db):\n    fetch(1)",
    "@patch(GET, side_effect=Exception('x'))\ndef test(get, db):\n    fetch(1)",
    "@patch(GET, side_effect=[answer([]), OSError()])\ndef test(get, db):\n    fetch(1)",
    "@patch(GET, side_effect=iter([requests.Timeout]))\ndef test(get, db):\n    fetch(1)",
    "@patch(GET, side_effect=KeyboardInterrupt)\ndef test(get, db):\n    fetch(1)",
    "@patch(GET, **{'return_value.json.side_effect': ValueError})\ndef test(g, db):\n    fetch(1)",
    "@patch(GET, new=Mock(side_effect=OSError))\ndef test(db):\n    fetch(1)",
    "@patch(GET)\ndef test(get, db):\n    get.side_effect = OSError\n    fetch(1)",
    (
        "@patch(GET)\ndef test(get, db):\n    get.return_value.json.side_effect = OSError\n"
        "    fetch(1)"
    ),
    "class Down(Exception):\n    pass\n\n@patch(GET, side_effect=Down)\ndef test(g):\n    fetch(1)",
    "from somewhere import effect\n@patch(GET, side_effect=effect)\ndef test(get):\n    fetch(1)",
    (
        "@pytest.mark.parametrize('wrong', [OSError, ValueError])\ndef test(db, wrong):\n"
        "    with patch(GET, side_effect=wrong):\n        fetch(1)"
    ),
    "def test(db):\n    with pytest.raises(Exception):\n        fetch(1)",
    "from pytest import raises\ndef test(db):\n    with raises(Exception):\n        fetch(1)",
    (
        "import unittest\nclass T(unittest.TestCase):\n    def test(self):\n"
        "        self.assertRaises(OSError, fetch, 1)"
    ),
    (
        "import unittest\nclass T(unittest.TestCase):\n    def test(self):\n"
        "        with self.assertRaisesRegex(OSError, 'x'):\n            fetch(1)"
    ),
    (
        "from django.test import TestCase\nclass T(TestCase):\n    def test(self):\n"
        "        with self.assertRaisesMessage(OSError, 'x'):\n            fetch(1)"
    ),
    (
        "from django.test import TestCase\nclass T(TestCase):\n    def test(self):\n"
        "        with self.assertLogs('streams', 'ERROR'):\n            fetch(1)"
    ),
    (
        "@patch(GET)\ndef test(get, db):\n    s = Stream()\n    fetch(s.id)\n"
        "    assert s.status == 'failed'"
    ),
    (
        "from django.test import TestCase\nclass T(TestCase):\n    def test(self):\n"
        "        self.assertEqual(fetch(1)['status'], 'failed')"
    ),
    "@patch(GET)\ndef test(get, db):\n    assert fetch(1)['error']",
    "@patch(GET)\ndef test(get, db):\n    assert 'error' in fetch(1)",
    "@patch(GET)\ndef test(get, db):\n    assert fetch(1) == {'success': False}",
    "@patch(GET)\ndef test(get, db):\n    assert not fetch(1)['success']",
    "@patch(GET)\ndef test(get, db):\n    assert fetch(1)['ok'] is False",
    (
        "from django.test import TestCase\nclass T(TestCase):\n    def test(self):\n"
        "        self.assertFalse(fetch(1)['ok'])"
    ),
    (
        "class Status:\n    FAILED = 1\n\n@patch(GET)\ndef test(get, db):\n"
        "    fetch(1)\n    assert Stream.status == Status.FAILED"
    ),
    "@patch(GET, return_value=Mock(status_code=503))\ndef test(get, db):\n    fetch(1)",
    "@patch(GET)\ndef test(get, db):\n    get.return_value.status_code = 404\n    fetch(1)",
    (
        "def test(requests_mock, db):\n    requests_mock.get('u', exc=requests.ConnectTimeout)\n"
        "    fetch(1)"
    ),
    "def test(db):\n    try:\n        fetch(1)\n    except OSError:\n        pass",
    (
        "def test(db):\n    def down(*a):\n        raise OSError\n    requests.get = down\n"
        "    fetch(1)"
    ),
    (
        "class Down:\n    def get(self):\n        raise OSError\n\n@patch(GET, Down().get)\n"
        "def test(db):\n    fetch(1)"
    ),
    "@patch(GET, lambda *a: (_ for _ in ()).throw(OSError()))\ndef test(db):\n    fetch(1)",
    "def test(db, a_fixture_of_a_plugin):\n    fetch(1)",
    (
        "from somewhere import ContractTests\nclass T(ContractTests):\n    task = fetch\n"
        "    def test(self):\n        fetch(1)"
    ),
    (
        "@pytest.fixture\ndef down():\n    with patch(GET, side_effect=OSError):\n        yield\n\n"
        "@pytest.mark.usefixtures('down')\ndef test(db):\n    fetch(1)"
    ),
    (
        "@pytest.fixture(name='down')\ndef _down():\n    with patch(GET, side_effect=OSError):\n"
        "        yield\n\ndef test(db, down):\n    fetch(1)"
    ),
    "def test(db, stream):\n    fetch(1)",
]
NOT_ABOUT_A_FAILURE = [
    "def test_schema():\n    with pytest.raises(ValueError):\n        int('x')",
    "def helper_that_nobody_calls(db):\n    with pytest.raises(ValueError):\n        fetch(1)",
    "@patch(GET, side_effect=[answer([1]), answer([2])])\ndef test(get, db):\n    fetch(1)",
    (
        "def pages(*args, **kwargs):\n    return answer([1])\n\n@patch(GET, side_effect=pages)\n"
        "def test(get, db):\n    fetch(1)"
    ),
    "@patch(GET, side_effect=lambda *a, **k: answer([1]))\ndef test(get, db):\n    fetch(1)",
    "@patch(GET, side_effect=[Mock(json=lambda: [1])])\ndef test(get, db):\n    fetch(1)",
    (
        "@patch(GET)\ndef test(get, db):\n    stream = Stream()\n    fetch(stream.id)\n"
        "    assert stream.status != 'failed'"
    ),
    "@patch(GET)\ndef test(get, db):\n    assert fetch(1).get('error') is None",
    "@patch(GET)\ndef test(get, db):\n    assert 'error' not in fetch(1)",
    "@patch(GET)\ndef test(get, db):\n    assert not fetch(1).get('errors')",
    "@patch(GET)\ndef test(get, db):\n    assert fetch(1)['errors'] == []",
    "@patch(GET)\ndef test(get, db):\n    assert fetch(1)['ok'] is True",
    (
        "from django.test import TestCase\nclass T(TestCase):\n    def test(self):\n"
        "        with self.assertNoLogs('streams', 'ERROR'):\n            fetch(1)"
    ),
    (
        "from django.test import TestCase\nclass T(TestCase):\n    def test(self):\n"
        "        self.assertEqual(fetch(1)['error'], '')"
    ),
    (
        "from django.test import TestCase\nclass T(TestCase):\n    def test(self):\n"
        "        self.assertIsNone(fetch(1).get('error'))"
    ),
    "@patch(GET, return_value=Mock(status_code=200))\ndef test(get, db):\n    fetch(1)",
    "@patch(GET)\ndef test(get, db):\n    get.return_value.raise_for_status = Mock()\n    fetch(1)",
    "def test():\n    '''A failed run, an Exception: not tested yet.'''\n    assert fetch",
    (
        "from django.test import TestCase\nclass T(TestCase):\n    def test(self):\n"
        "        self.assertEqual(fetch(1)['count'], 500)"
    ),
]


@pytest.mark.parametrize("text", ABOUT_A_FAILURE)
def test_a_test_about_a_failure(text: str, tmp_path: Path) -> None:
    assert told(tmp_path, "NL702", {"streams/tests.py": HEAD + text}) == []


@pytest.mark.parametrize("text", NOT_ABOUT_A_FAILURE)
def test_a_test_that_is_not_about_a_failure(text: str, tmp_path: Path) -> None:
    assert told(tmp_path, "NL702", {"streams/tests.py": HEAD + text}) == ["fetch"]


def test_a_failure_may_be_tested_in_another_file(tmp_path: Path) -> None:
    other = "from streams.tasks.fetch import fetch\ndef test(db):\n    assert fetch(1)['error']"
    files = {"streams/tests/test_fetch.py": HEAD, "tests/test_failures.py": other}
    assert told(tmp_path, "NL702", files) == []
    files["tests/test_failures.py"] = "def test(:\n    fetch(1)"
    assert told(tmp_path, "NL702", files) == []


def test_what_is_called_by_other_code_is_not_known_as_a_whole(tmp_path: Path) -> None:
    service = "from streams.tasks.fetch import fetch\n\ndef run():\n    fetch(1)\n"
    files = {"streams/tests.py": HEAD, "streams/services.py": service}
    assert told(tmp_path, "NL702", files) == []


def test_an_untested_task_is_only_that(tmp_path: Path) -> None:
    files = {"streams/tests.py": "def test():\n    assert 1"}
    assert told(tmp_path, "NL702", files) == []
    assert "fetch" in told(tmp_path, "NL701", files)
