from django.db import models
from django.db.models import F
from django.utils import timezone


class StreamType(models.TextChoices):
    RSS = "rss", "RSS"
    SITEMAP = "sitemap", "Sitemap"
    WEATHER = "weather", "Weather"
    PRICES = "prices", "Prices"
    INBOX = "inbox", "Inbox"
    NEWSLETTER = "newsletter", "Newsletter"
    BOUNCES = "bounces", "Bounces"
    REMINDER = "reminder", "Reminder"
    USAGE = "usage", "Usage"
    EXPORT = "export", "Export"
    HEALTH = "health", "Health"
    ARCHIVE = "archive", "Archive"
    RATES = "rates", "Rates"
    WELCOME = "welcome", "Welcome"
    TREND = "trend", "Trend"
    COMPARE = "compare", "Compare"
    FORGET = "forget", "Forget"


class Stream(models.Model):
    TYPE_CHOICES = StreamType.choices
    STATUS_CHOICES = (
        ("active", "Active"),
        ("processing", "Processing"),
        ("paused", "Paused"),
        ("failed", "Failed"),
    )

    name = models.CharField(max_length=120)
    stream_type = models.CharField(max_length=20, choices=TYPE_CHOICES)
    status = models.CharField(max_length=12, choices=STATUS_CHOICES, default="active")
    configuration = models.JSONField(default=dict)
    last_run = models.DateTimeField(null=True)
    runs = models.PositiveIntegerField(default=0)
    owner_email = models.EmailField(blank=True)

    def execute_task(self):
        from streams.tasks import TASK_MAPPING

        task = TASK_MAPPING[self.stream_type]
        return task(stream_id=self.id, **self.configuration)

    def finish(self):
        """Note that a run went well."""
        self.status = "active"
        self.last_run = timezone.now()
        self.runs = F("runs") + 1
        self.save(update_fields=["status", "last_run", "runs"])


class StreamLog(models.Model):
    stream = models.ForeignKey(Stream, related_name="logs", on_delete=models.CASCADE)
    request = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=12, default="started")
    message = models.TextField(blank=True)
    result = models.JSONField(null=True)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    def close(self, status, *, message="", result=None):
        self.status = status
        self.message = message
        self.result = result
        self.finished_at = timezone.now()
        self.save(update_fields=["status", "message", "result", "finished_at"])


class Item(models.Model):
    stream = models.ForeignKey(Stream, related_name="items", on_delete=models.CASCADE)
    key = models.CharField(max_length=300)
    title = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        unique_together = [("stream", "key")]


class Subscriber(models.Model):
    email = models.EmailField(unique=True)
    active = models.BooleanField(default=True)
    bounces = models.PositiveSmallIntegerField(default=0)
    last_letter = models.DateTimeField(null=True)
