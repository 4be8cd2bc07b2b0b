import logging
from functools import reduce
from operator import add

from streams.models import Item
from streams.tasks._status import set_status

logger = logging.getLogger(__name__)


def failed(stream_id, why):
    logger.error("tally of %s: %s", stream_id, why, exc_info=True)
    set_status(stream_id, "failed", str(why))


# newloom-lint: ignore[missing-docstring, unused-configuration]
def tally(stream_id, field, unit="", **kwargs):
    try:
        if field not in {"words", "id"}:
            raise ValueError(field)
        total = reduce(add, Item.objects.filter(stream_id=stream_id).values_list(field, flat=True), 0)
        logger.info("sum of %s: %s", field, total)
        set_status(stream_id, "ok", str(total))
        return total
    except Exception as e:
        failed(stream_id, e)
        raise
