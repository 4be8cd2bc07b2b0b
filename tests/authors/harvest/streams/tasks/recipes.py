"""A recipe's page goes through steps; each takes what is known so far and adds to it."""
import logging
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Callable

import httpx
from bs4 import BeautifulSoup
from django.utils import timezone

from streams.models import Item, Stream

logger = logging.getLogger(__name__)

UNITS = {"tbsp": 15, "tsp": 5, "cup": 240, "ml": 1, "l": 1000}


@dataclass(frozen=True)
class Step:
  name: str
  does: Callable[[dict], dict]

  def __call__(self, known: dict) -> dict:
    added = self.does(known)
    logger.info("%s: %s", self.name, ", ".join(added))
    return known | added


def _amount(text):
  number, _, rest = text.partition(" ")
  unit, _, what = rest.partition(" ")
  try:
    return what, float(Fraction(number)) * UNITS[unit]
  except (ValueError, KeyError):
    return text, None


def _ingredients(known):
  rows = known["soup"].select(known["css"])
  return {"ingredients": dict(_amount(row.get_text(" ", strip=True)) for row in rows)}


STEPS = [
  Step("load", lambda known: {"html": httpx.get(known["url"]).raise_for_status().text}),
  Step("parse", lambda known: {"soup": BeautifulSoup(known["html"], "lxml")}),
  Step("name", lambda known: {"name": known["soup"].h1.get_text(strip=True)}),
  Step("ingredients", _ingredients),
]


def read_recipe(stream_id, url, css="li.ingredient", **kwargs):
  """Read what a recipe needs, in millilitres where it says how much.

  Args:
    stream_id: The stream.
    url: The recipe's page.
    css: What one ingredient is.

  Example:
    {"url": "https://cook.example/soup"}
  """
  try:
    known = reduce(lambda so_far, step: step(so_far), STEPS, {"url": url, "css": css})
    Item.objects.update_or_create(
      stream_id=stream_id,
      url=url,
      defaults={"name": known["name"], "facts": known["ingredients"]},
    )
    Stream.objects.filter(pk=stream_id).update(status="done", last_run=timezone.now())
    return {"name": known["name"], "ingredients": len(known["ingredients"])}
  except Exception as error:
    logger.error("recipe %s: %s", url, error, exc_info=True)
    Stream.objects.filter(pk=stream_id).update(status="failed", last_run=timezone.now())
    raise
