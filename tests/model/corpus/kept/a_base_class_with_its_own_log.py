"""A base class with its own log."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


class Base:
    def __init__(self, stream_id):
        self.stream_id = stream_id
        self.log = logging.getLogger(self.__class__.__name__)

    def __call__(self, **options):
        try:
            return self.work(**options)
        except Exception as e:
            self.log.exception("x %s", e)
            self.fail()
            raise

    def fail(self):
        _mark_failed(self.stream_id)

    def work(self, **options):
        raise NotImplementedError


class Fetch(Base):
    def work(self, url, **options):
        return requests.get(url, timeout=3).json()


def fetch(stream_id, **kwargs):
    return Fetch(stream_id)(**kwargs)
