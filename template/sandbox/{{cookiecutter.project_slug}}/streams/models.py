"""Streams, their runs, and the dispatcher that starts a task."""

import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from pydantic import ValidationError as SchemaError

from mediamanager.models import Media
from sources.models import Source

from .schemas import STREAM_CONFIG_SCHEMAS


class Stream(models.Model):
    """A task to run again and again, with one configuration."""

    TYPE_CHOICES = [
        ("check_website", "Check a website"),
    ]

    FREQUENCY_CHOICES = [
        ("every_10_minutes", "Every ten minutes"),
        ("hourly", "Hourly"),
        ("daily", "Daily"),
        ("weekly", "Weekly"),
    ]
    FREQUENCY_INTERVALS = {
        "every_10_minutes": timedelta(minutes=10),
        "hourly": timedelta(hours=1),
        "daily": timedelta(days=1),
        "weekly": timedelta(weeks=1),
    }

    STATUS_CHOICES = [
        ("active", "Active"),
        ("paused", "Paused"),
        ("failed", "Failed"),
        ("processing", "Processing"),
    ]

    name = models.CharField(max_length=200)
    stream_type = models.CharField(max_length=50, choices=TYPE_CHOICES)
    configuration = models.JSONField(
        default=dict,
        blank=True,
        help_text="Passed to the task as it is written here, key by key",
    )
    frequency = models.CharField(
        max_length=20, choices=FREQUENCY_CHOICES, default="hourly"
    )
    status = models.CharField(max_length=20, choices=STATUS_CHOICES, default="active")
    last_run = models.DateTimeField(null=True, blank=True)
    next_run = models.DateTimeField(null=True, blank=True)
    source = models.ForeignKey(Source, on_delete=models.SET_NULL, null=True, blank=True)
    media = models.ForeignKey(Media, on_delete=models.SET_NULL, null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def due(cls) -> "models.QuerySet[Stream]":
        """Return the active streams whose time has come, a stream that never ran first."""
        never_ran_or_overdue = models.Q(next_run=None) | models.Q(
            next_run__lte=timezone.now()
        )
        return cls.objects.filter(never_ran_or_overdue, status="active").order_by(
            models.F("next_run").asc(nulls_first=True), "id"
        )

    def clean(self) -> None:
        """Check the configuration against the schema of the stream type."""
        super().clean()
        schema = STREAM_CONFIG_SCHEMAS.get(self.stream_type)
        if schema is None:
            raise ValidationError(
                {"stream_type": f"No schema for the stream type '{self.stream_type}'."}
            )
        try:
            schema.model_validate(self.configuration)
        except SchemaError as errors:
            messages = [
                f"{'.'.join(map(str, error['loc'])) or 'configuration'}: {error['msg']}"
                for error in errors.errors()
            ]
            raise ValidationError({"configuration": messages}) from errors

    def next_run_after(self, moment: datetime) -> datetime:
        """Return the time of the first run after `moment`, as the frequency has it."""
        return moment + self.FREQUENCY_INTERVALS[self.frequency]

    def execute_task(self) -> Any:
        """Run the task of this stream once, and keep what came of it in a `StreamLog`.

        The task gets the configuration exactly as it is stored: the schema's defaults
        are not filled in. Telling how the run went is the task's own duty: it sets
        `last_run`, and the status to `active` or `failed`. One that forgets leaves the
        stream `processing`. This object is not reloaded.

        Returns:
            What the task returned.

        Raises:
            Exception: whatever the task raised, unchanged; a `LookupError` if no task
                has this stream type; a `TypeError` if the result is no JSON.
        """
        # The tasks import this module, so it can only import them when they are needed.
        from .tasks import TASK_MAPPING

        log = StreamLog.objects.create(stream=self)
        try:
            self.next_run = self.next_run_after(timezone.now())
            self.save(update_fields=["next_run"])
            task: Callable[..., Any] | None = TASK_MAPPING.get(self.stream_type)
            if task is None:
                raise LookupError(f"No task for the stream type '{self.stream_type}'")
            self.status = "processing"
            self.save(update_fields=["status"])
            result = task(stream_id=self.id, **self.configuration)
            log.finish("success", result=result)
        except BaseException:  # an interrupted run has not succeeded either
            log.finish("failed", error=traceback.format_exc())
            raise
        return result


class StreamLog(models.Model):
    """One run of a stream."""

    STATUS_CHOICES = [
        ("running", "Running"),
        ("success", "Success"),
        ("failed", "Failed"),
    ]

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="logs")
    status = models.CharField(max_length=20, choices=STATUS_CHOICES, default="running")
    result = models.JSONField(null=True, blank=True)
    error = models.TextField(blank=True, help_text="The traceback of a failure")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.stream}: {self.status}"

    def finish(self, status: str, result: Any = None, error: str = "") -> None:
        """Record how the run ended."""
        self.status = status
        self.result = result
        self.error = error
        self.finished_at = timezone.now()
        # A result that is no JSON leaves the database usable for the next attempt.
        with transaction.atomic():
            self.save()
