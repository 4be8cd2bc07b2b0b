import logging
from datetime import timezone as tz

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed

from streams.models import Entry, Stream

log = logging.getLogger(__name__)


def _writer(stream_id):
    """Return a function that writes our own feed, and one that records how it went."""
    def write(path, title, newest):
        feed = Atom1Feed(title=title, link=settings.SITE_URL, description=title)
        for entry in Entry.objects.filter(feed__stream=stream_id).order_by("-updated")[:newest]:
            feed.add_item(
                title=entry.title,
                link=entry.link,
                description=entry.summary,
                updateddate=entry.updated.astimezone(tz.utc) if entry.updated else None,
                unique_id=entry.guid,
            )
        with open(path, "w", encoding="utf-8") as out:
            feed.write(out, "utf-8")
        return feed.num_items()

    def record(error=None):
        if error is not None:
            log.error("outbox of stream %s: %s", stream_id, error, exc_info=True)
            Stream.mark(stream_id, Stream.Status.FAILED)
            return
        Stream.mark(stream_id, Stream.Status.IDLE)

    return write, record


def write_outbox(stream_id, path, title="Outbox", newest=30, **kwargs):
    """
    Write the newest entries as a feed of our own.

    :param stream_id: the stream
    :param path: file to write
    :param title: title of the feed
    :param newest: how many entries
    """
    write, record = _writer(stream_id)
    try:
        count = write(path, title, newest)
        log.info("%d entries in %s", count, path)
        record()
        return {"entries": count}
    except Exception as error:
        record(error)
        raise
