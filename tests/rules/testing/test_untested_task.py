"""NL701: which tasks no test knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.testing.newloom import told

ALL = ["fetch", "fetch_atom", "fetch_rss"]
FEEDS = ["fetch_atom", "fetch_rss"]
TESTS = "streams/tests.py"
BY_NAME = {
    "imported": ("from streams.tasks.fetch import fetch\ndef test(db):\n    fetch(1)", FEEDS),
    "imported, several": (
        (
            "from streams.tasks.feeds import (  # both\n    fetch_atom,\n    fetch_rss as rss,\n)\n"
            "def test(db):\n    rss(1)"
        ),
        ["fetch"],
    ),
    "imported from the package": (
        "from streams.tasks import fetch\ndef test(db):\n    fetch(1)",
        FEEDS,
    ),
    "imported relatively": ("from .tasks.fetch import fetch\ndef test(db):\n    fetch(1)", FEEDS),
    "the module, under another name": (
        "import streams.tasks.fetch as module\ndef test(db):\n    module.fetch(1)",
        FEEDS,
    ),
    "the module, from the package": (
        "from streams.tasks import feeds\ndef test(db):\n    feeds.fetch_rss(1)",
        ["fetch"],
    ),
    "the package": ("from streams import tasks\ndef test(db):\n    tasks.fetch(1)", FEEDS),
    "the package, dotted": (
        "import streams.tasks\ndef test(db):\n    streams.tasks.fetch_rss(1)",
        ["fetch", "fetch_atom"],
    ),
    "the package, under another name": (
        "import streams.tasks as t\ndef test(db):\n    t.fetch_rss(1)",
        ["fetch", "fetch_atom"],
    ),
    "a star": ("from streams.tasks import *\ndef test(db):\n    fetch(1)", FEEDS),
    "one of two in a module": (
        "from streams.tasks.feeds import fetch_rss\ndef test(db):\n    fetch_rss(1)",
        ["fetch", "fetch_atom"],
    ),
    "what both delegate to": (
        "from streams.tasks.feeds import _note\ndef test(db):\n    _note(1, 'rss')",
        ["fetch"],
    ),
    "what it delegates to": (
        "from streams.tasks.fetch import _download\ndef test():\n    _download('')",
        FEEDS,
    ),
    "a constant of a module of two": (
        "from streams.tasks.feeds import KINDS\ndef test():\n    assert KINDS",
        ALL,
    ),
    "imported in the test": (
        "def test(db):\n    from streams.tasks.fetch import fetch\n    fetch(1)",
        FEEDS,
    ),
    "patched by its name": (
        (
            "from unittest.mock import patch\n@patch('streams.tasks.fetch.fetch')\n"
            "def test(fake):\n    assert fake"
        ),
        FEEDS,
    ),
    "its module is patched": (
        (
            "from unittest.mock import patch\n@patch('streams.tasks.fetch.requests.get')\n"
            "def test(fake):\n    assert fake"
        ),
        FEEDS,
    ),
    "its module is patched, the name put together": (
        (
            "from unittest.mock import patch\nHOME = 'streams.tasks.fetch'\n"
            "@patch(f'{HOME}.requests.get')\ndef test(fake):\n    assert fake"
        ),
        FEEDS,
    ),
    "one of two is patched": (
        (
            "from unittest.mock import patch\n@patch('streams.tasks.feeds.fetch_rss')\n"
            "def test(fake):\n    assert fake"
        ),
        ["fetch", "fetch_atom"],
    ),
    "patched as an attribute": (
        (
            "from unittest.mock import patch\nfrom streams import tasks\n"
            "@patch.object(tasks, 'fetch')\ndef test(fake):\n    assert fake"
        ),
        FEEDS,
    ),
    "an attribute by its text": (
        "from streams import tasks\ndef test(db):\n    getattr(tasks, 'fetch_rss')(1)",
        ["fetch", "fetch_atom"],
    ),
    "an attribute nobody knows": (
        "from streams import tasks\ndef test(db, name):\n    getattr(tasks, name)(1)",
        [],
    ),
    "a module nobody knows": (
        (
            "from importlib import import_module\ndef test(db, name):\n"
            "    import_module(f'streams.tasks.{name}')"
        ),
        [],
    ),
    "a module nobody knows, put together": (
        (
            "import importlib\ndef test(db, name):\n"
            "    importlib.import_module('streams.tasks.' + name)"
        ),
        [],
    ),
    "a module that is known, imported by its text": (
        "import importlib\ndef test(db):\n    importlib.import_module('streams.tasks.fetch')",
        FEEDS,
    ),
    "parametrized over functions": (
        (
            "import pytest\nfrom streams import tasks\n"
            "@pytest.mark.parametrize('task', [tasks.fetch, tasks.fetch_rss])\n"
            "def test(db, task):\n    task(1)"
        ),
        ["fetch_atom"],
    ),
    "imported and no more": (
        "from streams.tasks.fetch import fetch\ndef test():\n    assert True",
        FEEDS,
    ),
    "a comment": ("# from streams.tasks.fetch import fetch\ndef test():\n    assert True", ALL),
    "a commented call": ("def test():\n    # fetch(1) is tested by hand\n    assert True", ALL),
    "a docstring": ('def test():\n    """Test fetch, fetch_rss."""\n    assert True', ALL),
    "another function of that name": (
        "from django_rq import fetch\ndef test():\n    fetch(1)",
        ALL,
    ),
    "an attribute of that name": ("def test(cursor):\n    cursor.fetch(1)", ALL),
}

BY_TYPE = {
    "looked up": (
        "from streams.tasks import TASK_MAPPING\ndef test(db):\n    TASK_MAPPING['rss'](1)",
        ["fetch", "fetch_atom"],
    ),
    "looked up with get": (
        "from streams import tasks\ndef test(db):\n    tasks.TASK_MAPPING.get('rss')(1)",
        ["fetch", "fetch_atom"],
    ),
    "looked up in a loop over all": (
        (
            "from streams.tasks import TASK_MAPPING\ndef test(db):\n"
            "    for name in TASK_MAPPING:\n        TASK_MAPPING[name](1)"
        ),
        [],
    ),
    "all values": (
        (
            "from streams.tasks import TASK_MAPPING\ndef test(db):\n"
            "    for task in TASK_MAPPING.values():\n        task(1)"
        ),
        [],
    ),
    "looked up in a loop over some": (
        (
            "from streams.tasks import TASK_MAPPING\ndef test(db):\n"
            "    for name in ('rss', 'atom'):\n        TASK_MAPPING[name](1)"
        ),
        ["fetch"],
    ),
    "parametrized over all": (
        (
            "import pytest\nfrom streams.tasks import TASK_MAPPING\n"
            "@pytest.mark.parametrize('name', sorted(TASK_MAPPING))\n"
            "def test(db, name):\n    TASK_MAPPING[name](1)"
        ),
        [],
    ),
    "parametrized over some": (
        (
            "import pytest\nfrom streams.tasks import TASK_MAPPING\n"
            "@pytest.mark.parametrize('name', ['rss', 'fetch'])\n"
            "def test(db, name):\n    TASK_MAPPING[name](1)"
        ),
        ["fetch_atom"],
    ),
    "the tables are compared": (
        (
            "from streams.models import Stream\nfrom streams.tasks import TASK_MAPPING\n"
            "def test():\n    assert set(TASK_MAPPING) == {name for name, _ in Stream.TYPE_CHOICES}"
        ),
        ALL,
    ),
    "the tables are compared in a loop": (
        (
            "from streams.schemas import SCHEMAS\nfrom streams.tasks import TASK_MAPPING\n"
            "def test():\n    for name in TASK_MAPPING:\n        assert name in SCHEMAS"
        ),
        ALL,
    ),
    "a type is in the registry": (
        "from streams.tasks import TASK_MAPPING\ndef test():\n    assert 'fetch' in TASK_MAPPING",
        ALL,
    ),
    "a type in a text": (
        (
            "from streams.models import Stream\ndef test():\n"
            "    assert Stream(stream_type='fetch').stream_type == 'fetch'"
        ),
        ALL,
    ),
    "executed": (
        (
            "from streams.models import Stream\ndef test(db):\n"
            "    Stream.objects.create(stream_type='rss').execute_task()"
        ),
        ["fetch", "fetch_atom"],
    ),
    "executed by another method": (
        (
            "from streams.models import Stream\ndef test(db):\n"
            "    Stream.objects.create(stream_type='rss').run_now()"
        ),
        ["fetch", "fetch_atom"],
    ),
    "executed, made by a fixture": (
        (
            "import pytest\nfrom streams.models import Stream\n"
            "@pytest.fixture\ndef stream(db):\n"
            "    return Stream.objects.create(stream_type='rss')\n"
            "def test(stream):\n    stream.execute_task()"
        ),
        ["fetch", "fetch_atom"],
    ),
    "executed, made by something unknown": (
        "def test(a_stream):\n    a_stream.execute_task()",
        [],
    ),
    "executed with a fake in the registry": (
        (
            "from unittest.mock import patch\nfrom streams.models import Stream\n"
            "from streams.tasks import TASK_MAPPING\n"
            "@patch.dict(TASK_MAPPING, {'rss': lambda stream_id: None})\ndef test(db):\n"
            "    Stream.objects.create(stream_type='rss').execute_task()"
        ),
        ALL,
    ),
    "a command where no command runs tasks": (
        (
            "from django.core.management import call_command\nfrom streams.models import Stream\n"
            "def test(db):\n    Stream.objects.create(stream_type='fetch')\n"
            "    call_command('check')"
        ),
        ALL,
    ),
    "a view is asked where no view runs tasks": (
        (
            "from streams.models import Stream\n"
            "def test(client):\n    Stream.objects.create(stream_type='fetch')\n"
            "    client.post('/streams/')"
        ),
        ALL,
    ),
}


@pytest.mark.parametrize("text_and_missing", BY_NAME.values(), ids=BY_NAME)
def test_a_task_is_known_by_its_name(
    text_and_missing: tuple[str, list[str]], tmp_path: Path
) -> None:
    text, missing = text_and_missing
    assert told(tmp_path, "NL701", {TESTS: text}) == missing


@pytest.mark.parametrize("text_and_missing", BY_TYPE.values(), ids=BY_TYPE)
def test_a_task_is_known_by_its_stream_type(
    text_and_missing: tuple[str, list[str]], tmp_path: Path
) -> None:
    text, missing = text_and_missing
    assert told(tmp_path, "NL701", {TESTS: text}) == missing


COMMAND = """
    from django.core.management.base import BaseCommand

    from streams.models import Stream


    class Command(BaseCommand):
        def handle(self, **options):
            for stream in Stream.objects.all():
                stream.execute_task()
