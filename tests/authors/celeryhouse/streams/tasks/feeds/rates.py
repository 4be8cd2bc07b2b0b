from collections import namedtuple
from decimal import Decimal

import requests
from celery import shared_task
from celery.utils.log import get_task_logger
from django.db import transaction

from services.items import store
from streams.lenience import lenient
from streams.runs import StreamRun

logger = get_task_logger(__name__)

Rate = namedtuple("Rate", "base target value")


def _rates(base, targets):
    response = requests.get(
        "https://rates.example.org/latest", params={"base": base}, timeout=10
    )
    response.raise_for_status()
    for target, value in response.json()["rates"].items():
        if not targets or target in targets:
            yield Rate(base, target, Decimal(str(value)))


def _inverse(rate):
    return rate._replace(base=rate.target, target=rate.base, value=1 / rate.value)


@shared_task
@lenient
def rates(stream_id, base="EUR", targets=()):
    """Store the rates of a currency, and the other way round.

    Parameters
    ----------
    stream_id : int
        The stream that keeps the rates.
    base : str
        The currency that is exchanged.
    targets : sequence of str
        Into which; into all where none is given.
    """
    with StreamRun(stream_id) as run, transaction.atomic():
        found = list(_rates(base, targets))
        both = [*found, *map(_inverse, found)]
        for rate in both:
            store(run.stream, f"{rate.base}/{rate.target}", value=rate.value)
        run.result = {"rates": len(both)}
        logger.info("%s: %d rates", run.stream.name, len(both))
    return run.result
