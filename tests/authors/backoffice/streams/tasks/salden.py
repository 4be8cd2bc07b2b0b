# -*- coding: utf-8 -*-
"""Summen und Salden, so wie das Finanzamt sie haben will: fest breite Spalten, ASCII."""
import io
import logging
import unicodedata
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db.models import DecimalField, Q, Sum
from django.db.models.functions import Coalesce

from streams.models import Buchung, Dokument, Stream

logger = logging.getLogger(__name__)

SPALTEN = (('konto', 10, '<'), ('soll', 16, '>'), ('haben', 16, '>'), ('saldo', 16, '>'))


def ascii_(text):
    for von, nach in ('ä', 'ae'), ('ö', 'oe'), ('ü', 'ue'), ('ß', 'ss'):
        text = text.replace(von, nach)
    return unicodedata.normalize('NFKD', text).encode('ascii', 'ignore').decode()


def summe(**bedingung):
    return Coalesce(Sum('betrag', filter=Q(**bedingung)), Decimal(0), output_field=DecimalField())


def zeile(werte):
    return ''.join(format(werte[name], '%s%d' % (richtung, breite)) for name, breite, richtung in SPALTEN)


def schreiben(stream, aus):
    gesamt = Decimal(0)
    aus.write(ascii_(stream.name).upper() + '\r\n')
    konten = Buchung.objects.filter(stream=stream).values('konto').order_by('konto')
    for w in konten.annotate(soll=summe(betrag__gt=0), haben=summe(betrag__lt=0)).iterator():
        w['saldo'] = w['soll'] + w['haben']
        gesamt += w['saldo']
        aus.write(zeile(w) + '\r\n')
    return gesamt


def saldenliste(stream_id, **kwargs):
    """Schreibt die Saldenliste eines Streams.

    :param stream_id: Stream
    :returns: Summe aller Salden, die 0 sein sollte

    >>> saldenliste(stream_id=12)
    '0.00'
    """
    try:
        stream = Stream.laeufe.beginnt(stream_id)
        with io.StringIO(newline='') as aus:
            gesamt = schreiben(stream, aus)
            inhalt = aus.getvalue().encode('ascii')
        if gesamt:
            logger.warning('Stream %s: die Salden ergeben %s', stream_id, gesamt)
        Dokument.objects.create(stream=stream, titel='Saldenliste', datei=ContentFile(inhalt, name='salden.txt'))
        Stream.laeufe.endet(stream_id)
        return str(gesamt)
    except Exception as fehler:
        logger.exception('Stream %s: keine Saldenliste: %s', stream_id, fehler)
        Stream.laeufe.endet(stream_id, fehler)
        raise
