"""Summaries of pages, by a language model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, NewType, Protocol, overload

import httpx
from django.conf import settings
from django.utils import timezone
from loguru import logger
from pydantic import BaseModel, ValidationError
from tenacity import (
    RetryCallState,
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from streams.models import Page, Stream, StreamStatus, StreamType
from streams.tasks._registry import register

Prompt = NewType("Prompt", str)
WINDOW: Final = 6000


class ModelError(Exception):
    """The model did not answer as it should."""


class Overloaded(ModelError):
    """Later it may."""


class Answer(BaseModel):
    summary: str
    language: str = "en"


class Completer(Protocol):
    def post(self, url: str, *, json: dict[str, Any]) -> httpx.Response: ...


@overload
def windows(text: str, *, lazy: Literal[True]) -> Iterator[str]: ...
@overload
def windows(text: str, *, lazy: Literal[False] = ...) -> list[str]: ...
def windows(text: str, *, lazy: bool = False) -> Iterator[str] | list[str]:
    """Return a text in pieces that a model can hold."""
    pieces = (text[at : at + WINDOW] for at in range(0, len(text), WINDOW))
    return pieces if lazy else list(pieces)


def _before_sleep(state: RetryCallState) -> None:
    logger.warning("Attempt {} of {}", state.attempt_number, state.fn)


@retry(
    retry=retry_if_exception_type(Overloaded),
    wait=wait_exponential_jitter(max=60),
    stop=stop_after_attempt(5),
    before_sleep=_before_sleep,
    reraise=True,
)
def _ask(completer: Completer, model: str, prompt: Prompt) -> Answer:
    response = completer.post(
        "/chat/completions",
        json={"model": model, "messages": [{"role": "user", "content": prompt}]},
    )
    if response.status_code in {429, 503}:
        raise Overloaded(response.reason_phrase)
    if response.is_error:
        raise ModelError(response.text)
    content = response.json()["choices"][0]["message"]["content"]
    try:
        return Answer.model_validate_json(content)
    except ValidationError:
        # some models forget the braces; what they say is good enough
        return Answer(summary=content.strip())


def _summary(ask: Callable[[Prompt], Answer], page: Page, words: int) -> str:
    parts = [
        ask(Prompt(f"Summarise in {words} words, as JSON with `summary`:\n\n{window}")).summary
        for window in windows(page.text, lazy=True)
    ]
    if len(parts) < 2:
        return "".join(parts)
    return ask(Prompt(f"One summary of {words} words out of these: {parts}")).summary


@register(StreamType.SUMMARISE)
def summarise(stream_id: int, *, model: str, words: int = 80, **kwargs: object) -> dict[str, int]:
    """Summarise the pages of a stream that have no summary.

    Args:
        stream_id: The stream whose pages are read.
        model: The name of the language model.
        words: How long a summary is.

    Returns:
        How many pages have a summary now.

    Raises:
        ModelError: The model does not answer, or with an error.

    Example:
        ``summarise(stream_id=2, model="small", words=40)``
    """
    with logger.contextualize(stream=stream_id):
        try:
            stream = Stream.objects.get(pk=stream_id)
            done = 0
            with httpx.Client(base_url=settings.COMPLETIONS_URL, timeout=120) as client:
                for page in stream.pages.filter(summary="").exclude(text="").iterator():
                    page.summary = _summary(lambda p: _ask(client, model, p), page, words)
                    page.save(update_fields=["summary"])
                    logger.info("{}: {} characters", page.url, len(page.summary))
                    done += 1
            stream.outcome = StreamStatus.OK
            stream.save(update_fields=["status", "last_run"])
            return {"pages": done}
        except Exception as error:
            logger.opt(exception=error).error("No more summaries by {}: {}", model, error)
            Stream.objects.filter(pk=stream_id).update(
                status=StreamStatus.FAILED, last_run=timezone.now()
            )
            raise
