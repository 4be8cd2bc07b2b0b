"""
Module: streams.models

This module contains the database models of the streams application.
"""

from django.db import models
from django.utils import timezone

__all__ = [
    "DataRecord",
    "LedgerEntry",
    "MetricSample",
    "Stream",
    "StreamManager",
]


class StreamManager(models.Manager):
    """Manager of the :class:`Stream` model."""

    def mark_succeeded(self, stream_id):
        """Mark a stream as completed.

        :param stream_id: The primary key of the stream.
        :type stream_id: int
        :returns: The number of streams that were changed.
        :rtype: int
        """
        return self.filter(pk=stream_id).update(
            status=Stream.STATUS_COMPLETED,
            last_run=timezone.now(),
        )

    def mark_failed(self, stream_id):
        """Mark a stream as failed.

        :param stream_id: The primary key of the stream.
        :type stream_id: int
        :returns: The number of streams that were changed.
        :rtype: int
        """
        return self.filter(pk=stream_id).update(
            status=Stream.STATUS_FAILED,
            last_run=timezone.now(),
        )


class Stream(models.Model):
    """A configured stream."""

    STATUS_PENDING = "pending"
    STATUS_RUNNING = "running"
    STATUS_COMPLETED = "completed"
    STATUS_FAILED = "failed"
    STATUS_CHOICES = (
        (STATUS_PENDING, "Pending"),
        (STATUS_RUNNING, "Running"),
        (STATUS_COMPLETED, "Completed"),
        (STATUS_FAILED, "Failed"),
    )

    title = models.CharField(max_length=255)
    stream_type = models.CharField(max_length=64)
    status = models.CharField(max_length=16, choices=STATUS_CHOICES, default=STATUS_PENDING)
    configuration = models.JSONField(default=dict)
    last_run = models.DateTimeField(null=True, blank=True)
    run_count = models.PositiveIntegerField(default=0)

    objects = StreamManager()

    class Meta:
        """Options of the model."""

        ordering = ("title",)


class DataRecord(models.Model):
    """A record that a stream has collected."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="records")
    external_id = models.CharField(max_length=64, unique=True)
    address = models.CharField(max_length=255, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    payload = models.JSONField(default=dict)
    quantity = models.IntegerField(default=0)
    is_valid = models.BooleanField(default=True)
    is_archived = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)


class MetricSample(models.Model):
    """A sample of a metric."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="samples")
    name = models.CharField(max_length=64)
    value = models.FloatField()
    measured_at = models.DateTimeField(default=timezone.now)


class LedgerEntry(models.Model):
    """An entry of a ledger."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="ledger_entries")
    account = models.CharField(max_length=32)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reconciled = models.BooleanField(default=False)
