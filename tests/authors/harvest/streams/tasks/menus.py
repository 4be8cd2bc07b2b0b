import logging

import httpx
from bs4 import BeautifulSoup
from django.utils import timezone

from streams.models import Item, Stream

logger = logging.getLogger(__name__)

DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"]


def read_menus(stream_id, url, css="li.dish", vegetarian=False):  # NL104 NL201 NL311
  try:
    today = timezone.localdate().weekday()
    if today >= len(DAYS):
      logger.info("closed")
      return {"dishes": []}
    soup = BeautifulSoup(httpx.get(url).text, "lxml")
    section = soup.find(id=DAYS[today]) or soup
    dishes = []
    for dish in section.select(css):
      name = dish.get_text(" ", strip=True)
      if vegetarian and not dish.select_one(".veg"):
        continue
      dishes.append(name)
      Item.objects.create(stream_id=stream_id, url=f"{url}#{len(dishes)}", name=name[:200])
    logger.info("%d dishes for %s", len(dishes), DAYS[today])
    Stream.objects.filter(id=stream_id).update(status="done")
    return {"dishes": dishes}
  except Exception as e:
    logger.error(f"menu {url}: {e}", exc_info=True)
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
    raise
