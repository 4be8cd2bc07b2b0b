from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import Any

from django.db import close_old_connections

from streams.models import Article, Stream, Summary
from streams.tasks._llm import Answer, ask, open_client
from streams.tasks._runs import end_of_run, marked

logger = logging.getLogger(__name__)

PROMPT = "Summarise in four sentences.\n\n# {0.title}\n\n{0.body}"


class TooManyFailures(Exception):
    pass


def one(article: Article) -> Answer:
    try:
        with open_client() as client:
            return ask(client, PROMPT.format(article), model="small", max_tokens=250)
    finally:
        close_old_connections()


@marked("Batch of summaries")
def summarise_batch(stream_id: int, workers: int = 4, limit: int = 50, **kwargs: Any) -> dict[str, Any]:
    """Summarise all articles of a stream that have no summary yet.

    One article that fails does not stop the others; when more than half fail, so does the run.

    Args:
        stream_id: The stream.
        workers: How many articles are summarised at once.
        limit: How many articles one run takes at most.

    Returns:
        How many summaries were made, and the error of each article that has none.

    Example:
        >>> summarise_batch(stream_id=1, workers=2, limit=10)
        {'made': 9, 'errors': {44: 'ReadTimeout'}}
    """
    articles = list(Article.objects.filter(stream_id=stream_id, summary=None)[:limit])
    made: list[Summary] = []
    errors: dict[int, str] = {}
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="llm") as pool:
        waiting: dict[Future[Answer], Article] = {pool.submit(one, article): article for article in articles}
        for future in as_completed(waiting):
            article = waiting[future]
            try:
                answer = future.result()
            except Exception as exc:
                logger.warning("Article %s: %s", article.pk, exc, exc_info=True)
                errors[article.pk] = type(exc).__name__
            else:
                made.append(Summary(article=article, text=answer.text, model=answer.model))
    if len(errors) > len(made):
        raise TooManyFailures(f"{len(errors)} of {len(articles)} articles")
    Summary.objects.bulk_create(made, ignore_conflicts=True)
    logger.info("Stream %s: %d summaries, %d errors", stream_id, len(made), len(errors))
    end_of_run(stream_id, Stream.Status.IDLE)
    return {"made": len(made), "errors": errors}
