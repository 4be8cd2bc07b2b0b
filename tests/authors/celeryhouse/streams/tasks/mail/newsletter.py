import functools
from datetime import timedelta

from celery import group, shared_task
from celery.utils.log import get_task_logger
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from house.celery import app
from services import letters
from streams.models import Item, Subscriber
from streams.processing import stream_processing

logger = get_task_logger(__name__)


@app.task(autoretry_for=(OSError,), retry_backoff=True, max_retries=6)
def deliver_letter(subscriber_id, subject, body):
    """Send one letter; a queue of its own takes care of the many."""
    subscriber = Subscriber.objects.get(id=subscriber_id)
    if not subscriber.active:
        return False
    sent = letters.send(subscriber.email, subject, body)
    if sent:
        Subscriber.objects.filter(id=subscriber_id).update(last_letter=timezone.now())
    else:
        Subscriber.objects.filter(id=subscriber_id).update(bounces=F("bounces") + 1)
    return bool(sent)


def _dispatch(subject, body, ids):
    group(deliver_letter.s(pk, subject, body) for pk in ids).apply_async(queue="letters")
    logger.info("%d letters are on their way: %s", len(ids), subject)


@shared_task(bind=True)
@stream_processing(stream_type="newsletter")
def newsletter(self, stream):
    """Send what is new to all who want it.

    The letters leave once the transaction is through, each as a task of its own.

    Parameters
    ----------
    stream
        The stream, with the subject and the hours in its configuration.
    """
    config = stream.configuration
    since = timezone.now() - timedelta(hours=config.get("hours", 24))
    with transaction.atomic():
        items = list(Item.objects.filter(seen_at__gte=since).exclude(body="").order_by("seen_at"))
        if not items:
            logger.info("%s: nothing since %s", stream.name, since)
            return {"letters": 0, "items": 0}
        ids = list(Subscriber.objects.filter(active=True).values_list("id", flat=True))
        transaction.on_commit(
            functools.partial(_dispatch, config["subject"], letters.render(items), ids)
        )
    return {"letters": len(ids), "items": len(items)}
