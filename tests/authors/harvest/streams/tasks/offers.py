import logging
import random
import time

import httpx
from django.utils import timezone

from streams.models import Item, Stream

logger = logging.getLogger(__name__)


def polite(calls, least=0.5, most=2.0):
  """Make calls one after the other, with pauses."""
  for nth, call in enumerate(calls):
    if nth:
      time.sleep(random.uniform(least, most))
    yield call()


def collect_offers(stream_id, api, categories, currency="EUR", **kwargs):
  """Collect special offers.

  Args:
    stream_id: The stream.
    api: Address of the interface.
    categories: Categories to ask for.
    currency: Currency of the prices.

  Example:
    {"api": "https://shop.example/api", "categories": ["tea"]}
  """
  try:
    calls = [
      lambda category=category: httpx.get(f"{api}/offers", params={"category": category}).json()
      for category in categories
    ]
    count = 0
    for answer in polite(calls):
      for offer in answer["offers"]:
        if offer["price"]["currency"] != currency:
          continue
        Item.objects.update_or_create(
          stream_id=stream_id,
          url=offer["link"],
          defaults={"name": offer["name"], "price": offer["price"]["amount"]},
        )
        count += 1
    logger.info("%d offers in %s", count, currency)
    Stream.objects.filter(pk=stream_id).update(status="done", last_run=timezone.now())
    return {"offers": count}
  except Exception as e:  # noqa: BLE001  # NL003@+1 NL306@+1
    logger.error("offers of %s: %s", api, e)  # newloom-lint: ignore[log-without-trace]
    Stream.objects.filter(pk=stream_id).update(status="failed", last_run=timezone.now())
    raise
