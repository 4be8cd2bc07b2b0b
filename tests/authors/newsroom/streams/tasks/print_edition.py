import logging
import re

import requests
from bs4 import BeautifulSoup
from django.utils import timezone

from streams.models import Article, Stream

logger = logging.getLogger("print")  # NL404

PAGE = re.compile(r"page\s+(\d+)", re.I)


def read_print_edition(stream_id, url, **kwargs):  # NL702 NL203@+6
    """Read the table of contents of today's print edition.

    Args:
        stream_id: The stream.
        url: The table of contents.
        edition: Which edition to read.
    """
    try:
        html = requests.get(url, timeout=10).content
        soup = BeautifulSoup(html, "html5lib")
        pages = {}
        for row in soup.select("table.contents tr"):
            cells = row.find_all("td")
            if len(cells) < 2:
                continue
            match = PAGE.search(cells[0].text)
            number = int(match.group(1)) if match else 0
            pages.setdefault(number, []).append(cells[1].get_text(strip=True))
            print("page", number, cells[1].text)  # NL402

        for number, titles in sorted(pages.items()):
            for nth, title in enumerate(titles):
                Article.objects.get_or_create(
                    url=f"{url}#p{number}-{nth}",
                    defaults={"stream_id": stream_id, "headline": title},
                )

        Stream.objects.filter(pk=stream_id).update(last_run=timezone.now())
        logger.info("print edition has %s pages", len(pages))
        return {"pages": len(pages)}
    except Exception as e:  # NL309
        logger.error(f"print edition {url}: {e}", exc_info=True)
        Stream.objects.filter(pk=stream_id).update(status="failed")
        raise
