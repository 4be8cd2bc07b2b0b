"""The corpus: task modules in `model/corpus`, each put into a project with these models."""

from __future__ import annotations

from pathlib import Path

CORPUS = Path(__file__).parent / "model" / "corpus"
KEPT = CORPUS / "kept"
"""The correct ones."""
MODULE = "streams/tasks/fetch.py"
"""Where a task of the corpus lies in its project."""
MODELS = """
    from django.db import models
    from django.utils import timezone


    class Stream(models.Model):
        class Status(models.TextChoices):
            ACTIVE = "active", "Active"
            FAILED = "failed", "Failed"
            PROCESSING = "processing", "Processing"
            ERROR = "error", "Error"

        name = models.CharField(max_length=100)
        status = models.CharField(max_length=20, choices=Status.choices)
        last_run = models.DateTimeField(null=True)
        configuration = models.JSONField(default=dict)
        error = models.TextField(blank=True)

        def mark_failed(self):
            self.status = self.Status.FAILED
            self.last_run = timezone.now()
            self.save(update_fields=["status", "last_run"])


    class StreamLog(models.Model):
        stream = models.ForeignKey(Stream, related_name="logs", on_delete=models.CASCADE)
        status = models.CharField(max_length=20)
        message = models.TextField()


    class Document(models.Model):
        status = models.CharField(max_length=20)
"""
