import datetime as dt
import logging
import os
import platform
import random
import socket
import time

import requests
from django.conf import settings
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    token = os.environ.get("FETCH_TOKEN", "")
    proxy = os.getenv("HTTPS_PROXY")
    agent = getattr(settings, "USER_AGENT", "newloom")
    started = time.monotonic()
    day = dt.datetime.now(tz=dt.UTC).strftime("%Y-%m-%d")
    target = os.path.join("/srv", f"{day}-{random.randint(1, 9)}")
    logger.debug("on %s (%s), through %s", socket.gethostname(), platform.node(), proxy)
    try:
        answer = requests.get(url, timeout=3, headers={"x-token": token, "user-agent": agent})
        Stream.objects.filter(pk=stream_id).update(status="active", last_run=timezone.now())
    except Exception:
        logger.exception("stream %s failed", stream_id)
        Stream.objects.filter(pk=stream_id).update(status="failed", last_run=timezone.now())
        raise
    logger.info("stream %s: %s", stream_id, answer.headers.get("content-type"))
    return {"seconds": time.monotonic() - started, "target": target}
