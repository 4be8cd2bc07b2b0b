# -*- coding: utf-8 -*-
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Case, DecimalField, F, Value, When
from django.utils import timezone

from streams.models import Buchung
from ._aufgabe import aufgabe

CENT = Decimal('0.01')


def faktor(satz):
    f = 1 - Decimal(str(satz)) / 100
    if not 0 < f <= 1:
        raise ValueError('%s %% Skonto?' % satz)
    return f


@aufgabe('Skonto', versuche=3)
def skonto(stream, satz=2, tage=14, konten=None, **kwargs):
    """Zieht Skonto von Buchungen ab, die noch in der Frist sind.

    Args:
        stream: der Stream (die Task selbst bekommt ``stream_id``)
        satz: Prozent
        tage: Länge der Frist
        konten: nur diese Konten

    Example:
        >>> skonto(stream_id=1, satz=3)
        {'anzahl': 7, 'summe': '1204.10'}
    """
    f = faktor(satz)
    offen = Buchung.objects.filter(stream=stream, geprueft=False)
    if konten:
        offen = offen.filter(konto__in=konten)
    frist = timezone.now() - timedelta(days=tage)
    anzahl = offen.update(
        betrag=Case(When(gebucht_am__gte=frist, then=F('betrag') * Value(f, DecimalField())), default=F('betrag')),
        geprueft=True,
    )
    summe = sum(stream.buchungen.values_list('betrag', flat=True), Decimal(0))
    return {'anzahl': anzahl, 'summe': str(summe.quantize(CENT, ROUND_HALF_UP))}
