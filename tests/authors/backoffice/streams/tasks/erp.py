# -*- coding: utf-8 -*-
"""Abgleich mit der Warenwirtschaft."""
import datetime
import logging
from decimal import Decimal

from django.db import connections
from django.utils import timezone

from streams.models import Buchung, Stream

logger = logging.getLogger(__name__)

ABFRAGE = """
    SELECT beleg, konto, betrag
      FROM buchungen
     WHERE geaendert >= %s
     ORDER BY beleg
"""


def neue_buchungen(seit):
    cursor = connections['erp'].cursor()  # NL601
    cursor.execute(ABFRAGE, [seit])
    zeilen = cursor.fetchall()
    if not zeilen:
        return []
    cursor.close()
    return zeilen


def sql_abgleich(stream_id, tage=1, **kwargs):
    """Übernimmt geänderte Buchungen aus der Warenwirtschaft.

    :param stream_id: Stream
    :param tage: wie viele Tage zurück gesucht wird

    >>> sql_abgleich(4, tage=3)
    {'geaendert': 11}
    """
    try:
        seit = timezone.now() - datetime.timedelta(days=tage)
        geaendert = 0
        for beleg, konto, betrag in neue_buchungen(seit):
            Buchung.objects.update_or_create(
                stream_id=stream_id,
                belegnummer=beleg,
                defaults={
                    'konto': konto,
                    'betrag': Decimal(betrag),
                    'gebucht_am': datetime.datetime.now(),  # NL316
                },
            )
            geaendert += 1
        logger.info('Stream %s: %d Buchungen', stream_id, geaendert)
        Stream.objects.nummer(stream_id).erledigt()
        return {'geaendert': geaendert}
    except Exception as e:
        logger.exception('Abgleich von Stream %s: %s', stream_id, e)
        Stream.objects.update(status='failed', last_run=timezone.now())  # NL313
        raise
