from unittest import mock

import requests
from django.core import mail
from django.test import TestCase, override_settings

from streams.models import Enclosure, Entry, Feed, Stream
from streams.tasks import TASK_MAPPING, covers, digest, etags, feeds, ical, opml, outbox, websub
from streams.tasks.podcasts import Downloads, TooLarge, download_podcast
from streams.tasks.ranking import rank_entries
from streams.tasks.readability import score_entries
from streams.tasks.renames import follow_renames
from streams.tasks.warmer import warm_caches

ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>
<entry><id>urn:1</id><title>One</title><updated>2024-01-01T00:00:00Z</updated></entry></feed>"""


def answer(content=b"", status=200, **headers):
    return mock.Mock(content=content, text=content.decode(), status_code=status, headers=headers)


class Base(TestCase):
    def setUp(self):
        self.stream = Stream.objects.create(name="s", stream_type="feed")
        self.feed = Feed.objects.create(stream=self.stream, url="https://b.example/", title="B")

    def assertFailed(self):
        self.stream.refresh_from_db()
        self.assertEqual(self.stream.status, "failed")
        self.assertIsNotNone(self.stream.last_run)


class FeedTests(Base):
    @mock.patch("streams.tasks.feeds.requests.get")
    def test_new(self, get):
        get.return_value = answer(ATOM, ETag="x")
        result = feeds.read_feed(stream_id=self.stream.id, url="https://a.example/")
        self.assertEqual(result, {"new": 1, "changed": 0})
        self.assertEqual(Feed.objects.get(url="https://a.example/").etag, "x")

    @mock.patch("streams.tasks.feeds.requests.get", side_effect=requests.Timeout)
    def test_timeout(self, get):
        with self.assertRaises(requests.Timeout):
            feeds.read_feed(stream_id=self.stream.id, url="https://a.example/")
        self.assertFailed()

    @mock.patch("streams.tasks.feeds.requests.get", side_effect=requests.Timeout)
    def test_planet_survives(self, get):
        result = feeds.read_planet(self.stream.id)
        self.assertEqual(list(result["problems"]), [self.feed.url])

    def test_purge(self):
        with self.captureOnCommitCallbacks(execute=True):
            self.assertEqual(feeds.purge_entries(self.stream.id), {"purged": 0})

    @mock.patch("streams.tasks.feeds.time.sleep")
    @mock.patch("streams.tasks.feeds.requests.post")
    def test_hub(self, post, sleep):
        post.side_effect = [requests.ConnectionError, answer()]
        result = TASK_MAPPING["hub"](
            stream_id=self.stream.id, hub="https://h.example/", topic="https://t.example/"
        )
        self.assertEqual(result, {"attempts": 2})


class OtherTests(Base):
    def test_digest(self):
        Entry.objects.create(feed=self.feed, guid="1", updated="2999-01-01T00:00Z")
        with mock.patch.object(digest, "render_to_string", return_value="text"):
            digest.mail_digest(self.stream.id, ["a@b.example"])
        self.assertEqual(len(mail.outbox), 1)

    def test_opml_without_body(self):
        with mock.patch.object(opml.requests, "get", return_value=answer(b"<opml/>")):
            self.assertRaises(ValueError, opml.import_opml, "https://a.example/", self.stream.id)

    def test_podcast(self):
        with mock.patch.object(Downloads, "parsed") as parsed:
            parsed.return_value.entries = []
            self.assertEqual(
                download_podcast(self.stream.id, "https://p.example/"), {"done": [], "refused": []}
            )

    def test_podcast_that_is_too_large(self):
        entry = Entry.objects.create(feed=self.feed, guid="1")
        downloads = Downloads(self.stream.id, self.feed.url, 1)
        with mock.patch.object(Downloads, "download", side_effect=TooLarge("u", 2)):
            downloads.keep(entry, "https://p.example/1.mp3")
        self.assertEqual(downloads.refused, ["https://p.example/1.mp3"])

    def test_calendar(self):
        text = b"BEGIN:VEVENT\nUID:1\nSUMMARY:S\nDTSTART:20240101\nEND:VEVENT"
        with mock.patch.object(ical.requests, "get", return_value=answer(text)):
            result = ical.read_calendar(self.stream.id, "https://c.example/", "C")
        self.assertEqual(result, {"events": 1})

    def test_ranking(self):
        self.assertEqual(rank_entries(self.stream.id), {"ranked": 0, "best": []})

    def test_readability(self):
        self.assertEqual(score_entries(self.stream.id), {"scored": 0})

    def test_websub_without_feeds(self):
        self.feed.delete()
        with self.assertRaises(ImportError):
            websub.subscribe(self.stream.id, callback="https://we.example/")

    def test_etags(self):
        with mock.patch.object(etags.urllib.request, "urlopen", side_effect=OSError):
            self.assertIn("error", etags.refresh_etags(self.stream.id, agent="test"))

    @override_settings(MEDIA_ROOT="/nowhere")
    def test_covers(self):
        with mock.patch.object(covers, "Path", side_effect=PermissionError):
            with self.assertRaises(PermissionError):
                covers.make_covers(stream_id=self.stream.id)
        self.assertFailed()
        self.assertFalse(Enclosure.objects.exists())

    def test_outbox(self):
        with self.assertRaises(FileNotFoundError):
            outbox.write_outbox(self.stream.id, "/no/such/folder/feed.xml")
        self.assertFailed()

    @mock.patch("requests.head", return_value=answer(status=410))
    def test_gone(self, head):
        self.assertEqual(follow_renames(self.stream.id)["gone"], 1)
        self.assertFalse(Feed.objects.exists())

    @mock.patch("streams.tasks.warmer.requests.get", side_effect=requests.Timeout)
    def test_cold(self, get):
        with self.assertRaises(requests.Timeout):
            warm_caches(self.stream.id, "https://we.example")
        self.assertFailed()
