"""Grades: a model reads a summary beside its article and says how good it is."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

import httpx
from django.conf import settings

from streams.models import Stream, Summary
from streams.tasks._runs import end_of_run

logger = logging.getLogger(__name__)

RUBRIC = """\
You grade summaries. 1 is useless, 5 could not be better.
Take off one point for each of these:
  * something is wrong,
  * something is missing without which one does not understand it,
  * it is not shorter than a third of the article.
Answer with JSON: {"grade": <number>, "why": "<one sentence>"}
"""


def graded(article: str, summary: str, attempts: int) -> dict[str, Any]:
    """Return a grade; what is no JSON is asked for again."""
    messages = [
        {"role": "system", "content": RUBRIC},
        {"role": "user", "content": f"ARTICLE\n{article}\n\nSUMMARY\n{summary}"},
    ]
    left = attempts
    while True:
        left -= 1
        response = httpx.post(
            f"{settings.LLM_URL}/v1/chat/completions",
            json={"model": "judge", "messages": messages, "temperature": 0},
            headers={"Authorization": f"Bearer {settings.LLM_API_KEY}"},
        )
        text = response.raise_for_status().json()["choices"][0]["message"]["content"]
        try:
            return json.loads(text)
        except json.JSONDecodeError as exc:
            if not left:
                raise ValueError(f"no JSON in {attempts} answers") from exc
            logger.warning("No JSON, %d attempts left: %.80r", left, text)
            messages += [
                {"role": "assistant", "content": text},
                {"role": "user", "content": "Only the JSON, please."},
            ]
            time.sleep(1)


def grade_summary(stream_id: int, article_id: int, attempts: int = 3, **kwargs: Any) -> dict[str, Any]:  # NL702 NL703
    """Grade the summary of an article.

    Args:
        stream_id: The stream of the article.
        article_id: The article.
        attempts: How often the model may answer before it is given up.

    Example:
        >>> grade_summary(1, article_id=5)
        {'grade': 4}
    """
    try:
        summary = Summary.objects.select_related("article").get(article_id=article_id)
        answer = graded(summary.article.body, summary.text, attempts)
        summary.grade = answer["grade"]
        summary.save(update_fields=["grade"])
        logger.info("Summary of %s: %s (%s)", article_id, answer["grade"], answer["why"])
        end_of_run(stream_id, Stream.Status.IDLE)
        return {"grade": answer["grade"]}
    except Exception as exc:  # NL304
        logger.exception("Summary of %s has no grade: %s", article_id, exc)
        end_of_run(stream_id, Stream.Status.FAILED, str(exc))
        return {"grade": None, "error": str(exc)}
