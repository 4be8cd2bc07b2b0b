import logging
from contextlib import ExitStack
from functools import partial
from urllib.robotparser import RobotFileParser

import httpx
from django.utils import timezone

from streams.models import Item, Stream

logger = logging.getLogger(__name__)


def _ends(stream_id, numbers, kind, error, trace):
  """Called by the stack when the run is over, one way or the other."""
  if kind is None:
    logger.info("stream %s: %s", stream_id, numbers)
    status = "done"
  else:
    logger.error("stream %s: %s", stream_id, error, exc_info=(kind, error, trace))
    status = "failed"
  Stream.objects.filter(id=stream_id).update(status=status, last_run=timezone.now())
  return False


def read_robots(stream_id, hosts, agent="harvest", **kwargs):
  """Ask hosts what we may read there.

  Args:
    stream_id: The stream.
    hosts: Names of hosts.
    agent: The name we go by.

  Example:
    {"hosts": ["shop.example"], "agent": "harvest"}
  """
  numbers = {"open": 0, "closed": 0}
  with ExitStack() as stack:
    stack.push(partial(_ends, stream_id, numbers))
    client = stack.enter_context(httpx.Client(headers={"User-Agent": agent}))
    for host in hosts:
      answer = client.get(f"https://{host}/robots.txt")
      parser = RobotFileParser()
      parser.parse(answer.text.splitlines() if answer.is_success else [])
      free = parser.can_fetch(agent, "/")
      numbers["open" if free else "closed"] += 1
      Item.objects.update_or_create(
        stream_id=stream_id,
        url=f"https://{host}/",
        defaults={"name": host, "facts": {"free": free, "delay": parser.crawl_delay(agent)}},
      )
  return numbers
