from celery.utils.log import get_task_logger

from house.celery import app
from services.feeds import pull_feed
from services.items import store
from streams.processing import stream_processing

logger = get_task_logger(__name__)


@app.task(bind=True, max_retries=3)
@stream_processing(stream_type="rss")
def rss(self, stream):
    """Store the entries of a feed as items.

    What is asked for stands in the configuration: the address, how many entries, of which
    categories.

    Parameters
    ----------
    stream
        The stream, looked up by the decorator.

    Returns
    -------
    dict
        How many entries were new and how many known.
    """
    counts = {"new": 0, "known": 0}
    for entry in pull_feed(**stream.configuration):
        created = store(stream, entry.key, title=entry.title, body=entry.body)
        counts["new" if created else "known"] += 1
    if not counts["new"] and self.request.retries:
        logger.warning("Feed of %s has nothing new, at try %d", stream.name, self.request.retries)
    return counts
