import logging

import requests
from bs4 import BeautifulSoup
from django.utils import timezone

from streams.models import Article, Stream

logger = logging.getLogger(__name__)


def extract_quotes(stream_id, css="blockquote", only_new=True, **kwargs):
    """Collect the pull quotes of a stream's articles.

    Args:
        stream_id: Stream whose articles are read.
        css: CSS selector of a quote.
        only_new: Leave out articles with a text.
    """
    articles = None
    try:
        articles = Article.objects.filter(stream_id=stream_id)
        if only_new:
            articles = articles.filter(body="")
        found = {}
        for article in articles:
            answer = requests.get(article.url, timeout=10)
            quotes = BeautifulSoup(answer.text, "html.parser").select(css)
            found[article.url] = [quote.get_text(strip=True) for quote in quotes]
        stream = Stream.objects.get(id=stream_id)
        stream.last_run = timezone.now()
        stream.save(update_fields=["last_run"])
        logging.info("quotes of %s articles", len(found))  # NL403
        return found
    except requests.RequestException as e:  # NL303 NL317
        logger.error("quotes: %s", e, exc_info=True)
        stream.status = "failed"
        stream.last_run = timezone.now()
        stream.save(update_fields=["status", "last_run"])
        raise
