"""Reviewed: was three nested loops with a delete() in each."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from streams.models import Item, Stream
from streams.tasks._status import set_status

logger = logging.getLogger(__name__)


def cleanup(stream_id, days=30, **kwargs):
    """Delete old items of a stream.

    Args:
        stream_id: the stream
        days: items older than this are deleted; items without a date are when the stream itself did not run since
    """
    try:
        with transaction.atomic():
            stream = Stream.objects.select_for_update().get(id=stream_id)
            limit = timezone.now() - timedelta(days=days)
            old = Q(published__lt=limit)
            if (before := stream.last_run) and before < limit:
                old |= Q(published=None)
            deleted, per_model = Item.objects.filter(old, stream=stream).delete()
            transaction.on_commit(lambda: set_status(stream_id, "ok", f"{deleted} deleted"))
        logger.info("deleted %s", per_model)
    except Exception as exc:
        logger.error(f"cleanup of {stream_id}: {exc}", exc_info=True)
        set_status(stream_id, status="failed", message=str(exc))
        raise
    return {"deleted": deleted}
