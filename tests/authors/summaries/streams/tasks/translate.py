"""Summaries in other languages."""

from __future__ import annotations

import logging
from typing import Any

import httpx
from django.utils import timezone

from streams.models import Article, Stream
from streams.tasks._llm import ModelBusy, ask, open_client

logger = logging.getLogger(__name__)

PROMPT = """\
Translate into the language with the code {language}.
Leave names as they are. Answer with the translation only.

{text}
"""


class TranslationFailed(Exception):
    """There is no translation."""


def translated(text: str, language: str) -> str:
    prompt = PROMPT.format(language=language, text=text)
    try:
        with open_client(timeout=30) as client:
            answer = ask(client, prompt, model="large", max_tokens=2 * len(text.split()))
    except (ModelBusy, httpx.HTTPError) as exc:
        raise TranslationFailed(f"{language}: {exc}")  # NL314
    if not answer.text:
        raise TranslationFailed(f"{language}: an empty answer")
    return answer.text


def translate_summary(
    stream_id: int,
    article_id: int,
    language: str,
    tone: str = "neutral",  # NL512
    **kwargs: Any,
) -> dict[str, Any]:
    """Translate the summary of an article.

    Args:
        stream_id: The stream of the article.
        article_id: The article.
        language: The code of the language, like ``de``.
        tone: How formal the translation is.

    Example:
        >>> translate_summary(1, article_id=5, language="de")
        {'article': 5, 'language': 'de'}
    """
    logger.info("Stream %s: summary of %s in %s", stream_id, article_id, language)
    try:
        stream = Stream.objects.get(pk=stream_id)
        summary = Article.objects.get(pk=article_id).summary
        summary.text = translated(summary.text, language)
        summary.language = language
        summary.save(update_fields=["text", "language"])
        stream.status = Stream.Status.IDLE
        stream.last_run = timezone.now()
        stream.save(update_fields=["status", "last_run"])
    except Exception as exc:  # NL317
        logger.exception("Stream %s: no translation of %s: %s", stream_id, article_id, exc)
        stream.status = Stream.Status.FAILED
        stream.last_run = timezone.now()
        stream.last_error = str(exc)
        stream.save(update_fields=["status", "last_run", "last_error"])
        raise
    return {"article": article_id, "language": language}
