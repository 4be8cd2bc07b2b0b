# -*- coding: utf-8 -*-
# Stammt aus der Zeit vor dem ORM. Der Status wird mit SQL gesetzt, wie alles hier.
import contextlib
import logging
import traceback

from django.db import connection

logger = logging.getLogger(__name__)

FERTIG = "UPDATE streams_stream SET status = 'bereit', last_run = now() WHERE id = %s"
KAPUTT = "UPDATE streams_stream SET status = 'failed', last_run = now() WHERE id = %s"

UMZUG = """
    INSERT INTO streams_buchung (stream_id, belegnummer, konto, betrag, gebucht_am, geprueft)
         SELECT %(stream)s, a.nr, a.kto, a.soll - a.haben, a.am, a.ok = 'J'
           FROM alt_buchungen a
          WHERE a.jahr = %(jahr)s
             ON CONFLICT DO NOTHING
"""


def altdaten(stream_id, jahr, **kwargs):
    """Holt ein Jahr aus den Tabellen der alten Anwendung.

    :param stream_id: Stream, zu dem die Buchungen kommen
    :param jahr: welches Jahr

    Beispiel::

        altdaten(7, 2009)
    """
    try:
        with contextlib.closing(connection.cursor()) as c:
            c.execute(UMZUG, {'stream': stream_id, 'jahr': jahr})
            anzahl = c.rowcount
            c.execute(FERTIG, [stream_id])
        logger.info('%s: %d Buchungen', jahr, anzahl)
        return anzahl
    except Exception:
        logger.error('Umzug %s, Stream %s:\n%s', jahr, stream_id, traceback.format_exc())
        with connection.cursor() as c:
            c.execute(KAPUTT, [stream_id])
        raise
