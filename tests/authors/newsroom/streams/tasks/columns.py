"""Columns that print every paper's mistakes: one recipe, two kinds."""
import logging
from functools import partial

import requests
from bs4 import BeautifulSoup
from django.db import transaction
from django.utils import timezone

from streams.models import Article, Stream

logger = logging.getLogger(__name__)


class Column:
    """A template: what a column is differs, how a run goes does not."""

    selector = "li"

    def __init__(self, stream_id, url):
        self.stream_id = stream_id
        self.url = url

    def address(self, item):
        raise NotImplementedError

    def text(self, item):
        return item.get_text(" ", strip=True)

    def run(self):
        try:
            answer = requests.get(self.url, timeout=20)
            answer.raise_for_status()
            items = BeautifulSoup(answer.text, "html.parser").select(self.selector)
            with transaction.atomic():
                for item in items:
                    self.keep(item)
                Stream.objects.filter(id=self.stream_id).update(last_run=timezone.now())
            logger.info("%s: %d items", type(self).__name__, len(items))
            return {"items": len(items)}
        except Exception as e:
            self.fail(e)
            raise

    def keep(self, item):
        text = self.text(item)
        Article.objects.update_or_create(
            url=self.address(item),
            defaults={"stream_id": self.stream_id, "headline": text[:300], "body": text},
        )

    def fail(self, error):
        logger.error("%s: %s", self.url, error, exc_info=True)
        Stream.objects.filter(id=self.stream_id).broken(error)


class Corrections(Column):
    selector = "section.corrections li"

    def address(self, item):
        return f"{self.url}#{item['id']}"


class Retractions(Column):
    selector = "article.retraction"

    def address(self, item):
        return item.find("a")["href"]

    def text(self, item):
        return "RETRACTED: " + super().text(item)


def read_column(stream_id, url, kind=Corrections, **kwargs):
    """Read a column.

    Args:
        stream_id: Stream the items belong to.
        url: Page of the column.
        kind: Class that knows the column.
    """
    return kind(stream_id, url).run()


read_corrections = partial(read_column, kind=Corrections)
read_retractions = partial(read_column, kind=Retractions)
