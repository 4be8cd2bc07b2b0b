"""Feeds: a session with retries that is made once and handed down, and closed by who made it."""

import logging

import feedparser
import requests
from requests.adapters import HTTPAdapter, Retry

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _session():
    session = requests.Session()
    session.headers["User-Agent"] = "newloom"
    session.mount("https://", HTTPAdapter(max_retries=Retry(total=3)))
    return session


def _entries(url, session=None):
    owned = session is None
    session = _session() if owned else session
    try:
        response = session.get(url, timeout=(5, 30))
        response.raise_for_status()
        return feedparser.parse(response.content).entries
    finally:
        if owned:
            session.close()


def fetch(stream_id, urls, **kwargs):
    logger.info("stream %s: %d feeds", stream_id, len(urls))
    session = None
    try:
        found, failed = [], []
        for url in urls:
            if session is None:
                session = _session()
            try:
                found += [entry.link for entry in _entries(url, session=session)]
            except requests.RequestException as error:
                logger.warning("no feed at %s: %s", url, error)
                failed.append(url)
                session.close()
                session = None
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"found": found, "failed": failed}
    except Exception:
        logger.exception("stream %s failed", stream_id)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
    finally:
        if session is not None:
            session.close()
