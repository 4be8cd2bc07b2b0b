"""
Module: streams.tasks.sync_inventory

This module implements the ``sync_inventory`` task. The task synchronizes the
quantities of the records of a stream with the feed of a supplier.
"""

# Standard library imports
import logging
from typing import Any, Dict, Iterable, Iterator, List

# Third-party imports
import requests
from django.db import transaction
from django.db.models import F
from django.utils import timezone

# Local application imports
from streams.models import DataRecord, Stream

__all__ = ["sync_inventory"]

logger = logging.getLogger(__name__)

# Constants
HTTP_TIMEOUT_SECONDS = 30
FIELD_STOCK_KEEPING_UNIT = "sku"
FIELD_QUANTITY_CHANGE = "change"
FIELD_UNIT_PRICE = "price"


class InventoryBatcher:
    """Splits the positions of a feed into batches.

    :param positions: The positions of the feed.
    :type positions: Iterable[Dict[str, Any]]
    :param chunk_size: The maximum number of positions per batch.
    :type chunk_size: int
    """

    def __init__(self, positions: Iterable[Dict[str, Any]], chunk_size: int) -> None:
        self.positions = positions
        self.chunk_size = chunk_size

    def __iter__(self) -> Iterator[List[Dict[str, Any]]]:
        """Iterate over the batches.

        :returns: An iterator over the batches.
        :rtype: Iterator[List[Dict[str, Any]]]
        """
        batch: List[Dict[str, Any]] = []
        for position in self.positions:
            batch.append(position)
            if len(batch) >= self.chunk_size:
                yield batch
                batch = []
        if batch:
            yield batch


def sync_inventory(
    stream_id: int,
    feed_url: str,
    supplier_code: str,
    allow_negative: bool = False,
    chunk_size: int = 200,
    **kwargs: Any,
) -> Dict[str, Any]:
    """Synchronize the inventory of a stream with the feed of a supplier.

    :param stream_id: The primary key of the stream.
    :type stream_id: int
    :param feed_url: The address of the feed.
    :type feed_url: str
    :param supplier_code: The code of the supplier, which precedes each article number.
    :type supplier_code: str
    :param allow_negative: Whether a quantity may become negative.
    :type allow_negative: bool
    :param chunk_size: The number of positions that are stored in one transaction.
    :type chunk_size: int
    :param kwargs: Additional configuration, which is ignored.
    :returns: The number of updated and unknown positions and the execution time.
    :rtype: Dict[str, Any]
    :raises requests.HTTPError: If the supplier answers with an error.
    """
    started_at = timezone.now()
    updated_count = 0
    unknown_codes: List[str] = []
    succeeded = False
    try:
        response = requests.get(feed_url, timeout=HTTP_TIMEOUT_SECONDS)
        response.raise_for_status()
        for batch in InventoryBatcher(response.json()["positions"], chunk_size):
            with transaction.atomic():
                for position in batch:
                    external_id = f"{supplier_code}-{position[FIELD_STOCK_KEEPING_UNIT]}"
                    change = int(position[FIELD_QUANTITY_CHANGE])
                    records = DataRecord.objects.filter(stream_id=stream_id, external_id=external_id)
                    if not allow_negative:
                        records = records.filter(quantity__gte=-change)
                    affected = records.update(
                        quantity=F("quantity") + change,
                        payload={FIELD_UNIT_PRICE: position.get(FIELD_UNIT_PRICE)},
                    )
                    if affected:
                        updated_count += affected
                    else:
                        unknown_codes.append(external_id)
            logger.info("Stream %s: %d positions have been stored", stream_id, len(batch))
        succeeded = True
    except Exception:
        logger.exception("Stream %s: the inventory could not be synchronized", stream_id)
        raise
    finally:
        Stream.objects.filter(pk=stream_id).update(
            status=Stream.STATUS_COMPLETED if succeeded else Stream.STATUS_FAILED,
            last_run=timezone.now(),
            run_count=F("run_count") + 1,
        )
    return {
        "updated": updated_count,
        "unknown": sorted(set(unknown_codes)),
        "seconds": (timezone.now() - started_at).total_seconds(),
    }
