"""Mails: a mailbox whose log-out may fail, and a mail that is sent by another function."""

import imaplib
import logging
import smtplib
from email import message_from_bytes

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _logged_in(host, user, password):
    box = imaplib.IMAP4_SSL(host, timeout=30)
    try:
        box.login(user, password)
    except imaplib.IMAP4.error:
        box.logout()
        raise
    return box


def _left(box):
    try:
        box.close()
        box.logout()
    except (OSError, imaplib.IMAP4.error):
        box.shutdown()


def _told(host, address, subjects):
    server = smtplib.SMTP(host, 25, timeout=10)
    try:
        server.sendmail(address, [address], "\n".join(subjects))
    except smtplib.SMTPException:
        logger.warning("not told: %s", address)
    finally:
        server.quit()


def fetch(stream_id, host, user, password, **kwargs):
    logger.info("stream %s: reading mails", stream_id)
    box = None
    try:
        box = _logged_in(host, user, password)
        box.select("INBOX", readonly=True)
        _, [numbers] = box.search(None, "UNSEEN")
        subjects = []
        for number in numbers.split():
            _, data = box.fetch(number, "(RFC822)")
            subjects.append(message_from_bytes(data[0][1])["Subject"])
        if subjects:
            _told(host, user, subjects)
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"subjects": subjects}
    except Exception:
        logger.exception("stream %s failed", stream_id)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
    finally:
        if box:
            _left(box)
