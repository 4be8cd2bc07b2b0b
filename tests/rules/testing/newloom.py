"""A NewLoom project with three tasks in two modules, for tests about tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.projects import clean, findings, write

TASK = '''
    import logging

    import requests
    from django.utils import timezone

    from streams.models import Stream

    logger = logging.getLogger(__name__)


    def _download(url):
        answer = requests.get(url, timeout=5)
        answer.raise_for_status()
        return answer.json()


    def fetch(stream_id, url, **kwargs):
        """Fetch a page.

        Args:
            stream_id: The stream that asks.
            url: The address of the page.

        Example:
            {"url": "https://example.org/"}
        """
        logger.info("Fetching %s", url)
        try:
            items = _download(url)
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
            return {"count": len(items)}
        except Exception:
            logger.exception("Stream %s failed for %s", stream_id, url)
            Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
            raise
'''

FEEDS = '''
    import logging

    from django.utils import timezone

    from streams.models import Stream

    logger = logging.getLogger(__name__)
    KINDS = ("rss", "atom")


    def _note(stream_id, kind):
        logger.info("Noting %s", kind)
        try:
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
            return {"kind": kind}
        except Exception:
            logger.exception("Stream %s failed for %s", stream_id, kind)
            Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
            raise


    def fetch_rss(stream_id, **kwargs):
        """Note an RSS feed.

        Args:
            stream_id: The stream that asks.

        Example:
            {}
        """
        return _note(stream_id, "rss")


    def fetch_atom(stream_id, **kwargs):
        """Note an Atom feed.

        Args:
            stream_id: The stream that asks.

        Example:
            {}
        """
        return _note(stream_id, "atom")
'''

MODELS = """
    from django.db import models
    from django.utils import timezone


    class Stream(models.Model):
        STATUS_CHOICES = [("active", "Active"), ("failed", "Failed")]
        TYPE_CHOICES = [("fetch", "Fetch"), ("rss", "RSS"), ("atom", "Atom")]

        name = models.CharField(max_length=100)
        stream_type = models.CharField(max_length=50, choices=TYPE_CHOICES)
        configuration = models.JSONField(default=dict)
        status = models.CharField(max_length=20, choices=STATUS_CHOICES, default="active")
        last_run = models.DateTimeField(null=True)

        def execute_task(self):
            from streams.tasks import TASK_MAPPING

            return TASK_MAPPING[self.stream_type](stream_id=self.id, **self.configuration)

        def run_now(self):
            self.execute_task()
"""

REGISTRY = """
    from streams.tasks.feeds import fetch_atom, fetch_rss
    from streams.tasks.fetch import fetch

    TASK_MAPPING = {"fetch": fetch, "rss": fetch_rss, "atom": fetch_atom}
"""

PROJECT = {
    "streams/__init__.py": "",
    "streams/models.py": MODELS,
    "streams/tasks/__init__.py": REGISTRY,
    "streams/tasks/feeds.py": FEEDS,
    "streams/tasks/fetch.py": TASK,
}


def told(root: Path, code: str, files: Mapping[str, str]) -> list[str]:
    """Return the tasks that a rule reports in the project with `files` in it, by name."""
    return told_by((code,), root, files)[code]


def told_by(codes: Iterable[str], root: Path, files: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the tasks that each rule reports in the project with `files` in it, by name."""
    every = {path: text_of(text) for path, text in {**PROJECT, **files}.items()}
    found = findings(write(root, every))
    return {
        code: sorted(task for finding in found if finding.code == code for task in finding.tasks)
        for code in codes
    }


def text_of(text: str) -> str:
    """Return the text of a file; one that begins with a new line is indented in the test."""
    return clean(text) if text.startswith("\n") else f"{text.strip()}\n"
