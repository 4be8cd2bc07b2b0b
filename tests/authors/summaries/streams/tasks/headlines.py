"""Headlines to choose from. How a run ends is told to all who listen; `streams.signals` records it."""

from __future__ import annotations

import json
import logging
from typing import Any

from tenacity import RetryCallState, retry, retry_if_result, stop_after_attempt

from streams.models import Article
from streams.signals import run_ended
from streams.tasks._llm import ask, open_client

logger = logging.getLogger(__name__)

STYLES = {
    "sober": "Say what happened. No exclamation marks.",
    "curious": "Ask the question that the article answers.",
    "local": "Name the place first.",
}


class Headlines(list[str]):
    """Headlines, the shortest first; empty ones and repetitions are left out."""

    @classmethod
    def parse(cls, text: str) -> Headlines:
        try:
            lines = json.loads(text)
        except json.JSONDecodeError:
            # models like to number what they were asked to put into a JSON list
            lines = [line.lstrip("0123456789.-) ") for line in text.splitlines()]
        return cls(sorted({line.strip() for line in lines if line.strip()}, key=len))


def _what_there_is(state: RetryCallState) -> Headlines:
    assert state.outcome is not None
    found = state.outcome.result()
    logger.warning("Only %d headlines after %d attempts", len(found), state.attempt_number)
    return found


def suggestions(article: Article, count: int, style: str) -> Headlines:
    prompt = (
        f"Write {count} headlines for this article, as a JSON list of strings.\n"
        f"{STYLES[style]}\n\n{article.title}\n\n{article.body}"
    )

    @retry(
        retry=retry_if_result(lambda found: len(found) < count),
        stop=stop_after_attempt(3),
        retry_error_callback=_what_there_is,
    )
    def enough() -> Headlines:
        with open_client() as client:
            return Headlines.parse(ask(client, prompt, model="small", max_tokens=40 * count).text)

    return enough()[:count]


def suggest_headlines(
    stream_id: int, article_id: int, count: int = 5, style: str = "sober", **kwargs: Any
) -> dict[str, Any]:
    """Suggest headlines for an article.

    Args:
        stream_id: The stream of the article.
        article_id: The article.
        count: How many headlines are wanted; there may be fewer.
        style: One of `STYLES`.

    Example:
        >>> suggest_headlines(1, article_id=9, count=2)
        {'headlines': ['Bridge closed', 'The old bridge is closed']}
    """
    try:
        article = Article.objects.get(pk=article_id, stream_id=stream_id)
        found = suggestions(article, count, style)
        logger.info("Article %s: %s", article_id, "; ".join(found))
        run_ended.send(sender=suggest_headlines, stream_id=stream_id)
        return {"headlines": found}
    except Exception as error:
        logger.exception("Article %s has no headlines: %s", article_id, error)
        run_ended.send(sender=suggest_headlines, stream_id=stream_id, error=error)
        raise
