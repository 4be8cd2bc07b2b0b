"""Outlines of several articles, asked for at the same time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any, NoReturn

import httpx
from asgiref.sync import async_to_sync
from django.conf import settings
from django.utils import timezone

from streams.models import Article, Stream

logger = logging.getLogger(__name__)

OUTLINE = """Outline the text in at most {depth} levels, as a Markdown list.

{body}"""


@contextlib.asynccontextmanager
async def model(at_once: int = 3) -> AsyncIterator[tuple[httpx.AsyncClient, asyncio.Semaphore]]:
    headers = {"Authorization": f"Bearer {settings.LLM_API_KEY}"}
    async with httpx.AsyncClient(base_url=settings.LLM_URL, headers=headers, timeout=120) as client:
        yield client, asyncio.Semaphore(at_once)


class Outliner:
    def __init__(self, stream_id: int, depth: int) -> None:
        self.stream_id = stream_id
        self.depth = depth
        self.outlines: dict[str, str] = {}

    @property
    def query(self) -> Any:
        return Stream.objects.filter(pk=self.stream_id)

    async def outline(self, client: httpx.AsyncClient, gate: asyncio.Semaphore, article: Article) -> None:
        prompt = OUTLINE.format(depth=self.depth, body=article.body)
        async with gate:
            response = await client.post(
                "/v1/chat/completions",
                json={"model": "small", "messages": [{"role": "user", "content": prompt}]},
            )
        response.raise_for_status()
        self.outlines[str(article.pk)] = response.json()["choices"][0]["message"]["content"]
        logger.info("Outline of %s is there", article.pk)

    async def give_up(self, error: BaseException) -> NoReturn:
        logger.error("Outlines of stream %s: %r", self.stream_id, error, exc_info=error)
        await self.query.aupdate(status=Stream.Status.FAILED, last_error=repr(error), last_run=timezone.now())
        raise error

    async def __call__(self, article_ids: list[int]) -> dict[str, str]:
        try:
            articles = [article async for article in Article.objects.filter(pk__in=article_ids)]
            async with model() as (client, gate), asyncio.TaskGroup() as group:
                for article in articles:
                    group.create_task(self.outline(client, gate, article), name=f"outline-{article.pk}")
            await self.query.aupdate(status=Stream.Status.IDLE, last_run=timezone.now())
        except* httpx.HTTPError as several:
            await self.give_up(several.exceptions[0])
        except* Exception as several:
            await self.give_up(several)
        return self.outlines


def outline_texts(stream_id: int, article_ids: list[int], depth: int = 2, **kwargs: Any) -> dict[str, str]:
    """Outline articles.

    Args:
        stream_id: The stream.
        article_ids: The articles.
        depth: How many levels an outline may have.

    Returns:
        The outlines by the articles' ids.

    Examples:
        >>> outline_texts(1, [4, 5])
        {'4': '- Bridges', '5': '- Rivers'}
    """
    return async_to_sync(Outliner(stream_id, depth))(article_ids)
