"""Pages from a table."""

from __future__ import annotations

import csv
import dataclasses
import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar, Final, TypeGuard

from django.db import transaction
from pydantic import BaseModel, Field

from streams.models import Page, StreamType
from streams.schemas import ImportConfig
from streams.tasks._jobs import Job
from streams.tasks._registry import register

logger: Final = logging.getLogger(__name__)
COLUMNS: Final = ("url", "title", "text")


class ImportResult(BaseModel):
    created: int = 0
    renewed: int = 0
    refused: list[int] = Field(default_factory=list)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Row:
    number: int
    url: str
    title: str = ""
    text: str = ""


def _is_complete(raw: dict[str, str | None]) -> TypeGuard[dict[str, str]]:
    return bool(raw.get("url")) and all(raw.get(column) is not None for column in COLUMNS)


class ImportJob(Job[ImportConfig, ImportResult]):
    """Reads a file of rows; one that is incomplete is refused."""

    config_type: ClassVar = ImportConfig

    def before(self) -> None:
        self.path = Path(self.config.path)
        if not self.path.is_file():
            raise FileNotFoundError(self.path)

    def rows(self, refused: list[int]) -> Iterator[Row]:
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, delimiter=self.config.delimiter)
            for number, raw in enumerate(reader, 2):
                if _is_complete(raw):
                    yield Row(number=number, **{column: raw[column] for column in COLUMNS})
                elif self.config.strict:
                    raise ValueError(f"{self.path}:{number}: {raw}")
                else:
                    refused.append(number)

    def store(self, rows: Iterable[Row]) -> tuple[int, int]:
        created = renewed = 0
        for row in rows:
            _, is_new = Page.objects.update_or_create(
                stream=self.stream,
                url=row.url,
                defaults={"title": row.title, "text": row.text},
            )
            created += is_new
            renewed += not is_new
        return created, renewed

    @transaction.atomic
    def work(self) -> ImportResult:
        refused: list[int] = []
        created, renewed = self.store(self.rows(refused))
        if refused:
            logger.warning("%s: rows %s are refused", self.path, refused)
        return ImportResult(created=created, renewed=renewed, refused=refused)


@register(StreamType.IMPORT_ROWS)
def import_rows(stream_id: int, **configuration: object) -> dict[str, Any]:
    """Import pages from a file of comma-separated values.

    Args:
        stream_id: The stream that gets the pages.
        **configuration: What `ImportConfig` describes.

    Returns:
        The numbers of rows that were created, renewed and refused.

    Example:
        >>> import_rows(stream_id=1, path="pages.csv", delimiter=";")  # doctest: +SKIP
    """
    return ImportJob.launch(stream_id, configuration)
