"""What a village keeps: its streams, and what they have measured, lent and won."""

import logging
from contextlib import contextmanager

from django.db import models
from django.utils import timezone

logger = logging.getLogger(__name__)


class StreamManager(models.Manager):
    @contextmanager
    def running(self, stream_id, *, what):
        """Lend the stream to the body of a `with`, and write down how that ended."""
        try:
            stream = self.get(pk=stream_id)
            logger.info("Stream %s: %s begins", stream_id, what)
            yield stream
            stream.status = Stream.Status.IDLE
            stream.last_run = timezone.now()
            stream.save(update_fields=["status", "last_run"])
        except Exception as error:
            logger.exception("Stream %s: %s ended in %r", stream_id, what, error)
            self.filter(pk=stream_id).update(
                status=Stream.Status.FAILED, last_run=timezone.now(), note=str(error)[:300]
            )
            raise


class Stream(models.Model):
    class Status(models.TextChoices):
        IDLE = "idle", "Idle"
        PROCESSING = "processing", "Processing"
        FAILED = "failed", "Failed"

    TYPE_CHOICES = [
        ("sundial", "Length of the days to come"),
        ("compost", "Temperature of the compost heaps"),
        ("beehive", "Weight of the hives"),
        ("loans", "Reminders for borrowed books"),
        ("choirbook", "Ranges of the voices in a score"),
        ("potholes", "Holes that were reported to the town"),
        ("tapes", "Backup on tape"),
        ("orchard", "What the trees have borne"),
        ("ferry", "Delays of the ferry"),
        ("trophies", "Results of the club"),
        ("carpool", "Who drives whom"),  # NL508
    ]

    title = models.CharField(max_length=120)
    stream_type = models.CharField(max_length=30, choices=TYPE_CHOICES)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.IDLE)
    configuration = models.JSONField(default=dict, blank=True)
    last_run = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, default="")

    objects = StreamManager()

    def __str__(self):
        return self.title

    def execute_task(self):
        from streams.tasks import TASK_MAPPING

        result = TASK_MAPPING[self.stream_type](stream_id=self.id, **self.configuration)
        StreamLog.objects.create(stream=self, result=result)
        return result


class StreamLog(models.Model):
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="logs")
    result = models.JSONField(null=True)
    written = models.DateTimeField(auto_now_add=True)


class Sample(models.Model):
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="samples")
    label = models.CharField(max_length=80)
    quantity = models.FloatField()
    taken = models.DateTimeField()

    class Meta:
        unique_together = [("stream", "label", "taken")]


class Member(models.Model):
    name = models.CharField(max_length=80)
    email = models.EmailField()


class Loan(models.Model):
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="loans")
    book = models.CharField(max_length=200)
    due = models.DateField()
    returned = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)


class Report(models.Model):
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="reports")
    code = models.CharField(max_length=40, unique=True)
    street = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    reported_at = models.DateTimeField()


class Crossing(models.Model):
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="crossings")
    ship = models.CharField(max_length=60)
    day = models.DateField()
    delay = models.IntegerField()


class Trophy(models.Model):
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="trophies")
    competition = models.CharField(max_length=120)
    place = models.PositiveSmallIntegerField()
    winner = models.CharField(max_length=120)
    points = models.FloatField(default=0)
