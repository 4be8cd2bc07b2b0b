"""Work that is submitted and waited for outside the `try`."""

import logging
from concurrent.futures import ThreadPoolExecutor

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)
pool = ThreadPoolExecutor(max_workers=1)


def _write(stream_id, **fields):
    Stream.objects.filter(id=stream_id).update(last_run=timezone.now(), **fields)


def _record(stream_id, status):
    pool.submit(_write, stream_id, status=status).result()


def fetch(stream_id, url, **kwargs):
    answer = pool.submit(requests.get, url).result()  # NL302
    try:
        items = answer.json()
    except Exception:
        logger.exception("stream %s failed", stream_id)
        _record(stream_id, "failed")
        raise
    else:
        _record(stream_id, "active")
        return {"count": len(items)}
