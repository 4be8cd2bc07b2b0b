import imaplib
import re
from contextlib import closing

from celery import shared_task
from celery.utils.log import get_task_logger
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from streams.models import Stream, Subscriber

logger = get_task_logger(__name__)

FAILED = re.compile(rb"^Final-Recipient:\s*rfc822;\s*(\S+)", re.MULTILINE | re.IGNORECASE)


class BouncesUnreadable(Exception):
    def __init__(self, folder):
        super().__init__(f"{folder} cannot be read")


def bounced_addresses(folder):
    with closing(imaplib.IMAP4_SSL(settings.MAIL_HOST, timeout=20)) as box:
        box.login(settings.MAIL_USER, settings.MAIL_PASSWORD)
        box.select(folder)
        _, data = box.search(None, "ALL")
        for number in data[0].split():
            _, parts = box.fetch(number, "(BODY[TEXT])")
            for match in FAILED.finditer(parts[0][1]):
                yield match[1].decode("ascii", "ignore").lower()


@shared_task(bind=True)
def bounces(self, stream_id, folder, tolerate=3, verbose=False, **kwargs):  # NL512
    """Count what comes back, and stop writing to who never answers.

    Parameters
    ----------
    stream_id : int
        The stream that asks.
    folder : str
        Where the bounces lie.
    tolerate : int
        How often a letter may come back.
    verbose : bool
        Say more.
    """
    try:
        stream = Stream.objects.get(id=stream_id)
        counted = 0
        for address in bounced_addresses(folder):
            counted += Subscriber.objects.filter(email__iexact=address).update(
                bounces=F("bounces") + 1
            )
        gone = Subscriber.objects.filter(bounces__gt=tolerate).update(active=False)
        logger.info("%s: %d bounces, %d subscribers are left out", stream.name, counted, gone)
        stream.finish()
        return {"bounces": counted, "gone": gone}
    except Exception:  # NL317
        logger.exception("%s: bounces in %s", self.name, folder)
        stream.status = "failed"
        stream.last_run = timezone.now()
        stream.save(update_fields=["status", "last_run"])
        raise BouncesUnreadable(folder)  # NL314
