import logging

import httpx
from django.utils import timezone

from streams.models import Item, Stream
from streams.tasks.registry import register

logger = logging.getLogger(__name__)


@register("maps")
def locate_items(stream_id, geocoder, **kwargs):
  """Find out where things are.

  Args:
    stream_id: The stream.
    geocoder: Address of a service that knows.

  Example:
    {"geocoder": "https://geo.example/search"}
  """
  located = lost = 0
  try:
    with httpx.Client(base_url=geocoder) as client:
      for item in Item.objects.filter(stream_id=stream_id, facts__place__isnull=True).iterator():
        match client.get("", params={"q": item.name}).json():
          case [{"lat": lat, "lon": lon}, *_]:
            item.facts["place"] = [float(lat), float(lon)]
            item.save(update_fields=["facts"])
            located += 1
          case []:
            lost += 1
          case {"error": message}:
            raise RuntimeError(message)
          case answer:
            raise TypeError(f"unexpected: {answer}")
    logger.info("stream %s: %d located, %d lost", stream_id, located, lost)
  except Exception as e:
    logger.error("places of stream %s: %s", stream_id, e, exc_info=True)
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
    raise e
  Stream.objects.filter(id=stream_id).update(status="done", last_run=timezone.now())
  return {"located": located, "lost": lost}
