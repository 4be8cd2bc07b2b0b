from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from dataclasses import dataclass, field

import feedparser
import requests
from django.conf import settings

from streams.models import Enclosure, Entry, Feed, Stream

log = logging.getLogger(__name__)


class TooLarge(Exception):
    def __init__(self, url, size):
        super().__init__(f"{url} has {size} bytes")


@dataclass
class Downloads:
    """One run: what it was told, and what became of it."""

    stream_id: int
    feed_url: str
    largest: int
    done: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __call__(self) -> dict:
        feed, _ = Feed.objects.get_or_create(
            url=self.feed_url, defaults={"stream_id": self.stream_id}
        )
        for episode in self.parsed().entries:
            entry, _ = Entry.objects.get_or_create(
                feed=feed, guid=episode.id, defaults={"title": episode.title[:300]}
            )
            for enclosure in episode.get("enclosures", ()):
                self.keep(entry, enclosure.href)
        Stream.mark(self.stream_id, "idle")
        log.info("%s: %d downloaded, %d refused", self.feed_url, len(self.done), len(self.refused))
        return {"done": self.done, "refused": self.refused}

    def parsed(self):
        with requests.get(self.feed_url, timeout=20) as answer:
            answer.raise_for_status()
            return feedparser.parse(answer.content)

    def keep(self, entry, url):
        if Enclosure.objects.filter(entry=entry, url=url).exclude(path="").exists():
            return
        try:
            path, size = self.download(url)
        except TooLarge as refusal:
            log.warning("%s", refusal)
            self.refused.append(url)
            return
        Enclosure.objects.update_or_create(
            entry=entry, url=url, defaults={"path": path, "size": size}
        )
        self.done.append(url)

    def download(self, url: str) -> tuple[str, int]:
        name = hashlib.sha256(url.encode()).hexdigest()[:32]
        target = os.path.join(settings.MEDIA_ROOT, name)
        handle, part = tempfile.mkstemp(dir=settings.MEDIA_ROOT)
        try:
            size = 0
            with os.fdopen(handle, "wb") as file:
                with requests.get(url, stream=True, timeout=60) as answer:
                    answer.raise_for_status()
                    for chunk in answer.iter_content(1 << 16):
                        size += len(chunk)
                        if size > self.largest:
                            raise TooLarge(url, size)
                        file.write(chunk)
            os.replace(part, target)
        finally:
            if os.path.exists(part):
                os.unlink(part)
        return name, size

    def failed(self, problem: Exception) -> None:
        log.error("podcast %s: %s", self.feed_url, problem, exc_info=problem)
        Stream.mark(self.stream_id, "failed")


def download_podcast(stream_id, feed_url, largest=200_000_000, **kwargs):
    """Download the episodes of a podcast.

    :param stream_id: the stream the podcast belongs to
    :param feed_url: the podcast's feed
    :param largest: bytes an episode may have

    Example::

        download_podcast(stream_id=4, feed_url="https://pod.example/feed", largest=10**8)
    """
    downloads = Downloads(stream_id, feed_url, largest)
    try:
        return downloads()
    except Exception as problem:
        downloads.failed(problem)
        raise
