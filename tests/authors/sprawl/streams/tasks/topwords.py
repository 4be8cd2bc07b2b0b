"""Reviewed: what happens after which error is a table."""

import logging
from collections import Counter
from functools import partial

from django.db import DatabaseError

from streams.models import Item

from ._status import set_status

logger = logging.getLogger(__name__)


class NothingToCount(Exception):
    pass


def failed(stream_id, error, hint):
    logger.error("top words of %s: %s (%s)", stream_id, error, hint, exc_info=error)
    set_status(stream_id, "failed", hint)


AFTER = {
    NothingToCount: partial(failed, hint="are there items at all?"),
    DatabaseError: partial(failed, hint="ask again later"),
}
OTHERWISE = partial(failed, hint="tell us, please")


def topwords(stream_id, count, **kwargs):
    """Count the words in titles.

    Args:
        stream_id: the stream
        count: how many words are returned

    Example:
        >>> topwords(2, count=1)
        [['rain', 12]]
    """
    try:
        titles = Item.objects.filter(stream_id=stream_id).values_list("title", flat=True)
        words = Counter(word for title in titles for word in title.lower().split() if len(word) > 3)
        if not words:
            raise NothingToCount(f"{len(titles)} titles")
        top = [list(pair) for pair in words.most_common(count)]
        logger.info("first of %d words: %s", len(words), next(iter(top))[0])
        set_status(stream_id, "ok")
        return top
    except Exception as error:
        AFTER.get(type(error), OTHERWISE)(stream_id, error)
        raise
