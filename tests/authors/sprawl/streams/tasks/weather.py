import logging
import requests
from django.utils import timezone
from streams.models import Stream, Item

logger = logging.getLogger(__name__)

def weather(city, stream_id=None):  # NL102 NL103 NL104 NL201
  try:
    stream = Stream.objects.get(id=stream_id)
    data = requests.get("https://weather.example.org/v1/now", params={"city": city}, timeout=10).json()
    # temperature in celsius
    temp = data["main"]["temp"] - 273.15
    if temp > 35:
      logger.warning("hot in %s: %.1f", city, temp)
    else:
      logger.info("%s: %.1f", city, temp)
    Item.objects.create(stream=stream, title="%s %.1f" % (city, temp), link="https://weather.example.org/" + city)
    stream.last_run = timezone.now()
    # NL002@+1
    stream.save(update_fields=["last_run"])  # noqa: NL312
    return temp
  except Exception as e:
    logger.error("weather error: %s" % e, exc_info=True)
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
    raise e
