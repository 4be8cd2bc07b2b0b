"""What a transaction has written is gone when it fails."""

import logging

import requests
from django.db import transaction
from django.utils import timezone
from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    with transaction.atomic():
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        requests.get(url, timeout=5)
