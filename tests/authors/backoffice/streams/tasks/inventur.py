# -*- coding: utf-8 -*-
"""Inventur: was die Scanner gezählt haben, gegen das, was gebucht ist."""
import glob
import gzip
import logging
import os
import sys
from collections import Counter

from django.db.models import Count

from streams.models import Buchung, Stream

logger = logging.getLogger(__name__)


def gezaehlt(ordner):
    zaehler = Counter()
    for pfad in sorted(glob.glob(os.path.join(ordner, '*.gz'))):
        with gzip.open(pfad, 'rt', encoding='ascii') as scan:
            zaehler.update(zeile.strip() for zeile in scan if zeile.strip())
    if not zaehler:
        raise LookupError('in %s liegt nichts' % ordner)
    return zaehler


def gebucht(stream_id):
    paare = Buchung.objects.filter(stream_id=stream_id).values('konto').annotate(n=Count('pk')).values_list('konto', 'n')
    return Counter(dict(paare))


def inventur(stream_id, ordner, **kwargs):
    """Vergleicht gezählte mit gebuchten Posten.

    ``stream_id`` ist der Stream, ``ordner`` der Ordner mit den Dateien der Scanner.

    >>> inventur(5, '/scanner')
    {'zu viel': ['1200'], 'zu wenig': [], 'ungeprüft': ['R-9']}
    """
    try:
        ist, soll = gezaehlt(ordner), gebucht(stream_id)
        offen = Buchung.objects.filter(stream_id=stream_id, geprueft=False).values_list('belegnummer', flat=True)
        ergebnis = {'zu viel': sorted(ist - soll), 'zu wenig': sorted(soll - ist), 'ungeprüft': list(offen)}
        logger.info('Inventur %s: %d gezählt, %d gebucht', stream_id, sum(ist.values()), sum(soll.values()))
        return ergebnis
    finally:
        lauf = Stream.objects.nummer(stream_id)
        if sys.exc_info()[0] is None:
            lauf.erledigt()
        else:
            logger.exception('Inventur von Stream %s in %s', stream_id, ordner)
            lauf.gescheitert()
