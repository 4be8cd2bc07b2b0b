import tempfile
from pathlib import Path
from unittest import mock

from django.test import TestCase

from streams.models import Stream
from streams.tasks.reports.archive import archive
from streams.tasks.reports.compare import compare
from streams.tasks.reports.export import UploadRefused, export
from streams.tasks.reports.health import Disk, health
from streams.tasks.reports.trend import smoothed, trend
from streams.tasks.reports.usage import usage


class ReportsTest(TestCase):
    def setUp(self):
        self.stream = Stream.objects.create(name="report", stream_type="usage")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def status(self):
        self.stream.refresh_from_db()
        return self.stream.status

    def test_usage_of_nothing(self):
        self.assertIn("usage", usage(stream_id=self.stream.pk))

    @mock.patch("streams.tasks.reports.usage.connection")
    def test_usage_without_a_database(self, connection):
        connection.cursor.side_effect = RuntimeError
        with self.assertRaises(RuntimeError):
            usage(stream_id=self.stream.pk)
        self.assertEqual(self.status(), "failed")

    @mock.patch("streams.tasks.reports.export.requests.put")
    def test_export(self, put):
        put.return_value.status_code = 201
        put.return_value.headers = {}
        self.assertEqual(export(stream_id=self.stream.pk, columns=["key"])["rows"], 0)

    @mock.patch("streams.tasks.reports.export.requests.put")
    def test_export_is_refused(self, put):
        put.return_value.status_code = 403
        put.return_value.text = "no"
        with self.assertRaises(UploadRefused):
            export(stream_id=self.stream.pk, columns=["key"])

    def test_archive_of_nothing(self):
        self.assertEqual(archive(self.folder, self.stream.pk), {"archived": 0})

    @mock.patch("streams.tasks.reports.archive.Item.objects")
    def test_archive_fails(self, items):
        items.filter.side_effect = ValueError
        with self.assertRaises(ValueError):
            archive(folder=self.folder, stream_id=self.stream.pk)
        self.assertEqual(self.status(), "failed")

    def test_trend(self):
        self.assertEqual(list(smoothed([1, 2, 3], 2)), [1, 1.5, 2.5])
        self.assertEqual(trend(stream_id=self.stream.pk)["last"], 0)

    @mock.patch("streams.tasks.reports.trend.per_day", side_effect=ZeroDivisionError)
    def test_trend_fails(self, _per_day):
        with self.assertRaises(ZeroDivisionError):
            trend(stream_id=self.stream.pk)
        self.assertEqual(self.status(), "failed")

    def test_compare_with_nothing(self):
        with self.assertRaises(Stream.DoesNotExist):
            compare(stream_id=self.stream.pk, other="Nobody")
        self.assertEqual(self.status(), "failed")

    def test_health(self):
        Path(self.folder, "health.json").write_text("[]")
        self.assertEqual(health(stream_id=self.stream.pk, path=self.folder, minimum=0)["path"], self.folder)
        self.assertGreaterEqual(Disk.of(self.folder).percent, 0)
