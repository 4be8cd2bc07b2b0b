"""A summary that readers see while it is written."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import httpx
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.utils import timezone

from streams.models import Article, Stream, Summary

logger = logging.getLogger(__name__)

PROMPT = """
Summarise for somebody who reads it on a small screen:
short sentences, one thought in each.

{title}

{body}
""".lstrip()


async def pieces(article: Article, model: str) -> AsyncIterator[str]:
    """Yield an answer in the pieces it arrives in."""
    payload = {
        "model": model,
        "stream": True,
        "messages": [{"role": "user", "content": PROMPT.format(title=article.title, body=article.body)}],
    }
    headers = {"Authorization": f"Bearer {settings.LLM_API_KEY}"}
    async with (
        httpx.AsyncClient(base_url=settings.LLM_URL, headers=headers, timeout=httpx.Timeout(10, read=90)) as client,
        client.stream("POST", "/v1/chat/completions", json=payload) as response,
    ):
        response.raise_for_status()
        async for line in response.aiter_lines():
            data = line.removeprefix("data: ").strip()
            if not data or data == "[DONE]":
                continue
            delta = json.loads(data)["choices"][0]["delta"]
            if text := delta.get("content"):
                yield text


async def _write(stream_id: int, article_id: int, model: str = "small", **_: Any) -> dict[str, Any]:
    try:
        article = await Article.objects.aget(pk=article_id, stream_id=stream_id)
        layer = get_channel_layer()
        written: list[str] = []
        async with aclosing(pieces(article, model)) as arriving:
            async for piece in arriving:
                written.append(piece)
                if layer is not None:
                    await layer.group_send(f"stream.{stream_id}", {"type": "piece", "text": piece})
        text = "".join(written)
        logger.info("Stream %s: %d pieces, %d characters", stream_id, len(written), len(text))
        await Summary.objects.aupdate_or_create(article=article, defaults={"text": text, "model": model})
        await Stream.objects.filter(pk=stream_id).aupdate(status=Stream.Status.IDLE, last_run=timezone.now())
    except Exception as exc:
        logger.exception("Stream %s: the summary of %s breaks off: %s", stream_id, article_id, exc)
        await sync_to_async(_failed)(stream_id, str(exc))
        raise
    return {"article": article_id, "characters": len(text), "finished": timezone.now()}


def _failed(stream_id: int, why: str) -> None:
    Stream.objects.filter(pk=stream_id).update(
        status=Stream.Status.FAILED, last_run=timezone.now(), last_error=why
    )


def stream_summary(stream_id: int, **configuration: Any) -> dict[str, Any]:
    """Summarise an article while readers look on.

    Args:
        stream_id: The stream that the article belongs to.
        **configuration: ``article_id``, and ``model`` where it is not the small one.

    Example:
        >>> stream_summary(5, article_id=90, model="large")  # doctest: +SKIP
    """
    return asyncio.run(_write(stream_id, **configuration))
