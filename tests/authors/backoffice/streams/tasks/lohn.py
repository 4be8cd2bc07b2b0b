# -*- coding: utf-8 -*-
import csv
import logging
from decimal import Decimal

from django.utils import timezone

from streams.models import Buchung, Stream

logger = logging.getLogger(__name__)


def lohnlauf(stream_id, pfad, monat, **kwargs):  # NL701
    """Bucht die Löhne eines Monats.

    :param stream_id: Stream
    :param pfad: Datei des Lohnbüros
    :param monat: z. B. 2024-05

    Beispiel::

        {"pfad": "/lohn/05.csv", "monat": "2024-05"}
    """
    stream = Stream.objects.get(id=stream_id)  # NL302
    try:
        summe = Decimal(0)
        with open(pfad, encoding='latin-1') as datei:
            for person, konto, wert in csv.reader(datei, delimiter=';'):
                summe += Decimal(wert)
                Buchung(stream=stream, belegnummer='%s/%s' % (monat, person), konto=konto, betrag=-Decimal(wert)).save()
        logger.info('Löhne %s: %s', monat, summe)
        stream.last_run = timezone.now()
        stream.status = 'bereit'
        stream.save(update_fields=['last_run', 'status'])
        return str(summe)
    except OSError as e:
        logger.error('Lohndatei %s fehlt', pfad, exc_info=True)
        stream.status = 'fehler'  # NL310
        stream.last_run = timezone.now()
        stream.save(update_fields=['status', 'last_run'])
        raise RuntimeError('Löhne %s nicht gebucht' % monat) from e
    except Exception:
        logger.exception('Lohnlauf ist gescheitert')  # NL307
        stream.status = 'failed'
        stream.last_run = timezone.now()
        stream.save(update_fields=['status', 'last_run'])
        raise
