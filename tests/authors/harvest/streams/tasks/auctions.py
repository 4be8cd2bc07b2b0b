import logging
from datetime import datetime, timezone as utc

import httpx
from bs4 import BeautifulSoup
from django.utils import timezone

from streams.models import Item, Stream

logger = logging.getLogger(__name__)


def follow_auctions(stream_id, urls, **kwargs):
  """Note the highest bid of auctions that still run.

  Args:
    stream_id: The stream.
    urls: Pages of the auctions.

  Example:
    {"urls": ["https://auction.example/1"]}
  """
  client = httpx.Client()
  result = {"running": 0, "over": 0}
  try:
    for url in urls:
      soup = BeautifulSoup(client.get(url).text, "lxml")
      ends = datetime.fromisoformat(soup.find("time")["datetime"])
      if ends.astimezone(utc.utc) < timezone.now():
        result["over"] += 1
        continue
      bid = soup.select_one("[itemprop=price]")["content"]
      Item.objects.update_or_create(
        stream_id=stream_id, url=url, defaults={"name": soup.title.string[:200], "price": bid}
      )
      result["running"] += 1
    Stream.objects.filter(id=stream_id).update(last_run=timezone.now(), status="done")
    logger.info("auctions: %s", result)
  except Exception as e:
    logger.exception("auctions of stream %s: %s", stream_id, e)
    Stream.objects.filter(id=stream_id).update(last_run=timezone.now(), status="failed")
    raise
  finally:  # NL304
    client.close()
    return result
