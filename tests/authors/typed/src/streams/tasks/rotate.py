"""Old files of a folder go."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import total_ordering
from pathlib import Path
from typing import Final

from streams.models import StreamType
from streams.tasks._registry import register

logger: Final = logging.getLogger(__name__)


@total_ordering
@dataclass(frozen=True, eq=False)
class Entry:
    path: Path
    modified: float

    @classmethod
    def of(cls, item: os.DirEntry[str]) -> Entry:
        return cls(Path(item.path), item.stat().st_mtime)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Entry) and self.modified == other.modified

    def __lt__(self, other: Entry) -> bool:
        return self.modified < other.modified


def _oldest(entries: Iterable[Entry], keep: int) -> list[Entry]:
    return sorted(entries, reverse=True)[keep:]


@register(StreamType.ROTATE)
def rotate(folder: str, keep: int = 5, **options: object) -> list[str]:  # NL101 NL311
    """Delete all but the newest files of a folder.

    Args:
        folder: The folder.
        keep: How many files stay.

    Returns:
        The names of the files that are gone.

    Example:
        >>> rotate(folder="/srv/backups", keep=2)  # doctest: +SKIP
    """
    gone: list[str] = []
    try:
        with os.scandir(folder) as items:
            entries = [Entry.of(item) for item in items if item.is_file()]
        for entry in _oldest(entries, keep):
            os.unlink(entry.path)
            gone.append(entry.path.name)
        logger.info("%s: %d files are gone", folder, len(gone))
        return gone
    except OSError as error:  # NL303 NL308
        logger.exception("%s: %s", folder, error)
        raise
