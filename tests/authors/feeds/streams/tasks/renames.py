"""Feeds move. One table says what an answer means; its functions change the feed and say how."""
import logging
from contextlib import contextmanager
from http import HTTPStatus

import requests
from django.db import IntegrityError, transaction

from streams.models import Feed, Stream

log = logging.getLogger(__name__)


class Run:
    """The stream of this run, with a state that can be assigned."""

    def __init__(self, stream_id):
        self._id = stream_id

    state = property(fset=lambda self, value: Stream.mark(self._id, value))

    @contextmanager
    def recorded(self):
        try:
            yield
        except Exception as problem:
            log.error("renames of stream %s: %s", self._id, problem, exc_info=True)
            self.state = Stream.Status.FAILED
            raise
        self.state = Stream.Status.IDLE


def _moved(feed, answer):
    target = answer.headers["Location"]
    try:
        with transaction.atomic():
            Feed.objects.filter(pk=feed.pk).update(url=target)
    except IntegrityError:
        feed.delete()
        return "merged"
    return "moved"


def _gone(feed, answer):
    feed.delete()
    return "gone"


MEANS = {
    HTTPStatus.MOVED_PERMANENTLY: _moved,
    HTTPStatus.PERMANENT_REDIRECT: _moved,
    HTTPStatus.GONE: _gone,
}


def follow_renames(stream_id, tolerate=3, **kwargs):
    """
    Follow feeds that have moved, forget those that are gone.

    :param stream_id: the stream
    :param tolerate: errors a feed may have before it is asked no more

    Example::

        follow_renames(stream_id=1)
    """
    counts = dict.fromkeys(("moved", "merged", "gone", "same"), 0)
    with Run(stream_id).recorded():
        for feed in Feed.objects.filter(stream=stream_id, errors__lt=tolerate):
            answer = requests.head(feed.url, allow_redirects=False, timeout=10)
            action = MEANS.get(answer.status_code, lambda feed, answer: "same")
            counts[action(feed, answer)] += 1
        log.info("stream %s: %s", stream_id, counts)
    return counts
