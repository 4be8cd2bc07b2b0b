"""Where content comes from."""

from django.db import models


class Source(models.Model):
    """A site, feed or channel that streams read."""

    TYPE_CHOICES = [
        ("web", "Website"),
        ("rss", "Feed"),
        ("telegram", "Telegram channel"),
    ]

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=200, unique=True)
    link = models.URLField(max_length=500)
    type = models.CharField(max_length=20, choices=TYPE_CHOICES, default="web")

    def __str__(self) -> str:
        return self.name
