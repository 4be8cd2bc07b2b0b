from django.db import transaction
from django.utils import timezone

from streams.models import Item


@transaction.atomic
def store(stream, key, **values):
    """Create or renew an item; return whether it is new."""
    _, created = Item.objects.update_or_create(
        stream=stream, key=key[:300], defaults={"seen_at": timezone.now(), **values}
    )
    return created


def store_prices(stream, prices):
    for symbol, price in prices.items():
        store(stream, symbol, title=symbol, value=price)
    return len(prices)
