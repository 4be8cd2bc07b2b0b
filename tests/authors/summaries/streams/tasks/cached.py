"""The summary of a page on the web; who asks twice gets the same answer."""

from __future__ import annotations

import html
import re
from typing import Any

import httpx

from ._base import Summariser
from ._llm import TokenBudget, ask, open_client

TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL | re.IGNORECASE)
PROMPT = """Say in three sentences what this page is about.
If it is an error page or asks to log in, answer with the one word EMPTY.

"""


class PageSummariser(Summariser):
    prefix = "page"

    def __init__(self, stream_id: int, url: str, hours: int) -> None:
        super().__init__(stream_id, hours)
        self.url = url
        self.tokens = TokenBudget(6000)

    def collect(self) -> str:
        response = httpx.get(self.url, follow_redirects=True)
        response.raise_for_status()
        return " ".join(html.unescape(TAG.sub(" ", response.text)).split())

    def prompt(self, text: str) -> str:
        return PROMPT + text[:12_000]

    def answer(self, prompt: str) -> str:
        with open_client() as client:
            answer = ask(client, prompt, model="small", max_tokens=min(300, self.tokens.reserve(prompt)))
        self.tokens.charge(answer)
        if answer.text == "EMPTY":
            raise LookupError(f"nothing to read at {self.url}")
        return answer.text


def cached_summary(stream_id: int, url: str, hours: int = 6, **kwargs: Any) -> dict[str, Any]:
    """Summarise a page, at most once in some hours.

    Args:
        stream_id: The stream.
        url: The page.
        hours: How long a summary is kept.

    Returns:
        The text, and whether it was in the cache.

    Usage:
        Give the stream this configuration:

        .. code-block:: json

            {"url": "https://example.org/news", "hours": 12}
    """
    return PageSummariser(stream_id, url, hours).run()
