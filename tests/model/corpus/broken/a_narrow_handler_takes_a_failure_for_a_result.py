"""A narrow handler takes a failure for a result."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def fetch(stream_id, url, **kwargs):
    try:
        return requests.get(url, timeout=5).json()
    except requests.RequestException as e:  # NL304 NL308
        logger.error("failed: %s", e, exc_info=True)
        return {"error": str(e)}
    except Exception:
        logger.exception("failed %s", stream_id)
        _mark_failed(stream_id)
        raise
