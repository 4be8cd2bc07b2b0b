from typing import Any
from unittest.mock import MagicMock, patch
from urllib.error import URLError

from django.core.exceptions import ValidationError
from django.test import TestCase

from streams.models import Stream
from streams.schemas import TASK_CONFIG_EXAMPLES
from streams.tasks import TASK_MAPPING
from streams.tasks.check_website import check_website

URL = "https://example.org/"


def answer(body: bytes) -> MagicMock:
    """Return what `urlopen` gives for a page with this body."""
    response = MagicMock(url=URL, status=200)
    response.read.return_value = body
    response.__enter__.return_value = response
    return response


def stream_with(configuration: dict[str, Any]) -> Stream:
    return Stream(
        name="Example", stream_type="check_website", configuration=configuration
    )


class CheckWebsiteTests(TestCase):
    def setUp(self) -> None:
        self.stream = stream_with({"url": URL})
        self.stream.status = "processing"
        self.stream.save()
        # Nothing in these tests reaches the network.
        patcher = patch("urllib.request.urlopen")
        self.urlopen = patcher.start()
        self.addCleanup(patcher.stop)

    def test_is_registered(self) -> None:
        self.assertIs(TASK_MAPPING["check_website"], check_website)

    def test_success_is_returned_and_recorded(self) -> None:
        self.urlopen.return_value = answer(b"Example Domain")

        with self.assertLogs("streams.tasks.check_website", "INFO") as logs:
            result = check_website(self.stream.id, url=URL, timeout=3)

        self.urlopen.assert_called_once_with(URL, timeout=3)
        seconds = result.pop("seconds")
        self.assertGreaterEqual(seconds, 0)
        self.assertEqual(result, {"url": URL, "http_status": 200, "bytes": 14})
        self.stream.refresh_from_db()
        self.assertEqual(self.stream.status, "active")
        self.assertIsNotNone(self.stream.last_run)
        self.assertEqual([record.levelname for record in logs.records], ["INFO"] * 2)

    def test_only_its_own_fields_are_saved(self) -> None:
        def rename(*args: Any, **kwargs: Any) -> MagicMock:
            Stream.objects.filter(id=self.stream.id).update(name="Renamed meanwhile")
            return answer(b"")

        self.urlopen.side_effect = rename
        with self.assertLogs("streams.tasks.check_website", "INFO"):
            check_website(self.stream.id, url=URL)

        self.stream.refresh_from_db()
        self.assertEqual(self.stream.name, "Renamed meanwhile")

    def test_a_configuration_key_it_does_not_know_is_no_error(self) -> None:
        self.urlopen.return_value = answer(b"")
        with self.assertLogs("streams.tasks.check_website", "INFO"):
            check_website(self.stream.id, url=URL, added_later=True)

    def test_failure_is_logged_recorded_and_raised(self) -> None:
        self.urlopen.side_effect = URLError("connection refused")

        with (
            self.assertLogs("streams.tasks.check_website", "ERROR") as logs,
            self.assertRaises(URLError),
        ):
            check_website(self.stream.id, url=URL)

        self.assert_marked_failed()
        self.assertIn(f"Stream {self.stream.id}", logs.output[0])
        self.assertIn("Traceback", logs.output[0])

    def test_a_page_without_the_expected_text_is_a_failure(self) -> None:
        self.urlopen.return_value = answer(b"This domain is for sale")

        with (
            self.assertLogs("streams.tasks.check_website", "ERROR"),
            self.assertRaisesMessage(ValueError, "does not contain 'Example Domain'"),
        ):
            check_website(self.stream.id, url=URL, expected_text="Example Domain")

        self.assert_marked_failed()

    def test_a_stream_that_is_gone_is_an_error(self) -> None:
        with (
            self.assertLogs("streams.tasks.check_website", "ERROR"),
            self.assertRaises(Stream.DoesNotExist),
        ):
            check_website(self.stream.id + 1, url=URL)

        self.urlopen.assert_not_called()

    def assert_marked_failed(self) -> None:
        self.stream.refresh_from_db()
        self.assertEqual(self.stream.status, "failed")
        self.assertIsNotNone(self.stream.last_run)


class CheckWebsiteConfigTests(TestCase):
    def test_accepted(self) -> None:
        for configuration in (
            {"url": URL},
            {"url": URL, "expected_text": "Example Domain", "timeout": 2.5},
            TASK_CONFIG_EXAMPLES["check_website"],
        ):
            with self.subTest(configuration):
                stream_with(configuration).full_clean()

    def test_rejected(self) -> None:
        for configuration, field in (
            ({}, "url"),
            ({"url": "example"}, "url"),
            ({"url": "file:///etc/hosts"}, "url"),
            ({"url": URL, "timeout": 0}, "timeout"),
            ({"url": URL, "timeout": 61}, "timeout"),
            ({"url": URL, "timeout": "10"}, "timeout"),
            ({"url": URL, "expected_text": "x" * 501}, "expected_text"),
            ({"url": URL, "expectedtext": "x"}, "expectedtext"),
        ):
            with (
                self.subTest(configuration),
                self.assertRaisesMessage(ValidationError, f"{field}: "),
            ):
                stream_with(configuration).full_clean()
