import logging
from urllib.parse import urljoin

from django.utils import timezone
from playwright.sync_api import sync_playwright

from streams.models import Article, Stream

logger = logging.getLogger(__name__)

SKIP = ("/video/", "/podcast/", "#")


def collect_headlines(stream_id, url, selector="h2 a", limit=25, **kwargs):
    """Open a page in a browser and store every headline that links to an article.

    Args:
        stream_id: Stream the articles belong to.
        url: Page to open.
        selector: CSS selector of the links.
        limit: How many links to look at.

    Returns:
        dict: how many links were seen, and how many of them were new.
    """
    try:
        with sync_playwright() as p:
            browser = p.chromium.launch(headless=True)
            page = browser.new_page()
            page.goto(url, wait_until="domcontentloaded")
            page.wait_for_selector(selector)
            rows = [
                (link.inner_text().strip(), urljoin(url, link.get_attribute("href") or ""))
                for link in page.query_selector_all(selector)[:limit]
            ]

        stream = Stream.objects.get(pk=stream_id)
        new = 0
        for headline, address in rows:
            if not headline or any(part in address for part in SKIP):
                logger.debug(f"skipped {address}")
                continue
            _, created = Article.objects.update_or_create(
                url=address, defaults={"stream": stream, "headline": headline[:300]}
            )
            new += created

        stream.status = "active"
        stream.last_run = timezone.now()
        stream.save(update_fields=["status", "last_run"])
        logger.info(f"{len(rows)} headlines on {url}, {new} of them new")
        return {"seen": len(rows), "new": new}
    except Exception as e:
        logger.error(f"headlines of {url} for stream {stream_id}: {e}", exc_info=True)
        Stream.objects.filter(pk=stream_id).broken(e)
        raise
