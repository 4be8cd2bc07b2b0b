"""Crawl a site breadth first, as far as it may go."""

from __future__ import annotations

import hashlib
import logging
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final, Protocol, TypedDict
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx

from streams.models import Page, Stream, StreamType
from streams.tasks._registry import register
from streams.tasks._tracking import tracked

logger: Final = logging.getLogger(__name__)


class Fetcher(Protocol):
    """What gives the text of a page."""

    def get(self, url: str) -> httpx.Response: ...


class CrawlResult(TypedDict):
    pages: int
    broken: dict[str, str]
    complete: bool


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.title = ""
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title"
        if tag == "a" and (href := dict(attrs).get("href")):
            self.links.append(href)

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data.strip()


@dataclass(slots=True)
class Frontier:
    """Addresses still to be seen, each of them once."""

    start: str
    outside: bool
    waiting: deque[str] = field(default_factory=deque)
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.add(self.start)

    def add(self, url: str) -> None:
        url, _ = urldefrag(url)
        same = urlsplit(url).netloc == urlsplit(self.start).netloc
        if url not in self.seen and (same or self.outside):
            self.seen.add(url)
            self.waiting.append(url)

    def __iter__(self) -> Iterator[str]:
        while self.waiting:
            yield self.waiting.popleft()


def _visit(fetcher: Fetcher, stream: Stream, url: str) -> list[str]:
    response = fetcher.get(url)
    response.raise_for_status()
    parser = _Links()
    parser.feed(response.text)
    Page.objects.update_or_create(
        stream=stream,
        url=url,
        defaults={
            "title": parser.title[:300],
            "text": response.text,
            "digest": hashlib.sha256(response.content).hexdigest(),
        },
    )
    return [urljoin(url, link) for link in parser.links]


@register(StreamType.CRAWL)
@tracked
def crawl(
    stream: Stream, /, start: str, *, most: int = 50, outside: bool = False, **_: object
) -> CrawlResult:
    """Store the pages that can be reached from a first one.

    Args:
        stream: The stream that crawls.
        start: The first page.
        most: How many pages at most.
        outside: Whether to leave the first page's host.

    Returns:
        How many pages were stored, and which could not be had.

    Example:
        >>> crawl(stream_id=1, start="https://example.org", most=3)  # doctest: +SKIP
        {'pages': 3, 'broken': {}, 'complete': False}
    """
    frontier = Frontier(start, outside)
    result: CrawlResult = {"pages": 0, "broken": {}, "complete": True}
    with httpx.Client(follow_redirects=True, timeout=10) as client:
        for url in frontier:
            if result["pages"] >= most:
                result["complete"] = False
                break
            try:
                links = _visit(client, stream, url)
            except (httpx.HTTPError, UnicodeError) as error:
                logger.warning("%s: %s", url, error)
                result["broken"][url] = str(error)
                continue
            result["pages"] += 1
            for link in links:
                frontier.add(link)
    return result
