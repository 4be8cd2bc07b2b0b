"""Five tasks that share code, in the shapes that people give it."""

from __future__ import annotations

from pathlib import Path

from tests.projects import clean, surrounded, write

NAMES = ("alpha", "beta", "gamma", "delta", "epsilon")
SHARED = "streams/tasks/_shared.py"
ALL_TASKS = tuple(sorted(NAMES))

HEAD = '''
    """What tasks share."""

    import asyncio
    import contextlib
    import functools
    import logging

    from datetime import datetime

    import requests
    from django.utils import timezone

    from streams.models import Stream

    logger = logging.getLogger(__name__)


'''
TASK = '''
    """A task."""

    import logging

    import requests

    from streams.tasks import _shared
    from streams.models import Stream

    logger = logging.getLogger(__name__)


'''

DECORATOR = """
    def recorded(task):
        @functools.wraps(task)
        def wrapper(stream_id, **kwargs):
            try:
                result = task(stream_id, **kwargs)
                Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                return result
            except Exception as error:
                logger.exception("%s failed", stream_id)
                Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
                raise

        return wrapper
"""
DECORATED = '''
    @_shared.recorded
    def {name}(stream_id, url="", **kwargs):
        """Fetch a page, as in `{name}(stream_id, url)`."""
        logger.info("Fetching %s", url)
        requests.get(url, timeout=9)
'''
CONTEXT = """
    @contextlib.contextmanager
    def run_of(stream_id):
        try:
            yield
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        except Exception as error:
            logger.exception("%s failed", stream_id)
            Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
            raise
"""
IN_CONTEXT = '''
    def {name}(stream_id, url="", **kwargs):
        """Fetch a page, as in `{name}(stream_id, url)`."""
        logger.info("Fetching %s", url)
        with _shared.run_of(stream_id):
            requests.get(url, timeout=9)
'''
HELPER = """
    def work(stream_id, url):
        logger.info("Fetching %s", url)
        requests.get(url, timeout=9)
        stream = Stream.objects.get(id=stream_id)
        stream.last_run = timezone.now()
        stream.save(update_fields=["last_run"])


    def fail(stream_id, error):
        logger.error("%s failed: %s", stream_id, error, exc_info=True)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
"""
HELPED = '''
    def {name}(stream_id, url="", **kwargs):
        """Fetch a page, as in `{name}(stream_id, url)`."""
        try:
            _shared.work(stream_id, url)
        except Exception as error:
            _shared.fail(stream_id, error)
            raise
'''
BASE = """
    class Job:
        def __init__(self, stream_id, **kwargs):
            self.stream_id = stream_id
            self.kwargs = kwargs

        def run(self):
            try:
                self.work()
                self.update(last_run=timezone.now())
            except Exception as error:
                logger.exception("%s failed", self.stream_id)
                self.update(status="failed", last_run=timezone.now())
                raise

        def update(self, **fields):
            Stream.objects.filter(id=self.stream_id).update(**fields)
"""
DERIVED = '''
    class _Fetch(_shared.Job):
        def work(self):
            logger.info("Fetching for %s", self.stream_id)
            requests.get("https://example.org", timeout=9)


    def {name}(stream_id, **kwargs):
        """Fetch a page, as in `{name}(stream_id, url)`."""
        return _Fetch(stream_id, **kwargs).run()
'''
COROUTINE = """
    async def fetch(stream_id, url="", **kwargs):
        logger.info("Fetching %s", url)
        try:
            requests.get(url, timeout=9)
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        except Exception as error:
            logger.exception("%s failed", stream_id)
            Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
            raise
"""
AWAITED = '''
    import asyncio


    def {name}(stream_id, **kwargs):
        """Fetch a page, as in `{name}(stream_id, url)`."""
        return asyncio.run(_shared.fetch(stream_id, **kwargs))
'''
CONTEXT_CLASS = """
    class Run:
        def __init__(self, stream_id):
            self.stream_id = stream_id

        def __enter__(self):
            return self

        def __exit__(self, kind, error, traceback):
            if error is None:
                Stream.objects.filter(id=self.stream_id).update(last_run=timezone.now())
                return
            logger.error("%s failed", self.stream_id, exc_info=error)
            Stream.objects.filter(id=self.stream_id).update(
                status="failed", last_run=timezone.now()
            )
"""
BOUND = """
    def processing(stream_type):
        def decorator(func):
            @functools.wraps(func)
            def wrapper(self, stream_id, *args, **kwargs):
                try:
                    stream = Stream.objects.get(id=stream_id)
                    logger.info("%s: %s begins", stream_type, stream_id)
                    result = func(self, stream, *args, **kwargs)
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return result
                except Exception as error:
                    logger.exception("%s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise self.retry(exc=error)

            return wrapper

        return decorator
"""
OF_CELERY = '''
    from celery import Celery

    app = Celery("tasks")


    @app.task(bind=True)
    @_shared.processing(stream_type="{name}")
    def {name}(self, stream, **kwargs):
        """Fetch a page.

        Args:
            stream: The stream that asks.

        Example:
            {name}.delay(stream_id=1)
        """
        return requests.get(stream.configuration["url"], timeout=9).text
'''
DELEGATED = '''
    def {name}(stream_id, **kwargs):
        """Fetch a page, as in `{name}(stream_id, url)`."""
        return _shared.fetch(stream_id, **kwargs)
'''
UNDECORATED = COROUTINE.replace("async def", "def")
UNDECORATED_HERE = """

    @recorded
    def fetch(stream_id, url="", **kwargs):
        logger.info("Fetching %s", url)
        return requests.get(url, timeout=9).text
"""
RUNNERS = """
    class Job:
        def __init__(self, stream_id, url="", **kwargs):
            self.stream_id = stream_id
            self.url = url

        def run(self):
            try:
                logger.info("Fetching %s", self.url)
                requests.get(self.url, timeout=9)
                Stream.objects.filter(id=self.stream_id).update(last_run=timezone.now())
            except Exception as error:
                logger.exception("%s failed", self.stream_id)
                Stream.objects.filter(id=self.stream_id).update(
                    status="failed", last_run=timezone.now()
                )
                raise
"""
RUN = '''
    class _Fetch(_shared.Job):
        """The job of {name}."""


    def {name}(stream_id, **kwargs):
        """Fetch a page, as in `{name}(stream_id, url)`."""
        return _Fetch(stream_id, **kwargs).run()
'''
SHAPES = {
    "decorator": (DECORATOR, DECORATED),
    "context manager": (CONTEXT, IN_CONTEXT),
    "helper": (HELPER, HELPED),
    "base class": (BASE, DERIVED),
    "coroutine": (COROUTINE, AWAITED),
    "context class": (CONTEXT_CLASS, IN_CONTEXT.replace("run_of", "Run")),
    "celery": (BOUND, OF_CELERY),
    "function": (UNDECORATED, DELEGATED),
    "decorated function": (DECORATOR + UNDECORATED_HERE, DELEGATED),
    "base class that does all": (RUNNERS, RUN),
}
MOST_SHAPES = ("decorator", "context manager", "base class", "coroutine")

