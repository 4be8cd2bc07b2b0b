import logging

from bs4 import BeautifulSoup
from django.utils import timezone
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import sync_playwright

from streams.models import Article, Stream

logger = logging.getLogger(__name__)


def load_everything(page, rounds):
    """Scroll until nothing new appears."""
    height = 0
    for _ in range(rounds):
        page.mouse.wheel(0, 20000)
        try:
            page.wait_for_load_state("networkidle", timeout=4000)
        except PlaywrightTimeout:
            logger.debug("still loading at %s", height)
        grown = page.evaluate("document.body.scrollHeight")
        if grown == height:
            return
        height = grown


def scroll_section(stream_id, url, rounds=10, **kwargs):
    """Scroll through a section and store its teasers.

    Args:
        stream_id (int): stream that owns the articles
        url (str): the section
        rounds (int): how often to scroll at most
    """
    try:
        with sync_playwright() as p:
            browser = p.firefox.launch()
            page = browser.new_page()
            page.goto(url)
            load_everything(page, rounds)
            soup = BeautifulSoup(page.content(), "html.parser")
            browser.close()

        found = 0
        for teaser in soup.select("article"):
            link = teaser.find("a", href=True)
            if link is None:
                continue
            Article.objects.get_or_create(
                url=link["href"],
                defaults={"stream_id": stream_id, "headline": link.get_text(strip=True)},
            )
            found += 1

        stream = Stream.objects.get(id=stream_id)
        stream.last_run = timezone.now()
        stream.save(update_fields=["last_run"])
        logger.info("Found %s teasers", found)
        return {"success": True, "found": found}
    except Exception as exc:  # NL304 NL308
        logger.error("Scrolling failed")  # NL306 NL307
        return {"success": False, "error": str(exc)}
