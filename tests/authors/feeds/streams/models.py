from django.db import models
from django.utils.translation import gettext_lazy as _

PLANETS = [("planet", "Planet"), ("ranking", "Ranking"), ("ranking_week", "Ranking of a week")]


class Stream(models.Model):
    class Status(models.TextChoices):
        IDLE = "idle", _("idle")
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        FAILED = "failed", _("failed")

    STATUS_CHOICES = Status.choices
    TYPE_CHOICES = [
        ("feed", "Feed"),
        ("purge", "Purge old entries"),
        ("hub", "Ping a hub"),
        ("opml", "OPML"),
        ("podcast", "Podcast"),
        ("digest", "Digest by mail"),
        ("websub", "WebSub"),
        ("readability", "Readability"),
        ("covers", "Cover images"),
        ("languages", "Languages"),
        ("ical", "Calendar"),
        ("outbox", "Own feed"),
        ("warmer", "Warm caches"),
        ("renames", "Renames"),
        *PLANETS,
    ]

    name = models.CharField(max_length=80)
    stream_type = models.CharField(max_length=30, choices=TYPE_CHOICES)
    configuration = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.IDLE)
    last_run = models.DateTimeField(null=True)
    runs = models.PositiveIntegerField(default=0)

    @classmethod
    def mark(cls, stream_id, status, **fields):
        """Set the status of one stream, and the time of its last run."""
        from django.utils import timezone

        cls.objects.filter(id=stream_id).update(status=status, last_run=timezone.now(), **fields)


class Feed(models.Model):
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="feeds")
    url = models.URLField(unique=True)
    title = models.CharField(max_length=200, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=60, blank=True)
    errors = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=8, blank=True)


class Entry(models.Model):
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="entries")
    guid = models.CharField(max_length=500)
    link = models.URLField(max_length=1000, blank=True)
    title = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    updated = models.DateTimeField(null=True)
    clicks = models.IntegerField(default=0)
    score = models.FloatField(default=0)

    class Meta:
        unique_together = [("feed", "guid")]


class Enclosure(models.Model):
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="enclosures")
    url = models.URLField(max_length=1000)
    path = models.CharField(max_length=300, blank=True)
    size = models.BigIntegerField(default=0)
