# -*- coding: utf-8 -*-
import logging
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from email.message import EmailMessage

from django.conf import settings
from django.db import connection

from streams.models import Dokument
from ._lauf import vermerken

log = logging.getLogger(__name__)

hintergrund = ThreadPoolExecutor(max_workers=1)


def empfaenger(verteiler):
    """Adressen eines Verteilers, aus der Tabelle der alten Anwendung."""
    with closing(connection.cursor()) as cursor:
        cursor.execute('SELECT adresse FROM alt_verteiler WHERE name = %s ORDER BY adresse', [verteiler])
        return [adresse for (adresse,) in cursor.fetchall()]


def nachricht(an, betreff, text, dokumente):
    mail = EmailMessage()
    mail['From'] = settings.DEFAULT_FROM_EMAIL
    mail['To'] = an
    mail['Subject'] = betreff
    mail.set_content(text)
    for dokument in dokumente:
        with dokument.datei.open('rb') as f:
            mail.add_attachment(f.read(), maintype='application', subtype='octet-stream', filename=dokument.titel)
    return mail


def smtp_rundmail(stream_id, verteiler, betreff, text='', **kw):
    """Verschickt die letzten Dokumente an einen Verteiler.

    Args:
        stream_id: Stream, dessen Dokumente verschickt werden
        verteiler: Name des Verteilers
        betreff: Betreff der Mail
        text: was in der Mail steht

    Example:
        >>> smtp_rundmail(2, 'vertrieb', 'Zahlen vom Mai')
        {'verschickt': 31, 'abgelehnt': ['alt@example.org']}
    """
    abgelehnt = []
    try:
        dokumente = list(Dokument.objects.filter(stream_id=stream_id).order_by('-id')[:3])
        adressen = empfaenger(verteiler)
        with ExitStack() as offen:
            smtp = offen.enter_context(smtplib.SMTP(settings.EMAIL_HOST, 587, timeout=20))
            smtp.starttls(context=ssl.create_default_context())
            for adresse in adressen:
                try:
                    smtp.send_message(nachricht(adresse, betreff, text, dokumente))
                except smtplib.SMTPRecipientsRefused as e:
                    log.warning('%s nimmt nichts an: %s', adresse, e)
                    abgelehnt.append(adresse)
        if adressen and len(abgelehnt) == len(adressen):
            raise RuntimeError('niemand hat die Mail angenommen')
        log.info('%d von %d Mails verschickt', len(adressen) - len(abgelehnt), len(adressen))
    except Exception as e:
        log.exception('Rundmail %r an %s', betreff, verteiler)
        hintergrund.submit(vermerken, stream_id, gut=False, meldung=str(e))
        raise
    else:
        hintergrund.submit(vermerken, stream_id, gut=True).result()
        return {'verschickt': len(adressen) - len(abgelehnt), 'abgelehnt': abgelehnt}
