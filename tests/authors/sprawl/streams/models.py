from django.db import models
from django.utils import timezone


class Source(models.Model):
    name = models.CharField(max_length=100)
    address = models.URLField()


class Stream(models.Model):
    STATUS_CHOICES = (
        ("ok", "OK"),
        ("running", "Running"),
        ("failed", "Failed"),
    )
    TYPE_CHOICES = (
        ("feed", "RSS or Atom feed"),
        ("weather", "Weather"),
        ("quotes", "Quotes"),
        ("mailer", "Mail"),
        ("cleanup", "Cleanup"),
        ("prices", "Prices"),
        ("backup", "Backup"),
        ("counter", "Word counter"),
        ("report", "Report"),
        ("archive", "Archive"),
        ("podcast", "Podcast"),
        ("tweets", "Tweets"),
        ("links", "Links"),
        ("deadlinks", "Dead links"),
        ("birthdays", "Birthdays"),
        ("shout", "Shout"),
        ("mirror", "Mirror"),
        ("agenda", "Agenda"),
        ("topwords", "Words that occur most often"),
        ("horoscope", "Horoscope"),  # NL508
    )

    name = models.CharField(max_length=100)
    stream_type = models.CharField(max_length=30, choices=TYPE_CHOICES)
    source = models.ForeignKey(Source, null=True, on_delete=models.SET_NULL)
    status = models.CharField(max_length=10, choices=STATUS_CHOICES, default="ok")
    configuration = models.JSONField(default=dict)
    last_run = models.DateTimeField(null=True)
    message = models.TextField(blank=True)


class StreamLog(models.Model):
    stream = models.ForeignKey(Stream, related_name="logs", on_delete=models.CASCADE)
    result = models.JSONField(null=True)
    created = models.DateTimeField(default=timezone.now)


class Item(models.Model):
    stream = models.ForeignKey(Stream, related_name="items", on_delete=models.CASCADE)
    title = models.CharField(max_length=300)
    link = models.URLField()
    published = models.DateTimeField(null=True)
    words = models.IntegerField(default=0)


class Quote(models.Model):
    stream = models.ForeignKey(Stream, related_name="quotes", on_delete=models.CASCADE)
    author = models.CharField(max_length=100)
    text = models.TextField()
