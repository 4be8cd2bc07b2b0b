import csv
import os
import tempfile

import requests
from celery import shared_task
from celery.utils.log import get_task_logger
from django.conf import settings
from django.utils import timezone

from streams.models import Item, Stream

logger = get_task_logger(__name__)


class UploadRefused(Exception):
    """The other side does not want the file; trying again is no use."""


def _write(path, columns):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(columns)
        rows = Item.objects.order_by("id").values_list(*columns).iterator(chunk_size=2000)
        count = 0
        for count, row in enumerate(rows, 1):
            writer.writerow(row)
    return count


def _upload(path, name):
    with open(path, "rb") as file:
        response = requests.put(f"{settings.UPLOAD_URL}/{name}.csv", data=file, timeout=120)
    if 400 <= response.status_code < 500:
        raise UploadRefused(response.text[:200])
    response.raise_for_status()
    return response.headers.get("ETag", "")


@shared_task(bind=True, max_retries=2, default_retry_delay=90)
def export(self, stream_id, columns, name="export", **kwargs):
    """Upload all items as a file.

    Parameters
    ----------
    stream_id : int
        The stream that exports.
    columns : list of str
        The fields to write.
    name : str
        What the file is called, without its suffix.
    """
    path = None
    try:
        handle, path = tempfile.mkstemp(suffix=".csv")
        os.close(handle)
        rows = _write(path, columns)
        tag = _upload(path, name)
        logger.info("Stream %s: %d rows in %s (%s)", stream_id, rows, name, tag)
        Stream.objects.filter(id=stream_id).update(status="active", last_run=timezone.now())
        return {"rows": rows, "etag": tag}
    except UploadRefused as exc:
        logger.exception("Export %s is refused: %s", name, exc)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
    except Exception as exc:
        logger.exception("Export %s failed: %s", name, exc)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise self.retry(exc=exc)
    finally:
        if path is not None:
            os.unlink(path)
