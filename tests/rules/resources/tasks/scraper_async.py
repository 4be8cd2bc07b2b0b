"""A scraper that starts Playwright by hand and stops it in a nested finally."""

import asyncio
import logging

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


async def _scrape(url):
    from playwright.async_api import async_playwright

    playwright = await async_playwright().start()
    browser = None
    try:
        browser = await playwright.chromium.launch()
        page = await browser.new_page()
        await page.goto(url)
        return await page.title()
    finally:
        try:
            if browser is not None:
                await browser.close()
        finally:
            await playwright.stop()


def fetch(stream_id, url, **kwargs):
    logger.info("stream %s: opening %s", stream_id, url)
    loop = asyncio.new_event_loop()
    try:
        asyncio.set_event_loop(loop)
        title = loop.run_until_complete(asyncio.wait_for(_scrape(url), timeout=60))
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"title": title}
    except Exception:
        logger.exception("stream %s failed", stream_id)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
    finally:
        asyncio.set_event_loop(None)
        loop.close()
