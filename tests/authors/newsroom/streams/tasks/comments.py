import asyncio
import logging
from contextlib import AsyncExitStack

from asgiref.sync import sync_to_async
from playwright.async_api import async_playwright

from streams.models import Article, Comment, Stream

logger = logging.getLogger(__name__)


class CommentReader:
    """Reads comments in one browser, a few articles at a time."""

    def __init__(self, stream_id, item, parallel):
        self.stream_id = stream_id
        self.item = item
        self.gate = asyncio.Semaphore(parallel)
        self.stored = 0
        self.closed = 0

    async def __aenter__(self):
        async with AsyncExitStack() as stack:
            playwright = await stack.enter_async_context(async_playwright())
            browser = await playwright.chromium.launch()
            stack.push_async_callback(browser.close)
            self.context = await browser.new_context(java_script_enabled=True)
            self.stack = stack.pop_all()
        return self

    async def __aexit__(self, *problem):
        await self.stack.aclose()

    async def read(self, article_id, url):
        async with self.gate:
            page = await self.context.new_page()
            try:
                await page.goto(url)
                texts = await page.locator(self.item).all_inner_texts()
            finally:
                await page.close()
        if not texts:
            self.closed += 1
            return
        rows = [
            Comment(article_id=article_id, position=i, text=text)
            for i, text in enumerate(texts)
        ]
        await sync_to_async(Comment.objects.bulk_create)(rows, ignore_conflicts=True)
        self.stored += len(rows)

    async def read_all(self, articles):
        await asyncio.gather(*[self.read(pk, url) for pk, url in articles])
        logger.info(
            f"stream {self.stream_id}: {self.stored} comments, {self.closed} articles without"
        )


async def _read(stream_id, item, parallel, newest):
    articles = Article.objects.filter(stream__id=stream_id).order_by("-published")
    chosen = [row async for row in articles.values_list("pk", "url")[:newest]]
    async with CommentReader(stream_id, item, parallel) as reader:
        await reader.read_all(chosen)
    await sync_to_async(Stream.objects.filter(id=stream_id).finished)()
    return {"articles": len(chosen), "comments": reader.stored}


async def _guarded(stream_id, **how):
    try:
        return await _read(stream_id, **how)
    except Exception as error:
        logger.exception(f"comments of stream {stream_id}: {error}")
        await Stream.objects.filter(id=stream_id).aupdate(status="failed", last_run=_now())
        raise


def _now():
    from django.utils import timezone

    return timezone.now()


def read_comments(stream_id, item=".comment p", parallel=4, newest=30, **kwargs):
    """Read the comments below the newest articles.

    Args:
        stream_id: Stream whose articles are opened.
        item: CSS selector of one comment.
        parallel: Pages open at a time.
        newest: How many articles to open.
    """
    return asyncio.run(_guarded(stream_id, item=item, parallel=parallel, newest=newest))
