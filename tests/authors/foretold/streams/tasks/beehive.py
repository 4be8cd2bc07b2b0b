"""Scales below hives. One that falls by more than a swarm weighs has lost one."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, TypedDict

import httpx
from django.utils import timezone

from streams.models import Sample, Stream

logger = logging.getLogger(__name__)


class Alarm(TypedDict):
    hive: str
    lost: int


async def _scale(client: httpx.AsyncClient, gate: asyncio.Semaphore, hive: str) -> int:
    async with gate:
        response = await client.get(f"/hives/{hive}/weight")
    response.raise_for_status()
    return round(response.json()["grams"])


async def _weigh(base_url: str, hives: list[str]) -> dict[str, int]:
    gate = asyncio.Semaphore(3)
    limits = httpx.Timeout(20, connect=5)
    async with httpx.AsyncClient(base_url=base_url, timeout=limits) as client:
        async with asyncio.timeout(90), asyncio.TaskGroup() as group:
            jobs = {hive: group.create_task(_scale(client, gate, hive)) for hive in hives}
    return {hive: job.result() for hive, job in jobs.items()}


def _before(stream: Stream, hive: str) -> int | None:
    newest = stream.samples.filter(label=hive).order_by("-taken").values_list("quantity", flat=True)
    return None if (grams := newest.first()) is None else int(grams)


def _failed(stream_id: int, why: BaseException) -> None:
    Stream.objects.filter(pk=stream_id).update(
        status=Stream.Status.FAILED, last_run=timezone.now(), note=str(why)[:300]
    )


def beehive(
    stream_id: int, base_url: str, hives: list[str], swarm: int = 1500, **kwargs: Any
) -> dict[str, Any]:
    """Weigh all hives at once.

    Args:
        stream_id: The apiary.
        base_url: Of the box that the scales talk to.
        hives: Their names, as the box knows them.
        swarm: A loss of so many grams between two runs is an alarm.

    Returns:
        The weights, and the alarms.

    Raises:
        ExceptionGroup: Whatever went wrong, for each of the hives.
    """
    try:
        stream = Stream.objects.get(pk=stream_id)
        with asyncio.Runner() as runner:
            weights = runner.run(_weigh(base_url, hives))
        now = timezone.now()
        alarms: list[Alarm] = []
        for hive, grams in weights.items():
            if (before := _before(stream, hive)) is not None and before - grams > swarm:
                alarms.append({"hive": hive, "lost": before - grams})
                logger.warning("Stream %d: %s is %d grams lighter", stream_id, hive, before - grams)
            Sample.objects.create(stream=stream, label=hive, quantity=grams, taken=now)
        stream.last_run = now
        stream.status = Stream.Status.IDLE
        stream.save(update_fields=["last_run", "status"])
        return {"weights": weights, "alarms": alarms}
    except* httpx.HTTPError as mute:
        logger.error(
            "Stream %d: %d of %d scales are mute",
            stream_id,
            len(mute.exceptions),
            len(hives),
            exc_info=mute,
        )
        _failed(stream_id, mute)
        raise
    except* Exception as others:
        logger.exception("Stream %d: %s", stream_id, others)
        _failed(stream_id, others)
        raise
