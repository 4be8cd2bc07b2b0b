"""Celery style throughout: whole projects, right and with one fault each.

Bound tasks under a project decorator factory that holds the `try`, the log row and the retry; the
registry maps the Celery tasks; work is in services that take the configuration.
"""

from __future__ import annotations

from dataclasses import dataclass

PROCESSING = "streams/processing.py"
TASKS = "streams/tasks/__init__.py"
FEEDS = "streams/tasks/feeds.py"
PAGES = "streams/tasks/pages.py"
SERVICES = "streams/services.py"
SCHEMAS = "streams/schemas/__init__.py"
MODELS = "streams/models.py"

_MODELS = '''
from django.db import models


class Stream(models.Model):
    """What is fetched, and how that went."""

    class Status(models.TextChoices):
        IDLE = "idle", "Idle"
        PROCESSING = "processing", "Processing"
        COMPLETED = "completed", "Completed"
        FAILED = "failed", "Failed"

    TYPE_CHOICES = [("fetch_feed", "Feed"), ("fetch_page", "Page")]

    name = models.CharField(max_length=100)
    stream_type = models.CharField(max_length=50, choices=TYPE_CHOICES)
    configuration = models.JSONField(default=dict)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.IDLE)
    last_run = models.DateTimeField(null=True)


class StreamLog(models.Model):
    """One run of a stream."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE)
    status = models.CharField(max_length=20)
    message = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)
'''

_PROCESSING = '''
import functools
import logging

from django.utils import timezone

from streams.models import Stream, StreamLog

logger = logging.getLogger(__name__)


def stream_processing(stream_type):
    """Return a decorator that gives a task its Stream, and records how the run ends."""

    def decorator(func):
        @functools.wraps(func)
        def wrapper(self, stream_id, *args, **kwargs):
            log = None
            try:
                stream = Stream.objects.get(id=stream_id)
                log = StreamLog.objects.create(stream=stream, status="started")
                logger.info("%s: stream %s begins", stream_type, stream_id)
                result = func(self, stream, *args, **kwargs)
                log.status = "success"
                log.save(update_fields=["status"])
                Stream.objects.filter(id=stream_id).update(
                    status=Stream.Status.COMPLETED, last_run=timezone.now()
                )
                return result
            except Exception as exc:
                logger.exception("%s: stream %s failed", stream_type, stream_id)
                Stream.objects.filter(id=stream_id).update(
                    status=Stream.Status.FAILED, last_run=timezone.now()
                )
                raise self.retry(exc=exc)

        return wrapper

    return decorator
'''

_FEEDS = '''
from celery import shared_task

from streams.processing import stream_processing
from streams.services import read_feed


@shared_task(bind=True, max_retries=3, default_retry_delay=60)
@stream_processing(stream_type="fetch_feed")
def fetch_feed(self, stream, **kwargs):
    """Fetch a feed.

    Args:
        stream: The stream that asks.

    Example:
        fetch_feed.delay(stream_id=1, url="https://example.org/feed")
    """
    return read_feed(**stream.configuration)
'''

_PAGES = '''
from celery import chain, shared_task

from config.celery import app
from streams.processing import stream_processing
from streams.services import read_page


@shared_task
def notify(stream_id, text):
    """Tell whoever wants to know."""
    return {"stream": stream_id, "text": text}


@shared_task
def archive(text):
    """Keep a text."""
    return {"kept": len(text)}


@app.task(bind=True)
@stream_processing(stream_type="fetch_page")
def fetch_page(self, stream, **kwargs):
    """Fetch a page.

    Args:
        stream: The stream that asks.

    Example:
        fetch_page.delay(stream_id=1, url="https://example.org")
    """
    page = read_page(**stream.configuration)
    notify.delay(stream.id, text="fetched")
    chain(archive.s(page), notify.si(stream.id, text="kept")).apply_async()
    return {"length": len(page)}
'''

_SERVICES = '''
import requests


def read_feed(url, limit=10):
    """Return the entries of a feed."""
    response = requests.get(url, timeout=10)
    return {"entries": response.json()[:limit]}


def read_page(url):
    """Return the text of a page."""
    return requests.get(url, timeout=10).text
'''

