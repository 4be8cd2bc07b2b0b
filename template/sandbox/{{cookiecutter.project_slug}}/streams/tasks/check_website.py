"""A task to learn from: it looks whether a website answers as it should."""

import logging
import time
import urllib.request
from typing import Any

from django.utils import timezone

logger = logging.getLogger(__name__)

MAX_BYTES = 1_000_000


def check_website(
    stream_id: int,
    url: str,
    expected_text: str = "",
    timeout: float = 10,
    **kwargs: Any,
) -> dict[str, Any]:
    """Fetch a page and make sure that it is there and says what it should.

    Only the first megabyte of the page is read.

    Args:
        stream_id: The stream this run belongs to.
        url: The page to fetch.
        expected_text: A text the page must contain; empty if any page will do.
        timeout: Seconds to wait for the server before giving up.
        **kwargs: Further configuration; not used.

    Returns:
        The address that answered in the end (`url`), its `http_status`, the number of
        `bytes` read and the `seconds` it took.

    Raises:
        OSError: The server cannot be reached, is too slow or answers with an error.
        ValueError: The page does not contain the expected text.

    Example:
        >>> result = check_website(stream_id=1, url="https://example.org/")
        >>> result["http_status"]
        200
    """
    from streams.models import Stream

    try:
        stream = Stream.objects.get(id=stream_id)
        logger.info("Stream %s: checking %s", stream_id, url)

        started = time.monotonic()
        with urllib.request.urlopen(url, timeout=timeout) as response:
            body = response.read(MAX_BYTES)
            result = {
                "url": response.url,
                "http_status": response.status,
                "bytes": len(body),
                "seconds": round(time.monotonic() - started, 3),
            }
        if expected_text not in body.decode("utf-8", errors="replace"):
            raise ValueError(f"{url} does not contain {expected_text!r}")

        stream.status = "active"
        stream.last_run = timezone.now()
        stream.save(update_fields=["status", "last_run"])
        logger.info("Stream %s: %s is as it should be", stream_id, url)
        return result
    except Exception:
        logger.exception("Stream %s: checking %s failed", stream_id, url)
        Stream.objects.filter(id=stream_id).update(
            status="failed", last_run=timezone.now()
        )
        raise
