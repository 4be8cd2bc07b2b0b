"""NL703 unmocked-service."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Place, Profile, Related
from newloom_lint.model import Project, Task
from newloom_lint.rules.base import TaskRule
from newloom_lint.rules.examples import Bad, Good

TASK = '''
    import logging

    import requests
    from django.utils import timezone

    from streams.models import Stream

    logger = logging.getLogger(__name__)


    def fetch(stream_id, url, **kwargs):{mark}
        """Fetch a page.

        Args:
            stream_id: The stream that asks.
            url: The address of the page.

        Example:
            {{"url": "https://example.org/"}}
        """
        try:
            text = requests.get(url, timeout=5).text
            logger.info("Fetched %s: %d characters", url, len(text))
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        except Exception:
            logger.exception("Stream %s failed for %s", stream_id, url)
            Stream.objects.filter(id=stream_id).update(
                status="failed", last_run=timezone.now()
            )
            raise
'''

TESTS = """
    from unittest.mock import patch

    from django.test import TestCase

    from streams.models import Stream
    from streams.tasks.fetch import fetch


    class FetchTests(TestCase):
        def setUp(self):
            self.stream = Stream.objects.create(name="News")

        def test_a_run_is_recorded(self):
            {call}
            self.stream.refresh_from_db()
            self.assertIsNotNone(self.stream.last_run)

        @patch("streams.tasks.fetch.requests.get", side_effect=OSError)
        def test_a_failure_is_raised(self, get):
            with self.assertRaises(OSError):
                fetch(self.stream.id, url="https://example.org/")
"""


class UnmockedService(TaskRule):
    """A test of a task goes to the network.

    ## What it does
    Reports a task that a test calls although every run of it asks a service (`requests`, `httpx`,
    `urllib.request`), and nothing between the test and that request is patched. Silent where the
    test uses a fixture, a plugin or a server that may stand for the service.

    ## Why it matters in NewLoom
    Such a test shows whether a service was up, not whether the task is right: it fails on a train,
    it is slow, and it cannot show what the task does with an answer nobody has had yet.

    ## How to fix
    Patch the request where the task looks it up: `patch("streams.tasks.fetch.requests.get")`.
    """

    code, name = "NL703", "unmocked-service"
    level, profile = Level.WARNING, Profile.STRICT
    guide = "Best Practices: Testing"
    message = "`{test}` calls `{task}` with no mock for `{request}`: it asks the real service"
    help = 'patch what the task calls, as in `patch("{module}.{request}")`'
    covered_by = ("NL701",)
    examples = (
        Bad(
            TASK.format(mark="  # NL703"),
            files={
                "streams/tests.py": TESTS.format(
                    call='fetch(self.stream.id, url="https://example.org/")'
                )
            },
        ),
        Good(
            TASK.format(mark=""),
            files={
                "streams/tests.py": TESTS.format(
                    call='with patch("streams.tasks.fetch.requests.get"):\n'
                    '                fetch(self.stream.id, url="https://example.org/")'
                )
            },
        ),
    )

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding where a test lets the task go to the network."""
        found = project.tests.unmocked(task)
        if found is not None:
            case, request = found
            span = case.function.name_span
            place = Place(case.module.path, span.start, span.end)
            yield self.on(
                task,
                related=(Related(place, f"`{case.name}` calls it"),),
                test=case.name,
                request=request,
                module=task.module.name,
            )
