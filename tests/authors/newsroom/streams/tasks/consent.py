import logging
import re

from bs4 import BeautifulSoup
from playwright.sync_api import Page, sync_playwright

from streams.models import Article
from streams.runs import scraping

logger = logging.getLogger(__name__)

ACCEPT = re.compile(r"accept|agree|zustimmen|akzeptieren", re.I)


def dismiss(page: Page) -> bool:
    """Click the banner away, in the page or in one of its frames."""
    for frame in page.frames:
        button = frame.get_by_role("button", name=ACCEPT).first
        if button.count():
            button.click()
            return True
    return False


@scraping(logger, what="consent")
def scrape_behind_banner(stream_id, urls, selector="main", **kwargs):
    """Read pages that hide behind a consent banner.

    The banner is clicked away once; the browser's context remembers it.

    Args:
        stream_id: The stream, as for every task.
        urls: Pages to read.
        selector: Where the text is.
    """
    clicked, stored = 0, 0
    with sync_playwright() as p, p.chromium.launch() as browser:
        page = browser.new_context(locale="en-GB").new_page()
        for url in urls:
            page.goto(url)
            clicked += dismiss(page)
            soup = BeautifulSoup(page.inner_html(selector), "html.parser")
            heading = soup.find(["h1", "h2"])
            Article.objects.update_or_create(
                url=page.url.split("?")[0],
                defaults=dict(
                    stream_id=stream_id,
                    headline=heading.get_text(strip=True)[:300] if heading else page.title(),
                    body=soup.get_text("\n", strip=True),
                ),
            )
            stored += 1
    return {"stored": stored, "banners": clicked}
