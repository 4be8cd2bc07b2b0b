"""A glossary: the words of a page that readers may not know."""

from __future__ import annotations

import functools
import json
from typing import Any

import requests
import structlog
from django.conf import settings
from django.utils import timezone

from streams.models import Stream

log = structlog.get_logger(__name__)

PROMPT = """\
List the {terms} words of this text that {audience} may not know,
each with an explanation in one sentence.
Answer with a JSON object: {{"word": "explanation"}}.

{text}
"""

OPTIONS: dict[str, Any] = {"timeout": (5, 90), "allow_redirects": False}
fetch = functools.partial(requests.get, timeout=20, headers={"Accept": "text/plain"})


class NotJson(ValueError):
    def __init__(self, answer: str) -> None:
        super().__init__(f"no JSON: {answer[:60]!r}")
        self.add_note(answer)


def complete(prompt: str) -> dict[str, str]:
    answer = requests.post(
        settings.LLM_URL + "/v1/complete",
        json={"prompt": prompt, "max_tokens": 900},
        auth=("newloom", settings.LLM_API_KEY),
        **OPTIONS,
    )
    answer.raise_for_status()
    text = answer.json()["text"]
    start, end = text.find("{"), text.rfind("}")
    try:
        return json.loads(text[start : end + 1])
    except ValueError as exc:
        raise NotJson(text) from exc


def build_glossary(
    stream_id: int,
    url: str,
    terms: int = 10,
    audience: str = "beginners",
    access_token: str | None = None,
    **kwargs: Any,
) -> dict[str, str]:
    """Explain the difficult words of a page.

    Args:
        stream_id: The stream.
        url: The page, as plain text.
        terms: How many words are explained.
        audience: Whom they are explained to.
        access_token: What the page asks for, if it does.

    Example:
        >>> build_glossary(1, "https://example.org/tides.txt", terms=1)
        {'neap tide': 'The smallest tide of a fortnight.'}
    """
    bound = log.bind(stream=stream_id, url=url)
    try:
        bound.info("glossary begins", token="set" if access_token else "none")
        response = fetch(url, params=access_token and {"token": access_token})
        response.raise_for_status()
        text = response.text[:20_000]
        glossary = complete(PROMPT.format(**locals()))
        if missing := [word for word in glossary if word.lower() not in text.lower()]:
            bound.warning("words that are not in the text", words=missing)
        found = {word: meaning for word, meaning in sorted(glossary.items()) if word not in missing}
        Stream.objects.filter(pk=stream_id).update(
            status=Stream.Status.IDLE, last_error="", last_run=timezone.now()
        )
        bound.info("glossary is there", words=len(found))
        return found
    except Exception as exc:
        bound.exception("glossary failed", error=str(exc))
        Stream.objects.filter(pk=stream_id).update(
            status=Stream.Status.FAILED, last_error="\n".join([str(exc), *getattr(exc, "__notes__", [])]), last_run=timezone.now()
        )
        raise
