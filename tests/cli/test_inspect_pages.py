"""What `newloom-lint inspect` shows of tasks that keep their contract elsewhere, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint.cli import door
from tests.projects import clean, surrounded, write

RUN = """
import functools
import logging
from contextlib import contextmanager

from django.utils import timezone

from streams.models import Stream
from streams.tasks._status import update_stream_status

logger = logging.getLogger(__name__)


@contextmanager
def stream_run(stream_id):
    stream = Stream.objects.get(id=stream_id)
    try:
        yield stream
        stream.last_run = timezone.now()
        stream.save(update_fields=["last_run"])
    except Exception:
        logger.exception("Stream %s: run failed", stream_id)
        update_stream_status(stream_id, "failed")
        raise


def timed(task):
    @functools.wraps(task)
    def wrapper(*args, **kwargs):
        started = timezone.now()
        try:
            return task(*args, **kwargs)
        finally:
            logger.info("Took %s", timezone.now() - started)

    return wrapper


def stream_processing(stream_type):
    def decorator(function):
        @functools.wraps(function)
        def wrapper(self, stream_id, *args, **kwargs):
            try:
                stream = Stream.objects.get(id=stream_id)
                function(self, stream)
                stream.last_run = timezone.now()
                stream.save(update_fields=["last_run"])
            except Exception as exc:
                logger.error("Stream %s (%s) failed", stream_id, stream_type, exc_info=True)
                update_stream_status(stream_id, "failed")
                raise self.retry(exc=exc)

        return wrapper

    return decorator
"""
STATUS = """
from django.utils import timezone

from streams.models import Stream


def update_stream_status(stream_id, status):
    Stream.objects.filter(id=stream_id).update(status=status, last_run=timezone.now())
"""
WEATHER = '''
import requests

from streams.tasks._run import stream_run, timed


def _download(url):
    return requests.get(url, timeout=10).json()


@timed
def fetch_weather(stream_id, url, **kwargs):
    """Fetch the weather."""
    with stream_run(stream_id) as stream:
        if not url:
            return {"skipped": True}
        data = _download(url)
        return {"rows": len(data)}
'''
WEATHER_PAGE = """
fetch_weather(stream_id, url, **kwargs)
  defined     streams/tasks/fetch_weather.py:11
  registered  `pages`                       streams/tasks/__init__.py:3
  calls       @timed                        streams/tasks/_run.py:28
                fetch_weather()             streams/tasks/fetch_weather.py:11
                  with stream_run()         streams/tasks/_run.py:14
                    update_stream_status()  streams/tasks/_status.py:6
                  _download()               streams/tasks/fetch_weather.py:6

A run that succeeds
  returns      streams/tasks/fetch_weather.py:15
               streams/tasks/fetch_weather.py:17
    status     unchanged
    last_run   saved  streams/tasks/_run.py:19, through stream_run()

A run that fails
  raises       streams/tasks/_run.py:15, through stream_run()
    caught by  nothing
    logged     no
    status     unchanged
    last_run   unchanged
  raises       streams/tasks/_run.py:23, through stream_run()
    caught by  `except Exception`  streams/tasks/_run.py:20
    logged     with traceback      streams/tasks/_run.py:21,
                                   through stream_run()
    status     `failed`            streams/tasks/_status.py:7,
                                   through stream_run(), update_stream_status()
    last_run   saved               streams/tasks/_status.py:7,
                                   through stream_run(), update_stream_status()
"""
QUAKES = '''
import logging
from concurrent.futures import ThreadPoolExecutor

import requests

from streams.tasks._status import update_stream_status

logger = logging.getLogger(__name__)
executor = ThreadPoolExecutor()


class Importer:
    def __init__(self, stream_id, **config):
        self.stream_id = stream_id
        self.config = config

    def run(self):
        try:
            rows = self.load()
            self.mark("active")
            return {"rows": len(rows)}
        except Exception as error:
            logger.error(f"Import failed: {error}")
            self.mark("failed")
            return {"error": str(error)}

    def load(self):
        return requests.get(self.config["url"], timeout=5).json()

    def mark(self, status):
        executor.submit(update_stream_status, self.stream_id, status)


def import_quakes(stream_id, **kwargs):
    """Import earthquakes."""
    return Importer(stream_id, **kwargs).run()
'''
QUAKES_PAGE = """
import_quakes(stream_id, **kwargs)
  defined     streams/tasks/import_quakes.py:34
  registered  `pages`                streams/tasks/__init__.py:3
  calls       import_quakes()        streams/tasks/import_quakes.py:34
                Importer.__init__()  streams/tasks/import_quakes.py:13
                Importer.run()       streams/tasks/import_quakes.py:17
                  Importer.load()    streams/tasks/import_quakes.py:27
                  Importer.mark()    streams/tasks/import_quakes.py:30
                    update_stream_status() (submitted)
                                     streams/tasks/_status.py:6

A run that succeeds
  returns      streams/tasks/import_quakes.py:21, through Importer.run()
    status     `active`  streams/tasks/_status.py:7, through Importer.run(),
                         Importer.mark(), update_stream_status()
    last_run   saved     streams/tasks/_status.py:7, through Importer.run(),
                         Importer.mark(), update_stream_status()

A run that fails
  returns      streams/tasks/import_quakes.py:25, through Importer.run(), as if
               nothing had happened
    caught by  `except Exception`  streams/tasks/import_quakes.py:22
    logged     without traceback   streams/tasks/import_quakes.py:23,
                                   through Importer.run()
    status     `failed`            streams/tasks/_status.py:7,
                                   through Importer.run(), Importer.mark(),
                                   update_stream_status()
    last_run   saved               streams/tasks/_status.py:7,
                                   through Importer.run(), Importer.mark(),
                                   update_stream_status()
