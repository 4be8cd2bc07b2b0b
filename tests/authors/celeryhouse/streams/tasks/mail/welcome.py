from celery import shared_task
from celery.utils.log import get_task_logger
from django.db.models import Q

from services import letters
from streams.failures import RunFailed
from streams.models import Stream, Subscriber

logger = get_task_logger(__name__)


def _new(limit):
    never = Q(last_letter__isnull=True, active=True)
    return Subscriber.objects.filter(never).order_by("id")[:limit]


@shared_task
def welcome(stream_id, subject, text, limit=50, **kwargs):
    """Write to subscribers who have not had a letter yet.

    Parameters
    ----------
    stream_id : int
        The stream that writes.
    subject : str
        The subject of the letter.
    text : str
        The letter.
    limit : int
        How many letters in one run.
    """
    sent, refused = [], []
    try:
        stream = Stream.objects.get(id=stream_id)
        for subscriber in _new(limit):
            try:
                letters.send(subscriber.email, subject, text)
            except OSError as exc:
                logger.warning("%s is not reached: %s", subscriber.pk, exc)
                refused.append(subscriber.pk)
            else:
                sent.append(subscriber.pk)
        if refused and not sent:
            raise ConnectionError(f"{len(refused)} letters and none sent")
        stream.finish()
    except Exception as exc:
        raise RunFailed(stream_id, "welcome", exc) from exc
    logger.info("%d are welcome, %d were not reached", len(sent), len(refused))
    return {"sent": sent, "refused": refused}
