import logging

import requests
from django.utils import timezone

from streams.models import Item
from streams.tasks._status import set_status

log = logging.getLogger(__name__)

API = "https://prices.example.org/latest"


def prices(
    stream_id,
    symbols,
    precision,  # NL505
    retries=3,  # NL512
    **kwargs,
):
    """Store the prices of some symbols.

    :param stream_id: the stream
    :param symbols: what to look for
    :param precision: digits after the point
    :param retries: how often to try
    :param kwargs: ``currency``
    """
    try:
        currency = kwargs.get("currency", "EUR")
        found = {}
        for symbol in symbols:
            r = requests.get(API, params={"symbol": symbol, "currency": currency}, timeout=5)
            if r.status_code == 404:
                log.warning("no price of %s in %s", symbol, currency)
                continue
            r.raise_for_status()
            found[symbol] = round(r.json()["price"], precision)
            Item.objects.update_or_create(
                stream_id=stream_id, link=f"{API}?symbol={symbol}", defaults={"title": f"{symbol} {found[symbol]}"}
            )
        set_status(stream_id, "ok")
        return {"prices": found, "at": timezone.now()}  # NL106
    except Exception as e:
        log.exception("prices of %s: %s", symbols, e)
        set_status(stream_id, "failed", str(e))
        raise
