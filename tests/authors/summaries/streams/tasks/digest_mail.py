"""The best summaries since a day, by mail. No model is asked."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import smtplib
from email.headerregistry import Address
from email.message import EmailMessage
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from streams.models import Stream, Summary

logger = logging.getLogger(f"{__name__}.mail")

HERE = ZoneInfo("Europe/Lisbon")


def composed(recipient: str, summaries: list[Summary]) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = f"{len(summaries)} summaries"
    message["From"] = Address("Summaries", "noreply", "example.org")
    message["To"] = recipient
    message.set_content("\n\n".join(f"* {each.article.title}\n{each.text}" for each in summaries))
    return message


def deliver(message: EmailMessage) -> None:
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, None, 30) as server:
        if settings.EMAIL_HOST_PASSWORD:
            logger.debug("A password is set; it is %d characters long", len(settings.EMAIL_HOST_PASSWORD))
            server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        server.send_message(message)


def mail_digest(stream_id: int, recipient: str, top: int = 5, **options: Any) -> dict[str, Any]:
    """Mail the summaries with the best grades.

    Args:
        stream_id: The stream.
        recipient: Who gets the mail.
        top: How many summaries are in it.
        **options: ``from``, the day since when, as ``2024-05-01``.

    Example:
        >>> mail_digest(1, "readers@example.org", **{"from": "2024-05-01"})
        {'mailed': 5}
    """
    ended = dt.datetime.now(HERE)
    try:
        day = dt.date.fromisoformat(options["from"])
        since = dt.datetime.combine(day, dt.time.min, tzinfo=HERE)
        graded = Summary.objects.filter(article__stream=stream_id, created__gte=since, grade__isnull=False)
        best = sorted(graded.select_related("article"), key=attrgetter("grade"), reverse=True)[:top]
        if best:
            deliver(composed(recipient, best))
        logger.info("Stream %s: %d summaries since %s", stream_id, len(best), day)
        stream = Stream.objects.get(pk=stream_id)
        stream.status, stream.last_run = Stream.Status.IDLE, ended
        Stream.objects.bulk_update([stream], ["status", "last_run"])
    except Exception as exc:
        logger.exception("Stream %s: nothing mailed to %s", stream_id, recipient)
        with contextlib.suppress(Stream.DoesNotExist):
            stream = Stream.objects.get(pk=stream_id)
            stream.status = Stream.Status.FAILED
            stream.last_run = ended
            stream.last_error = f"{type(exc).__name__}: {exc}"
            stream.save(update_fields=["status", "last_run", "last_error"])
        raise
    return {"mailed": len(best)}
