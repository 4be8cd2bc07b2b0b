"""Pages of another service, all of them or what changed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any, Final, TypedDict

import httpx
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from streams.models import Page, Stream, StreamStatus, StreamType
from streams.tasks._registry import register
from streams.tasks._tracking import set_status

logger: Final = logging.getLogger(__name__)
BOOKS: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="books")


class Remote(TypedDict):
    url: str
    title: str
    body: str
    changed: str


def _listing(client: httpx.Client, since: datetime | None) -> Iterator[Remote]:
    params: dict[str, Any] = {"page": 1}
    if since is not None:
        params["since"] = since.isoformat()
    while rows := client.get("/pages", params=params).raise_for_status().json()["results"]:
        yield from rows
        params["page"] += 1


def _store(stream: Stream, remote: Remote) -> datetime | None:
    Page.objects.update_or_create(
        stream=stream,
        url=remote["url"],
        defaults={"title": remote["title"], "text": remote["body"]},
    )
    return parse_datetime(remote["changed"])


@register(StreamType.SYNC_FULL)
@register(StreamType.SYNC_DELTA)
def sync(stream_id: int, base_url: str, workers: int = 4, **kwargs: object) -> dict[str, object]:
    """Fetch pages of another service; a stream for changes goes on at its watermark.

    Args:
        stream_id: The stream that keeps the pages.
        base_url: Where the service is.
        workers: How many pages are stored at the same time.

    Returns:
        How many pages came, and the new watermark.
    """
    try:
        stream = Stream.objects.get(pk=stream_id)
        since = stream.watermark if stream.stream_type == StreamType.SYNC_DELTA else None
        with (
            httpx.Client(base_url=base_url, timeout=30) as client,
            ThreadPoolExecutor(max_workers=workers) as executor,
        ):
            futures: list[Future[datetime | None]] = [
                executor.submit(_store, stream, remote) for remote in _listing(client, since)
            ]
        changes = [moment for future in futures if (moment := future.result())]
        stream.watermark = max(changes, default=stream.watermark)
        stream.status, stream.last_run = StreamStatus.OK, timezone.now()
        stream.save(update_fields=["watermark", "status", "last_run"])
        logger.info(f"{stream.name}: {len(futures)} pages since {since}")
        return {"pages": len(futures), "watermark": str(stream.watermark)}
    except Exception as error:
        logger.exception(f"{base_url} of stream {stream_id}: {error}")
        BOOKS.submit(set_status, stream_id, status=StreamStatus.FAILED)
        raise
