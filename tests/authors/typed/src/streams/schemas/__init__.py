from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from annotated_types import Ge, Le
from pydantic import Field, HttpUrl

from streams.models import StreamType
from streams.schemas.base import StreamConfig

Positive = Annotated[int, Ge(1)]
Similarity = Annotated[float, Ge(0), Le(1)]


class CrawlConfig(StreamConfig):
    start: HttpUrl
    most: Positive = 50
    outside: bool = False


class ClassifyConfig(StreamConfig):
    labels: dict[str, list[str]]
    only_new: bool = True


class SummariseConfig(StreamConfig):
    model: str
    words: Positive = 80


class ImportConfig(StreamConfig):
    path: str
    delimiter: Literal[",", ";", "\t"] = ","
    strict: bool = False


class SyncConfig(StreamConfig):
    base_url: HttpUrl
    workers: Positive = 4


class NotifyConfig(StreamConfig):
    text: str
    loud: bool = False


class ThumbnailsConfig(StreamConfig):
    sizes: list[Positive] = Field(default_factory=lambda: [64, 256])


class GeocodeConfig(StreamConfig):
    country: str


class AuditConfig(StreamConfig):
    hours: Positive = 24


class EnrichConfig(StreamConfig):
    terms: list[str]


class ReindexConfig(StreamConfig):
    name: str
    most: Positive = 10_000


class RotateConfig(StreamConfig):
    folder: str
    keep: Positive = 5


class DedupeConfig(StreamConfig):
    threshold: Similarity = 0.9


class RefreshConfig(StreamConfig):
    hours: Positive = 24
    patience: float = 10


class ExportConfig(StreamConfig):
    folder: str
    packing: Literal["plain", "gzip"] = "plain"


class ProbeConfig(StreamConfig):
    url: HttpUrl
    attempts: Positive = 3
    slow: float = 2.0


class FeedbackConfig(StreamConfig):
    after: str
    limit: Positive = 100


STREAM_CONFIG_SCHEMAS: Final[Mapping[str, type[StreamConfig]]] = {
    StreamType.CRAWL: CrawlConfig,
    StreamType.CLASSIFY: ClassifyConfig,
    StreamType.SUMMARISE: SummariseConfig,
    StreamType.IMPORT_ROWS: ImportConfig,
    StreamType.SYNC_FULL: SyncConfig,
    StreamType.SYNC_DELTA: SyncConfig,
    StreamType.NOTIFY_TEAM: NotifyConfig,
    StreamType.NOTIFY_WORLD: NotifyConfig,
    StreamType.THUMBNAILS: ThumbnailsConfig,
    StreamType.GEOCODE: GeocodeConfig,
    StreamType.AUDIT: AuditConfig,
    StreamType.ENRICH: EnrichConfig,
    StreamType.ROTATE: RotateConfig,
    StreamType.DEDUPE: DedupeConfig,
    StreamType.REFRESH: RefreshConfig,
    StreamType.EXPORT: ExportConfig,
    StreamType.PROBE: ProbeConfig,
    StreamType.FEEDBACK: FeedbackConfig,
    StreamType.REINDEX: ReindexConfig,
    StreamType.LINK_CHECK: CrawlConfig,
}

TASK_CONFIG_EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    StreamType.SYNC_FULL: {"base_url": "https://example.org/api", "workers": 2},
    StreamType.SYNC_DELTA: {"base_url": "https://example.org/api"},
    StreamType.NOTIFY_TEAM: {"text": "It is done", "loud": True},
    StreamType.NOTIFY_WORLD: {"text": "It is out"},
    StreamType.THUMBNAILS: {"sizes": [32, 128]},
    StreamType.REFRESH: {"hours": 12},
    StreamType.ENRICH: {"terms": ["a", "b"]},
}
