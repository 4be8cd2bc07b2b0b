"""Pages as lines of JSON, each kind of value in its own way."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import date, datetime
from enum import Enum
from functools import singledispatch
from pathlib import Path
from typing import IO, Any, Final
from uuid import uuid4

from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from streams.models import Page, Stream, StreamStatus, StreamType
from streams.tasks._registry import register

logger: Final = logging.getLogger(__name__)
WRITTEN: Final = frozenset({"status", "last_run"})


class Packing(Enum):
    """How a file is packed: each member knows how to open one."""

    PLAIN = "plain"
    GZIP = "gzip"

    @property
    def suffix(self) -> str:
        return {Packing.PLAIN: ".jsonl", Packing.GZIP: ".jsonl.gz"}[self]

    def open(self, path: Path) -> IO[str]:
        opener: Callable[..., IO[str]] = gzip.open if self is Packing.GZIP else open
        return opener(path, "wt", encoding="utf-8")


@singledispatch
def plain(value: object) -> Any:
    """Return a value as JSON knows it."""
    raise TypeError(f"no way to write {value!r}")


@plain.register(date)
@plain.register(datetime)
def _(value: date) -> str:
    return value.isoformat()


@plain.register
def _(value: Model) -> Mapping[str, Any]:
    fields = (field for field in value._meta.concrete_fields if not field.primary_key)
    return {field.attname: field.value_from_object(value) for field in fields}


@register(StreamType.EXPORT)
def export(
    stream_id: int, *, folder: str, packing: str = "plain", **kwargs: object
) -> dict[str, str | int]:
    """Write the pages of a stream into a file.

    Args:
        stream_id: The stream whose pages are written.
        folder: Where the file goes.
        packing: `plain` or `gzip`.

    Returns:
        The file's name, and how many pages are in it.

    Example:
        >>> export(stream_id=1, folder="/srv/exports", packing="gzip")  # doctest: +SKIP
    """
    model: type[Stream] = apps.get_model("streams", "Stream")
    with ExitStack() as on_failure:
        try:
            stream = model._default_manager.get(pk=stream_id)
            pack = Packing(packing)
            path = Path(folder, f"{uuid4()}{pack.suffix}")
            on_failure.callback(path.unlink, missing_ok=True)
            count = 0
            with pack.open(path) as file:
                for count, page in enumerate(Page.objects.filter(stream=stream).iterator(), 1):
                    file.write(json.dumps(page, default=plain, ensure_ascii=False) + "\n")
            stream.status, stream.last_run = StreamStatus.OK, timezone.now()
            stream.save(update_fields=WRITTEN)
            on_failure.pop_all()
            logger.info("%s: %d pages in %s", stream.name, count, path)
            return {"file": path.name, "pages": count}
        except Exception as error:
            error.add_note(f"stream {stream_id}, packing {packing}")
            logger.log(logging.ERROR, "No export: %s", error, exc_info=True)
            failed = model(pk=stream_id, status=StreamStatus.FAILED, last_run=timezone.now())
            failed.save(update_fields=WRITTEN)
            raise
