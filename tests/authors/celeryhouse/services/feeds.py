"""Feeds and sitemaps, without a word of streams."""

import logging
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from urllib.parse import urljoin

import feedparser
import requests

logger = logging.getLogger(__name__)

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@dataclass
class Entry:
    key: str
    title: str
    body: str = ""


def pull_feed(url, limit=20, categories=(), **options):
    """Return the entries of a feed, newest first."""
    response = requests.get(url, timeout=options.get("timeout", 15))
    response.raise_for_status()
    wanted = set(categories)
    entries = []
    for raw in feedparser.parse(response.content).entries:
        tags = {tag["term"] for tag in raw.get("tags", [])}
        if wanted and not wanted & tags:
            continue
        entries.append(Entry(raw.get("id") or raw.link, raw.title, raw.get("summary", "")))
        if len(entries) == limit:
            break
    return entries


def walk_sitemap(session, url, depth=2):
    """Yield the addresses of all pages, nested sitemaps included."""
    response = session.get(url, timeout=30)
    response.raise_for_status()
    root = ET.fromstring(response.content)
    for loc in root.iterfind("s:url/s:loc", NS):
        yield urljoin(url, loc.text.strip())
    if depth:
        for loc in root.iterfind("s:sitemap/s:loc", NS):
            try:
                yield from walk_sitemap(session, loc.text.strip(), depth - 1)
            except (requests.RequestException, ET.ParseError) as exc:
                logger.warning("Sitemap %s is left out: %s", loc.text, exc)
