from django.db import models
from django.utils import timezone


class StreamQuerySet(models.QuerySet):
    def finished(self):
        return self.update(status="active", last_run=timezone.now(), last_error="")

    def broken(self, reason=""):
        return self.update(status="failed", last_run=timezone.now(), last_error=str(reason)[:500])


class Stream(models.Model):
    STATUS_CHOICES = [
        ("active", "Active"),
        ("paused", "Paused"),
        ("processing", "Processing"),
        ("failed", "Failed"),
    ]
    TYPE_CHOICES = [
        ("headlines", "Headlines of a page"),
        ("frontpage", "Screenshots of a front page"),
        ("bodies", "Full text of known articles"),
        ("sitemap", "Articles of a sitemap"),
        ("paywall", "Articles behind a login"),
        ("scroll", "Section that loads while scrolling"),
        ("comments", "Comments below articles"),
        ("consent", "Pages behind a consent banner"),
        ("ticker", "Live ticker"),
        ("attachments", "Attachments of press releases"),
        ("print_edition", "Table of contents of the print edition"),
        ("links", "Dead links"),
        ("archive", "Pages of the archive"),
        ("weather", "Weather box"),
        ("corrections", "Corrections column"),
        ("retractions", "Retractions column"),
        ("quotes", "Pull quotes"),
    ]

    title = models.CharField(max_length=120)
    stream_type = models.CharField(max_length=40, choices=TYPE_CHOICES)
    configuration = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=12, choices=STATUS_CHOICES, default="active")
    last_run = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True, default="")

    objects = StreamQuerySet.as_manager()

    def __str__(self):
        return f"{self.title} ({self.stream_type})"


class Article(models.Model):
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="articles")
    url = models.URLField(unique=True, max_length=600)
    headline = models.CharField(max_length=300)
    body = models.TextField(blank=True, default="")
    author = models.CharField(max_length=200, blank=True, default="")
    published = models.DateTimeField(null=True, blank=True)
    fetched = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return self.headline


class Comment(models.Model):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="comments")
    position = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        unique_together = [("article", "position")]


class Snapshot(models.Model):
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE)
    width = models.PositiveSmallIntegerField()
    image = models.BinaryField()
    taken = models.DateTimeField(default=timezone.now)


class DeadLink(models.Model):
    article = models.ForeignKey(Article, on_delete=models.CASCADE)
    target = models.URLField(max_length=1000)
    code = models.PositiveSmallIntegerField()
