from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.core.exceptions import ValidationError
from django.test import TestCase
from django.utils import timezone

from streams.models import Stream, StreamLog
from streams.schemas import STREAM_CONFIG_SCHEMAS, TASK_CONFIG_EXAMPLES
from streams.tasks import TASK_MAPPING


class TablesTests(TestCase):
    def test_every_stream_type_is_in_every_table(self) -> None:
        types = {stream_type for stream_type, _ in Stream.TYPE_CHOICES}
        self.assertEqual(types, set(TASK_MAPPING))
        self.assertEqual(types, set(STREAM_CONFIG_SCHEMAS))
        self.assertEqual(types, set(TASK_CONFIG_EXAMPLES))

    def test_every_example_is_accepted(self) -> None:
        for stream_type, example in TASK_CONFIG_EXAMPLES.items():
            with self.subTest(stream_type):
                stream = Stream(
                    name="Example", stream_type=stream_type, configuration=example
                )
                stream.full_clean()

    def test_every_frequency_has_an_interval(self) -> None:
        frequencies = [frequency for frequency, _ in Stream.FREQUENCY_CHOICES]
        self.assertEqual(frequencies, list(Stream.FREQUENCY_INTERVALS))


class CleanTests(TestCase):
    def test_a_type_without_schema_is_rejected(self) -> None:
        with self.assertRaises(ValidationError) as caught:
            Stream(name="Example", stream_type="no_such_type").clean()
        self.assertEqual(list(caught.exception.message_dict), ["stream_type"])

    def test_a_wrong_configuration_names_the_field(self) -> None:
        stream = Stream(
            name="Example", stream_type="check_website", configuration={"timeout": 5}
        )
        with self.assertRaises(ValidationError) as caught:
            stream.clean()
        self.assertEqual(
            caught.exception.message_dict, {"configuration": ["url: Field required"]}
        )

    def test_a_configuration_that_is_no_object_is_rejected(self) -> None:
        stream = Stream(
            name="Example", stream_type="check_website", configuration=["url"]
        )
        with self.assertRaises(ValidationError) as caught:
            stream.clean()
        [message] = caught.exception.message_dict["configuration"]
        self.assertTrue(message.startswith("configuration: "), message)


class ExecuteTaskTests(TestCase):
    """The dispatcher, with a task of the test's own."""

    def setUp(self) -> None:
        self.stream = Stream.objects.create(
            name="Example",
            stream_type="check_website",
            configuration={"url": "https://example.org/", "no_field": [1, None]},
            frequency="weekly",
        )
        self.calls: list[dict[str, Any]] = []
        self.statuses: list[str] = []
        self.result: Any = {"found": 3}
        self.error: BaseException | None = None
        patcher = patch.dict(TASK_MAPPING, {"check_website": self.task})
        patcher.start()
        self.addCleanup(patcher.stop)

    def task(self, **received: Any) -> Any:
        self.calls.append(received)
        self.statuses.append(Stream.objects.get(id=self.stream.id).status)
        if self.error:
            raise self.error
        return self.result

    def test_the_configuration_is_passed_as_it_is_stored(self) -> None:
        self.stream.execute_task()
        self.assertEqual(
            self.calls,
            [
                {
                    "stream_id": self.stream.id,
                    "url": "https://example.org/",
                    "no_field": [1, None],
                }
            ],
        )

    def test_the_stream_is_processing_meanwhile(self) -> None:
        self.stream.execute_task()
        self.assertEqual(self.statuses, ["processing"])

    def test_a_result_is_returned_and_logged(self) -> None:
        self.assertEqual(self.stream.execute_task(), {"found": 3})
        log = StreamLog.objects.get(stream=self.stream)
        self.assertEqual(
            (log.status, log.result, log.error), ("success", {"found": 3}, "")
        )
        self.assertIsNotNone(log.finished_at)

    def test_an_error_is_logged_with_its_traceback_and_raised(self) -> None:
        # An interrupted run (Ctrl-C) is recorded like any other failure.
        for error in (RuntimeError("no luck"), KeyboardInterrupt()):
            with self.subTest(error):
                self.error = error
                with self.assertRaises(type(error)) as caught:
                    self.stream.execute_task()
                self.assertIs(caught.exception, error)
                log = StreamLog.objects.latest("id")
                self.assertEqual((log.status, log.result), ("failed", None))
                self.assertIn("Traceback", log.error)
                self.assertIn(type(error).__name__, log.error)

    def test_the_duty_of_the_task_is_left_to_the_task(self) -> None:
        self.stream.execute_task()
        self.error = RuntimeError("no luck")
        with self.assertRaises(RuntimeError):
            self.stream.execute_task()
        self.stream.refresh_from_db()
        self.assertEqual(self.stream.status, "processing")
        self.assertIsNone(self.stream.last_run)

    def test_a_result_that_is_no_json_is_a_failure(self) -> None:
        self.result = {1, 2}
        with self.assertRaises(TypeError):
            self.stream.execute_task()
        log = StreamLog.objects.get(stream=self.stream)
        self.assertEqual((log.status, log.result), ("failed", None))
        self.assertIn("not JSON serializable", log.error)

    def test_a_configuration_the_task_cannot_take_is_a_failure(self) -> None:
        self.stream.configuration = ["url"]
        with self.assertRaises(TypeError):
            self.stream.execute_task()
        self.assertEqual(self.calls, [])
        self.assertEqual(StreamLog.objects.get().status, "failed")

    def test_a_type_without_task_is_a_failure(self) -> None:
        self.stream.stream_type = "no_such_type"
        with self.assertRaisesMessage(LookupError, "no_such_type"):
            self.stream.execute_task()
        self.stream.refresh_from_db()
        self.assertEqual(self.stream.status, "active")
        self.assertEqual(StreamLog.objects.get().status, "failed")

    def test_the_next_run_is_planned(self) -> None:
        before = timezone.now()
        self.stream.execute_task()
        self.stream.refresh_from_db()
        planned = self.stream.next_run
        assert planned is not None
        interval = timedelta(weeks=1)
        self.assertTrue(before + interval <= planned <= timezone.now() + interval)


class DueTests(TestCase):
    def test_active_streams_whose_time_has_come(self) -> None:
        now = timezone.now()
        minute = timedelta(minutes=1)
        for name, status, next_run in (
            ("later", "active", now + minute),
            ("overdue", "active", now - minute),
            ("new", "active", None),
            ("paused", "paused", now - minute),
            ("failed", "failed", now - minute),
            ("processing", "processing", now - minute),
        ):
            Stream.objects.create(
                name=name, stream_type="check_website", status=status, next_run=next_run
            )
        self.assertEqual([stream.name for stream in Stream.due()], ["new", "overdue"])
