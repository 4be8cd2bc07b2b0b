import logging

from asgiref.sync import sync_to_async
from django.utils import timezone
from playwright.async_api import async_playwright

from streams.models import Article, Stream

logger = logging.getLogger(__name__)


@sync_to_async
def _store(stream_id, url, entries):
    for key, text in entries:
        Article.objects.get_or_create(
            url=f"{url}#{key}", defaults={"stream_id": stream_id, "headline": text[:300]}
        )


async def follow_ticker(stream_id, url, entry="[data-ticker-id]", **kwargs):  # NL105
    """Read the entries of a live ticker.

    Args:
        stream_id: Stream the entries belong to.
        url: The ticker's page.
        entry: CSS selector of an entry.
    """
    try:
        async with async_playwright() as p:
            browser = await p.chromium.launch()
            page = await browser.new_page()
            await page.goto(url)
            entries = []
            for handle in await page.query_selector_all(entry):
                key = await handle.get_attribute("data-ticker-id")
                entries.append((key, await handle.inner_text()))
            await browser.close()
        await _store(stream_id, url, entries)
        await Stream.objects.filter(id=stream_id).aupdate(last_run=timezone.now())
        logger.info("%d entries at %s", len(entries), url)
        return {"entries": len(entries)}
    except Exception as e:
        logger.error("ticker %s: %s", url, e, exc_info=True)
        await Stream.objects.filter(id=stream_id).aupdate(
            status="failed", last_run=timezone.now()
        )
        raise
