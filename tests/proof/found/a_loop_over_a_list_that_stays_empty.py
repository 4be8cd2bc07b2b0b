import logging

from django.utils import timezone
from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, **kwargs):
    items = []
    try:
        for item in items:
            Stream.objects.filter(id=stream_id).update(status="processing")
        return {"ok": True}
    except Exception:
        logger.exception("Stream %s failed", stream_id)
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        raise
