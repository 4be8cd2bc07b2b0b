import gzip
import logging
import os
from datetime import timedelta

from celery import shared_task
from django.core import serializers
from django.utils import timezone

from streams.models import Item, Stream

logger = logging.getLogger("archiver")  # NL404


def dump(queryset, target):
    with gzip.open(target, "wt", encoding="utf-8") as file:
        serializers.serialize("json", queryset, stream=file)
    return os.path.getsize(target)


@shared_task
def archive(folder, stream_id, older_than=90, **kwargs):  # NL102
    """Put old items into a file and delete them.

    Parameters
    ----------
    folder : str
        Where the files go.
    stream_id : int
        The stream that archives.
    older_than : int
        How many days an item stays.
    """
    stream = Stream.objects.get(id=stream_id)  # NL302
    now = timezone.now()
    try:
        old = Item.objects.filter(seen_at__lt=now - timedelta(days=older_than))
        count = old.count()
        if not count:
            logger.info("%s: nothing is older than %d days", stream.name, older_than)
            stream.finish()
            return {"archived": 0}
        target = os.path.join(folder, f"items-{now:%Y%m%d}.json.gz")
        size = dump(old, target)
        old.delete()
        logger.info("%s: %d items in %s, %d bytes", stream.name, count, target, size)
        stream.finish()
        return {"archived": count, "bytes": size, "file": target}
    except Exception as exc:
        logger.error("Archive %s: %s", folder, exc)  # NL306
        stream.status = "failed"
        stream.last_run = now
        stream.save(update_fields=["status", "last_run"])
        raise
