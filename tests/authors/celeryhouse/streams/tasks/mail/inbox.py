import email
import email.policy
import imaplib
from contextlib import closing

from celery import shared_task
from celery.utils.log import get_task_logger
from django.conf import settings
from django.utils import timezone

from services.items import store
from streams.models import Stream, StreamLog

logger = get_task_logger(__name__)


class MailboxError(Exception):
    pass


def _ok(answer):
    kind, data = answer
    if kind != "OK":
        raise MailboxError(data[0].decode(errors="replace"))
    return data


def _unread(box, folder, limit):
    _ok(box.select(folder, readonly=False))
    numbers = _ok(box.search(None, "UNSEEN"))[0].split()
    for number in numbers[:limit]:
        (_, raw), *_rest = _ok(box.fetch(number, "(RFC822)"))
        yield number, email.message_from_bytes(raw, policy=email.policy.default)


def _text(message):
    match message.get_body(preferencelist=("plain", "html")):
        case None:
            return ""
        case body:
            return body.get_content().strip()


def _read(stream, folder, limit):
    with closing(imaplib.IMAP4_SSL(settings.MAIL_HOST, timeout=30)) as box:
        _ok(box.login(settings.MAIL_USER, settings.MAIL_PASSWORD))
        for number, message in _unread(box, folder, limit):
            key = message["Message-ID"] or f"{folder}/{number.decode()}"
            store(stream, key, title=message["Subject"] or "", body=_text(message))
            box.store(number, "+FLAGS", r"\Seen")
            yield key


@shared_task(bind=True, max_retries=8, acks_late=True)
def inbox(self, stream_id, folder="INBOX", limit=100, **kwargs):
    """Turn unread mail into items.

    Parameters
    ----------
    stream_id : int
        The stream that gets the items.
    folder : str
        The folder of the mailbox.
    limit : int
        How many letters in one run.

    Returns
    -------
    dict
        The ids of the letters.
    """
    started = timezone.now()
    try:
        stream = Stream.objects.get(id=stream_id)
        keys = list(_read(stream, folder, limit))
        logger.info("%s: %d letters in %s", stream.name, len(keys), folder)
        stream.finish()
        StreamLog.objects.create(
            stream=stream, status="done", result={"letters": keys}, finished_at=timezone.now()
        )
        return {"letters": keys, "started": started.isoformat()}
    except Exception as exc:
        if isinstance(exc, (OSError, imaplib.IMAP4.abort)):
            logger.warning("No connection for stream %s: %s", stream_id, exc, exc_info=True)
        else:
            logger.error("Mail of stream %s: %s", stream_id, exc, exc_info=True)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise self.retry(exc=exc, countdown=60) from exc
