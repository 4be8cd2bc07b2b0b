"""A week in one page, by the first model that has time."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
from string import Template
from typing import Any

import httpx
import tenacity
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from streams import models as m
from streams.tasks import _llm as llm

log = logging.LoggerAdapter(logging.getLogger(__name__), {"area": "review"})

REVIEW = Template(
    """\
Write a review of the week from $since to $until for our readers.
Only use what stands in the summaries below. Mention each at most once.

$summaries
"""
)


def first_answer(client: httpx.Client, prompt: str, models: list[str]) -> llm.Answer:
    """Return the answer of the first model that gives one."""
    for model in models:
        patience = tenacity.Retrying(
            stop=tenacity.stop_after_delay(60) | tenacity.stop_after_attempt(3),
            wait=tenacity.wait_fixed(5),
            retry=tenacity.retry_if_exception_type(llm.ModelBusy),
        )
        try:
            for attempt in patience:
                with attempt:
                    return llm.ask(client, prompt, model=model, max_tokens=1500)
        except tenacity.RetryError as exc:
            log.warning("%s has no time: %s", model, exc)
    raise llm.ModelBusy("none of " + ", ".join(models))


def weekly_review(stream_id: int, models: list[str], days: int = 7, **kwargs: Any) -> dict[str, Any] | None:
    """
    Review what a stream has collected lately.

    Parameters
    ----------
    stream_id : int
        The stream.
    models : list of str
        The models to ask, the best one first.
    days : int, optional
        How far back the review goes.

    Returns
    -------
    dict or None
        The review; nothing where nothing was collected.

    Examples
    --------
    >>> weekly_review(4, ["large", "small"], days=3)["articles"]
    17
    """
    until = timezone.now()
    since = until - dt.timedelta(days=days)
    try:
        with contextlib.ExitStack() as stack:
            stream = m.Stream.objects.prefetch_related(
                Prefetch("articles", m.Article.objects.filter(published__gte=since, summary__isnull=False))
            ).get(pk=stream_id)
            texts = [article.summary.text for article in stream.articles.all()]
            match texts:
                case []:
                    log.info("Stream %s: nothing since %s", stream_id, since.date())
                    result = None
                case [single]:
                    result = {"review": single, "articles": 1, "since": since}
                case _:
                    client = stack.enter_context(llm.open_client())
                    prompt = REVIEW.substitute(
                        since=since.date(), until=until.date(), summaries="\n\n".join(texts)
                    )
                    answer = first_answer(client, prompt, models)
                    log.info("Stream %s: %s wrote %s tokens", stream_id, answer.model, answer.completion_tokens)
                    result = {"review": answer.text, "articles": len(texts), "since": since}
            with transaction.atomic():
                stream = m.Stream.objects.select_for_update().get(pk=stream_id)
                stream.status, stream.last_run = m.Stream.Status.IDLE, until
                stream.save(update_fields=["status", "last_run"])
        return result
    except Exception as exc:
        log.error("Review of stream %s: %s", stream_id, exc, exc_info=exc)
        m.Stream.objects.filter(pk=stream_id).update(status=m.Stream.Status.FAILED, last_run=until)
        raise
