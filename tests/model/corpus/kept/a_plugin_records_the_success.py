"""A plugin, imported by its name, records the success."""

import importlib
import logging

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, plugin, **kwargs):
    try:
        stream = Stream.objects.get(id=stream_id)
        return importlib.import_module(f"plugins.{plugin}").run(stream)
    except Exception:
        logger.exception("stream %s failed", stream_id)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