SELF_LOG = 'logger.exception("%s failed", self.stream_id)'
LOG = 'logger.exception("%s failed", stream_id)'
MARK = 'Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())'
SELF_MARK = 'self.update(status="failed", last_run=timezone.now())'


def project(root: Path, shape: str, old: str = "", new: str = "") -> Path:
    """Write five tasks that share code of a shape, with something else in it."""
    shared, task = (clean(text) for text in SHAPES[shape])
    if shape == "base class":
        new = {LOG: SELF_LOG, MARK: SELF_MARK}.get(new, new)
        old = {LOG: SELF_LOG, MARK: SELF_MARK}.get(old, old)
        new = new.replace("Stream.objects.filter(id=stream_id)", "self")
        new = new.replace(LOG, SELF_LOG)
    assert old in shared, (shape, old)
    shared = shared.replace(old, new) if old else shared
    files = {
        SHARED: f"{clean(HEAD)}\n\n{shared}\n\ndef retry():\n    return 1\n",
        "settings.py": "USE_TZ = True\n",
        "streams/tasks/__init__.py": "\n".join(
            [
                *(f"from streams.tasks.{name} import {name}" for name in NAMES),
                "",
                "TASK_MAPPING = {",
                *(f'    "{name}": {name},' for name in NAMES),
                "}",
            ]
        ),
    }
    for name in NAMES:
        files[f"streams/tasks/{name}.py"] = f"{clean(TASK)}\n\n{task.format(name=name)}"
    return write(root, surrounded(files))
