"""NL702 untested-failure."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Profile
from newloom_lint.model import Project, Task
from newloom_lint.rules.base import TaskRule
from newloom_lint.rules.examples import Bad, Good

TASK = '''
    import logging

    from django.utils import timezone

    from streams.models import Stream

    logger = logging.getLogger(__name__)


    def fetch(stream_id, url, **kwargs):{mark}
        """Note that a page is wanted.

        Args:
            stream_id: The stream that asks.
            url: The address of the page.

        Example:
            {{"url": "https://example.org/"}}
        """
        logger.info("Noting %s", url)
        try:
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        except Exception:
            logger.exception("Stream %s failed for %s", stream_id, url)
            Stream.objects.filter(id=stream_id).update(
                status="failed", last_run=timezone.now()
            )
            raise
'''


class UntestedFailure(TaskRule):
    """The tests of a task never make it fail.

    ## What it does
    Reports a task that has tests, none of which is about a failure: none expects an exception
    (`assertRaises`, `pytest.raises`), the status `failed` or an error in the result, and none has a
    mock or fake that raises. Each test is read with its fixtures, its `setUp` and the helpers it
    calls; where one of them cannot be followed, the rule is silent.

    ## Why it matters in NewLoom
    The guide asks every task to log a failure, to mark its Stream as failed and to raise. Code that
    no test has run is where a wrong name hides: the handler itself fails, and the Stream stays as
    it was.

    ## How to fix
    Give the mock of the service an exception as `side_effect`, expect it with `assertRaises`, then
    look at the Stream: its status and its `last_run`.
    """

    code, name = "NL702", "untested-failure"
    level, profile = Level.WARNING, Profile.STRICT
    guide = "Best Practices: Testing"
    message = "no test makes `{task}` fail: whether a failed run is recorded, nobody has tried"
    help = "let a mock raise (`side_effect=...`), expect it, and look at the Stream's status"
    covered_by = ("NL701",)
    examples = (
        Bad(
            TASK.format(mark="  # NL702"),
            files={
                "streams/tests.py": """
                    from django.test import TestCase

                    from streams.models import Stream
                    from streams.tasks.fetch import fetch


                    class FetchTests(TestCase):
                        def test_a_run_is_recorded(self):
                            stream = Stream.objects.create(name="News")
                            fetch(stream.id, url="https://example.org/")
                            stream.refresh_from_db()
                            self.assertIsNotNone(stream.last_run)
                """
            },
        ),
        Good(
            TASK.format(mark=""),
            files={
                "streams/tests.py": """
                    from unittest.mock import patch

                    import pytest

                    from streams.models import Stream
                    from streams.tasks.fetch import fetch


                    @pytest.fixture
                    def stream(db):
                        return Stream.objects.create(name="News")


                    def test_a_run_is_recorded(stream):
                        fetch(stream.id, url="https://example.org/")
                        stream.refresh_from_db()
                        assert stream.last_run is not None


                    @patch("streams.tasks.fetch.timezone.now", side_effect=RuntimeError)
                    def test_a_failure_is_raised(now, stream):
                        with pytest.raises(RuntimeError):
                            fetch(stream.id, url="https://example.org/")
                """
            },
        ),
    )

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding where the task has tests, and none of them is about a failure."""
        if project.tests.never_fail(task):
            yield self.on(task)
