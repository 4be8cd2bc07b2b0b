# -*- coding: utf-8 -*-
"""Zinsen, taggenau und mit kaufmännischem Runden."""
import datetime
import logging
from decimal import *

from django.db import transaction

from streams.models import Buchung, Stream

logger = logging.getLogger(__name__)

KAUFMAENNISCH = Context(prec=28, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero])
TAGE = {'act/360': 360, 'act/365': 365}


def zinsen(posten, satz, basis):
    """(Tage, Zinsen) eines Postens bis heute."""
    heute = datetime.datetime.now(datetime.timezone.utc)
    tage = max((heute - posten.gebucht_am).days, 0)
    roh = posten.betrag * satz * tage / (100 * basis)
    return tage, roh.quantize(Decimal('0.01'))


def zinslauf(stream_id, satz, methode='act/360', **kwargs):
    """Bucht Zinsen auf alle offenen Posten.

    :param stream_id: Stream
    :param satz: Zinssatz in Prozent im Jahr, als Text
    :param methode: ``act/360`` oder ``act/365``

    >>> zinslauf(1, '4.25')
    {'posten': 14, 'zinsen': '83.17'}
    """
    gesamt, anzahl = Decimal(), 0
    try:
        stream = Stream.objects.get(id=stream_id)
        with localcontext(KAUFMAENNISCH), transaction.atomic():
            prozent, basis = Decimal(satz), TAGE[methode]
            for posten in stream.buchungen.filter(geprueft=False).exclude(belegnummer__startswith='Z-').iterator():
                tage, betrag = zinsen(posten, prozent, basis)
                if not betrag:
                    continue
                Buchung.objects.update_or_create(
                    stream=stream, belegnummer='Z-%s' % posten.belegnummer,
                    defaults=dict(konto=posten.konto, betrag=betrag))
                logger.debug('%s: %d Tage, %s', posten.belegnummer, tage, betrag)
                gesamt += betrag
                anzahl += 1
        logger.info('Stream %s: %s Zinsen auf %d Posten', stream_id, gesamt, anzahl)
        stream.abschliessen('%s Zinsen' % gesamt)
        return {'posten': anzahl, 'zinsen': str(gesamt)}
    except Exception as e:
        logger.exception('Zinslauf %s mit %s %%: %s', stream_id, satz, e)
        Stream.objects.nummer(stream_id).gescheitert()
        raise
