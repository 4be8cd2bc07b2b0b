"""
Module: streams.tasks.merge_duplicates

This module implements the ``merge_duplicates`` task. The task merges records
of a stream that have the same values in a number of fields.
"""

# Standard library imports
import functools
import itertools
import logging
import operator
from typing import Any, Dict, Iterator, List, NamedTuple, Tuple

# Third-party imports
from django.db import transaction

# Local application imports
from streams.models import DataRecord, Stream

__all__ = ["merge_duplicates"]

logger = logging.getLogger(__name__)

KEEP_FIRST = "first"
KEEP_LAST = "last"
KEEP_STRATEGIES = {
    KEEP_FIRST: operator.itemgetter(slice(None, 1), slice(1, None)),
    KEEP_LAST: operator.itemgetter(slice(-1, None), slice(None, -1)),
}


class MergeConfiguration(NamedTuple):
    """
    Configuration of a merge.

    Attributes
    ----------
    key_fields : List[str]
        The fields whose values have to be the same.
    keep : str
        Which of several records is kept.
    dry_run : bool
        Whether the records are only counted.
    """

    key_fields: List[str]
    keep: str = KEEP_FIRST
    dry_run: bool = False

    def key(self, record: DataRecord) -> Tuple[Any, ...]:
        """Return the values that have to be the same."""
        return tuple(str(getattr(record, field)) for field in self.key_fields)


def iterate_groups(stream: Stream, configuration: MergeConfiguration) -> Iterator[List[DataRecord]]:
    """
    Iterate over the groups of more than one record.

    Parameters
    ----------
    stream : Stream
        The stream.
    configuration : MergeConfiguration
        The configuration.

    Yields
    ------
    List[DataRecord]
        The records of one group, the oldest first.
    """
    records = sorted(stream.records.order_by("created_at"), key=configuration.key)
    for _, group in itertools.groupby(records, key=configuration.key):
        members = list(group)
        if len(members) > 1:
            yield members


@functools.singledispatch
def describe(outcome: object) -> Dict[str, Any]:
    """Return what is stored as the result of an execution."""
    return {"outcome": str(outcome)}


@describe.register
def _(outcome: list) -> Dict[str, Any]:
    return {"merged": len(outcome), "kept": outcome}


def merge_duplicates(stream_id: int, **kwargs: Any) -> Dict[str, Any]:
    """
    Merge the duplicates of a stream.

    Parameters
    ----------
    stream_id : int
        The primary key of the stream.
    **kwargs : Any
        The configuration: ``key_fields``, and optionally ``keep`` and ``dry_run``.

    Returns
    -------
    Dict[str, Any]
        The primary keys of the records that were kept.

    Raises
    ------
    KeyError
        If ``keep`` is neither ``first`` nor ``last``.
    """
    kept: List[int] = []
    try:
        known = {name: kwargs[name] for name in MergeConfiguration._fields if name in kwargs}
        configuration = MergeConfiguration(**known)
        split = KEEP_STRATEGIES[configuration.keep]
        stream = Stream.objects.get(pk=stream_id)
        with transaction.atomic():
            for members in iterate_groups(stream, configuration):
                (survivor,), duplicates = split(members)
                kept.append(survivor.pk)
                if configuration.dry_run:
                    continue
                for duplicate in duplicates:
                    survivor.payload = {**duplicate.payload, **survivor.payload}
                    duplicate.delete()
                survivor.save(update_fields=["payload"])
    except Exception as exception:
        logger.error("Stream %s: the merge has failed: %s", stream_id, exception, exc_info=True)
        Stream.objects.mark_failed(stream_id)
        raise
    else:
        logger.info("Stream %s: %d records have been kept", stream_id, len(kept))
        Stream.objects.mark_succeeded(stream_id)
        return describe(kept)
