"""A scraper: the browser of a helper, pages of a context, a screenshot that is moved away."""

import logging
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _browser(stack, headless):
    from playwright.sync_api import sync_playwright

    playwright = stack.enter_context(sync_playwright())
    browser = playwright.chromium.launch(headless=headless)
    stack.callback(browser.close)
    return browser


def _texts(page, selector):
    return [node.inner_text() for node in page.query_selector_all(selector)]


def fetch(stream_id, url, selector="h2", shots=None, **kwargs):
    logger.info("stream %s: opening %s", stream_id, url)
    try:
        with ExitStack() as stack:
            browser = _browser(stack, headless=True)
            context = browser.new_context(locale="en-GB")
            page = context.new_page()
            page.goto(url, timeout=30_000)
            texts = _texts(page, selector)
            if shots:
                folder = Path(tempfile.mkdtemp(prefix="shots"))
                stack.callback(shutil.rmtree, folder, ignore_errors=True)
                page.screenshot(path=folder / "page.png")
                shutil.copy(folder / "page.png", shots)
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"texts": texts}
    except Exception:
        logger.exception("stream %s failed", stream_id)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
