import datetime
import logging

import requests
from bs4 import BeautifulSoup
from django.utils import timezone

from streams.models import Article, Stream

logger = logging.getLogger(__name__)


def crawl_archive(stream_id, base, year, month=1, proxy="", **kwargs):  # NL512
    """Crawl one month of an archive.

    Args:
        stream_id: The stream.
        base: Address of the archive without year and month.
        year: Year to crawl.
        month: Month to crawl.
        proxy: Proxy to use.
    """
    try:
        seen = set()
        day = datetime.date(year, month, 1)
        while day.month == month:
            answer = requests.get(f"{base}/{day:%Y/%m/%d}/", timeout=20)
            if answer.status_code == 404:
                logger.info("nothing on %s", day)
                day += datetime.timedelta(days=1)
                continue
            for link in BeautifulSoup(answer.text, "html.parser").select("h3 > a"):
                Article.objects.get_or_create(
                    url=link["href"],
                    defaults={
                        "stream_id": stream_id,
                        "headline": link.text.strip(),
                        "fetched": datetime.datetime.now(),  # NL316
                    },
                )
                seen.add(link["href"])
            day += datetime.timedelta(days=1)

        stream = Stream.objects.get(id=stream_id)
        stream.last_run = timezone.now()
        stream.save()  # NL312
        logger.info("archive %s-%s: %s articles", year, month, len(seen))
        return seen  # NL106 NL002@+1
    except Exception as e:  # noqa: NL304
        logger.error(f"Archive {year}-{month} failed: {e}", exc_info=True)
        Stream.objects.filter(id=stream_id).update(
            status="failed", last_run=timezone.now()
        )
        raise e
