# -*- coding: utf-8 -*-
import datetime
import email
import email.policy
import imaplib
import logging
from email.utils import parsedate_to_datetime

from django.core.files.base import ContentFile
from django.utils import timezone

from streams.models import Dokument, Stream

logger = logging.getLogger(__name__)


class PostfachFehler(Exception):
    """Der Server hat etwas anderes als OK gesagt."""


class Postfach:
    """Ein offenes Postfach; Auswahl und Abmeldung macht das ``with``."""

    def __init__(self, server, benutzer, kennwort, ordner):
        self.zugang = server, benutzer, kennwort
        self.ordner = ordner
        self.imap = None

    def __enter__(self):
        server, benutzer, kennwort = self.zugang
        self.imap = imaplib.IMAP4_SSL(server, timeout=30)
        try:
            self.imap.login(benutzer, kennwort)
            self.ok(self.imap.select(self.ordner))
        except BaseException:
            self.imap.shutdown()
            raise
        return self

    def __exit__(self, *was):
        self.imap.logout()

    @staticmethod
    def ok(antwort):
        status, daten = antwort
        if status != 'OK':
            raise PostfachFehler(daten)
        return daten

    def __iter__(self):
        for nummer in self.ok(self.imap.search(None, 'UNSEEN'))[0].split():
            roh = self.ok(self.imap.fetch(nummer, '(RFC822)'))[0][1]
            yield nummer, email.message_from_bytes(roh, policy=email.policy.default)

    def gelesen(self, nummer):
        self.ok(self.imap.store(nummer, '+FLAGS', '\\Seen'))


def ablegen(stream, nachricht):
    datum = nachricht['Date']
    eingang = parsedate_to_datetime(datum) if datum else None
    if eingang is not None and timezone.is_naive(eingang):
        eingang = timezone.make_aware(eingang, datetime.timezone.utc)
    anlagen = 0
    for teil in nachricht.iter_attachments():
        Dokument.objects.create(
            stream=stream, titel=teil.get_filename('ohne Namen'), absender=str(nachricht['From']), eingang=eingang,
            datei=ContentFile(teil.get_payload(decode=True), name=teil.get_filename('anlage.bin')))
        anlagen += 1
    return anlagen


def imap_postfach(stream_id, server, benutzer, kennwort, ordner='INBOX', **_):
    """Legt die Anlagen aller ungelesenen Mails ab.

    Eine Mail, mit der etwas nicht stimmt, bleibt ungelesen und hält die anderen nicht auf.

    stream_id: wohin die Anlagen kommen
    server, benutzer, kennwort: der Zugang zum Postfach
    ordner: welcher Ordner gelesen wird

    >>> imap_postfach(8, 'mail.example.org', 'rechnungen', 'geheim')
    {'mails': 12, 'anlagen': 15, 'fehler': []}
    """
    mails, anlagen, fehler = 0, 0, []
    try:
        stream = Stream.objects.get(id=stream_id)
        with Postfach(server, benutzer, kennwort, ordner) as postfach:
            for nummer, nachricht in postfach:
                try:
                    anlagen += ablegen(stream, nachricht)
                except Exception as e:
                    logger.exception('Mail %s (%s) wird übergangen', nummer, nachricht['Subject'])
                    fehler.append('%s: %s' % (nachricht['Subject'], e))
                else:
                    mails += 1
                    postfach.gelesen(nummer)
        logger.info('%d Mails mit %d Anlagen, %d Fehler', mails, anlagen, len(fehler))
        stream.abschliessen('\n'.join(fehler))
    except Exception as e:
        logger.error('Postfach %s von Stream %s: %s', benutzer, stream_id, e, exc_info=True)
        Stream.objects.nummer(stream_id).gescheitert()
        raise
    return {'mails': mails, 'anlagen': anlagen, 'fehler': fehler}
