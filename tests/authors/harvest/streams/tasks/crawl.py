import logging
import sys
from collections import deque
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx
from bs4 import BeautifulSoup
from django.utils import timezone

from streams.models import Item, Stream
from streams.tasks.registry import register

logger = logging.getLogger(__name__)


@register("crawl")
def crawl_site(stream_id, start, depth=2, **kwargs):
  """Crawl a site, nearest pages first.

  Args:
    stream_id: The stream.
    start: Where to begin.
    depth: Clicks to go.

  Example:
    {"start": "https://site.example/", "depth": 1}
  """
  queue, known = deque([(start, 0)]), {start}
  try:
    host = urlsplit(start).netloc
    with httpx.Client(follow_redirects=True) as client:
      while queue:
        url, far = queue.popleft()
        if sys.stdout.isatty():
          print(far, url)  # newloom-lint: ignore[print-call] shown to who runs it by hand
        page = client.get(url)
        if page.is_error or "html" not in page.headers.get("Content-Type", ""):
          logger.debug("%s: %s", url, page.status_code)
          continue
        soup = BeautifulSoup(page.text, "lxml")
        title = soup.title.string if soup.title else url
        Item.objects.update_or_create(
          stream_id=stream_id, url=url, defaults={"name": str(title)[:200]}
        )
        if far >= depth:
          continue
        for anchor in soup.find_all("a", href=True):
          target, _ = urldefrag(urljoin(url, anchor["href"]))
          if urlsplit(target).netloc == host and target not in known:
            known.add(target)
            queue.append((target, far + 1))
    logger.info("%s: %d pages", host, len(known))
    Stream.objects.filter(id=stream_id).update(status="done", last_run=timezone.now())
    return {"pages": len(known)}
  except Exception as e:
    logger.error("crawl of %s: %s", start, e, exc_info=True)
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
    raise
