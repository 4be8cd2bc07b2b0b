import logging
from datetime import datetime, timezone

import feedparser
import requests

from streams.models import Item, Stream
from streams.tasks._status import set_status

logger = logging.getLogger(__name__)


def published(entry):
    parsed = entry.get("published_parsed")
    return datetime(*parsed[:6], tzinfo=timezone.utc) if parsed else None


def fetch_feed(stream_id, url, limit=20, **kwargs):
    """Fetch the newest entries of a feed.

    Args:
        stream_id: the stream
        url: where the feed is
        limit: how many entries
    """
    new = 0
    try:
        stream = Stream.objects.get(id=stream_id)
        response = requests.get(url, timeout=20)
        response.raise_for_status()
        # feedparser itself has no timeout, so it only gets the bytes
        for entry in feedparser.parse(response.content).entries[:limit]:
            item, created = Item.objects.get_or_create(
                stream=stream,
                link=entry.link,
                defaults={"title": entry.title[:300], "published": published(entry)},
            )
            new += created
        logger.info("%d new entries in %s", new, url)
        set_status(stream_id, "ok")
        return {"new": new}
    # the scheduler asks again in five minutes and looks at the status, not at the exception
    except Exception as exc:  # noqa: NL304
        logger.exception("Feed %s of stream %s: %s", url, stream_id, exc)
        set_status(stream_id, "failed", str(exc))
        return {"new": new, "error": str(exc)}
