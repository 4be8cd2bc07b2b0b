"""The work in a transaction, the mark outside of it."""

import logging

import requests
from django.db import transaction
from django.utils import timezone

from streams.models import Document, Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    try:
        found = requests.get(url, timeout=5).json()
        with transaction.atomic():
            stream = Stream.objects.select_for_update().get(id=stream_id)
            Document.objects.bulk_create(Document(status=item["status"]) for item in found)
            stream.last_run = timezone.now()
            stream.save(update_fields=["last_run"])
        return {"count": len(found)}
    except requests.HTTPError as error:
        logger.exception("stream %s: refused: %s", stream_id, error)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
    except Exception as error:
        logger.exception("stream %s: %s", stream_id, error)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise ConnectionError(f"no documents for {stream_id}") from error
