"""The language model behind all summaries: a client, its answers, and what they cost."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import httpx
from django.conf import settings

logger = logging.getLogger(__name__)

WORDS_PER_TOKEN = 0.75


class ModelBusy(Exception):
    """The model has too much to do; it is worth another try."""


class BudgetExceeded(ValueError):
    """A prompt leaves no tokens for the answer."""


@dataclass(frozen=True)
class Answer:
    text: str
    model: str
    prompt_tokens: int
    completion_tokens: int

    @property
    def total_tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens


@dataclass
class TokenBudget:
    """How many tokens a run may still spend."""

    limit: int
    spent: int = 0

    def reserve(self, prompt: str) -> int:
        """Return how long an answer may be after `prompt`."""
        left = self.limit - self.spent - round(len(prompt.split()) / WORDS_PER_TOKEN)
        if left <= 0:
            raise BudgetExceeded(f"{self.spent} of {self.limit} tokens spent, none left to answer")
        return left

    def charge(self, answer: Answer) -> None:
        self.spent += answer.total_tokens
        logger.debug("%s tokens of %s spent", self.spent, self.limit)


def open_client(timeout: float = 60) -> httpx.Client:
    return httpx.Client(
        base_url=settings.LLM_URL,
        headers={"Authorization": f"Bearer {settings.LLM_API_KEY}"},
        timeout=timeout,
    )


def ask(client: httpx.Client, prompt: str, *, model: str, max_tokens: int) -> Answer:
    """Return the model's answer to one prompt.

    Raises:
        ModelBusy: It answers 429 or 503.
        httpx.HTTPError: Anything else that goes wrong on the way.
    """
    payload: dict[str, Any] = {
        "model": model,
        "max_tokens": max_tokens,
        "messages": [{"role": "user", "content": prompt}],
    }
    response = client.post("/v1/chat/completions", json=payload)
    if response.status_code in {429, 503}:
        raise ModelBusy(response.headers.get("Retry-After", "soon"))
    response.raise_for_status()
    data = response.json()
    usage = data.get("usage", {})
    return Answer(
        text=data["choices"][0]["message"]["content"].strip(),
        model=data.get("model", model),
        prompt_tokens=usage.get("prompt_tokens", 0),
        completion_tokens=usage.get("completion_tokens", 0),
    )
