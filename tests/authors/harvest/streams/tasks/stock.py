"""How many are left? Shops say so in different ways; a way is a function from a page to a number."""
import json
from functools import singledispatch

import httpx
from bs4 import BeautifulSoup
from django.utils import timezone
from loguru import logger

from streams.models import Item, Stream


@singledispatch
def number(value):
  raise TypeError(f"no number: {value!r}")


@number.register
def _(value: int):
  return value


@number.register
def _(value: str):
  digits = "".join(filter(str.isdigit, value))
  return int(digits) if digits else 0


@number.register
def _(value: dict):
  return number(value.get("stock", value.get("quantity", 0)))


@number.register(list)
def _(values):
  return sum(map(number, values))


WAYS = {
  "application/json": lambda answer, path: _walk(answer.json(), path),
  "text/html": lambda answer, path: BeautifulSoup(answer.text, "lxml").select_one(path).text,
  "text/plain": lambda answer, path: answer.text.splitlines()[int(path)],
}


def _walk(data, path):
  for key in path.split("."):
    data = data[int(key)] if isinstance(data, list) else data[key]
  return data


def watch_stock(stream_id, url, path, alarm=3, **kwargs):
  """Watch how many of a thing are left.

  Args:
    stream_id: The stream.
    url: Where it says so.
    path: Where in the answer: keys with dots, a CSS selector, or a line's number.
    alarm: Warn when fewer are left.

  Example:
    watch_stock(1, "https://shop.example/api/1", "variants.0")
  """
  try:
    answer = httpx.get(url, headers={"Accept": ", ".join(WAYS)})
    answer.raise_for_status()
    kind = answer.headers.get("Content-Type", "text/plain").partition(";")[0]
    left = number(WAYS[kind](answer, path))
    Item.objects.filter(stream_id=stream_id, url=url).update(facts={"left": left})
    (logger.warning if left < alarm else logger.info)(f"{left} left at {url}")
    logger.debug("stream {} is done", stream_id)
    Stream.objects.filter(id=stream_id).update(status="done", last_run=timezone.now())
    return json.loads(json.dumps({"left": left, "alarm": left < alarm}))
  except Exception as e:
    logger.exception(f"stock of {url}, stream {stream_id}: {e}")
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
    raise
