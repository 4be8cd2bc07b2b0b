"""Reviewed: the three copies of the request are one nested function now."""

import logging
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

from streams.models import Item, Stream

from ._status import set_status

logger = logging.getLogger(__name__)


class Anchors(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def links(stream_id, depth=1, **kwargs):
    """Follow the links of a stream's source and note those that are dead.

    Args:
        stream_id: the stream
        depth: how many clicks away a page may be

    Example:
        >>> links(2, depth=2)
        {'seen': 31, 'dead': ['https://example.org/old']}
    """
    seen, dead = set(), []
    deepest = 0

    def visit(session, address, level):
        nonlocal deepest
        if address in seen or level > depth:
            return
        seen.add(address)
        deepest = max(deepest, level)
        try:
            response = session.get(address, timeout=10)
            response.raise_for_status()
        except requests.RequestException as exc:
            logger.warning("%s: %s", address, exc)
            dead.append(address)
            return
        anchors = Anchors()
        anchors.feed(response.text)
        for link in anchors.found:
            target = urljoin(address, link)
            if urlsplit(target).netloc == urlsplit(address).netloc:
                visit(session, target, level + 1)

    try:
        stream = Stream.objects.select_related("source").get(id=stream_id)
        if stream.source is None:
            raise LookupError(f"{stream.name} has no source")
        with requests.Session() as session:
            session.headers["User-Agent"] = "links/1"
            visit(session, stream.source.address, 0)
        stream.items.filter(link__in=dead).update(title="dead")
        Item.objects.filter(stream=stream).exclude(link__in=seen).delete()
        logger.info("%d pages, %d clicks deep, %d dead", len(seen), deepest, len(dead))
        set_status(stream_id, "ok", f"{len(dead)} dead links")
        return {"seen": len(seen), "dead": sorted(dead)}
    except Exception as exc:
        logger.error("links of stream %s: %s", stream_id, exc, exc_info=True)
        set_status(stream_id, "failed", str(exc))
        raise
