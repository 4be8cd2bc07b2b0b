"""The guide s own."""

import logging

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, **kwargs):
    try:
        stream = Stream.objects.get(id=stream_id)
        stream.last_run = timezone.now()
        stream.save(update_fields=["last_run"])
    except Exception as e:
        logger.error(f"Task error: {str(e)}", exc_info=True)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise e
