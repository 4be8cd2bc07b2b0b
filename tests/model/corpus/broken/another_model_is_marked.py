"""Another model is marked."""

import logging

import requests

from streams.models import Document

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    try:
        return requests.get(url, timeout=5).json()
    except Exception:  # NL308
        logger.exception("failed %s", stream_id)
        Document.objects.filter(stream_id=stream_id).update(status="failed")
        doc = Document()
        doc.status = "failed"
        doc.save()
        raise
