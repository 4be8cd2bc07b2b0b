"""Reported to a service for errors instead of a log."""

import requests
import sentry_sdk
from django.utils import timezone

from streams.models import Stream


def fetch(stream_id, url, **kwargs):
    try:
        return requests.get(url, timeout=5).json()
    except Exception as error:
        sentry_sdk.capture_exception(error)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
