"""Is the heap hot enough, for long enough? Values in, values out; one place with effects."""

import csv
import datetime
import logging
from collections import namedtuple
from functools import partial, reduce
from itertools import groupby, pairwise
from operator import attrgetter
from pathlib import Path

from django.utils import timezone

from streams.models import Sample, Stream

LOG = logging.getLogger(__name__)

Reading = namedtuple("Reading", "heap at celsius")


def compose(*functions):
    return reduce(lambda before, after: lambda value: after(before(value)), functions)


def parsed(row):
    return Reading(
        heap=row["heap"].strip().lower(),
        at=datetime.datetime.fromisoformat(row["at"]).replace(tzinfo=datetime.timezone.utc),
        celsius=float(row["celsius"].replace(",", ".")),
    )


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return [parsed(row) for row in csv.DictReader(file, delimiter=";")]


def by_heap(readings):
    ordered = sorted(readings, key=attrgetter("heap", "at"))
    return {heap: tuple(group) for heap, group in groupby(ordered, attrgetter("heap"))}


def hot_hours(limit, heaps):
    def hours(readings):
        spans = (
            later.at - earlier.at
            for earlier, later in pairwise(readings)
            if min(earlier.celsius, later.celsius) >= limit
        )
        return sum(spans, datetime.timedelta()) / datetime.timedelta(hours=1)

    return {heap: (readings[-1], hours(readings)) for heap, readings in heaps.items()}


def stored(stream, found):
    Sample.objects.bulk_create(
        [
            Sample(stream=stream, label=heap, quantity=hours, taken=last.at)
            for heap, (last, hours) in found.items()
        ],
        ignore_conflicts=True,
    )
    return found


def ripe(hours, found):
    return sorted(heap for heap, (_, hot) in found.items() if hot >= hours)


def compost(stream_id, folder, limit=55.0, hours=72, **rest):
    """Tell which heaps were hot for long enough to have lost their seeds.

    :param stream_id: whose samples these are
    :param folder: where the loggers leave their files (``*.csv``)
    :param limit: what counts as hot, in degrees
    :param hours: how long it has to be hot
    :returns: names of the heaps that may be turned
    """
    error = result = None
    try:
        stream = Stream.objects.get(pk=stream_id)
        judged = compose(
            lambda where: sorted(Path(where).glob("*.csv")),
            lambda files: [reading for file in files for reading in rows_of(file)],
            by_heap,
            partial(hot_hours, limit),
            partial(stored, stream),
            partial(ripe, hours),
        )
        result = {"ripe": judged(folder)}
    except Exception as caught:
        error = caught
    ending = {
        "last_run": timezone.now(),
        "status": Stream.Status.IDLE if error is None else Stream.Status.FAILED,
    }
    Stream.objects.filter(pk=stream_id).update(**ending)
    if error is None:
        LOG.info("stream %s, %s: %s", stream_id, folder, result)
        return result
    LOG.error("stream %s, %s: %r", stream_id, folder, error, exc_info=error)
    raise error
