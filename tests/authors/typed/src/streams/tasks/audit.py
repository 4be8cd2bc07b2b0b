from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypedDict, cast

from django.db.models import Count, Q
from django.utils import timezone

from streams.models import Page, Stream, StreamStatus, StreamType
from streams.tasks._registry import register

logger: Final = logging.getLogger(__name__)


class Report(TypedDict, total=False):
    stale: list[str]
    empty: list[str]
    by_status: dict[str, int]


Check = Callable[[datetime], object]
CHECKS: Final[dict[str, Check]] = {}


def check(function: Check) -> Check:
    CHECKS[function.__name__] = function
    return function


@check
def stale(since: datetime) -> list[str]:
    return list(Stream.objects.filter(last_run__lt=since).values_list("name", flat=True))


@check
def empty(since: datetime) -> list[str]:
    counted = Stream.objects.annotate(fresh=Count("pages", filter=Q(pages__fetched_at__gte=since)))
    return [stream.name for stream in counted if not stream.fresh]


@check
def by_status(since: datetime) -> dict[str, int]:
    table: defaultdict[str, int] = defaultdict(int)
    for status in Stream.objects.values_list("status", flat=True):
        table[StreamStatus(status).label] += 1
    return dict(table)


@register(StreamType.AUDIT)
def audit(stream_id: int, hours: int = 24, **kwargs: object) -> Report:  # NL201
    report: Report = {}
    try:
        since = timezone.now() - timedelta(hours=hours)
        for name, function in CHECKS.items():
            report = cast(Report, {**report, name: function(since)})
            logger.info("%s since %s: %s", name, since, report)
        Stream.objects.filter(pk=stream_id).update(
            last_run=timezone.now(), status=StreamStatus.OK
        )
    except Exception as error:
        logger.exception("Audit %s: %s", stream_id, error)
        Stream.objects.filter(pk=stream_id).update(
            last_run=timezone.now(), status=StreamStatus.FAILED
        )
        raise
    finally:  # NL304
        return report
