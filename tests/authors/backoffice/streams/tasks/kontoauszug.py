# -*- coding: utf-8 -*-
"""Kontoauszüge kommen als MT940, das liest nur das Programm der Bank."""
import json
import logging
import os
import queue
import subprocess
import threading
from decimal import Decimal
from signal import *

from streams.models import Buchung, Stream

log = logging.getLogger(__name__)

PROGRAMM = '/opt/bank/mt940tojson'
ENDE = object()


class Umwandler(object):
    """Das Programm der Bank; gibt auf, wenn es zu lange still ist."""

    def __init__(self, datei, geduld):
        self.datei, self.geduld = datei, geduld
        self.zeilen = queue.Queue(maxsize=1000)

    def _lesen(self, ausgabe):
        for zeile in ausgabe:
            self.zeilen.put(zeile)
        self.zeilen.put(ENDE)

    def __iter__(self):
        with open(self.datei, 'rb') as eingabe, subprocess.Popen(
                [PROGRAMM, '-'], stdin=eingabe, stdout=subprocess.PIPE, env={**os.environ, 'LC_ALL': 'C'}) as prozess:
            leser = threading.Thread(target=self._lesen, args=(prozess.stdout,), daemon=True)
            leser.start()
            try:
                while (zeile := self.zeilen.get(timeout=self.geduld)) is not ENDE:
                    yield json.loads(zeile)
            except queue.Empty:
                prozess.send_signal(SIGTERM)
                raise TimeoutError('%s ist seit %d s still' % (PROGRAMM, self.geduld)) from None
            finally:
                leser.join(1)
        if prozess.returncode:
            raise subprocess.CalledProcessError(prozess.returncode, PROGRAMM)


def nur_umsaetze(saetze):
    for satz in saetze:
        art = satz.get('art')
        if art == 'umsatz':
            yield satz['referenz'], satz['konto'], Decimal(satz['betrag'])
        elif art != 'saldo':
            log.warning('unbekannte Satzart %r', art)


def kontoauszug(stream_id, **einstellungen):
    """Liest einen Kontoauszug.

    stream_id ist der Stream; einstellungen['datei'] ist der Auszug, einstellungen['geduld'] die Zeit
    in Sekunden, die das Programm der Bank still sein darf (sonst eine Minute).

    >>> kontoauszug(stream_id=3, datei='/bank/2024-05-31.sta')
    41
    """
    fehler = None
    anzahl = 0
    try:
        umwandler = Umwandler(einstellungen['datei'], einstellungen.get('geduld', 60))
        for referenz, konto, betrag in nur_umsaetze(umwandler):
            Buchung.objects.update_or_create(stream_id=stream_id, belegnummer=referenz,
                                             defaults={'konto': konto, 'betrag': betrag})
            anzahl += 1
        log.info('%d Umsätze', anzahl)
        return anzahl
    except Exception as e:
        fehler = e
        raise
    finally:
        lauf = Stream.objects.nummer(stream_id)
        if fehler is None:
            lauf.erledigt()
        else:
            log.error('Kontoauszug von Stream %s nach %d Umsätzen: %s', stream_id, anzahl, fehler, exc_info=fehler)
            lauf.gescheitert()
