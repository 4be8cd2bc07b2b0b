from celery import shared_task
from celery.utils.log import get_task_logger
from django.db.models import Avg

from services.items import store_prices
from services.market import fetch_prices
from streams.models import Item
from streams.processing import stream_processing

log = get_task_logger(__name__)


def _jumps(stream, prices, share=0.2):
    means = dict(
        Item.objects.filter(stream=stream, key__in=list(prices))
        .values_list("key")
        .annotate(mean=Avg("value"))
    )
    for symbol, price in prices.items():
        mean = means.get(symbol)
        if mean and abs(price - mean) / mean > share:
            yield symbol, mean, price


@shared_task(bind=True, max_retries=5)
@stream_processing(stream_type="prices")
def prices(self, stream):
    """Store the prices of some symbols and say which of them jumped.

    Parameters
    ----------
    stream
        The stream; its configuration names the symbols and the currency.
    """
    found = fetch_prices(**stream.configuration)
    jumped = []
    for symbol, mean, price in _jumps(stream, found):
        log.warning("%s: %s went from %s to %s", stream.name, symbol, mean, price)
        jumped.append(symbol)
    count = store_prices(stream, found, rounded=True)  # NL511
    return {"stored": count, "jumped": set(jumped)}  # NL106
