import logging
import re

import requests
from django.utils import timezone

from streams.models import Quote, Stream

logger = logging.getLogger(__name__)

QUOTE = re.compile(r'<blockquote cite="([^"]+)">(.*?)</blockquote>', re.S)


def quotes(stream_id, page, **kwargs):
    """Collect quotes from a page. `stream_id` is the stream, `page` the address."""
    try:
        stream = Stream.objects.get(id=stream_id)
        html = requests.get(page, timeout=30).text
        for author, text in QUOTE.findall(html):
            if Quote.objects.filter(stream=stream, author=author).exists():
                continue
            Quote.objects.create(
                stream=stream,
                author=author,
                txt=text.strip(),  # NL509
            )
        if stream.source:
            logger.info("from %s", stream.source.url)  # NL509
        stream.last_run = timezone.now()
        stream.status = "ok"
        stream.save(update_fields=["last_run", "status"])
        return Quote.objects.filter(stream=stream)  # NL106
    except Exception as exc:
        logger.error("quotes of %s: %s", stream_id, exc, exc_info=True)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
