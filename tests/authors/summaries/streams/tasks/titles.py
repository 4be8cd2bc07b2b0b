"""Titles that fit on a card."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import httpx
from django.utils import timezone

from streams.models import Article, Stream
from streams.tasks._llm import BudgetExceeded, TokenBudget, ask, open_client

logger = logging.getLogger(__name__)

PROMPT = "Shorten this title to at most {length} words. Answer with the title only.\n\n{title}"


def shortened(articles: Iterator[Article], length: int, budget: TokenBudget) -> Iterator[Article]:
    """Yield articles with shorter titles, as far as the budget goes."""
    with open_client(timeout=20) as client:
        for article in articles:
            prompt = PROMPT.format(length=length, title=article.title)
            answer = ask(client, prompt, model="small", max_tokens=min(40, budget.reserve(prompt)))
            budget.charge(answer)
            if len(answer.text.split()) <= length:
                article.title = answer.text
                yield article
            else:
                logger.info("%r is still too long", answer.text)


def shorten_titles(stream_id: int, length: int = 12, **kwargs: Any) -> int:
    """Shorten the titles of a stream's articles.

    Args:
        stream_id: The stream.
        length: How many words a title may have.

    Example:
        >>> shorten_titles(1, length=8)
        4
    """
    count = 0
    try:
        stream = Stream.objects.get(pk=stream_id)
        long = (article for article in stream.articles.all() if len(article.title.split()) > length)
        for article in shortened(long, length, TokenBudget(5000)):
            article.save(update_fields=["title"])
            count += 1
        stream.last_run = timezone.now()
        stream.save(update_fields=["last_run"])
        return count
    except BudgetExceeded as exc:  # NL308
        logger.warning("Stream %s: %d titles shortened, then: %s", stream_id, count, exc, exc_info=True)
        raise
    except httpx.HTTPStatusError:  # NL305
        Stream.objects.filter(pk=stream_id).update(status=Stream.Status.FAILED, last_run=timezone.now())
        raise
    except Exception as exc:
        logger.exception("Stream %s: %s", stream_id, exc)
        Stream.objects.filter(pk=stream_id).update(status=Stream.Status.FAILED, last_run=timezone.now())
        raise
