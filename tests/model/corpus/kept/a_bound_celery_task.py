"""A bound Celery task that keeps the contract itself and retries."""

import logging

import requests
from celery import shared_task
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


@shared_task(bind=True, max_retries=3)
def fetch(self, stream_id, url, **kwargs):
    try:
        stream = Stream.objects.get(pk=stream_id)
        page = requests.get(url, timeout=10)
        page.raise_for_status()
        stream.configuration["length"] = len(page.text)
        stream.last_run = timezone.now()
        stream.save(update_fields=["configuration", "last_run"])
        return {"length": len(page.text)}
    except Exception as error:
        logger.exception("stream %s: %s", stream_id, error)
        Stream.objects.filter(pk=stream_id).update(status="failed", last_run=timezone.now())
        raise self.retry(exc=error)
