"""Small pictures of large ones."""

from __future__ import annotations

import io
import itertools
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import httpx
from django.conf import settings
from PIL import Image, UnidentifiedImageError

from streams.models import Page, StreamType
from streams.tasks._registry import register
from streams.tasks._tracking import Tracker

logger: Final = logging.getLogger(__name__)

Step: TypeAlias = Callable[["Picture"], "Picture | None"]


class Picture(NamedTuple):
    page: int
    data: bytes
    size: int = 0

    @property
    def target(self) -> Path:
        return Path(settings.THUMBNAILS, f"{self.page}-{self.size}.webp")


def _downloads(pages: Iterable[Page], tracker: Tracker) -> Iterator[Picture]:
    with httpx.Client(timeout=20) as client:
        for page in pages:
            response = client.get(page.url)
            if response.is_error or not response.headers["Content-Type"].startswith("image/"):
                tracker.count("missing")
                continue
            yield Picture(page.pk, response.content)


def _scaled(pictures: Iterable[Picture], sizes: Sequence[int], tracker: Tracker) -> Iterator[Picture]:
    for picture, size in itertools.product(pictures, sizes):
        try:
            with Image.open(io.BytesIO(picture.data)) as image:
                image.thumbnail((size, size))
                buffer = io.BytesIO()
                image.save(buffer, "WEBP")
        except UnidentifiedImageError:
            tracker.count("broken")
        else:
            yield picture._replace(data=buffer.getvalue(), size=size)


def _written(pictures: Iterable[Picture], tracker: Tracker) -> Iterator[str]:
    for picture in pictures:
        picture.target.write_bytes(picture.data)
        tracker.count("written")
        yield picture.target.name


@register(StreamType.THUMBNAILS)
def thumbnails(
    stream_id: int, sizes: Sequence[int] = (64, 256), **kwargs: object
) -> dict[str, list[str]]:
    """Make thumbnails of the pictures a stream knows.

    Args:
        stream_id: The stream whose pages are pictures.
        sizes: The longest side of each thumbnail, in pixels.

    Returns:
        The names of the files.
    """
    with Tracker(stream_id) as tracker:
        pages = Page.objects.filter(stream_id=stream_id).iterator()
        pipeline = _written(_scaled(_downloads(pages, tracker), sizes, tracker), tracker)
        names = sorted(pipeline)
        logger.debug("Stream %d: %s", stream_id, names)
        tracker.done()
    return {"files": names}
