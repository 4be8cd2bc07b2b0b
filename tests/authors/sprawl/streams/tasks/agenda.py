"""Reviewed: what has to happen at the end stands at the beginning now."""

import contextlib
import functools
import logging
from datetime import timedelta

from django.db.models import Max
from django.utils import timezone

from streams.models import Stream, StreamLog
from streams.notifications import notify

from ._status import set_status

logger = logging.getLogger(__name__)


def on_error(stream_id, kind, error, trace):
    """For `ExitStack.push`: note a failure, if it is one, and let it go on."""
    if kind is None:
        return False
    logger.error("agenda of %s: %s", stream_id, error, exc_info=(kind, error, trace))
    set_status(stream_id, "failed", repr(error))
    return False


def lines(stream, limit):
    yield f"{stream.name} ({stream.get_status_display()}, {stream.get_stream_type_display()})"
    newest = stream.items.aggregate(when=Max("published"))["when"]
    yield f"newest item: {newest:%d.%m.}" if newest else "no items"
    for log in stream.logs.filter(created__gte=limit).order_by("-created")[:3]:
        yield f"{log.created:%H:%M} {log.result} ({log.stream_id == stream.pk})"
    if stream.source_id and stream.source.stream_set.count() > 1:
        yield f"shares {stream.source.address} with others"


def agenda(stream_id, days, loud=False, **kwargs):
    """Say what has happened in a stream.

    Args:
        stream_id: the stream
        days: how far back
        loud: whether the admins are told as well

    Example:
        >>> agenda(3, days=1)
        ['News (OK, RSS or Atom feed)', 'newest item: 24.05.']
    """
    with contextlib.ExitStack() as stack:
        stack.push(functools.partial(on_error, stream_id))
        limit = timezone.now() - timedelta(days=days)
        stream = Stream.objects.select_related("source").get(pk=stream_id)
        text = list(lines(stream, limit))
        if loud:
            notify(stream, "\n".join(text))
        for old in StreamLog.objects.filter(stream=stream, created__lt=limit):
            old.delete()
        logger.info("%d lines about %s", len(text), stream._meta.verbose_name)
        set_status(stream_id, "ok")
    return text
