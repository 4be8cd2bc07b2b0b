from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, Union

import requests
from django.utils import timezone

from streams.models import Stream

log = logging.getLogger(__name__)
A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True)
class Good(Generic[A]):
    value: A

    def then(self, step: Callable[[A], "Result[B]"]) -> "Result[B]":
        return step(self.value)

    def unwrap(self) -> A:
        return self.value


@dataclass(frozen=True)
class Bad:
    error: Exception

    def then(self, step: object) -> "Bad":
        return self

    def unwrap(self) -> None:
        raise self.error


Result = Union[Good[A], Bad]


def safely(function: Callable[..., A]) -> Callable[..., Result[A]]:
    def wrapper(*args: object, **kwargs: object) -> Result[A]:
        try:
            return Good(function(*args, **kwargs))
        except Exception as error:
            return Bad(error)

    return wrapper


@safely
def _read(url: str) -> str:
    return requests.get(url, timeout=9).text


@safely
def _parse(text: str) -> dict[str, object]:
    return json.loads(text)


def _record(stream_id: int, result: Result[object]) -> None:
    match result:
        case Good(value):
            log.info("stream %s read %r", stream_id, value)
            Stream.objects.filter(pk=stream_id).update(last_run=timezone.now())
        case Bad(error):
            log.error("stream %s failed: %s", stream_id, error, exc_info=error)
            Stream.objects.filter(pk=stream_id).update(status="failed", last_run=timezone.now())


def fetch(stream_id: int, url: str, **rest: object) -> object:
    result = _read(url).then(_parse)
    _record(stream_id, result)
    return result.unwrap()
