import logging
import time

import httpx
from django.utils import timezone

from streams.models import Item, Stream

logger = logging.getLogger(__name__)


class SoldOut(Exception):
  """Not a failure: there is nothing left to look for."""


class Refused(RuntimeError):
  pass


def _offers(client, event, patience):
  """Ask until the queue lets us in."""
  while (answer := client.get(f"/events/{event}/tickets")).status_code == 202:
    if (patience := patience - 1) < 0:
      raise Refused(f"the queue for {event} is too long")
    time.sleep(int(answer.headers.get("Retry-After", 5)))
  if answer.status_code == 410:
    raise SoldOut(event)
  answer.raise_for_status()
  return answer.json()["tickets"]


def find_tickets(stream_id, shop, event, most=100.0, patience=10, **kwargs):
  """Look for tickets that are not too dear.

  Args:
    stream_id: The stream.
    shop: Address of the shop.
    event: Id of the event.
    most: What a ticket may cost.
    patience: How often to ask while in the queue.

  Raises:
    Refused: the shop did not let us in.

  Example:
    {"shop": "https://tickets.example", "event": "e-12", "most": 60}
  """
  mine = Stream.objects.filter(pk=stream_id)
  try:
    mine.update(status="running")
    with httpx.Client(base_url=shop) as client:
      try:
        tickets = _offers(client, event, patience)
      except SoldOut:
        logger.info("%s is sold out", event)
        tickets = []
    found = []
    for ticket in tickets:
      if ticket["price"] > most:
        continue
      item, new = Item.objects.get_or_create(
        stream_id=stream_id, url=ticket["url"], defaults={"name": ticket["seat"]}
      )
      if new:
        found.append(item.url)
    logger.info("%s: %d tickets, %d new", event, len(tickets), len(found))
    mine.update(status="done", last_run=timezone.now())
    return {"found": found}
  except httpx.HTTPStatusError as error:
    code = error.response.status_code
    logger.error("%s answers %d to stream %s", shop, code, stream_id, exc_info=True)
    mine.update(status="failed", last_run=timezone.now())
    raise Refused(f"{shop}: {code}") from error
  except Exception as error:
    logger.error("tickets for %s: %r", event, error, exc_info=True)
    mine.update(status="failed", last_run=timezone.now())
    raise
