import logging
from concurrent.futures import ThreadPoolExecutor, as_completed

import httpx
from bs4 import BeautifulSoup

from streams.models import Article, DeadLink

from .status import update_stream_status

logger = logging.getLogger(__name__)


def _targets(article):
    soup = BeautifulSoup(article.body, "html.parser")
    return {a["href"] for a in soup.select("a[href^=http]")}


def _probe(client, target):
    try:
        answer = client.head(target, follow_redirects=True)
        if answer.status_code == 405:
            answer = client.get(target, follow_redirects=True)
        return answer.status_code
    except httpx.HTTPError as e:
        logger.debug("%s: %r", target, e)
        return 0


def check_links(stream_id, workers=8, last=100, **kwargs):
    """Look for links that lead nowhere.

    Args:
        stream_id: Stream whose articles are checked.
        workers: Requests at a time.
        last: How many articles, from the newest.

    Returns:
        dict: ``checked`` links and ``dead`` ones.
    """
    with ThreadPoolExecutor(max_workers=2) as records:
        try:
            checked, dead = 0, 0
            with httpx.Client() as client, ThreadPoolExecutor(max_workers=workers) as pool:
                jobs = {
                    pool.submit(_probe, client, target): (article, target)
                    for article in Article.objects.filter(stream_id=stream_id)[:last]
                    for target in _targets(article)
                }
                for job in as_completed(jobs):
                    article, target = jobs[job]
                    code = job.result()
                    checked += 1
                    if code == 0 or code >= 400:
                        DeadLink.objects.create(article=article, target=target, code=code)
                        dead += 1
            logger.info("stream %s: %d of %d links are dead", stream_id, dead, checked)
            records.submit(update_stream_status, stream_id, "active")
            return {"checked": checked, "dead": dead}
        except Exception as error:
            logger.error("links of stream %s: %s", stream_id, error, exc_info=True)
            records.submit(update_stream_status, stream_id, status="failed", error=error)
            raise
