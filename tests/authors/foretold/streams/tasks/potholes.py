import logging
from datetime import datetime

import requests
from django.utils import timezone

from streams.models import Report, Stream

logger = logging.getLogger(__name__)

API = "https://georeport.example/v2/requests.json"


def cleanStreet(address):
    # "12 Main St., Springfield" => "main st"
    street = (address or "").split(",")[0].strip().lower().rstrip(".")
    words = street.split(" ")
    if words and words[0].isdigit():
        words = words[1:]
    return " ".join(words)


def isPothole(item):
    if item.get("service_code") == "POTHOLE":
        return True
    text = (item.get("description") or "").lower()
    for word in ["pothole", "pot hole", "hole in the road"]:
        if word in text:
            return True
    return False


def fetchPotholes(stream_id=None, city="", since=0, **kwargs):  # NL103 NL703
    """Gets the open potholes of a city and saves them as reports.

    Args:
        stream_id: id of the Stream
        city: the jurisdiction, as the API calls it
        since: only reports after this time (unix timestamp)

    Returns:
        the number of new reports and the streets which have potholes
    """
    try:
        stream = Stream.objects.get(id=stream_id)
        params = {"jurisdiction_id": city, "status": "open"}
        response = requests.get(API, params=params)  # NL603
        if response.status_code != 200:
            raise ValueError(f"API says {response.status_code} for {city}")

        added = 0
        streets = set()
        for item in response.json():
            if not isPothole(item):
                continue
            reported = item["requested_timestamp"]
            if reported < since:
                continue
            report, created = Report.objects.get_or_create(
                code=f"{city}-{item['service_request_id']}",
                defaults={
                    "stream": stream,
                    "text": item.get("description") or "",
                    "reported_at": datetime.fromtimestamp(reported),  # NL316
                },
            )
            if created:
                added += 1
                report.street = cleanStreet(item.get("address"))
                report.save(update_fields=["street"])
            streets.add(report.street)

        stream.status = "idle"
        stream.last_run = timezone.now()
        stream.save(update_fields=["status", "last_run"])
        logger.info(f"{city}: {added} new potholes in {len(streets)} streets")
        return {"added": added, "streets": streets}  # NL106
    except Exception as e:
        logger.error(f"Potholes of {city}: {e}", exc_info=True)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise e
