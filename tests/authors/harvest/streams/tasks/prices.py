import asyncio
import logging
from decimal import Decimal, InvalidOperation

import aiohttp
from bs4 import BeautifulSoup
from django.utils import timezone

from streams.models import Item, Stream

logger = logging.getLogger(__name__)


def _price(html: str, selector: str) -> Decimal | None:
  node = BeautifulSoup(html, "html.parser").select_one(selector)
  if node is None:
    return None
  digits = "".join(c for c in node.text if c.isdigit() or c in ",.").replace(",", ".")
  try:
    return Decimal(digits)
  except InvalidOperation:
    return None


async def _ask(session, url, selector):
  async with session.get(url) as answer:
    answer.raise_for_status()
    return url, _price(await answer.text(), selector)


async def _ask_all(urls, selector):
  timeout = aiohttp.ClientTimeout(total=30)
  async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as group:
    jobs = [group.create_task(_ask(session, url, selector)) for url in urls]
  return dict(job.result() for job in jobs)


def _give_up(stream_id, problems):
  logger.error("prices, stream %s: %s", stream_id, problems, exc_info=problems)
  Stream.objects.filter(pk=stream_id).update(
    status=Stream.State.FAILED, last_run=timezone.now()
  )


def compare_prices(stream_id, urls, selector=".price", **kwargs):
  """Compare what shops ask for one thing. All shops have to answer.

  Args:
    stream_id: The stream.
    urls: The thing's page in each shop.
    selector: Where the price is.

  Example:
    {"urls": ["https://a.example/1", "https://b.example/x"]}
  """
  try:
    prices = asyncio.run(_ask_all(urls, selector))
    for url, price in prices.items():
      Item.objects.update_or_create(
        stream_id=stream_id, url=url, defaults={"price": price, "name": url.split("/")[2]}
      )
    known = {url: price for url, price in prices.items() if price is not None}
    cheapest = min(known, key=known.get, default=None)
    logger.info("stream %s: %d of %d prices, %s", stream_id, len(known), len(urls), cheapest)
    Stream.objects.filter(pk=stream_id).update(
      status=Stream.State.DONE, last_run=timezone.now()
    )
    return {"cheapest": cheapest, "known": len(known)}
  except* (aiohttp.ClientError, TimeoutError) as unreachable:
    _give_up(stream_id, unreachable)
    raise
  except* Exception as problems:
    _give_up(stream_id, problems)
    raise
