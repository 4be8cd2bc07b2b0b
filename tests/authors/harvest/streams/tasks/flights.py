import logging

import httpx
from django.utils import timezone

from streams.cancelling import cancellable
from streams.models import Item, Stream

logger = logging.getLogger(__name__)


@cancellable
def find_flights(stream_id, api, start, goal, days, **kwargs):  # NL301 NL701
  """Look for flights.

  Args:
    stream_id: The stream.
    api: Address of the interface.
    start: Code of the airport.
    goal: Code of the other one.
    days: Dates on which to leave.

  Example:
    {"api": "https://air.example", "start": "VIE", "goal": "OSL", "days": ["2030-01-01"]}
  """
  best = None
  with httpx.Client(base_url=api) as client:
    for day in days:
      answer = client.get("/search", params={"from": start, "to": goal, "day": day})
      answer.raise_for_status()
      for flight in answer.json():
        if best is None or flight["price"] < best["price"]:
          best = flight
  if best is not None:
    Item.objects.update_or_create(
      stream_id=stream_id,
      url=best["url"],
      defaults={"name": f"{start}-{goal}", "price": best["price"]},
    )
  logger.info("best flight from %s to %s: %s", start, goal, best)
  Stream.objects.filter(pk=stream_id).update(status="done", last_run=timezone.now())
  return best
