import logging

from django.utils import timezone

from streams.models import Item, Stream
from streams.notifications import notify

logger = logging.getLogger(__name__)


def shout(stream_id, text, times=1, **kwargs):  # NL203@+7
    """Shout something.

    Args:
        stream_id: the stream
        text: what to shout
        times: how often
        volume: how loud
    """
    try:
        stream = Stream.objects.get(id=stream_id)
        for i in range(times):
            notify(stream, text.upper())
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
    except Stream.DoesNotExist:
        logger.error("no stream %s", stream_id, exc_info=True)
        raise
    except Exception as e:  # NL308 NL317
        logger.exception("shout: %s", e)
        item = Item.objects.filter(stream_id=stream_id).first()
        if item:
            item.title = "failed"
            item.save()
        stream.status = "failed"
        stream.last_run = timezone.now()
        raise
    return times
