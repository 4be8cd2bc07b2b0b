# -*- coding: utf-8 -*-
"""Vergleicht, was bei uns steht, mit dem, was der Steuerberater schickt."""
import logging
import os
import pathlib
import shutil
import sqlite3
import tempfile
import threading
from contextlib import closing, contextmanager
from datetime import timedelta

import pandas as pd
from django.db import close_old_connections
from django.utils import timezone

from streams.models import Buchung, Stream

logger = logging.getLogger(__name__)


@contextmanager
def arbeitsplatz():
    """Ein Verzeichnis, das am Ende samt Inhalt verschwindet."""
    verzeichnis = pathlib.Path(tempfile.mkdtemp(prefix='vergleich-'))
    try:
        yield verzeichnis
    finally:
        shutil.rmtree(verzeichnis)


def unsere(stream_id, seit, ergebnis):
    """Läuft im eigenen Thread, deshalb die Verbindung am Ende zu."""
    try:
        abfrage = Buchung.objects.filter(stream_id=stream_id, gebucht_am__gte=seit)
        ergebnis['wir'] = pd.DataFrame(abfrage.values('belegnummer', 'betrag'))
    except Exception as e:
        ergebnis['fehler'] = e
    finally:
        close_old_connections()


def ihre(kopie):
    with closing(sqlite3.connect(kopie)) as verbindung:
        return pd.read_sql('SELECT belegnummer, betrag FROM journal', verbindung)


def unterschiede(wir, sie):
    beide = wir.merge(sie, on='belegnummer', how='outer', suffixes=('_wir', '_sie'), indicator=True)
    anders = beide[(beide['_merge'] != 'both') | (beide['betrag_wir'].astype(float) != beide['betrag_sie'].astype(float))]
    for _, zeile in anders.iterrows():
        yield {'beleg': zeile['belegnummer'], 'wo': str(zeile['_merge'])}


def tabellen_vergleich(stream_id, journal, tage=30, **kwargs):
    """Vergleicht Buchungen mit dem Journal des Steuerberaters.

    Args:
        stream_id: unser Stream
        journal: Pfad der SQLite-Datei
        tage: wie weit zurück verglichen wird

    Returns:
        die Belege, die nicht übereinstimmen

    Example:
        >>> tabellen_vergleich(6, '/eingang/journal.db')
        [{'beleg': 'R-17', 'wo': 'left_only'}]
    """
    gescheitert = True
    try:
        ergebnis = {}
        leser = threading.Thread(target=unsere, args=(stream_id, timezone.now() - timedelta(days=tage), ergebnis))
        leser.start()
        with arbeitsplatz() as platz:
            # auf der Kopie, der Steuerberater hat seine offen
            kopie = shutil.copy(journal, os.fspath(platz / 'journal.db'))
            sie = ihre(kopie)
        leser.join()
        if 'fehler' in ergebnis:
            raise ergebnis['fehler']
        liste = list(unterschiede(ergebnis['wir'], sie))
        logger.info('Stream %s: %d Unterschiede', stream_id, len(liste))
        gescheitert = False
        return liste
    except Exception:
        logger.exception('Vergleich von Stream %s mit %s', stream_id, journal)
        raise
    finally:
        if gescheitert:
            Stream.objects.nummer(stream_id).gescheitert()
        else:
            Stream.objects.nummer(stream_id).erledigt()
