# -*- coding: utf-8 -*-
import calendar
import datetime
import logging
import sys
import threading
from concurrent import futures
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateparse import parse_date

from streams.models import Buchung, Dokument
from streams.tasks._lauf import vermerken

logger = logging.getLogger(__name__)
WIEN = ZoneInfo('Europe/Vienna')


class Frist(Exception):
    def __init__(self, tag):
        super().__init__('%s ist schon vorbei' % tag)
        self.tag = tag


def bankarbeitstag(tag):
    while tag.weekday() >= calendar.SATURDAY:
        tag += datetime.timedelta(days=1)
    return tag


def mitternacht(tag):
    return timezone.make_aware(datetime.datetime(tag.year, tag.month, tag.day), WIEN)


def verschieben(buchung, tag):
    neu = bankarbeitstag(tag)
    buchung.gebucht_am = mitternacht(neu)
    buchung.save(update_fields=['gebucht_am'])
    return neu


def zahlungstermine(stream_id, stichtag, threads=4, **kw):
    """Legt Zahlungen auf den nächsten Bankarbeitstag.

    Parameters
    ----------
    stream_id :
        Stream
    stichtag :
        frühester Tag, als JJJJ-MM-TT
    threads :
        wie viele Buchungen gleichzeitig

    Examples
    --------
    >>> zahlungstermine(9, '2030-06-01')
    {'2030-06-03': 12}
    """
    try:
        tag = parse_date(stichtag)
        if tag is None or mitternacht(tag) < timezone.now():
            raise Frist(stichtag)
        je_tag = {}
        offen = list(Buchung.objects.filter(stream_id=stream_id, geprueft=True))
        with futures.ThreadPoolExecutor(threads) as pool:
            for neu in pool.map(lambda b: verschieben(b, tag), offen):
                je_tag[neu.isoformat()] = je_tag.get(neu.isoformat(), 0) + 1
        Dokument.objects.create(stream_id=stream_id, titel='Termine %s' % stichtag,
                                eingang=datetime.datetime.now().astimezone())
    except:
        logger.error('Stream %s: Termine ab %s', stream_id, stichtag, exc_info=sys.exc_info())
        bote = threading.Thread(target=vermerken, args=(stream_id, False), kwargs={'meldung': 'Termine'})
        bote.start()
        bote.join()
        raise
    logger.info('%d Zahlungen an %d Tagen', len(offen), len(je_tag))
    vermerken(stream_id, True)
    return je_tag
