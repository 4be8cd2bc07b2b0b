# -*- coding: utf-8 -*-
import logging
from decimal import Decimal, InvalidOperation

import pandas as pd
from django.db import transaction

from streams.models import Buchung, Stream

logger = logging.getLogger(__name__)

# so heißen die Spalten bei den drei Banken, mit denen wir zu tun haben
SPALTEN = {
    'Beleg-Nr.': 'belegnummer', 'Belegnummer': 'belegnummer', 'Referenz': 'belegnummer',
    'Konto': 'konto', 'Gegenkonto': 'konto',
    'Betrag': 'betrag', 'Umsatz': 'betrag', 'Betrag (EUR)': 'betrag',
}


def betrag(text):
    # 1.234,56 -> 1234.56
    return Decimal(str(text).replace('.', '').replace(',', '.').strip())


def zeilen(datei, trennzeichen, größe):
    """Alle Zeilen der Datei, schon mit unseren Spaltennamen."""
    for block in pd.read_csv(datei, sep=trennzeichen, dtype=str, chunksize=größe, keep_default_na=False):
        block = block.rename(columns=SPALTEN)
        fehlend = {'belegnummer', 'konto', 'betrag'} - set(block.columns)
        if fehlend:
            raise KeyError('Spalten fehlen: ' + ', '.join(sorted(fehlend)))
        yield from block.to_dict('records')


def csv_einlesen(stream_id, pfad, trennzeichen=';', kodierung='cp1252', größe=500, **kwargs):
    """Liest Buchungen aus einer CSV-Datei ein.

    Zeilen mit unlesbarem Betrag werden übersprungen und gezählt.

    :param stream_id: Nummer des Streams, zu dem die Buchungen gehören
    :param pfad: wo die Datei liegt
    :param trennzeichen: meist ein Semikolon
    :param kodierung: was die Bank für eine Kodierung hält
    :param größe: wie viele Zeilen auf einmal gelesen werden
    :return: wie viele neu, schon da und unlesbar waren

    >>> csv_einlesen(1, '/daten/umsatz.csv', trennzeichen=',')
    {'neu': 20, 'bekannt': 3, 'unlesbar': 0}
    """
    zähler = dict(neu=0, bekannt=0, unlesbar=0)
    try:
        stream = Stream.objects.get(id=stream_id)
        with open(pfad, encoding=kodierung, newline='') as datei, transaction.atomic():
            for nummer, zeile in enumerate(zeilen(datei, trennzeichen, größe), 2):
                try:
                    wert = betrag(zeile['betrag'])
                except InvalidOperation:
                    logger.warning('Zeile %d: kein Betrag: %r', nummer, zeile['betrag'])
                    zähler['unlesbar'] += 1
                    continue
                _, neu = Buchung.objects.get_or_create(
                    stream=stream,
                    belegnummer=zeile['belegnummer'],
                    defaults={'konto': zeile['konto'], 'betrag': wert},
                )
                zähler['neu' if neu else 'bekannt'] += 1
        logger.info('Stream %s: %s', stream, zähler)
        stream.abschliessen('%(neu)d neue Buchungen' % zähler)
        return zähler
    except Exception as fehler:
        logger.exception('CSV-Import %s aus %s: %s', stream_id, pfad, fehler)
        Stream.objects.nummer(stream_id).gescheitert()
        raise
