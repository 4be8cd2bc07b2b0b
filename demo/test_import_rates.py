import io
from unittest.mock import patch
from urllib.error import URLError

from django.test import TestCase

from streams.models import Stream
from streams.tasks.import_rates import import_rates


class ImportRatesTests(TestCase):
    def setUp(self):
        self.stream = Stream.objects.create(name="Rates", stream_type="import_rates")

    @patch("urllib.request.urlopen")
    def test_rates_are_returned(self, urlopen):
        urlopen.return_value = io.BytesIO(b'{"CHF": 0.94}')
        result = import_rates(self.stream.id, url="https://example.org")
        self.assertEqual(result, {"rates": {"CHF": 0.94}})

    @patch("urllib.request.urlopen", side_effect=URLError("no answer"))
    def test_a_failure_is_recorded_and_raised(self, urlopen):
        with self.assertRaises(URLError):
            import_rates(self.stream.id, url="https://example.org")
        self.stream.refresh_from_db()
        self.assertEqual(self.stream.status, "failed")
