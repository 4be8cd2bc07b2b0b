# -*- coding: utf-8 -*-
"""Mahnungen, von Hand gestartet, bis die Buchhaltung etwas Besseres hat."""
import csv
import io
import logging
from datetime import timedelta

from django.core.mail import EmailMessage
from django.utils import timezone

from streams.models import Buchung, Stream

logger = logging.getLogger(__name__)


def als_csv(posten):
    puffer = io.StringIO()
    schreiber = csv.writer(puffer, delimiter=';')
    schreiber.writerow(['Beleg', 'Konto', 'Betrag'])
    for p in posten:
        schreiber.writerow([p.belegnummer, p.konto, str(p.betrag).replace('.', ',')])
    return puffer.getvalue()


def mahnlauf(stream_id, empfaenger, tage=30, **kwargs):  # NL301
    """Schickt eine Liste der überfälligen Posten.

    :param stream_id: Stream
    :param empfaenger: an wen
    :param tage: ab wann ein Posten überfällig ist

    Beispiel::

        {"empfaenger": "mahnwesen@example.org", "tage": 45}
    """
    stream = Stream.objects.get(pk=stream_id)
    faellig = timezone.now() - timedelta(days=tage)
    posten = Buchung.objects.filter(stream=stream, geprueft=False, gebucht_am__lt=faellig)
    mail = EmailMessage('Überfällig: %d Posten' % posten.count(), to=[empfaenger])
    mail.attach('posten.csv', als_csv(posten), 'text/csv')
    mail.send()
    logger.info('Liste an %s', empfaenger)
    stream.abschliessen()
    return posten.count()
