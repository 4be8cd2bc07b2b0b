from io import StringIO
from typing import Any
from unittest.mock import patch

from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone

from streams.models import Stream
from streams.tasks import TASK_MAPPING


def well_behaved(stream_id: int, **kwargs: Any) -> dict[str, str]:
    """Do what a task is asked to do: fail, be interrupted, or succeed."""
    changes = {"status": "active", "last_run": timezone.now()}
    try:
        if kwargs.get("interrupted"):
            raise KeyboardInterrupt
        if kwargs.get("fails"):
            raise RuntimeError("no\nluck")
        return {"greeting": "où"}
    except Exception:
        changes["status"] = "failed"
        raise
    finally:
        if not kwargs.get("interrupted"):
            Stream.objects.filter(id=stream_id).update(**changes)


@patch.dict(TASK_MAPPING, {"check_website": well_behaved})
class RunStreamsTests(TestCase):
    def run_streams(self, *arguments: str) -> list[str]:
        """Run the command; return the lines it printed, also when it fails."""
        self.out = StringIO()
        call_command("run_streams", *arguments, stdout=self.out)
        return self.out.getvalue().splitlines()

    def stream(self, name: str, status: str = "active", **configuration: Any) -> Stream:
        return Stream.objects.create(
            name=name,
            stream_type="check_website",
            status=status,
            configuration=configuration,
        )

    def test_nothing_is_due(self) -> None:
        self.stream("Paused", status="paused")
        self.assertEqual(self.run_streams(), ["No stream is due."])

    def test_what_is_due_runs_once(self) -> None:
        stream = self.stream("Example")
        [line] = self.run_streams()
        stream.refresh_from_db()
        self.assertEqual(
            line,
            "Example (check_website): active -> active, "
            f"last run {stream.last_run:%Y-%m-%d %H:%M:%S} UTC, "
            'result {"greeting": "où"}',
        )
        self.assertEqual(self.run_streams("--once"), ["No stream is due."])

    def test_one_failure_does_not_stop_the_others(self) -> None:
        self.stream("Bad", fails=True)
        self.stream("Good")
        with self.assertRaisesMessage(CommandError, "1 of 2 streams failed."):
            self.run_streams()
        bad, good = self.out.getvalue().splitlines()
        self.assertIn("Bad (check_website): active -> failed, last run 2", bad)
        self.assertTrue(bad.endswith(", error RuntimeError: no luck"), bad)
        self.assertIn("Good (check_website): active -> active", good)

    def test_a_named_stream_runs_due_or_not(self) -> None:
        self.stream("Example", status="failed")
        self.stream("Other")
        [line] = self.run_streams("--once", "Example")
        self.assertIn("Example (check_website): failed -> active", line)

    def test_a_name_no_stream_has(self) -> None:
        self.stream("Example")
        with self.assertRaisesMessage(
            CommandError, "No stream is named 'Exmple'. Streams: Example."
        ):
            self.run_streams("--once", "Exmple")

    def test_a_loop_runs_until_it_is_interrupted(self) -> None:
        self.stream("Example")
        with patch("time.sleep", side_effect=[None, KeyboardInterrupt]) as sleep:
            first, line, last = self.run_streams("--loop", "0.5")
        sleep.assert_called_with(0.5)
        self.assertEqual(first, "Looking every 0.5 seconds. Ctrl-C stops.")
        self.assertIn("Example (check_website)", line)
        self.assertEqual(last, "Stopped.")

    def test_an_interrupted_stream_is_as_it_was(self) -> None:
        stream = self.stream("Example", interrupted=True)
        with self.assertRaises(CommandError) as caught:
            self.run_streams()
        self.assertEqual(caught.exception.returncode, 130)
        stream.refresh_from_db()
        self.assertEqual((stream.status, stream.next_run), ("active", None))
        self.assertEqual(stream.logs.get().status, "failed")

    def test_a_loop_needs_a_time_above_zero(self) -> None:
        for text in ("0", "-1", "nan", "inf", "soon"):
            with (
                self.subTest(text),
                self.assertRaisesMessage(CommandError, "no number of seconds"),
            ):
                self.run_streams("--loop", text)
