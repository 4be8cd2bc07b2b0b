import logging
from datetime import timedelta
from itertools import groupby
from operator import attrgetter

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone

from streams.models import Entry, Stream

log = logging.LoggerAdapter(logging.getLogger(__name__), {"app": "digest"})


def mail_digest(stream_id, recipients, hours=24, at_least=1, **kwargs):
    """
    Mail what is new.

    :param stream_id: the stream; entries of all its feeds are mailed
    :param recipients: addresses
    :param hours: how far to look back when the stream has never run
    :param at_least: with fewer entries no mail is sent

    Usage:
        Stream(stream_type="digest", configuration={"recipients": ["a@b.example"]})
    """
    sent = ok = False

    def since():
        if (stream := Stream.objects.only("last_run").get(pk=stream_id)).last_run:
            return stream.last_run
        return timezone.now() - timedelta(hours=hours)

    def sections(entries):
        by_feed = attrgetter("feed.title")
        return [
            {"title": title, "entries": list(group)}
            for title, group in groupby(sorted(entries, key=by_feed), key=by_feed)
        ]

    def message(entries):
        context = {"sections": sections(entries), "count": len(entries)}
        mail = EmailMultiAlternatives(
            subject=f"{len(entries)} new entries",
            body=render_to_string("digest.txt", context),
            to=recipients,
        )
        mail.attach_alternative(render_to_string("digest.html", context), "text/html")
        return mail

    try:
        entries = list(
            Entry.objects.filter(feed__stream=stream_id, updated__gt=since())
            .select_related("feed")
            .order_by("-updated")
        )
        if len(entries) >= at_least:
            sent = bool(message(entries).send())
        log.info("digest %s: %d entries, sent: %s", stream_id, len(entries), sent)
        ok = True
    except Exception as error:
        log.exception("digest %s: %s", stream_id, error)
        raise
    finally:
        if ok:
            Stream.objects.filter(pk=stream_id).update(last_run=timezone.now(), status="idle")
        else:
            Stream.objects.filter(pk=stream_id).update(last_run=timezone.now(), status="failed")
    return {"sent": sent, "entries": len(entries)}
