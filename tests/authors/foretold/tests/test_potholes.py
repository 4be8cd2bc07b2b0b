from django.test import TestCase

from streams.models import Stream
from streams.tasks.potholes import cleanStreet, fetchPotholes, isPothole


class PotholesTest(TestCase):
    def setUp(self):
        self.stream = Stream.objects.create(title="Potholes", stream_type="potholes")

    def test_street(self):
        self.assertEqual(cleanStreet("12 Main St., Springfield"), "main st")

    def test_description(self):
        self.assertTrue(isPothole({"description": "Huge HOLE IN THE ROAD"}))

    def test_city(self):
        result = fetchPotholes(stream_id=self.stream.id, city="springfield")
        self.assertIn("added", result)

    def test_no_stream(self):
        with self.assertRaises(Stream.DoesNotExist):
            fetchPotholes(stream_id=0, city="springfield")
