"""The tasks about feeds. What only one of them needs lives inside it."""
import calendar
import datetime
import logging
import time

import feedparser
import requests
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from streams.models import Entry, Feed, Stream

log = logging.getLogger(__name__)


def _when(entry):
    for name in ("updated_parsed", "published_parsed", "created_parsed"):
        parsed = entry.get(name)
        if parsed:
            return datetime.datetime.fromtimestamp(calendar.timegm(parsed), tz=datetime.timezone.utc)
    return timezone.now()


def read_feed(stream_id, url, keep=200, **kwargs):
    """
    Read one feed, politely: what has not changed is not sent again.

    :param stream_id: the stream
    :param url: address of the feed, Atom or RSS
    :param keep: entries to look at, from the first

    >>> read_feed(stream_id=1, url="https://blog.example/atom.xml")
    {'new': 3, 'changed': 1}
    """
    new = changed = 0

    def fetch(feed):
        headers = {}
        if feed.etag:
            headers["If-None-Match"] = feed.etag
        if feed.modified:
            headers["If-Modified-Since"] = feed.modified
        answer = requests.get(url, headers=headers, timeout=20)
        if answer.status_code == 304:
            return None
        answer.raise_for_status()
        feed.etag = answer.headers.get("ETag", "")
        feed.modified = answer.headers.get("Last-Modified", "")
        return feedparser.parse(answer.content)

    def store(feed, entries):
        nonlocal new, changed

        def guid(entry):
            return entry.get("id") or entry.get("link") or entry.get("title", "")

        for entry in entries:
            row, created = Entry.objects.get_or_create(feed=feed, guid=guid(entry)[:500])
            moment = _when(entry)
            if not created and row.updated and row.updated >= moment:
                continue
            row.title = entry.get("title", "")[:300]
            row.link = entry.get("link", "")
            row.summary = entry.get("summary", "")
            row.updated = moment
            row.save()
            if created:
                new += 1
            else:
                changed += 1

    try:
        feed, _ = Feed.objects.get_or_create(url=url, defaults={"stream_id": stream_id})
        parsed = fetch(feed)
        if parsed is None:
            log.info("%s has not changed", url)
        elif parsed.bozo and not parsed.entries:
            raise ValueError(f"{url} is no feed: {parsed.bozo_exception}")
        else:
            store(feed, parsed.entries[:keep])
            feed.title = parsed.feed.get("title", "")[:200]
            feed.save()
            log.info("%s: %d new, %d changed", url, new, changed)
        Stream.mark(stream_id, Stream.Status.IDLE)
        return {"new": new, "changed": changed}
    except Exception as exc:
        log.error("feed %s: %s", url, exc, exc_info=True)
        Stream.mark(stream_id, Stream.Status.FAILED)
        raise


def read_planet(stream_id, most_errors=5, **kwargs):
    """
    Read all feeds of a planet. A feed that fails is skipped and counted; after
    some failures in a row it is not read any more.

    :param stream_id: the stream whose feeds are read
    :param most_errors: failures in a row before a feed is left alone
    """
    outcome = {"read": 0, "skipped": 0, "problems": {}}

    def one(feed):
        answer = requests.get(feed.url, timeout=10)
        answer.raise_for_status()
        for entry in feedparser.parse(answer.content).entries:
            Entry.objects.update_or_create(
                feed=feed,
                guid=entry.get("id", entry.get("link", ""))[:500],
                defaults=dict(title=entry.get("title", "")[:300], updated=_when(entry)),
            )

    def all_of_them():
        for feed in Feed.objects.filter(stream_id=stream_id):
            if feed.errors >= most_errors:
                outcome["skipped"] += 1
                continue
            try:
                one(feed)
            except Exception as problem:
                log.warning("planet %s: %s: %s", stream_id, feed.url, problem, exc_info=True)
                outcome["problems"][feed.url] = str(problem)
                Feed.objects.filter(pk=feed.pk).update(errors=F("errors") + 1)
            else:
                outcome["read"] += 1
                Feed.objects.filter(pk=feed.pk).update(errors=0)

    def finish(status):
        Stream.objects.filter(pk=stream_id).update(
            status=status, last_run=timezone.now(), runs=F("runs") + 1
        )

    try:
        all_of_them()
        log.info("planet %s: %s", stream_id, outcome)
        finish("idle")
    except Exception:
        log.exception("planet %s", stream_id)
        finish("failed")
        raise
    return outcome


def purge_entries(stream_id, days=90, **kwargs):
    """
    Delete entries nobody needs any more.

    :param stream_id: the stream whose feeds are purged
    :param days: how old an entry may become
    """

    def tell(count):
        log.info("stream %s: purged %d entries older than %d days", stream_id, count, days)
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())

    try:
        before = timezone.now() - datetime.timedelta(days=days)
        with transaction.atomic():
            old = Entry.objects.filter(feed__stream_id=stream_id, updated__lt=before, clicks=0)
            count, _ = old.delete()
            transaction.on_commit(lambda: tell(count))
        return {"purged": count}
    except Exception as e:
        log.exception(f"purge of stream {stream_id}: {e}")
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise e


def ping_hub(stream_id, hub, topic, tries=3, **kwargs):
    """
    Tell a hub that our feed has changed.

    :param stream_id: the stream
    :param hub: address of the hub
    :param topic: address of our feed
    :param tries: how often to try
    """

    def ping():
        for attempt in range(1, tries + 1):
            try:
                answer = requests.post(
                    hub, data={"hub.mode": "publish", "hub.url": topic}, timeout=10
                )
                answer.raise_for_status()
                return attempt
            except requests.RequestException as problem:
                if attempt == tries:
                    raise
                log.warning("attempt %d at %s: %s", attempt, hub, problem)
                time.sleep(2**attempt)

    status = Stream.Status.FAILED
    try:
        attempts = ping()
        log.info("%s knows of %s after %s attempts", hub, topic, attempts)
        status = Stream.Status.IDLE
        return {"attempts": attempts}
    except Exception as problem:
        log.error("hub %s: %s", hub, problem, exc_info=True)
        raise
    finally:
        Stream.mark(stream_id, status)
