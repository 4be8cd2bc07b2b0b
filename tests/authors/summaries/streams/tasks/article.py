"""One article, one summary. Retries are tenacity's."""

from __future__ import annotations

import logging
import textwrap
from typing import Any, Final

import httpx
from django.utils import timezone
from tenacity import (
    before_sleep_log,
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from streams.models import Article, Stream, Summary
from streams.tasks._llm import Answer, ModelBusy, TokenBudget, ask, open_client

logger = logging.getLogger(__name__)

PROMPT: Final = """\
You are the editor of a small newspaper. Summarise the article between the lines
in at most five sentences. Keep names and figures. Do not add an opinion.
Write in the language with the code {language}.

Title: {title}
-----
{body}
-----
"""


@retry(
    retry=retry_if_exception_type((ModelBusy, httpx.TransportError)),
    wait=wait_random_exponential(multiplier=0.5, max=20),
    stop=stop_after_attempt(5),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def patiently(client: httpx.Client, prompt: str, model: str, max_tokens: int) -> Answer:
    return ask(client, prompt, model=model, max_tokens=max_tokens)


def summarise_article(
    stream_id: int,
    article_id: int,
    model: str = "small",
    max_tokens: int = 400,
    **kwargs: Any,
) -> dict[str, Any]:
    """Summarise one article of a stream and keep the summary.

    Args:
        stream_id: The stream that the article belongs to.
        article_id: The article.
        model: The model that is asked.
        max_tokens: How many tokens prompt and answer may have together.

    Returns:
        The article's id, and how many tokens were used.

    Raises:
        BudgetExceeded: The article is longer than `max_tokens`.
        httpx.HTTPError: The model did not answer after five attempts.

    Example:
        >>> summarise_article(3, article_id=81, max_tokens=900)
        {'article': 81, 'tokens': 612}
    """
    logger.info("Stream %s: article %s, at most %s tokens", stream_id, article_id, max_tokens)
    try:
        article = Article.objects.get(pk=article_id, stream_id=stream_id)
        prompt = PROMPT.format(
            language=article.language,
            title=article.title,
            body=textwrap.fill(article.body, width=100),
        )
        token_budget = TokenBudget(max_tokens)
        allowed = token_budget.reserve(prompt)
        with open_client() as client:
            answer = patiently(client, prompt, model, allowed)
        token_budget.charge(answer)
        Summary.objects.update_or_create(
            article=article,
            defaults={
                "text": answer.text,
                "language": article.language,
                "model": answer.model,
                "prompt_tokens": answer.prompt_tokens,
                "completion_tokens": answer.completion_tokens,
            },
        )
        Stream.objects.filter(pk=stream_id).update(
            status=Stream.Status.IDLE, last_run=timezone.now(), last_error=""
        )
        return {"article": article.pk, "tokens": answer.total_tokens}
    except Exception as exc:
        logger.exception("Stream %s: article %s has no summary", stream_id, article_id)
        Stream.objects.filter(pk=stream_id).update(
            status=Stream.Status.FAILED, last_run=timezone.now(), last_error=str(exc)
        )
        raise
