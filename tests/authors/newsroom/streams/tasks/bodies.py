import logging
import time

import requests
from bs4 import BeautifulSoup
from django.utils import timezone

from streams.models import Article, Stream

logger = logging.getLogger(__name__)


class EmptyBody(ValueError):
    """The page has no text where text should be."""


def _text_of(html, selector):
    soup = BeautifulSoup(html, "html.parser")
    for noise in soup.select("script, style, aside, figure"):
        noise.decompose()
    if not (container := soup.select_one(selector)):
        raise EmptyBody(selector)
    paragraphs = [p.get_text(" ", strip=True) for p in container.find_all("p")]
    if not any(paragraphs):
        raise EmptyBody("no paragraphs")
    return "\n\n".join(filter(None, paragraphs))


def fetch_bodies(stream_id, selector, pause=1.0, batch=50, **kwargs):
    """Fill in the text of articles of which only the headline is known.

    An article that cannot be read is counted and tried again next time. When not a single one
    could be read, the run as a whole has failed.

    Args:
        stream_id: Stream whose articles are read.
        selector: CSS selector of the element that holds the text.
        pause: Seconds between two requests.
        batch: How many articles to read in a run.
    """
    done, failed = 0, []
    try:
        waiting = Article.objects.filter(stream_id=stream_id, body="").order_by("-id")[:batch]
        with requests.Session() as session:
            session.headers["User-Agent"] = "newsroom/1.4"
            for article in waiting:
                try:
                    response = session.get(article.url, timeout=(5, 20))
                    response.raise_for_status()
                    article.body = _text_of(response.text, selector)
                    article.fetched = timezone.now()
                    article.save(update_fields=["body", "fetched"])
                    done += 1
                except (requests.RequestException, EmptyBody) as e:
                    logger.warning("article %s: %s", article.pk, e)
                    failed.append(article.url)
                time.sleep(pause)
        if failed and not done:
            raise RuntimeError(f"none of {len(failed)} articles could be read")
        Stream.objects.filter(pk=stream_id).update(status="active", last_run=timezone.now())
        logger.info("stream %s: %d bodies, %d failures", stream_id, done, len(failed))
    except Exception as e:
        logger.error("stream %s: %s", stream_id, e, exc_info=e)
        Stream.objects.filter(pk=stream_id).update(status="failed", last_run=timezone.now())
        raise e
    return {"done": done, "failed": failed}
