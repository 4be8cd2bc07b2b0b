"""
Module: streams.tasks.refresh_index

This module implements the ``refresh_index`` task. The task writes the records
of a stream into a search index.
"""

# Standard library imports
import logging
from typing import Any, Dict, Iterable, List

# Third-party imports
from django.utils import timezone
from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

# Local application imports
from streams.execution.field_updater import update_instance
from streams.models import DataRecord, Stream

__all__ = ["refresh_index"]

logger = logging.getLogger(__name__)

CLIENT_TIMEOUT_SECONDS = 30
OPERATION_INDEX = "index"


class IndexDocumentFactory:
    """Creates the documents of an index.

    Parameters
    ----------
    index : str
        The name of the index.
    fields : List[str]
        The fields of a document.
    """

    def __init__(self, index: str, fields: List[str]) -> None:
        self.index = index
        self.fields = fields

    def create(self, record: DataRecord) -> Dict[str, Any]:
        """Create the document of a record."""
        document = {field: getattr(record, field, None) for field in self.fields}
        return {
            "_op_type": OPERATION_INDEX,
            "_index": self.index,
            "_id": record.external_id,
            "_source": {**record.payload, **document},
        }

    def create_all(self, records: Iterable[DataRecord]) -> Iterable[Dict[str, Any]]:
        """Create the documents of records."""
        return map(self.create, records)


def refresh_index(stream_id: int, index: str, fields: List[str], **kwargs: Any) -> Dict[str, Any]:
    """Refresh the search index of a stream.

    Parameters
    ----------
    stream_id : int
        The primary key of the stream.
    index : str
        The name of the index.
    fields : List[str]
        The fields of a document.
    **kwargs : Any
        ``from`` is the primary key after which records are indexed.

    Returns
    -------
    Dict[str, Any]
        The number of indexed documents and the identifiers of the rejected ones.
    """
    stream = None
    rejected: List[str] = []
    indexed = 0
    try:
        stream = Stream.objects.get(pk=stream_id)
        factory = IndexDocumentFactory(index=index, fields=fields)
        records = stream.records.filter(pk__gt=kwargs["from"]).iterator(chunk_size=500)
        with Elasticsearch(request_timeout=CLIENT_TIMEOUT_SECONDS) as client:
            for successful, answer in streaming_bulk(client, factory.create_all(records), raise_on_error=False):
                if successful:
                    indexed += 1
                else:
                    rejected.append(answer[OPERATION_INDEX]["_id"])
        if rejected:
            logger.warning("Index %s has rejected %d documents", index, len(rejected))
        update_instance(stream, status=Stream.STATUS_COMPLETED, last_run=timezone.now())
        logger.info("Index %s has accepted %d documents", index, indexed)
    except Exception as exception:
        logger.exception("Stream %s: index %s: %s", stream_id, index, exception)
        if stream is not None:
            update_instance(stream, status=Stream.STATUS_FAILED, last_run=timezone.now())
        raise
    return {"indexed": indexed, "rejected": rejected}
