"""Tests of the trophies."""

from unittest.mock import MagicMock, patch

from django.test import TestCase

from streams.models import Stream
from streams.tasks.trophies import MAX_PLACES, fetch_trophies


class FetchTrophiesTestCase(TestCase):
    """Test cases for fetch_trophies."""

    def setUp(self) -> None:
        self.stream = Stream.objects.create(title="Chess", stream_type="trophies")

    @patch("streams.tasks.trophies.httpx.Client")
    def test_fetch_trophies_without_results(self, client_class: MagicMock) -> None:
        """It stores nothing when there is nothing."""
        client = client_class.return_value.__enter__.return_value
        client.get.return_value.json.return_value = {"results": []}
        result = fetch_trophies(stream_id=self.stream.id, club="chess", api_token="x")
        self.assertEqual(result, {"results": 0, "trophies": 0})
        self.stream.refresh_from_db()
        self.assertIsNotNone(self.stream.last_run)

    def test_max_places(self) -> None:
        """It knows how many places there are."""
        self.assertEqual(MAX_PLACES, 3)
