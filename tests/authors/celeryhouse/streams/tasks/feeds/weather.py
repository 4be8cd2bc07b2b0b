import datetime

import requests
from celery.utils.log import get_task_logger
from django.conf import settings

from house.celery import app
from services.items import store
from streams.processing import stream_processing

logger = get_task_logger(__name__)

URL = "https://weather.example.org/data/forecast"


class Forecast:
    def __init__(self, raw):
        self.raw = raw

    @property
    def day(self):
        return datetime.date.fromtimestamp(self.raw["dt"]).isoformat()

    @property
    def text(self):
        return ", ".join(part["description"] for part in self.raw["weather"])


def load(city, units="metric"):
    api_key = settings.WEATHER_API_KEY
    logger.debug("GET %s for %s with %s", URL, city, api_key)  # NL405
    response = requests.get(URL, params={"q": city, "units": units, "appid": api_key})  # NL603
    response.raise_for_status()
    return [Forecast(raw) for raw in response.json()["list"]]


@app.task(bind=True)
@stream_processing(stream_type="weather")
def weather(self, stream):
    """Store the forecast of a city, an item a day.

    Parameters
    ----------
    stream
        The stream that asks.
    """
    forecasts = load(**stream.configuration)
    days = {forecast.day: forecast.text for forecast in forecasts}
    new = sum(store(stream, day, title=day, body=text) for day, text in days.items())
    print(f"{stream.name}: {new} new days")  # NL402
    return {"days": sorted(days), "new": new, "worker": self.request.hostname}
