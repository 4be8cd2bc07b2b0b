"""Who runs what: tasks enter themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, ParamSpec, Protocol, TypeVar

from django.core.exceptions import ImproperlyConfigured

P = ParamSpec("P")
R = TypeVar("R")


class Task(Protocol):
    """What the dispatcher can call."""

    def __call__(self, *, stream_id: int, **configuration: Any) -> Any: ...


TASK_MAPPING: Final[dict[str, Callable[..., Any]]] = {}


def register(stream_type: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that enters a task under a stream type and leaves it as it is."""

    def enter(task: Callable[P, R]) -> Callable[P, R]:
        if stream_type in TASK_MAPPING:
            msg = f"{stream_type!r} is registered twice"
            raise ImproperlyConfigured(msg)
        TASK_MAPPING[stream_type] = task
        return task

    return enter
