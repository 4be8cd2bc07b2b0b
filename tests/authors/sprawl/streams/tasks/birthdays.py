"""Reviewed: no regular expressions, no wrong days in December."""

import logging
from datetime import date, timedelta

import requests
from django.utils import timezone

from streams.models import Item, Stream

logger = logging.getLogger(__name__)

COMMON_ERRORS = (ValueError, KeyError)


def mark(stream_id, failed=False, **fields):
    """Set what is given, and when it was."""
    fields["last_run"] = timezone.now()
    if failed:
        fields["status"] = "failed"
    Stream.objects.filter(id=stream_id).update(**fields)


def unfolded(text):
    """Yield the lines of a calendar; one that starts with a space belongs to the line before."""
    waiting = ""
    for line in text.splitlines():
        if line.startswith(" "):
            waiting += line[1:]
            continue
        if waiting:
            yield waiting
        waiting = line
    yield waiting


def events(text):
    name, day = "", None
    for line in unfolded(text):
        match line.partition(":"):
            case ("BEGIN", _, "VEVENT"):
                name, day = "", None
            case ("SUMMARY", _, summary):
                name = summary
            case (key, _, value) if key.startswith("DTSTART") and len(value) >= 8:
                day = date(int(value[:4]), int(value[4:6]), int(value[6:8]))
            case ("END", _, "VEVENT") if day is not None:
                yield name, day


def next_time(day, today):
    year = today.year
    while True:
        try:
            candidate = day.replace(year=year)
        except ValueError:
            # born on the 29th of February
            candidate = date(year, 3, 1)
        if candidate >= today:
            return candidate
        year += 1


def birthdays(stream_id, calendar, days_ahead=7, **kwargs):
    """Note whose birthday is near.

    `stream_id` is the stream, `calendar` the address of an iCalendar file and `days_ahead`
    how far "near" is.
    """
    today = timezone.localdate()
    try:
        text = requests.get(calendar, timeout=15).text
        near = {
            name: when
            for name, day in events(text)
            if (when := next_time(day, today)) - today <= timedelta(days=days_ahead)
        }
        for name, when in sorted(near.items(), key=lambda pair: pair[1]):
            Item.objects.get_or_create(stream_id=stream_id, title=name, link=f"{calendar}#{when:%Y%m%d}")
    except COMMON_ERRORS as exc:
        logger.exception("%s is no calendar: %s", calendar, exc)
        mark(stream_id, failed=True, message=f"no calendar: {exc}")
        raise
    except Exception as exc:
        logger.exception("calendar of stream %s: %s", stream_id, exc)
        mark(stream_id, True)
        raise
    else:
        logger.info("%d birthdays before %s", len(near), today + timedelta(days=days_ahead))
        mark(stream_id, status="ok")
        return {name: when.isoformat() for name, when in near.items()}
