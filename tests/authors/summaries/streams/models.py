"""Streams, the articles they collect, and the summaries that were made of them."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone


class Stream(models.Model):
    class Status(models.TextChoices):
        IDLE = "idle", "Idle"
        PROCESSING = "processing", "Processing"
        FAILED = "failed", "Failed"

    TYPE_CHOICES = [
        ("summarise_article", "Summary of one article"),
        ("digest_sections", "Digest of a long text, section by section"),
        ("stream_summary", "Summary that is shown while it is written"),
        ("cached_summary", "Summary of a page, kept for a while"),
        ("summarise_batch", "Summaries of all new articles"),
        ("weekly_review", "Review of a week"),
        ("compare_models", "One article, several models"),
        ("translate_summary", "Translation of a summary"),
        ("grade_summary", "Grade of a summary"),
        ("build_glossary", "Glossary of a page"),
        ("mail_digest", "Digest by mail"),
        ("reading_list", "What to read first"),
        ("outline_texts", "Outlines of several articles at once"),
        ("suggest_headlines", "Headlines to choose from"),
        ("shorten_titles", "Titles that fit on a card"),
    ]
    STATUS_CHOICES = Status.choices

    name = models.CharField(max_length=120)
    stream_type = models.CharField(max_length=40, choices=TYPE_CHOICES)
    status = models.CharField(max_length=12, choices=STATUS_CHOICES, default=Status.IDLE)
    configuration = models.JSONField(default=dict, blank=True)
    last_run = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name

    def execute_task(self) -> object:
        from streams.tasks import TASK_MAPPING

        task = TASK_MAPPING[self.stream_type]
        result = task(stream_id=self.id, **self.configuration)
        StreamLog.objects.create(stream=self, result=result)
        return result


class StreamLog(models.Model):
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="logs")
    result = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    created = models.DateTimeField(default=timezone.now)


class Article(models.Model):
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="articles")
    title = models.CharField(max_length=300)
    body = models.TextField()
    language = models.CharField(max_length=8, default="en")
    published = models.DateTimeField(default=timezone.now)


class Summary(models.Model):
    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="summary")
    text = models.TextField()
    language = models.CharField(max_length=8, default="en")
    model = models.CharField(max_length=60)
    prompt_tokens = models.PositiveIntegerField(default=0)
    completion_tokens = models.PositiveIntegerField(default=0)
    grade = models.PositiveSmallIntegerField(null=True)
    created = models.DateTimeField(auto_now_add=True)
