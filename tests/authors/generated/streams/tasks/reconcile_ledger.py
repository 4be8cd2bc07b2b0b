"""
Module: streams.tasks.reconcile_ledger

This module implements the ``reconcile_ledger`` task. The task reconciles the
entries of an account with each other.
"""

# Standard library imports
import logging
from collections import defaultdict
from decimal import Decimal
from typing import Any, DefaultDict, Dict, List

# Local application imports
from streams.models import LedgerEntry, Stream

__all__ = ["reconcile_ledger"]

logger = logging.getLogger(__name__)

DEFAULT_TOLERANCE = 0.01
DECIMAL_PLACES = Decimal("0.01")


class LedgerMatcher:
    """Finds entries that cancel each other out.

    :param tolerance: The difference that is still accepted.
    """

    def __init__(self, tolerance: float) -> None:
        self.tolerance = Decimal(str(tolerance))
        self.open_entries: DefaultDict[Decimal, List[LedgerEntry]] = defaultdict(list)

    def match(self, entry: LedgerEntry) -> bool:
        """Match an entry with one that was seen before.

        :param entry: The entry.
        :returns: Whether there was one.
        """
        for amount, entries in self.open_entries.items():
            if entries and abs(amount + entry.amount) <= self.tolerance:
                other = entries.pop()
                LedgerEntry.objects.filter(pk__in=[entry.pk, other.pk]).update(reconciled=True)
                return True
        self.open_entries[entry.amount.quantize(DECIMAL_PLACES)].append(entry)
        return False


def reconcile_ledger(
    stream_id: int,
    account: str,  # NL505
    tolerance: float = DEFAULT_TOLERANCE,
    **kwargs: Any,
) -> Dict[str, Any]:
    """Reconcile the ledger of a stream.

    :param stream_id: The primary key of the stream.
    :param account: The account whose entries are reconciled.
    :param tolerance: The difference that is still accepted.
    :param kwargs: Additional configuration, which is ignored.
    :returns: The number of matched and open entries.
    """
    try:
        stream = Stream.objects.get(pk=stream_id)
        matcher = LedgerMatcher(tolerance=tolerance)
        matched = 0
        for entry in stream.ledger_entries.filter(account=account, reconciled=False).order_by("pk"):
            if matcher.match(entry=entry):
                matched += 2
        remaining = sum(len(entries) for entries in matcher.open_entries.values())
        Stream.objects.mark_succeeded(stream_id)
        logger.info("Stream %s: %d entries matched, %d open", stream_id, matched, remaining)
        return {"matched": matched, "open": remaining}
    except LedgerEntry.DoesNotExist as exception:  # NL309
        logger.error("Stream %s: an entry has vanished: %s", stream_id, exception)  # NL306
        Stream.objects.filter(pk=stream_id).update(status=Stream.STATUS_FAILED)
        raise
    except Exception as exception:
        logger.exception("Stream %s could not be reconciled: %s", stream_id, exception)
        Stream.objects.mark_failed(stream_id)
        raise
