import statistics
from collections import deque
from datetime import timedelta

from django.db.models import Count
from django.db.models.functions import TruncDay
from django.utils import timezone

from house.celery import app
from streams.bases import StreamTask
from streams.models import Item


def smoothed(values, width):
    """Yield the mean of the last values at each of them."""
    window = deque(maxlen=width)
    for value in values:
        window.append(value)
        yield round(statistics.fmean(window), 2)


def per_day(days):
    since = timezone.now() - timedelta(days=days)
    rows = (
        Item.objects.filter(seen_at__gte=since)
        .annotate(day=TruncDay("seen_at"))
        .values("day")
        .annotate(count=Count("id"))
        .order_by("day")
    )
    return {row["day"].date().isoformat(): row["count"] for row in rows}


@app.task(base=StreamTask, bind=True)
def trend(self, stream_id, days=30, width=7, **kwargs):
    """Count the items of each day, and what that tends to.

    Parameters
    ----------
    stream_id : int
        The stream that asks.
    days : int
        How far to look back.
    width : int
        Over how many days to smooth.
    """
    counts = per_day(days)
    line = dict(zip(counts, smoothed(counts.values(), width)))
    last, *_ = [*reversed(line.values()), 0]
    return {"stream": stream_id, "counts": counts, "line": line, "last": last}
