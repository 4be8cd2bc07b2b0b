import itertools
import time

import requests
from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from celery.utils.log import get_task_logger

from services.feeds import walk_sitemap
from streams.models import Item
from streams.processing import stream_processing

logger = get_task_logger(__name__)

BATCH = 500


def _batches(iterable, size):
    iterator = iter(iterable)
    while batch := list(itertools.islice(iterator, size)):
        yield batch


def _fresh(stream, addresses):
    known = set(
        Item.objects.filter(stream=stream, key__in=addresses).values_list("key", flat=True)
    )
    return [Item(stream=stream, key=address) for address in addresses if address not in known]


@shared_task(bind=True, soft_time_limit=600, max_retries=1)
@stream_processing("sitemap", countdown=300)
def sitemap(self, stream):
    """Note every page that a site lists.

    Parameters
    ----------
    stream
        The stream, looked up by the decorator; its configuration says where the sitemap lies
        and how deep it may be nested.
    """
    started = time.monotonic()
    total = new = 0
    with requests.Session() as session:
        session.headers["User-Agent"] = f"house/{self.name}"
        pages = walk_sitemap(session, **stream.configuration)
        try:
            for batch in _batches(pages, BATCH):
                created = Item.objects.bulk_create(_fresh(stream, batch), ignore_conflicts=True)
                total += len(batch)
                new += len(created)
                logger.info("%s: %d pages, %d of them new", stream.name, total, new)
        except SoftTimeLimitExceeded:
            # the rest is for the next run: what is known is left out then
            logger.warning("%s: stopped after %d pages", stream.name, total)
            return {"pages": total, "new": new, "complete": False}
    return {
        "pages": total,
        "new": new,
        "complete": True,
        "seconds": round(time.monotonic() - started, 1),
    }
