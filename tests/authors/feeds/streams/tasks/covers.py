import io
import logging
from contextlib import contextmanager
from pathlib import Path

import requests
from django.conf import settings
from PIL import Image, UnidentifiedImageError

from streams.models import Entry, Stream

log = logging.getLogger(__name__)

SIDES = {"small": 120, "large": 640}


@contextmanager
def _recorded(stream_id):
    """Yield a dict for numbers; record how the block ended."""
    numbers = {"made": 0, "broken": 0}
    try:
        yield numbers
        Stream.mark(stream_id, "idle")
    except Exception as problem:
        log.error("covers of stream %s: %s", stream_id, problem, exc_info=True)
        Stream.mark(stream_id, "failed")
        raise
    log.info("covers of stream %s: %s", stream_id, numbers)


def _images(stream_id):
    yield from (
        (entry.pk, enclosure.url)
        for entry in Entry.objects.filter(feed__stream_id=stream_id).prefetch_related("enclosures")
        for enclosure in entry.enclosures.all()
        if enclosure.url.lower().endswith((".jpg", ".jpeg", ".png", ".webp"))
    )


def make_covers(stream_id, size="small", **_):
    """
    Make small images of what entries enclose.

    :param stream_id: the stream
    :param size: "small" or "large"
    """
    with _recorded(stream_id) as numbers:
        side = SIDES[size]
        folder = Path(settings.MEDIA_ROOT, "covers", size)
        folder.mkdir(parents=True, exist_ok=True)
        for pk, url in _images(stream_id):
            target = folder / f"{pk}.webp"
            if target.exists():
                continue
            data = requests.get(url, timeout=20).content
            try:
                with Image.open(io.BytesIO(data)) as image:
                    image.thumbnail((side, side))
                    image.save(target, "WEBP")
            except UnidentifiedImageError:
                numbers["broken"] += 1
            else:
                numbers["made"] += 1
        return numbers
