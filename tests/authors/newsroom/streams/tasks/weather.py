import logging

import requests
from bs4 import BeautifulSoup, Tag
from tenacity import before_sleep_log, retry, retry_if_exception_type, stop_after_attempt
from tenacity import wait_exponential

from streams.models import Article
from streams.runs import StreamRun

logger = logging.getLogger(__name__)


class Changed(Exception):
    """The box does not look as it did."""


@retry(
    stop=stop_after_attempt(4),
    wait=wait_exponential(max=60),
    retry=retry_if_exception_type(requests.RequestException),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def _page(url):
    answer = requests.get(url, timeout=15)
    answer.raise_for_status()
    return answer.text


def _degrees(cell):
    match cell:
        case None:
            raise Changed("a cell is missing")
        case Tag(name="td") if cell.get("data-value"):
            return float(cell["data-value"])
        case Tag():
            number = cell.get_text(strip=True).rstrip("°C").replace("\u2212", "-")
            return float(number)
        case other:
            raise Changed(f"not a cell: {other!r}")


def read_weather(stream_id, url, box, unit="C", **kwargs):
    """Read the box with today's weather.

    Args:
        stream_id: Stream that shows the box.
        url: Page with the box.
        box: The id of its table.
        unit: "C", or "F" to convert.
    """
    with StreamRun(stream_id, logger):
        table = BeautifulSoup(_page(url), "html.parser").find(id=box)
        if table is None:
            raise Changed(f"no element {box} at {url}")
        days = {}
        for row in table.find_all("tr"):
            if (day := row.find("th")) is None:
                continue
            value = _degrees(row.find("td"))
            days[day.get_text(strip=True)] = value * 9 / 5 + 32 if unit == "F" else value
        text = ", ".join(f"{day} {value:.0f}°" for day, value in days.items())
        Article.objects.update_or_create(
            url=f"{url}#{box}",
            defaults={"stream_id": stream_id, "headline": text[:300], "body": text},
        )
        return days
