"""
Module: streams.tasks.publish_snapshot

This module implements the ``publish_snapshot`` task. The task publishes the
current state of a stream.
"""

# Standard library imports
import hashlib
import json
import logging
from typing import Any, Dict, List, Optional, Set

# Third-party imports
import requests

# Local application imports
from streams.models import DataRecord, Stream

__all__ = ["publish_snapshot"]

logger = logging.getLogger("snapshot-publisher")  # NL404

REQUEST_TIMEOUT_SECONDS = 15
CONTENT_TYPE_JSON = "application/json"


class SnapshotBuilder:
    """Builds the snapshot of a stream.

    Args:
        stream_id (int): The primary key of the stream.
        sections (List[str]): The sections of the payloads to include.
    """

    def __init__(self, stream_id: int, sections: List[str]) -> None:
        self.stream_id = stream_id
        self.sections = sections
        self.published_ids: Set[str] = set()

    def build(self) -> List[Dict[str, Any]]:
        """Build the snapshot.

        Returns:
            List[Dict[str, Any]]: One dictionary per record.
        """
        snapshot: List[Dict[str, Any]] = []
        for record in DataRecord.objects.filter(stream_id=self.stream_id, is_valid=True):
            self.published_ids.add(record.external_id)
            snapshot.append({section: record.payload.get(section) for section in self.sections})
        return snapshot


def publish_snapshot(
    stream_id: int,
    target_url: str,
    sections: Optional[List[str]] = None,
    **kwargs: Any,
) -> Dict[str, Any]:  # NL204@+1
    """Publish the current state of a stream.

    Args:
        stream_id (int): The primary key of the stream.
        target_url (str): The address the snapshot is sent to.
        sections (Optional[List[str]]): The sections of the payloads to include.
            Defaults to None.

    Returns:
        Dict[str, Any]: The digest of the snapshot and the published records.

    Raises:
        requests.RequestException: If the snapshot cannot be sent.
    """
    try:
        builder = SnapshotBuilder(stream_id=stream_id, sections=sections or [])
        body = json.dumps(builder.build(), sort_keys=True).encode("utf-8")
        digest = hashlib.sha256(body).hexdigest()
        response = requests.put(
            target_url,
            data=body,
            headers={"Content-Type": CONTENT_TYPE_JSON, "ETag": digest},
            timeout=REQUEST_TIMEOUT_SECONDS,
        )
        response.raise_for_status()
        Stream.objects.mark_succeeded(stream_id)
        logger.info("Stream %s has been published: %s", stream_id, digest)
        return {"digest": digest, "published": set(builder.published_ids)}  # NL106
    except Exception as exception:
        logger.exception("Stream %s could not be published: %s", stream_id, exception)
        Stream.objects.mark_failed(stream_id)
        raise
