import logging
import urllib.request

import feedparser
from django.utils import timezone

from streams.models import Feed, Stream

log = logging.getLogger(__name__)


def refresh_etags(stream_id, **config):  # NL202@+1
    """Ask for the ETag of every feed.

    :param stream_id: the stream
    """
    try:
        feeds = Feed.objects.filter(stream_id=stream_id)
        agent = config["agent"]
        for feed in feeds:
            request = urllib.request.Request(feed.url, headers={"User-Agent": agent})
            answer = urllib.request.urlopen(request, timeout=10)  # NL601
            parsed = feedparser.parse(answer.read())
            if parsed.bozo:
                log.warning("%s is broken", feed.url)
            feed.etag = answer.headers.get("ETag") or ""
            feed.save(update_fields=["etag"])
            answer.close()
        log.info("%s etags", len(feeds))
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"feeds": [feed.url for feed in feeds]}
    except:  # NL304 NL315
        log.exception("etags of stream %s", stream_id)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        return {"error": "see the log"}
