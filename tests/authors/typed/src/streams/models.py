from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone


class StreamStatus(models.TextChoices):
    WAITING = "waiting", "Waiting"
    PROCESSING = "processing", "Processing"
    OK = "ok", "OK"
    FAILED = "failed", "Failed"


class StreamType(models.TextChoices):
    CRAWL = "crawl", "Crawl"
    CLASSIFY = "classify", "Classify"
    SUMMARISE = "summarise", "Summarise"
    IMPORT_ROWS = "import_rows", "Import rows"
    SYNC_FULL = "sync_full", "Full synchronisation"
    SYNC_DELTA = "sync_delta", "Synchronisation of changes"
    NOTIFY_TEAM = "notify_team", "Tell the team"
    NOTIFY_WORLD = "notify_world", "Tell the world"
    THUMBNAILS = "thumbnails", "Thumbnails"
    GEOCODE = "geocode", "Geocode"
    AUDIT = "audit", "Audit"
    ENRICH = "enrich", "Enrich"
    ROTATE = "rotate", "Rotate"
    DEDUPE = "dedupe", "Find duplicates"
    REFRESH = "refresh", "Refresh"
    EXPORT = "export", "Export"
    PROBE = "probe", "Probe"
    FEEDBACK = "feedback", "Feedback"
    REINDEX = "reindex", "Reindex"
    LINK_CHECK = "link_check", "Check links"


class StreamQuerySet(models.QuerySet["Stream"]):
    def run(self, stream_id: int) -> Self:
        """Narrow to the stream of a run."""
        return self.filter(pk=stream_id)

    def failed(self, at: datetime | None = None) -> int:
        return self.update(status=StreamStatus.FAILED, last_run=at or timezone.now())

    def succeeded(self) -> int:
        return self.update(status=StreamStatus.OK, last_run=timezone.now())


class Stream(models.Model):
    STATUS_CHOICES: ClassVar = StreamStatus.choices
    TYPE_CHOICES: ClassVar = StreamType.choices

    name = models.CharField(max_length=80)
    stream_type = models.CharField(max_length=30, choices=StreamType.choices)
    status = models.CharField(
        max_length=12, choices=StreamStatus.choices, default=StreamStatus.WAITING
    )
    last_run = models.DateTimeField(null=True, blank=True)
    configuration = models.JSONField(default=dict)
    watermark = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Stream]] = StreamQuerySet.as_manager()

    @property
    def outcome(self) -> StreamStatus:
        return StreamStatus(self.status)

    @outcome.setter
    def outcome(self, value: StreamStatus) -> None:
        self.status = value
        self.last_run = timezone.now()

    def execute_task(self) -> object:
        from streams.tasks import TASK_MAPPING

        return TASK_MAPPING[self.stream_type](stream_id=self.pk, **self.configuration)


class Page(models.Model):
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="pages")
    url = models.URLField(max_length=500)
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    label = models.CharField(max_length=20, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    fetched_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream", "url"], name="one_page_per_url"),
        ]


class Place(models.Model):
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="places")
    name = models.CharField(max_length=200)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
