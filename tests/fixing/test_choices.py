"""A model's choices before and after."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from newloom_lint.fixing import CannotFix
from newloom_lint.fixing.registrar import add_choice
from newloom_lint.fixing.source import parse

GOLDENS = {
    "a list": (
        """
        class Stream(models.Model):
            TYPE_CHOICES = [
                ("alerts", "Alerts"),  # first
            ]
        """,
        """
        class Stream(models.Model):
            TYPE_CHOICES = [
                ("alerts", "Alerts"),  # first
                ("rss", "RSS feed"),
            ]
        """,
    ),
    "a tuple on one line, single quotes, translated": (
        """
        class Stream(models.Model):
            TYPE_CHOICES = (('alerts', _('Alerts')),)
        """,
        """
        class Stream(models.Model):
            TYPE_CHOICES = (('alerts', _('Alerts')), ('rss', _('RSS feed')))
        """,
    ),
    "a tuple without parentheses": (
        """
        class Stream(models.Model):
            TYPE_CHOICES = ("alerts", "Alerts"), ("zebra", "Zebra")
        """,
        """
        class Stream(models.Model):
            TYPE_CHOICES = ("alerts", "Alerts"), ("zebra", "Zebra"), ("rss", "RSS feed")
        """,
    ),
    "nothing yet": (
        """
        class Stream(models.Model):
            TYPE_CHOICES: list[tuple[str, str]] = []
        """,
        """
        class Stream(models.Model):
            TYPE_CHOICES: list[tuple[str, str]] = [
                ("rss", "RSS feed"),
            ]
        """,
    ),
    "lists in a list of the module": (
        """
        TYPES = [["alerts", "Alerts"]]

        class Stream(models.Model):
            TYPE_CHOICES = TYPES
        """,
        """
        TYPES = [["alerts", "Alerts"], ["rss", "RSS feed"]]

        class Stream(models.Model):
            TYPE_CHOICES = TYPES
        """,
    ),
    "a table of the module": (
        """
        TYPE_CHOICES = [(ALERTS, "Alerts")]
        """,
        """
        TYPE_CHOICES = [(ALERTS, "Alerts"), ("rss", "RSS feed")]
        """,
    ),
    "a sum, sorted": (
        """
        class Stream(models.Model):
            TYPE_CHOICES = BASE + sorted([
                ("alerts", "Alerts"),
                ("mail", "Mail"),
                # striped
                ("zebra", "Zebra")
            ])
        """,
        """
        class Stream(models.Model):
            TYPE_CHOICES = BASE + sorted([
                ("alerts", "Alerts"),
                ("mail", "Mail"),
                ("rss", "RSS feed"),
                # striped
                ("zebra", "Zebra")
            ])
        """,
    ),
    "a dict": (
        """
        class Stream(models.Model):
            TYPE_CHOICES = {
                "alerts": "Alerts",
            }
        """,
        """
        class Stream(models.Model):
            TYPE_CHOICES = {
                "alerts": "Alerts",
                "rss": "RSS feed",
            }
        """,
    ),
    "an enumeration": (
        """
        class Types(models.TextChoices):
            ALERTS = "alerts", _("Alerts")  # first

            def colour(self):
                return "red"

        class Stream(models.Model):
            TYPE_CHOICES = Types.choices
        """,
        """
        class Types(models.TextChoices):
            ALERTS = "alerts", _("Alerts")  # first
            RSS = "rss", _("RSS feed")

            def colour(self):
                return "red"

        class Stream(models.Model):
            TYPE_CHOICES = Types.choices
        """,
    ),
    "an enumeration in the model": (
        """
        class Stream(models.Model):
            class TYPE_CHOICES(models.TextChoices):
                ALERTS = ('alerts', 'Alerts')
        """,
        """
        class Stream(models.Model):
            class TYPE_CHOICES(models.TextChoices):
                ALERTS = ('alerts', 'Alerts')
                RSS = ('rss', 'RSS feed')
        """,
    ),
    "an enumeration without labels": (
        """
        class TYPE_CHOICES(models.TextChoices):
            ALERTS = "alerts"
        """,
        """
        class TYPE_CHOICES(models.TextChoices):
            ALERTS = "alerts"
            RSS = "rss", "RSS feed"
        """,
    ),
}

BY_HAND = 'add `("rss", "RSS feed")` by hand'


@pytest.fixture
def added(source_file: Callable, mended: Callable) -> Callable[..., str]:
    def added(text: str, key: str = "rss", label: str = "RSS feed") -> str:
        file = source_file(text, "streams/models.py")
        return mended(text, add_choice(parse(file), "Stream", "TYPE_CHOICES", key, label))

    return added


@pytest.mark.parametrize(("before", "after"), GOLDENS.values(), ids=GOLDENS.keys())
def test_golden(added: Callable, before: str, after: str) -> None:
    before, after = dedent(before).lstrip(), dedent(after).lstrip()
    assert added(before) == after
    assert added(before.removesuffix("\n")) == after.removesuffix("\n")
    assert added(before.replace("\n", "\r\n")) == after.replace("\n", "\r\n")
    with pytest.raises(CannotFix, match=r"`rss` is in .* already"):
        added(after)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('TYPE_CHOICES = [("Web", (("rss", "RSS"),))]\n', "`rss` is in `TYPE_CHOICES`"),
        (
            "TYPE_CHOICES = build\n",
            f"`TYPE_CHOICES` in streams/models.py is not written as a list of choices: {BY_HAND}",
        ),
        (
            "class Stream: pass\n",
            'streams/models.py has no `Stream.TYPE_CHOICES`: add `("rss", "RSS feed")` by hand',
        ),
        ('class TYPE_CHOICES(T):\n    RSS = "feed"\n', "has a member `RSS` already"),
        ("class TYPE_CHOICES(T):\n    pass\n", "has no member to follow"),
        ('TYPE_CHOICES = ["alerts", "mail"]\n', "is not written as a list of choices"),
        ("A = B\nB = A\nTYPE_CHOICES = A\n", "is not written as a list of choices"),
    ],
)
def test_refusals(added: Callable, text: str, reason: str) -> None:
    with pytest.raises(CannotFix) as refusal:
        added(text)
    assert reason in refusal.value.reason


def test_texts_are_data(added: Callable) -> None:
    after = added('TYPE_CHOICES = [("a", "A")]\n', 'x"\\', "é\n\u2028'\x00")
    bound: dict[str, object] = {}
    exec(after, bound)
    assert bound["TYPE_CHOICES"] == [("a", "A"), ('x"\\', "é\n\u2028'\x00")]
    assert after.count("\n") == 1
    assert added('class TYPE_CHOICES(T):\n    A = "a"\n', "3-d").endswith(
        'TYPE_3_D = "3-d", "RSS feed"\n'
    )
