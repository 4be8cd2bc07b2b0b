"""A sitemap is a tree of XML files. Three generators: files, entries, fresh entries."""
import gzip
import itertools
import logging
from datetime import datetime, timedelta, timezone
from typing import Iterator, NamedTuple
from xml.etree import ElementTree

import requests

from streams.models import Article
from streams.runs import StreamRun

logger = logging.getLogger(__name__)
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


class Entry(NamedTuple):
    loc: str
    lastmod: datetime | None


def _read(url: str) -> ElementTree.Element:
    answer = requests.get(url, timeout=30)
    answer.raise_for_status()
    raw = answer.content
    if url.endswith(".gz"):
        raw = gzip.decompress(raw)
    return ElementTree.fromstring(raw)


def files(url: str, depth: int = 0) -> Iterator[ElementTree.Element]:
    root = _read(url)
    if root.tag.endswith("sitemapindex") and depth < 3:
        for child in root.iterfind("s:sitemap/s:loc", NS):
            yield from files((child.text or "").strip(), depth + 1)
    else:
        yield root


def entries(roots: Iterator[ElementTree.Element]) -> Iterator[Entry]:
    for root in roots:
        for node in root.iterfind("s:url", NS):
            loc = node.findtext("s:loc", "", NS).strip()
            stamp = node.findtext("s:lastmod", "", NS).strip()
            moment = datetime.fromisoformat(stamp.replace("Z", "+00:00")) if stamp else None
            if moment and moment.tzinfo is None:
                moment = moment.replace(tzinfo=timezone.utc)
            if loc:
                yield Entry(loc, moment)


def fresh(found: Iterator[Entry], days: int) -> Iterator[Entry]:
    since = datetime.now(timezone.utc) - timedelta(days=days)
    return (entry for entry in found if entry.lastmod is None or entry.lastmod >= since)


def walk_sitemap(stream_id: int, url: str, days: int = 2, limit: int = 500, **kwargs) -> dict:
    """Store articles a sitemap lists.

    Args:
        stream_id: Stream the articles belong to.
        url: The sitemap, or an index of sitemaps.
        days: How old an entry may be.
        limit: How many entries to take.
    """
    with StreamRun(stream_id, logger) as run:
        for entry in itertools.islice(fresh(entries(files(url)), days), limit):
            headline = entry.loc.rstrip("/").rsplit("/", 1)[-1].replace("-", " ")
            _, created = Article.objects.get_or_create(
                url=entry.loc,
                defaults={
                    "stream_id": stream_id,
                    "headline": headline[:300],
                    "published": entry.lastmod,
                },
            )
            run.count("new" if created else "known")
    return run.counts
