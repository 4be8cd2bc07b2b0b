"""Where content goes to."""

from django.db import models


class Media(models.Model):
    """A channel of ours that streams publish to."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=200, unique=True)
    address = models.CharField(
        max_length=100,
        blank=True,
        help_text="The chat to publish to: a number or @name",
    )

    class Meta:
        verbose_name_plural = "media"

    def __str__(self) -> str:
        return self.name
