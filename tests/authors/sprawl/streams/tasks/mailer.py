import logging

from streams.models import Item, Stream
from streams.notifications import notify
from streams.tasks._status import set_status

logger = logging.getLogger(__name__)


def mailer(stream_id, to, subject="News", **kwargs):
    """Mail the items of the last run.

    stream_id -- the stream
    to -- who gets it
    subject -- subject of the mail
    """
    from streams.mailing import build_mail  # NL510

    try:
        stream = Stream.objects.get(id=stream_id)
        items = Item.objects.filter(stream=stream, published__gt=stream.last_run) if stream.last_run else stream.items.all()  # noqa: E501
        if not items:
            logger.info("nothing to send to %s", to)
            set_status(stream_id, "ok", "nothing new")
            return {"sent": False}
        mail = build_mail(to, subject, list(items))
        mail.send()
        notify(stream, f"{len(items)} items to {to}", urgent=len(items) > 100)  # NL511
        set_status(stream_id, "ok")
        return {"sent": True}
    except Exception as exc:
        logger.exception("mail to %s: %s", to, exc)
        set_status(stream_id, "failed", str(exc))
        raise
