import logging
import xml.etree.ElementTree as ET

import requests
from django.utils import timezone

from streams.models import Feed, Stream

log = logging.getLogger(__name__)


def import_opml(url, stream_id, replace=False, **kwargs):  # NL102 NL202@+1
    """
    Import the feeds of an OPML file.

    :param url: address of the file
    :param stream_id: the stream that gets the feeds
    """

    def outlines(node, folder=""):
        for outline in node.findall("outline"):
            address = outline.get("xmlUrl")
            if address:
                yield folder, address, outline.get("title") or outline.get("text") or ""
            else:
                yield from outlines(outline, outline.get("text", ""))

    try:
        answer = requests.get(url, timeout=30)
        answer.raise_for_status()
        body = ET.fromstring(answer.content).find("body")
        if body is None:
            raise ValueError(f"{url} has no body")
        if replace:
            Feed.objects.filter(stream_id=stream_id).delete()

        count = 0
        for folder, address, title in outlines(body):
            Feed.objects.get_or_create(
                url=address,
                defaults={"stream_id": stream_id, "title": f"{folder}/{title}"[:200]},
            )
            count += 1

        log.info("%d feeds in %s", count, url)
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now(), status="idle")
        return {"feeds": count}
    except Exception as e:
        log.error("opml %s: %s", url, e, exc_info=True)
        Stream.objects.update(status="failed", last_run=timezone.now())  # NL313
        raise
