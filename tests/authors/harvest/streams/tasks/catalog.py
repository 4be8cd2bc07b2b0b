import re
from contextlib import aclosing

import httpx
from asgiref.sync import async_to_sync
from bs4 import BeautifulSoup

from streams.models import Item
from streams.tasks.recording import recorded

NEXT = re.compile(r"next|weiter|»", re.I)


async def pages(url, most):
  """Yield the pages of a catalogue as soups, from the first one on."""
  async with httpx.AsyncClient(follow_redirects=True) as client:
    while url and most > 0:
      answer = await client.get(url)
      answer.raise_for_status()
      soup = BeautifulSoup(answer.text, "lxml")
      yield soup
      link = soup.find("a", string=NEXT)
      url = str(answer.url.join(link["href"])) if link else None
      most -= 1


async def products(soups, selector):
  async for soup in soups:
    for card in soup.select(selector):
      if (link := card.find("a", href=True)) and (name := link.get_text(strip=True)):
        yield link["href"], name, dict(card.attrs)


@recorded
async def _read(stream_id, url, selector, most):
  count = 0
  async with aclosing(pages(url, most)) as soups:
    async for address, name, attributes in products(soups, selector):
      facts = {key: value for key, value in attributes.items() if key.startswith("data-")}
      await Item.objects.aupdate_or_create(
        stream_id=stream_id, url=address, defaults={"name": name[:200], "facts": facts}
      )
      count += 1
  return {"products": count}


def read_catalog(stream_id, url, selector=".product", most=20, **kwargs):
  """Read a catalogue, page after page.

  Args:
    stream_id: The stream.
    url: The first page.
    selector: What one product is.
    most: Pages to read at most.

  .. code-block:: python

    read_catalog(stream_id=1, url="https://shop.example/all", most=2)
  """
  return async_to_sync(_read)(stream_id, url, selector=selector, most=most)
