"""Long texts: summaries of their sections, and a summary of those."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import httpx

from ._llm import Answer, ModelBusy, ask, open_client
from ._runs import SummaryRun

if TYPE_CHECKING:
    from streams.models import Article

logger = logging.getLogger(__name__)

SECTION = "Summarise this part of a longer text in two sentences:\n\n{section}"
WHOLE = (
    "These are summaries of the parts of one text, in order.\n"
    "Make one text of them, not longer than ten sentences.\n\n"
    "{parts}"
)
ATTEMPTS = 4


class GaveUp(RuntimeError):
    """The model was asked often enough."""


def ask_again(client: httpx.Client, prompt: str, max_tokens: int) -> Answer:
    """Ask up to four times, with longer and longer pauses that are not all alike."""
    last: Exception | None = None
    for attempt in range(ATTEMPTS):
        if attempt:
            pause = 2**attempt + random.random()
            logger.warning("Attempt %d in %.1f seconds, after: %s", attempt + 1, pause, last)
            time.sleep(pause)
        try:
            return ask(client, prompt, model="large", max_tokens=max_tokens)
        except (ModelBusy, httpx.TransportError) as exc:
            last = exc
    raise GaveUp(f"no answer in {ATTEMPTS} attempts") from last


def sections(article: Article, words: int) -> Iterator[str]:
    """Yield parts of about so many words that end where a paragraph ends."""
    part: list[str] = []
    for paragraph in filter(None, map(str.strip, article.body.split("\n\n"))):
        part.extend(paragraph.split())
        if len(part) >= words:
            yield " ".join(part)
            part = []
    if part:
        yield " ".join(part)


def digests(client: httpx.Client, parts: Iterable[str]) -> Iterator[Answer]:
    for number, section in enumerate(parts, start=1):
        answer = ask_again(client, SECTION.format(section=section), max_tokens=120)
        logger.info("Section %d: %d tokens", number, answer.total_tokens)
        yield answer


def digest_sections(
    stream_id: int, article_id: int, section_words: int = 600, **kwargs: object
) -> dict[str, object]:
    """Summarise a long article section by section.

    Args:
        stream_id: The stream that the article belongs to.
        article_id: The article.
        section_words: How many words a section has about.

    Returns:
        The digest's text, the number of sections and of tokens.

    Example:
        A stream with this configuration::

            {"article_id": 12, "section_words": 800}
    """
    with SummaryRun(stream_id) as run:
        article = run.stream.articles.get(pk=article_id)
        with open_client(timeout=120) as client:
            answers = list(digests(client, sections(article, section_words)))
            parts = "\n".join(f"- {answer.text}" for answer in answers)
            whole = ask_again(client, WHOLE.format(parts=parts), max_tokens=600)
        tokens = sum(answer.total_tokens for answer in (*answers, whole))
        seconds = run.finish()
        logger.info("Stream %s: %d sections in %s s", stream_id, len(answers), seconds)
        return {"digest": whole.text, "sections": len(answers), "tokens": tokens}
