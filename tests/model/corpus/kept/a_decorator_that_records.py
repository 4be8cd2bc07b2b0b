"""A typed decorator that fetches the row, hands it on, and records both ends."""

import functools
import logging
from collections.abc import Callable
from typing import Any

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def recorded(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(stream_id: int, **options: Any) -> Any:
        logger.info("%s: stream %s", function.__name__, stream_id)
        try:
            result = function(stream_id, **options)
        except Exception as error:
            logger.critical("%s: stream %s", function.__name__, stream_id, exc_info=error)
            Stream.objects.filter(pk=stream_id).update(
                status=Stream.Status.FAILED,
                last_run=timezone.now(),
            )
            raise
        Stream.objects.filter(pk=stream_id).update(
            status=Stream.Status.ACTIVE,
            last_run=timezone.now(),
        )
        return result

    return wrapper


@recorded
def fetch(stream_id: int, url: str, **options: Any) -> dict[str, int]:
    return {"length": len(requests.get(url, timeout=5).text)}
