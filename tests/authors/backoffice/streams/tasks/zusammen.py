# -*- coding: utf-8 -*-
"""Führt die sortierten Journale der Filialen zu einem zusammen."""
import contextlib
import csv
import glob
import heapq
import logging
import os
import tempfile

from streams.models import Stream

logger = logging.getLogger(__name__)


@contextlib.contextmanager
def ganz_oder_gar_nicht(ziel):
    """Eine Textdatei, die es unter ihrem Namen erst gibt, wenn sie fertig ist."""
    griff, name = tempfile.mkstemp(dir=os.path.dirname(ziel) or '.')
    try:
        with os.fdopen(griff, 'w', encoding='utf-8') as datei:
            yield datei
        os.replace(name, ziel)
    except BaseException:
        os.unlink(name)
        raise


def lesen(datei):
    for zeile in csv.DictReader(datei, delimiter=';'):
        yield zeile['datum'], zeile['beleg'], zeile['betrag'], datei.name


def dubletten(posten):
    """Jeder Beleg nur einmal; sortiert liegen gleiche hintereinander."""
    vorher = None
    for p in posten:
        if p[:2] != vorher:
            yield p
        else:
            logger.info('doppelt: %s in %s', p[1], p[3])
        vorher = p[:2]


def zusammenfuehren(stream_id, muster, ziel, **kwargs):
    """
    Führt Journale zusammen.

    :param stream_id: Stream
    :param muster: welche Dateien, z. B. ``/filialen/*/journal.csv``
    :param ziel: wohin

    :Beispiel:

    >>> zusammenfuehren(1, '/filialen/*/journal.csv', '/zentrale/journal.csv')
    8123
    """
    n = 0
    try:
        pfade = sorted(glob.glob(muster))
        if not pfade:
            raise FileNotFoundError(muster)
        with contextlib.ExitStack() as stapel:
            quellen = [stapel.enter_context(open(p, encoding='utf-8', newline='')) for p in pfade]
            aus = stapel.enter_context(ganz_oder_gar_nicht(ziel))
            print('datum;beleg;betrag', file=aus)
            for datum, beleg, betrag, _ in dubletten(heapq.merge(*map(lesen, quellen))):
                print(datum, beleg, betrag, sep=';', file=aus)
                n += 1
        logger.info('%d Zeilen aus %d Dateien', n, len(pfade))
        Stream.objects.nummer(stream_id).erledigt()
        return n
    except Exception as e:
        logger.exception('%s -> %s: %s', muster, ziel, e)
        Stream.objects.nummer(stream_id).gescheitert()
        raise
