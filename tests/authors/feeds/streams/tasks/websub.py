import logging

import requests
from django.utils import timezone

from streams.models import Feed, Stream
from streams.tasks.links import find_link, normalise

log = logging.getLogger(__name__)


def subscribe(stream_id, callback, lease=864000, **kwargs):
    """
    Subscribe to the hubs of all feeds of a stream.

    :param stream_id: the stream
    :param callback: our address, called by the hub
    :param lease: seconds a subscription lasts
    """

    def hub_of(feed):
        answer = requests.get(feed.url, timeout=10)
        header = answer.headers.get("Link", "")
        return find_link(header, rel="hub", default=None)  # NL511

    def ask(hub, topic):
        data = {
            "hub.callback": callback,
            "hub.mode": "subscribe",
            "hub.topic": normalise(topic),
            "hub.lease_seconds": lease,
        }
        answer = requests.post(hub, data=data, timeout=10)
        if answer.status_code != 202:
            raise RuntimeError(f"{hub} says {answer.status_code}")

    try:
        asked = 0
        for feed in Feed.objects.filter(stream_id=stream_id):
            hub = hub_of(feed)
            if not hub:
                continue
            ask(hub, feed.url)
            asked += 1
        if not asked:
            from streams.tasks.links import guess_hubs  # NL510

            for hub in guess_hubs(stream_id):
                ask(hub, callback)
        log.info("asked %s hubs", asked)
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"asked": asked}
    except Exception as e:
        log.exception("subscriptions of stream %s: %s", stream_id, e)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