_SCHEMAS = '''
from pydantic import BaseModel


class FeedConfig(BaseModel):
    """A feed."""

    url: str
    limit: int = 10


class PageConfig(BaseModel):
    """A page."""

    url: str


STREAM_CONFIG_SCHEMAS = {"fetch_feed": FeedConfig, "fetch_page": PageConfig}
TASK_CONFIG_EXAMPLES = {
    "fetch_feed": {"url": "https://example.org/feed"},
    "fetch_page": {"url": "https://example.org"},
}
'''

_TASKS = """
from .feeds import fetch_feed
from .pages import fetch_page

TASK_MAPPING = {
    "fetch_feed": fetch_feed,
    "fetch_page": fetch_page,
}
"""

PROJECT = {
    "config/__init__.py": "",
    "config/celery.py": 'from celery import Celery\n\napp = Celery("config")\n',
    "streams/__init__.py": "",
    MODELS: _MODELS,
    PROCESSING: _PROCESSING,
    TASKS: _TASKS,
    FEEDS: _FEEDS,
    PAGES: _PAGES,
    SERVICES: _SERVICES,
    SCHEMAS: _SCHEMAS,
}


@dataclass(frozen=True)
class Variant:
    """The project with texts replaced, and what is underlined in it: `code path text`."""

    changes: tuple[tuple[str, str, str], ...]
    """Path, text, and what stands in its place."""
    found: tuple[str, ...] = ()

    def files(self) -> dict[str, str]:
        """Return the files of the project."""
        files = dict(PROJECT)
        for path, text, instead in self.changes:
            assert text in files[path], (path, text)
            files[path] = files[path].replace(text, instead)
        return files


def _other(path: str, text: str, instead: str, *found: str) -> Variant:
    return Variant(((path, text, instead),), found)


_MARK = """\
                Stream.objects.filter(id=stream_id).update(
                    status=Stream.Status.FAILED, last_run=timezone.now()
                )
"""
_DONE = """\
                Stream.objects.filter(id=stream_id).update(
                    status=Stream.Status.COMPLETED, last_run=timezone.now()
                )
"""
_GET = "                stream = Stream.objects.get(id=stream_id)\n"
_LOG = '                logger.exception("%s: stream %s failed", stream_type, stream_id)\n'
_RETRY = "raise self.retry(exc=exc)"

RIGHT = {
    "as it is": Variant(()),
    "raised again": _other(PROCESSING, _RETRY, "raise"),
    "retried as long as that is allowed": _other(
        PROCESSING,
        _RETRY,
        "if self.request.retries < self.max_retries:\n"
        "                    raise self.retry(exc=exc)\n"
        "                raise",
    ),
    "tasks that are not bound": Variant(
        (
            (PROCESSING, "wrapper(self, stream_id", "wrapper(stream_id"),
            (PROCESSING, "func(self, stream,", "func(stream,"),
            (PROCESSING, _RETRY, "raise"),
            (FEEDS, "bind=True, max_retries", "max_retries"),
            (FEEDS, "(self, stream,", "(stream,"),
            (PAGES, "@app.task(bind=True)", "@app.task"),
            (PAGES, "(self, stream,", "(stream,"),
        )
    ),
    "the log row is closed": _other(
        PROCESSING,
        f"                {_RETRY}",
        "                if log is not None:\n"
        '                    log.status = "failed"\n'
        "                    log.message = str(exc)\n"
        '                    log.save(update_fields=["status", "message"])\n'
        f"                {_RETRY}",
    ),
    "the instance is saved": _other(
        PROCESSING,
        _DONE,
        "                stream.status = Stream.Status.COMPLETED\n"
        "                stream.last_run = timezone.now()\n"
        '                stream.save(update_fields=["status", "last_run"])\n',
    ),
    "the configuration is passed on": Variant(
        (
            (
                PROCESSING,
                "stream, *args, **kwargs)\n                log",
                "stream, **kwargs)\n                log",
            ),
            (FEEDS, "(self, stream, **kwargs)", "(self, stream, url, limit=10, **kwargs)"),
            (
                FEEDS,
                "The stream that asks.\n",
                "The stream that asks.\n        url: The feed.\n        limit: How many.\n",
            ),
            (FEEDS, "read_feed(**stream.configuration)", "read_feed(url, limit=limit)"),
        )
    ),
}

