from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import TestCase as PlainTestCase
from unittest.mock import MagicMock, patch

import httpx
from django.test import TestCase

from streams.models import Page, Stream, StreamStatus, StreamType
from streams.tasks import TASK_MAPPING
from streams.tasks.audit import audit
from streams.tasks.classify import Certainty, Err, Ok, classify
from streams.tasks.crawl import Frontier, crawl
from streams.tasks.dedupe import Groups, dedupe
from streams.tasks.enrich import enrich, first
from streams.tasks.export import Packing, export
from streams.tasks.feedback import Voice, feedback
from streams.tasks.geocode import Position, geocode
from streams.tasks.import_rows import import_rows
from streams.tasks.notify import Audience, Note, notify_team, notify_world
from streams.tasks.probe import Stopwatch, probe
from streams.tasks.refresh import RefreshJob, RefreshResult, refresh
from streams.tasks.reindex import HttpIndex, Index, reindex
from streams.tasks.rotate import rotate
from streams.tasks.summarise import ModelError, summarise, windows
from streams.tasks.sync import sync
from streams.tasks.thumbnails import thumbnails


class Base(TestCase):
    stream: Stream

    def setUp(self) -> None:
        self.stream = Stream.objects.create(name="x", stream_type=StreamType.CRAWL)

    def page(self, **fields: Any) -> Page:
        return Page.objects.create(stream=self.stream, **{"url": "http://a", **fields})


class CrawlTest(Base):
    def test_it_stays_on_its_host(self) -> None:
        frontier = Frontier("http://a/", outside=False)
        frontier.add("http://b/")
        self.assertEqual(list(frontier), ["http://a/"])

    def test_broken_pages_are_told(self) -> None:
        with patch("httpx.Client.get", side_effect=httpx.ConnectError("no")):
            result = crawl(stream_id=self.stream.pk, start="http://a/")
        self.assertEqual(result["broken"], {"http://a/": "no"})


class ClassifyTest(Base):
    def test_labels(self) -> None:
        self.page(text="a goal in the match")
        labels = {"sport": ["goal", "match"], "food": ["bread"]}
        self.assertEqual(classify(stream_id=self.stream.pk, labels=labels), {"sure": 1})

    def test_results(self) -> None:
        self.assertNotEqual(Ok({}), Err(ValueError()))
        self.assertEqual(len(Certainty), 3)


class SummariseTest(Base):
    def test_an_error_is_recorded(self) -> None:
        self.page(text="long")
        with patch("httpx.Client.post") as post, self.assertRaises(ModelError):
            post.return_value = MagicMock(status_code=400, is_error=True, text="who?")
            summarise(stream_id=self.stream.pk, model="small")
        self.stream.refresh_from_db()
        self.assertEqual(self.stream.outcome, StreamStatus.FAILED)

    def test_windows(self) -> None:
        self.assertEqual(len(windows("x" * 6001)), 2)


class FilesTest(Base):
    folder: Path

    def setUp(self) -> None:
        super().setUp()
        temporary = TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def test_import(self) -> None:
        path = self.folder / "pages.csv"
        path.write_text("url,title,text\nhttp://a,A,\n,B,\n")
        result = import_rows(stream_id=self.stream.pk, path=str(path))
        self.assertEqual(result, {"created": 1, "renewed": 0, "refused": [3]})

    def test_export(self) -> None:
        self.page(text="x")
        result = export(stream_id=self.stream.pk, folder=str(self.folder), packing="gzip")
        self.assertEqual(result["pages"], 1)
        self.assertTrue(str(result["file"]).endswith(Packing.GZIP.suffix))

    def test_no_such_packing(self) -> None:
        with self.assertRaises(ValueError):
            export(stream_id=self.stream.pk, folder=str(self.folder), packing="rar")
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_rotate(self) -> None:
        self.assertEqual(rotate(folder=str(self.folder)), [])

    def test_thumbnails(self) -> None:
        with self.settings(THUMBNAILS=str(self.folder)):
            self.assertEqual(thumbnails(stream_id=self.stream.pk), {"files": []})


class ServicesTest(Base):
    def test_sync(self) -> None:
        with patch("streams.tasks.sync._listing", return_value=iter([])):
            result = sync(stream_id=self.stream.pk, base_url="http://a")
        self.assertEqual(result["pages"], 0)

    def test_notify(self) -> None:
        with patch("httpx.Client.post"):
            self.assertEqual(notify_team(stream_id=self.stream.pk, text="x"), {"channels": 1})
            self.assertEqual(notify_world(stream_id=self.stream.pk, text="x"), {"channels": 3})
        self.assertEqual(len(Note("x", Audience.WORLD, loud=False).payloads()), 3)

    def test_geocode(self) -> None:
        self.assertEqual(geocode(stream_id=self.stream.pk, country="no"), {"places": 0})
        self.assertEqual(Position.parse({"lat": "1", "lon": "2"}), Position(1.0, 2.0))

    def test_refresh(self) -> None:
        self.assertEqual(refresh(stream_id=self.stream.pk)["same"], 0)
        with patch.object(RefreshJob, "work", return_value=RefreshResult(gone=1)):
            self.assertEqual(refresh(stream_id=self.stream.pk, hours=1)["gone"], 1)

    def test_probe(self) -> None:
        with patch("httpx.Client.get"), patch("streams.tasks.probe._tell") as tell:
            self.assertLess(probe(stream_id=self.stream.pk, url="http://a")["median"], 2)
        tell.assert_not_called()
        self.assertEqual(Stopwatch([1.0, 3.0]).median, 2.0)

    def test_feedback(self) -> None:
        self.assertTrue(Voice("http://a", "NO").is_loud)
        with patch("streams.tasks.feedback._voices", return_value=iter([])):
            result = feedback(stream_id=self.stream.pk, after="x")
        self.assertEqual(result["voices"], 0)

    def test_reindex(self) -> None:
        self.page(text="one two One")
        with patch("httpx.Client.put") as put:
            self.assertEqual(reindex(stream_id=self.stream.pk, name="w"), {"words": 2})
        self.assertEqual(put.call_count, 2)
        self.assertIsInstance(HttpIndex(MagicMock(), "w"), Index)

    def test_enrich(self) -> None:
        with self.assertRaises(ImportError):
            enrich(stream_id=self.stream.pk, terms=[])


class PagesTest(Base):
    def test_dedupe(self) -> None:
        one, two = self.page(text="a b"), self.page(url="http://b", text="a b")
        self.assertEqual(dedupe(stream_id=self.stream.pk), {"groups": [[one.pk, two.pk]]})

    def test_audit(self) -> None:
        self.assertIn("stale", audit(stream_id=self.stream.pk))


class PlainTest(PlainTestCase):
    def test_groups(self) -> None:
        groups = Groups("abc")
        groups.join("a", "b")
        self.assertEqual(list(groups), [["a", "b"]])
        self.assertEqual(first([], 1), 1)

    def test_all_types_are_there(self) -> None:
        self.assertLessEqual(set(TASK_MAPPING), set(StreamType.values))
