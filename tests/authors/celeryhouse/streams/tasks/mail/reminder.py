from datetime import timedelta
from smtplib import SMTP, SMTPException

from celery import shared_task
from celery.utils.log import get_task_logger
from django.conf import settings
from django.utils import timezone

from streams.models import Stream

logger = get_task_logger(__name__)

TEXT = """Subject: {name} sleeps

The stream {name} has not run since {last_run:%d.%m.%Y}.
"""


def sleeping(days):
    border = timezone.now() - timedelta(days=days)
    return Stream.objects.filter(status="paused", last_run__lt=border).exclude(owner_email="")


def write_to_owners(streams):
    names = []
    with SMTP(settings.MAIL_HOST, timeout=10) as smtp:
        for stream in streams:
            smtp.sendmail(
                settings.MAIL_USER,
                [stream.owner_email],
                TEXT.format(name=stream.name, last_run=stream.last_run),
            )
            names.append(stream.name)
    return names


@shared_task(ignore_result=False)
def reminder(stream_id, days, **kwargs):  # NL703
    """Remind owners of streams that sleep.

    Parameters
    ----------
    stream_id : int
        The stream that reminds.
    days : int
        How long a stream may sleep.
    """
    try:
        stream = Stream.objects.get(id=stream_id)
        names = write_to_owners(sleeping(days))
        logger.info("%s: owners of %s were reminded", stream.name, names)
        stream.last_run = timezone.now()
        stream.save(update_fields=["last_run"])
    except (SMTPException, OSError, Stream.DoesNotExist) as exc:  # NL303
        logger.exception("Stream %s reminds nobody: %s", stream_id, exc)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
    return {"reminded": names}
