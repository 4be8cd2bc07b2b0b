import logging
from datetime import datetime

import requests
from django.utils import timezone

from streams.models import Entry, Feed, Stream

log = logging.getLogger(__name__)


def read_calendar(stream_id, url, calendar_name, **kwargs):
    """
    Read the events of a calendar as entries.

    :param stream_id: the stream
    :param url: address of the .ics file
    :param calendar_name: title of the feed
    """

    def unfolded(text):
        line = ""
        for raw in text.splitlines():
            if raw[:1] in " \t":
                line += raw[1:]
            else:
                if line:
                    yield line
                line = raw
        yield line

    def events(lines):
        event = None
        for line in lines:
            name, _, value = line.partition(":")
            key = name.split(";")[0].upper()
            if key == "BEGIN" and value == "VEVENT":
                event = {}
            elif key == "END" and value == "VEVENT":
                yield event
                event = None
            elif event is not None:
                event[key] = value

    try:
        text = requests.get(url, timeout=20).text
        feed, _ = Feed.objects.get_or_create(
            url=url, defaults={"stream_id": stream_id, "title": calendar_name}
        )
        count = 0
        for event in events(unfolded(text)):
            start = datetime.strptime(event["DTSTART"][:8], "%Y%m%d")
            entry, created = Entry.objects.get_or_create(
                feed=feed, guid=event["UID"], defaults={"title": event["SUMMARY"]}
            )
            entry.updated = datetime.fromtimestamp(start.timestamp())  # NL316
            entry.save()
            count += created
        log.info("%s events", count)
    except (requests.RequestException, KeyError) as e:  # NL303
        log.exception("calendar %s: %s", url, e)
        Stream.mark(stream_id, "failed")
        raise
    else:
        Stream.mark(stream_id, "idle")
    return {"events": count}
