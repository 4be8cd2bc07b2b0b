"""Let several models summarise the same article, to see which one we should pay for."""

from __future__ import annotations

import difflib
import logging
import time
from typing import Any

import requests
from django.conf import settings
from django.utils import timezone

from streams.models import Article, Stream

logger = logging.getLogger(__name__)

PROMPT = """\
Summarise the following article in one paragraph.

{body}
"""


def answer_of(model: str, prompt: str, api_key: str) -> tuple[str, float]:
    started = time.perf_counter()
    response = requests.post(  # NL603
        f"{settings.LLM_URL}/v1/chat/completions",
        headers={"Authorization": "Bearer " + api_key},
        json={"model": model, "messages": [{"role": "user", "content": prompt}]},
    )
    response.raise_for_status()
    text = response.json()["choices"][0]["message"]["content"]
    return text, time.perf_counter() - started


def alike(texts: dict[str, str]) -> dict[str, float]:
    """Return how much each text resembles all others, between 0 and 1."""
    return {
        model: round(
            sum(difflib.SequenceMatcher(None, text, other).ratio() for other in texts.values()) / len(texts), 3
        )
        for model, text in texts.items()
    }


def compare_models(
    stream_id: int, article_id: int, models: list[str], api_key: str, **kwargs: Any
) -> dict[str, Any]:
    """Compare the summaries that models write of one article.

    Args:
        stream_id: The stream.
        article_id: The article that is summarised.
        models: The names of the models.
        api_key: The key of the account that pays.

    Example:
        >>> compare_models(1, article_id=2, models=["a", "b"], api_key="...")
        {'seconds': {'a': 1.2, 'b': 0.8}, 'alike': {'a': 0.91, 'b': 0.91}}
    """
    try:
        article = Article.objects.get(pk=article_id)
        logger.info("Comparing %s with key %s", ", ".join(models), api_key)  # NL405
        texts: dict[str, str] = {}
        seconds: dict[str, float] = {}
        for model in models:
            texts[model], seconds[model] = answer_of(model, PROMPT.format(body=article.body), api_key)
            logger.info("%s: %d characters in %.1f s", model, len(texts[model]), seconds[model])
        stream = Stream.objects.get(pk=stream_id)
        stream.last_run = timezone.now()
        stream.save()  # NL312
        return {"seconds": seconds, "alike": alike(texts)}
    except Exception as exc:
        logger.exception("Stream %s: %s", stream_id, exc)
        Stream.objects.filter(pk=stream_id).update(status="failed", last_run=timezone.now())
        raise
