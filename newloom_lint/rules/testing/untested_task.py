"""NL701 untested-task."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Profile
from newloom_lint.model import Project, Task
from newloom_lint.rules.base import TaskRule
from newloom_lint.rules.examples import Bad, Good

TESTED = '''
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


class UntestedTask(TaskRule):
    """No test of the project knows a task.

    ## What it does
    Reports a task that no test imports, calls or patches, nor its module or the functions it hands
    its work over to, and that none runs from the registry or through `execute_task`. A stream type
    in a text is not enough. A project without any test is not asked for them.

    ## Why it matters in NewLoom
    A task runs unattended, on data that others deliver. What it does when a service answers with
    nonsense shows on the day that happens, unless a test has shown it before.

    ## How to fix
    Write `streams/tests/test_<task>.py`: call the task with a Stream and a configuration, with the
    services it asks replaced by a mock, once for success and once for failure.
    """

    code, name = "NL701", "untested-task"
    level, profile = Level.WARNING, Profile.GUIDE
    guide = "Best Practices: Testing"
    message = "no test calls `{task}`: what it does shows when a Stream runs it"
    help = "call it in a test, once for success and once for failure"
    examples = (
        Bad(
            TESTED.format(mark="  # NL701"),
            files={
                "streams/tests.py": """
                    from django.test import TestCase

                    from streams.models import Stream


                    class StreamTests(TestCase):
                        def test_a_stream_is_active_at_first(self):
                            stream = Stream.objects.create(name="News", stream_type="fetch")
                            self.assertEqual(stream.status, "active")
                """
            },
        ),
        Good(
            TESTED.format(mark=""),
            files={
                "streams/tests.py": """
                    from django.test import TestCase

                    from streams.models import Stream
                    from streams.tasks import TASK_MAPPING


                    class FetchTests(TestCase):
                        def test_a_run_is_recorded(self):
                            stream = Stream.objects.create(name="News")
                            TASK_MAPPING["fetch"](stream_id=stream.id, url="https://example.org/")
                            stream.refresh_from_db()
                            self.assertIsNotNone(stream.last_run)

                        def test_a_stream_that_is_gone(self):
                            with self.assertRaises(TypeError):
                                TASK_MAPPING["fetch"](stream_id=0)
                """
            },
        ),
    )

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding where there are tests, and none may concern the task."""
        if project.tests.leave_out(task):
            yield self.on(task)
