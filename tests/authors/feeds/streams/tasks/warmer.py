import logging
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import requests

from streams.models import Feed, Stream

log = logging.getLogger(__name__)


def _landed(stream_id: int, future: Future) -> None:
    """Called when the work is over; `future` knows how it went."""
    problem = future.exception()
    if problem is not None:
        log.error("warmer, stream %s: %s", stream_id, problem, exc_info=problem)
    Stream.mark(stream_id, "failed" if problem else "idle")


def warm_caches(stream_id, base, threads=4, **kwargs):
    """
    Ask for the pages of all feeds, so that the cache has them.

    :param stream_id: the stream
    :param base: address of our site
    :param threads: pages to ask for at a time

    Example::

        warm_caches(stream_id=1, base="https://we.example", threads=2)
    """

    def ask(url):
        answer = requests.get(url, timeout=30)
        answer.raise_for_status()
        return answer.headers.get("X-Cache", "miss")

    def work():
        urls = [f"{base}/feed/{pk}" for pk in Feed.objects.filter(stream=stream_id).values_list("pk", flat=True)]
        with ThreadPoolExecutor(threads) as pool:
            states = list(pool.map(ask, urls))
        log.info("%d pages, %d were warm", len(states), states.count("hit"))
        return {"pages": len(states), "warm": states.count("hit")}

    with ThreadPoolExecutor(1) as runner:
        future = runner.submit(work)
        future.add_done_callback(partial(_landed, stream_id))
    return future.result()
