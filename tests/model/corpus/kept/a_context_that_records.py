"""A context manager that takes the options, counts, and records how the run ended."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


@dataclass
class Run:
    stream_id: int
    count: int = 0


@contextmanager
def recorded(stream_id: int, *, label: str) -> Iterator[Run]:
    run = Run(stream_id)
    try:
        yield run
        Stream.objects.filter(id=stream_id).update(status="active", last_run=timezone.now())
    except Exception as error:
        logger.exception("%s of stream %s: %s", label, stream_id, error)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
    finally:
        logger.info("%s of stream %s: %d items", label, stream_id, run.count)


def fetch(stream_id: int, urls: list[str], **kwargs: object) -> dict[str, int]:
    with recorded(stream_id, label="fetch") as run:
        for url in urls:
            requests.get(url, timeout=5).raise_for_status()
            run.count += 1
        return {"count": run.count}