FAULTS = {
    "it swallows": _other(
        PROCESSING,
        _RETRY,
        'return {"error": str(exc)}',
        f"NL304 {PROCESSING} except Exception as exc",
    ),
    "it logs nothing": _other(PROCESSING, _LOG, "", f"NL305 {PROCESSING} except Exception as exc"),
    "no traceback": _other(
        PROCESSING,
        "logger.exception(",
        "logger.error(",
        f'NL306 {PROCESSING} logger.error("%s: stream %s failed", stream_type, stream_id)',
    ),
    "not marked failed": _other(
        PROCESSING, _MARK, "", f"NL308 {PROCESSING} except Exception as exc"
    ),
    "another row is marked": _other(
        PROCESSING,
        _MARK,
        "                StreamLog.objects.filter(stream_id=stream_id).update(\n"
        '                    status="failed", finished_at=timezone.now()\n'
        "                )\n",
        f"NL308 {PROCESSING} except Exception as exc",
    ),
    "without last_run": _other(
        PROCESSING,
        "status=Stream.Status.FAILED, last_run=timezone.now()",
        "status=Stream.Status.FAILED",
        f"NL309 {PROCESSING} except Exception as exc",
    ),
    "one kind of failure alone": _other(
        PROCESSING,
        "except Exception as exc",
        "except ValueError as exc",
        f"NL303 {PROCESSING} except ValueError as exc",
    ),
    "the stream is got outside": Variant(
        (
            (PROCESSING, _GET, ""),
            (PROCESSING, "            log = None\n", "            log = None\n" + _GET[4:]),
        ),
        (f"NL302 {PROCESSING} stream = Stream.objects.get(id=stream_id)",),
    ),
    "success is not recorded": _other(PROCESSING, _DONE, "", f"NL311 {PROCESSING} wrapper"),
    "a status there is not": _other(
        PROCESSING,
        "status=Stream.Status.FAILED",
        'status="broken"',
        f'NL310 {PROCESSING} "broken"',
    ),
    "another exception without its cause": _other(
        PROCESSING,
        _RETRY,
        'raise RuntimeError("stream failed")',
        f'NL314 {PROCESSING} raise RuntimeError("stream failed")',
    ),
    "every stream is marked": _other(
        PROCESSING,
        _MARK.splitlines()[0].lstrip() + "\n                    status=Stream.Status.FAILED",
        "Stream.objects.update(\n                    status=Stream.Status.FAILED",
        f"NL313 {PROCESSING} Stream.objects.update( status=Stream.Status.FAILED, "
        "last_run=timezone.now() )",
    ),
    "no progress": _other(
        PROCESSING,
        '                logger.info("%s: stream %s begins", stream_type, stream_id)\n',
        "",
        f"NL401 {FEEDS} fetch_feed",
        f"NL401 {PAGES} fetch_page",
    ),
    "a print": _other(
        PAGES,
        "    page = read",
        "    print(stream)\n    page = read",
        f"NL402 {PAGES} print(stream)",
    ),
    "not registered": _other(
        TASKS,
        '    "fetch_page": fetch_page,\n',
        "",
        f"NL501 {PAGES} fetch_page",
        f'NL508 {MODELS} "fetch_page"',
        f'NL508 {SCHEMAS} "fetch_page"',
        f'NL508 {SCHEMAS} "fetch_page"',
    ),
    "no schema": _other(SCHEMAS, ', "fetch_page": PageConfig', "", f'NL504 {TASKS} "fetch_page"'),
    "a field the service does not take": _other(
        SCHEMAS,
        "    limit: int = 10",
        "    limit: int = 10\n    depth: int = 1",
        f"NL505 {SCHEMAS} depth",
    ),
    "a parameter that no field gives": _other(
        SERVICES, "def read_page(url)", "def read_page(url, size)", f"NL505 {SERVICES} size"
    ),
    "an example with a wrong key": _other(
        SCHEMAS, '"fetch_page": {"url":', '"fetch_page": {"uri":', f'NL506 {SCHEMAS} "fetch_page"'
    ),
    "no choice": _other(MODELS, ', ("fetch_page", "Page")', "", f'NL507 {TASKS} "fetch_page"'),
    "a field the log has not": _other(
        PROCESSING, 'status="started"', 'state="started"', f"NL509 {PROCESSING} state"
    ),
    "an import that is gone": _other(
        SERVICES, "def read_page", "def read_site", f"NL510 {PAGES} read_page"
    ),
    "no stream_id": _other(
        PROCESSING,
        "wrapper(self, stream_id, *args",
        "wrapper(self, stream_pk, *args",
        f"NL101 {FEEDS} fetch_feed",
        f"NL101 {PAGES} fetch_page",
    ),
}
