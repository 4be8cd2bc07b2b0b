"""Everything outside the `try` cannot fail."""

import logging
import time
from datetime import timedelta

import requests
from django.conf import settings
from django.utils import timezone

from streams.models import Stream

MOST = 10


def fetch(stream_id, url, limit=None, headers=None, **kwargs):
    logger = logging.getLogger(__name__)
    started, now = time.monotonic(), timezone.now()
    limit = limit or MOST
    headers = {**(headers or {}), "User-Agent": settings.USER_AGENT}
    since = (now - timedelta(days=1)).isoformat()
    session = requests.Session()
    seen, found = set(), []
    if not url:
        logger.warning("stream %s: no address", stream_id)
        return {"skipped": True}
    try:
        stream = Stream.objects.get(id=stream_id)
    except Stream.DoesNotExist:
        logger.error("stream %s is gone", stream_id)
        raise
    logger.info("%s: fetching %s since %s", stream.name, url, since)
    try:
        for item in session.get(url, headers=headers, timeout=9).json()[:limit]:
            if item["id"] not in seen:
                seen.add(item["id"])
                found.append(item)
        stream.last_run = timezone.now()
        stream.save(update_fields=["last_run"])
    except Exception as error:
        logger.exception("stream %s: %s", stream_id, error)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
    finally:
        session.close()
    logger.info("stream %s: %d items", stream_id, len(found))
    return {"count": len(found), "seconds": round(time.monotonic() - started, 1)}
