import logging
import os

import requests
from django.utils import timezone

from streams.models import Item, Stream

logger = logging.getLogger(__name__)


def podcast(stream_id, url, folder, **kwargs):
    """Download an episode.

    Args:
        stream_id: the stream
        url: the episode
        folder: where it goes
    """
    try:
        stream = Stream.objects.get(id=stream_id)
        name = os.path.join(folder, url.rsplit("/", 1)[-1])
        with requests.get(url, stream=True) as response, open(name, "wb") as file:  # NL603
            for chunk in response.iter_content(65536):
                file.write(chunk)
        Item.objects.create(stream=stream, title=name, link=url)
        logger.info("saved %s", name)
        stream.last_run = timezone.now()
        stream.save(update_fields=["last_run"])
        return name
    except requests.RequestException as exc:  # newloom-lint: ignore[swallowed-exeption]  # NL003 NL304
        logger.exception("cannot load %s: %s", url, exc)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        return None
    except Exception as exc:  # noqa: NL340  # NL003
        logger.error("podcast", exc_info=True)  # newloom-lint: ignore[NL307]
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise exc
