from django.db import models
from django.utils import timezone


class Stamped(models.Model):
  created = models.DateTimeField(auto_now_add=True)
  seen = models.DateTimeField(default=timezone.now)

  class Meta:
    abstract = True


class Stream(Stamped):
  class State(models.TextChoices):
    NEW = "new"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

  STATUS_CHOICES = State.choices
  TYPE_CHOICES = [
    (name, name.title())
    for name in (
      "prices", "catalog", "stock", "robots", "reviews", "crawl", "menus", "offers",
      "auctions", "jobs", "tickets", "flights", "hotels", "maps", "recipes",
    )
  ]

  label = models.CharField(max_length=50)
  stream_type = models.CharField(max_length=20, choices=TYPE_CHOICES)
  configuration = models.JSONField(default=dict)
  status = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
  last_run = models.DateTimeField(null=True)
  log = models.JSONField(default=list)


class Item(Stamped):
  stream = models.ForeignKey(Stream, models.CASCADE, related_name="items")
  url = models.URLField(max_length=500)
  name = models.CharField(max_length=200)
  price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
  facts = models.JSONField(default=dict)

  class Meta:
    constraints = [models.UniqueConstraint(fields=["stream", "url"], name="one_per_stream")]