"""
BY_OTHER_CODE = {
    "a command": (
        ("from django.core.management import call_command\nfrom streams.models import Stream\n"
        "def test(db):\n    Stream.objects.create(stream_type='rss')\n    call_command('run')"),
        {"streams/management/commands/run.py": COMMAND},
        ["fetch", "fetch_atom"],
    ),
    "a view": (
        ("from streams.models import Stream\n"
        "def test(client):\n    Stream.objects.create(stream_type='rss')\n"
        "    client.post('/streams/1/run/')"),
        {"streams/views.py": "def run(request, stream):\n    stream.execute_task()\n"},
        ["fetch", "fetch_atom"],
    ),
    "a function of another module": (
        ("from streams.models import Stream\nfrom scheduling.due import run_due\n"
        "def test(db):\n    Stream.objects.create(stream_type='rss')\n    run_due()"),
        {"scheduling/due.py": "def run_due(streams):\n    for s in streams:\n        s.run_now()\n"
                              "    # by execute_task\n"},
        ["fetch", "fetch_atom"],
    ),
    "a task of a queue": (
        (
            "from streams.models import Stream\nfrom streams.queue import run\n"
            "def test(db):\n    run.delay(Stream.objects.create(stream_type='rss').id)"
        ),
        {"streams/queue.py": "def run(stream):\n    stream.execute_task()\n"},
        ["fetch", "fetch_atom"],
    ),
    "a signal": (
        (
            "from streams.models import Stream\n"
            "def test(db):\n    Stream.objects.create(stream_type='rss')"
        ),
        {
            "streams/signals.py": "from django.dispatch import receiver\n"
            "@receiver('saved')\ndef run(stream):\n    stream.execute_task()\n"
        },
        ["fetch", "fetch_atom"],
    ),
    "a function beside the registry": (
        "from streams.tasks import find\ndef test(db):\n    find('fetch')(1)",
        {
            "streams/tasks/__init__.py": "from .fetch import fetch\nfrom .feeds import fetch_rss\n"
            "TASK_MAPPING = {'fetch': fetch, 'rss': fetch_rss}\n"
            "def find(name):\n    return TASK_MAPPING[name]\n"
        },
        FEEDS,
    ),
    "code that calls the task itself": (
        "from streams.models import Stream\ndef test(db):\n    assert Stream",
        {"streams/services.py": "from .tasks.fetch import fetch\n\ndef run():\n    fetch(1)\n"},
        FEEDS,
    ),
    "another task that calls it": (
        "from streams.tasks.both import both\ndef test(db):\n    both(1)",
        {
            "streams/tasks/both.py": "from streams.tasks.feeds import fetch_rss\n\n"
            "def both(stream_id, **kwargs):\n    fetch_rss(stream_id)\n",
            "streams/tasks/__init__.py": "from .both import both\nfrom .feeds import fetch_rss\n"
            "TASK_MAPPING = {'both': both, 'rss': fetch_rss}\n",
        },
        ["fetch", "fetch_atom"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("given", BY_OTHER_CODE.values(), ids=BY_OTHER_CODE)
def test_other_code_of_the_project_may_run_a_task(
    given: tuple[str, dict[str, str], list[str]], tmp_path: Path
) -> None:
    text, files, missing = given
    found = told(tmp_path, "NL701", {TESTS: text, **files})
    assert set(found) <= set(missing)


CALL = "from streams.tasks.fetch import fetch\ndef test(db):\n    fetch(1)"


@pytest.mark.parametrize(
    "path",
    [
        "streams/tests.py",
        "streams/tests/test_fetch.py",
        "streams/tests/tasks/test_fetch.py",
        "streams/tests/fetch_test.py",
        "streams/tasks/test_fetch.py",
        "streams/tasks/tests/test_fetch.py",
        "tests/test_fetch.py",
        "tests/unit/streams/test_fetch.py",
        "other/tests.py",
        "tests/conftest.py",
    ],
)
def test_where_a_test_lies(path: str, tmp_path: Path) -> None:
    other = "def test():\n    assert 1"
    assert told(tmp_path, "NL701", {"tests/test_other.py": other, path: CALL}) == FEEDS


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("streams/tests.py", "from django.test import TestCase\n\n# Create your tests here.\n"),
        ("streams/tests/__init__.py", ""),
        ("streams/tests/conftest.py", "def pytest_configure(config):\n    pass\n"),
        (
            "streams/tests/factories.py",
            "class StreamFactory:\n    def testing(self):\n        pass\n",
        ),
        ("streams/tests.py", "class StreamTests:\n    '''def test_soon'''\n"),
        ("streams/views.py", "def test(request):\n    return 1\n"),
        ("streams/tests.py", "def test(:\n"),
    ],
)
def test_a_project_without_a_test_is_not_asked_for_them(
    path: str, text: str, tmp_path: Path
) -> None:
    assert told(tmp_path, "NL701", {path: text}) == []


@pytest.mark.parametrize(
    "text",
    [
        "def test():\n    assert 1",
        "async def test():\n    assert 1",
        "class TestIt:\n    def test_it(self):\n        assert 1",
        "class TestIt:\n    class TestPart:\n        def test_it(self):\n            assert 1",
        "import unittest\nclass It(unittest.TestCase):\n    def test_it(self):\n        pass",
        "if True:\n    def test():\n        assert 1",
    ],
)
def test_one_test_is_enough(text: str, tmp_path: Path) -> None:
    assert told(tmp_path, "NL701", {TESTS: text}) == ALL


def test_a_test_file_that_cannot_be_read_may_test_what_it_mentions(tmp_path: Path) -> None:
    files = {"tests/test_a.py": "def test():\n    assert 1", TESTS: "def test(:\n    fetch(1)"}
    assert told(tmp_path, "NL701", files) == FEEDS


def test_a_task_in_a_file_named_like_a_test_is_no_test(tmp_path: Path) -> None:
    files = {
        "streams/tasks/channel_test.py": "def test_channel(stream_id, **kwargs):\n    return 1\n",
        "streams/tasks/__init__.py": "from .channel_test import test_channel\n"
        "TASK_MAPPING = {'channel': test_channel}\n",
    }
    assert told(tmp_path, "NL701", files) == []
    call = "from .tasks.channel_test import test_channel\ndef test(db):\n    test_channel(1)"
    assert "test_channel" not in told(tmp_path, "NL701", {**files, TESTS: call})
    nothing = {**files, TESTS: "def test():\n    assert 1"}
    assert "test_channel" in told(tmp_path, "NL701", nothing)
