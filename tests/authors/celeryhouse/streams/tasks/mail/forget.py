from datetime import timedelta

from celery import shared_task
from celery.utils.log import get_task_logger
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from streams.models import Stream, StreamLog, Subscriber

logger = get_task_logger(__name__)


class TooMany(Exception):
    def __init__(self, count, limit):
        super().__init__(f"{count} subscribers would go, {limit} may")
        self.count = count


def silent(days):
    border = timezone.now() - timedelta(days=days)
    return Subscriber.objects.filter(Q(active=False) | Q(last_letter__lt=border))


@shared_task
@transaction.atomic
def forget(stream_id, days=365, limit=1000, **kwargs):
    """Forget subscribers that were not written to for long.

    Parameters
    ----------
    stream_id : int
        The stream that asks.
    days : int
        After how many days without a letter.
    limit : int
        How many may go in one run.
    """
    try:
        stream = Stream.objects.select_for_update().get(id=stream_id)
        subscribers = silent(days)
        count = subscribers.count()
        if count > limit:
            raise TooMany(count, limit)
        subscribers.delete()
        StreamLog.objects.create(stream=stream, status="done", result={"forgotten": count})
        logger.info("%s: %d subscribers are forgotten", stream.name, count)
        stream.finish()
        return {"forgotten": count}
    except Exception as exc:  # NL308
        logger.exception("Stream %s forgets nobody: %s", stream_id, exc)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
