from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import ClassVar, Final

import httpx
from bs4 import BeautifulSoup
from django.utils import timezone

from streams.models import Item, Stream

logger: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Review:
  author: str
  stars: float
  text: str

  @classmethod
  def from_ld(cls, data: dict) -> Review:
    match data:
      case {"author": {"name": str(author)} | str(author), "reviewRating": {"ratingValue": stars}}:
        return cls(author, float(stars), data.get("reviewBody", ""))
      case {"reviewRating": {"ratingValue": stars}, **rest}:
        return cls("", float(stars), str(rest.get("reviewBody", "")))
      case _:
        raise ValueError(f"no review: {sorted(data)}")


class ReviewCollector:
  """A task with a memory: the client's headers. The instance is what is registered."""

  headers: ClassVar = {"Accept-Language": "en"}

  def __call__(self, stream_id: int, product: str, least: float = 0.0, **kwargs: object) -> dict:
    """Collect the reviews of one product.

    Args:
      stream_id: The stream.
      product: The product's page.
      least: Stars a review must have.

    Example:
      {"product": "https://shop.example/1", "least": 2}
    """
    stream: Stream | None = None
    try:
      stream = Stream.objects.get(pk=stream_id)
      reviews = [review for review in self.reviews(product) if review.stars >= least]
      item, _ = stream.items.get_or_create(url=product, defaults={"name": product[:200]})
      item.facts = {**item.facts, "reviews": [asdict(review) for review in reviews]}
      item.save(update_fields=["facts"])
      mean = sum(review.stars for review in reviews) / len(reviews) if reviews else None
      logger.info("%s: %d reviews, %s stars", product, len(reviews), mean)
    except Exception as error:
      logger.exception("reviews of %s: %s", product, error)
      self.record(stream_id, Stream.State.FAILED)
      raise
    self.record(stream_id, Stream.State.DONE)
    return {"reviews": len(reviews), "mean": mean}

  def reviews(self, url: str) -> Iterator[Review]:
    page = httpx.get(url, headers=self.headers).raise_for_status()
    for script in BeautifulSoup(page.text, "lxml").find_all("script", type="application/ld+json"):
      try:
        yield from map(Review.from_ld, json.loads(script.string or "{}").get("review", []))
      except (ValueError, AttributeError) as problem:
        logger.warning("%s: %s", url, problem)

  @staticmethod
  def record(stream_id: int, state: Stream.State) -> None:
    Stream.objects.filter(pk=stream_id).update(status=state, last_run=timezone.now())


collect_reviews = ReviewCollector()
