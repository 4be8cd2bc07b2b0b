"""Workers: an executor that is handed over, and locks that are held for one file each."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed

import requests

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)

_BUSY = threading.Lock()


class Pool:
    def __init__(self, size):
        self.executor = ThreadPoolExecutor(max_workers=size)

    def all(self, function, items):
        futures = {self.executor.submit(function, item): item for item in items}
        return {futures[done]: done.result() for done in as_completed(futures)}

    def stop(self):
        self.executor.shutdown(cancel_futures=True)


def _size(url):
    return len(requests.get(url, timeout=20).content)


def fetch(stream_id, urls, size=4, **kwargs):
    if not _BUSY.acquire(blocking=False):
        logger.info("stream %s: busy", stream_id)
        return {"skipped": True}
    pool = Pool(size)
    try:
        logger.info("stream %s: %d pages", stream_id, len(urls))
        sizes = pool.all(_size, urls)
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"sizes": sizes}
    except Exception:
        logger.exception("stream %s failed", stream_id)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
    finally:
        pool.stop()
        _BUSY.release()