"""
SERVICES = """
import requests


def publish(stream, url, **kwargs):
    requests.post(url, timeout=10)
    stream.publish()
"""
NEWS = '''
from celery import shared_task

from streams.services import publish
from streams.tasks._run import stream_processing


@shared_task(bind=True, max_retries=3)
@stream_processing(stream_type="news")
def news(self, stream):
    """Publish the news."""
    publish(stream, **stream.configuration)
'''
NEWS_PAGE = """
news(self, stream)
  defined     streams/tasks/news.py:9
  registered  `pages`                   streams/tasks/__init__.py:3
  calls       @stream_processing        streams/tasks/_run.py:41
                news()                  streams/tasks/news.py:9
                  publish()             streams/services.py:4
                update_stream_status()  streams/tasks/_status.py:6

A run that succeeds
  returns      at its end
    status     unknown  streams/services.py:6, through publish()
    last_run   saved    streams/tasks/_run.py:46, through @stream_processing
    because    `publish` of `Stream` is not known
                        streams/services.py:6, through publish()

A run that fails
  raises       streams/tasks/_run.py:50, through @stream_processing
    caught by  `except Exception`  streams/tasks/_run.py:47
    recorded   nothing: there is no Stream to record it on
  raises       streams/tasks/_run.py:50, through @stream_processing
    caught by  `except Exception`  streams/tasks/_run.py:47
    logged     with traceback      streams/tasks/_run.py:48,
                                   through @stream_processing
    status     `failed`            streams/tasks/_status.py:7,
                                   through @stream_processing,
                                   update_stream_status()
    last_run   saved               streams/tasks/_status.py:7,
                                   through @stream_processing,
                                   update_stream_status()
"""
LONG = "_all_that_tasks_have_in_common_with_each_other"
RECORDED = """
import logging

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


class Recorded:
    def __init__(self, task):
        self.task = task

    def __call__(self, stream_id, **kwargs):
        try:
            result = self.task(stream_id, **kwargs)
            self.record(stream_id, "active")
            return result
        except (ValueError, OSError):
            logger.exception("Stream %s failed", stream_id)
            Stream.objects.filter(id=stream_id).update(status="failed", last_run=None)
            raise

    def record(self, stream_id, status):
        Stream.objects.filter(id=stream_id).update(status=status, last_run=timezone.now())
"""
STOCKS = f'''
import requests

from streams.tasks.{LONG} import Recorded


@Recorded
def stocks(stream_id, symbol, **kwargs):
    """Fetch stocks."""
    return requests.get(f"https://example.org/{{symbol}}", timeout=10).json()
'''
STOCKS_PAGE = """
stocks(stream_id, symbol, **kwargs)
  defined     streams/tasks/stocks.py:7
  registered  `pages`              streams/tasks/__init__.py:3
  calls       @Recorded
                streams/tasks/_all_that_tasks_have_in_common_with_each_other.py:14
                stocks()           streams/tasks/stocks.py:7
                Recorded.record()
                  streams/tasks/_all_that_tasks_have_in_common_with_each_other.py:24

A run that succeeds
  returns      streams/tasks/stocks.py:9
    status     `active`
                 streams/tasks/_all_that_tasks_have_in_common_with_each_other.py:25,
                 through @Recorded, Recorded.record()
    last_run   saved
                 streams/tasks/_all_that_tasks_have_in_common_with_each_other.py:25,
                 through @Recorded, Recorded.record()

A run that fails
  raises       streams/tasks/_all_that_tasks_have_in_common_with_each_other.py:22,
               through @Recorded
    caught by  `except (ValueError, OSError)`
                 streams/tasks/_all_that_tasks_have_in_common_with_each_other.py:19
    logged     with traceback
                 streams/tasks/_all_that_tasks_have_in_common_with_each_other.py:20,
                 through @Recorded
    status     `failed`
                 streams/tasks/_all_that_tasks_have_in_common_with_each_other.py:21,
                 through @Recorded
    last_run   set to `None`
                 streams/tasks/_all_that_tasks_have_in_common_with_each_other.py:21,
                 through @Recorded
  raises       streams/tasks/stocks.py:9
    caught by  nothing
    logged     no
    status     unchanged
    last_run   unchanged
"""


@pytest.mark.parametrize(
    ("name", "task", "page"),
    [
        ("fetch_weather", WEATHER, WEATHER_PAGE),
        ("import_quakes", QUAKES, QUAKES_PAGE),
        ("news", NEWS, NEWS_PAGE),
        ("stocks", STOCKS, STOCKS_PAGE),
    ],
)
def test_the_page_of_a_task(
    name: str,
    task: str,
    page: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    registry = f'from .{name} import {name}\n\nTASK_MAPPING = {{"pages": {name}}}\n'
    files = {
        "manage.py": "",
        "streams/tasks/__init__.py": registry,
        "streams/tasks/_run.py": clean(RUN),
        "streams/tasks/_status.py": clean(STATUS),
        f"streams/tasks/{name}.py": clean(task),
        "streams/services.py": clean(SERVICES),
        f"streams/tasks/{LONG}.py": clean(RECORDED),
    }
    write(tmp_path, surrounded({}) | files)
    monkeypatch.chdir(tmp_path)
    assert door.main(["inspect", name]) == 0
    assert capsys.readouterr().out == page.lstrip("\n")
