"""Which values the field `status` may have, however its choices are listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import clean, project, surrounded, write

READ = {
    "a list": """
        class Stream(models.Model):
            STATUS_CHOICES = [("a", "A"), ("b", _("B"))]
            status = models.CharField(choices=STATUS_CHOICES)
    """,
    "a tuple in place": """
        class Stream(models.Model):
            status = models.CharField(max_length=9, choices=(("a", "A"), ["b", "B"]))
    """,
    "the table without choices": """
        class Stream(models.Model):
            STATUS_CHOICES = [("a", "A"), ("b", "B")]
            status = models.CharField(max_length=20)
    """,
    "of the module": """
        STATUSES = (("a", "A"), ("b", "B"))


        class Stream(models.Model):
            status = models.CharField(choices=STATUSES)
    """,
    "of another module": """
        from streams.statuses import STATUSES


        class Stream(models.Model):
            status = models.CharField(choices=STATUSES)
    """,
    "an enumeration inside": """
        class Stream(models.Model):
            class Status(models.TextChoices):
                A = "a", _("A")
                B = "b"
                __empty__ = "none"

                def shown(self): ...

            status = models.CharField(choices=Status.choices, default=Status.A)
    """,
    "an enumeration of another module": """
        from streams.statuses import Status


        class Stream(models.Model):
            status = models.CharField(choices=Status.choices)
    """,
    "members of an enumeration": """
        from streams.statuses import Status


        class Stream(models.Model):
            status = models.CharField(choices=[(Status.A, "A"), (Status.B.value, "B")])
    """,
    "constants": """
        A = "a"


        class Stream(models.Model):
            B = "b"
            STATUS_CHOICES = [(A, "A"), (B, "B")]
            status = models.CharField(choices=STATUS_CHOICES)
    """,
    "groups": """
        class Stream(models.Model):
            status = models.CharField(choices=[("One", [("a", "A")]), ("Two", (("b", "B"),))])
    """,
    "a dict": """
        class Stream(models.Model):
            status = models.CharField(choices={"a": "A", "Two": {"b": "B"}})
    """,
    "lists put together": """
        FIRST = [("a", "A")]


        class Stream(models.Model):
            status = models.CharField(choices=FIRST + list([("b", "B")]))
    """,
    "unpacked": """
        FIRST = [("a", "A")]


        class Stream(models.Model):
            status = models.CharField(choices=[*FIRST, ("b", "B")])
    """,
    "an attribute of a module": """
        from streams import statuses


        class Stream(models.Model):
            status = models.CharField(choices=statuses.STATUSES)
    """,
    "an enumeration of a module": """
        from streams import statuses


        class Stream(models.Model):
            status = models.CharField(choices=statuses.Status.choices)
    """,
    "the enumeration itself": """
        from streams.statuses import Status


        class Stream(models.Model):
            status = models.CharField(choices=Status)
    """,
    "constants of another class": """
        class Name:
            A = "a"
            B = "b"
            LISTED = [(A, "A"), (B, "B")]


        class Stream(models.Model):
            status = models.CharField(choices=Name.LISTED)
    """,
    "of an abstract base": """
        class Base(models.Model):
            LISTED = [("a", "A"), ("b", "B")]
            status = models.CharField(choices=LISTED)

            class Meta:
                abstract = True


        class Stream(Base):
            pass
    """,
}
STATUSES = """
    from django.db import models

    STATUSES = [("a", "A"), ("b", "B")]


    class Status(models.TextChoices):
        A = "a", "A"
        B = "b", "B"
"""


def _statuses(root: Path, text: str) -> tuple[str, ...]:
    text = "from django.db import models\nfrom django.utils.translation import _\n" + clean(text)
    filled = 'STATUSES = [("a", "A")]\nSTATUSES.append(("b", "B"))\n'
    files = {
        "streams/models.py": text,
        "streams/statuses.py": STATUSES,
        "streams/filled.py": filled,
    }
    return project(write(root, surrounded(files))).statuses


@pytest.mark.parametrize("way", READ)
def test_choices_that_are_read(way: str, tmp_path: Path) -> None:
    assert _statuses(tmp_path, READ[way]) == ("a", "b")


UNREAD = {
    "none": """
        class Stream(models.Model):
            status = models.CharField(max_length=20)
    """,
    "no field": """
        class Stream(models.Model):
            STATUS_CHOICES = [("a", "A")]
    """,
    "a property": """
        class Stream(models.Model):
            status = models.CharField(choices=[("a", "A")])

            @property
            def status(self): ...
    """,
    "a call": """
        class Stream(models.Model):
            status = models.CharField(choices=load())
    """,
    "a comprehension": """
        class Stream(models.Model):
            status = models.CharField(choices=[(s, s) for s in NAMES])
    """,
    "a library's": """
        from library import STATUSES


        class Stream(models.Model):
            status = models.CharField(choices=STATUSES)
    """,
    "added to": """
        class Stream(models.Model):
            STATUS_CHOICES = [("a", "A")]
            STATUS_CHOICES += EXTRA
            status = models.CharField(choices=STATUS_CHOICES)
    """,
    "added to in the module": """
        STATUSES = [("a", "A")]
        if DEBUG:
            STATUSES = STATUSES + [("b", "B")]


        class Stream(models.Model):
            status = models.CharField(choices=STATUSES)
    """,
    "filled in the module": """
        STATUSES = [("a", "A")]
        STATUSES.append(("b", "B"))


        class Stream(models.Model):
            status = models.CharField(choices=STATUSES)
    """,
    "one that is made": """
        class Stream(models.Model):
            status = models.CharField(choices=[("a", "A"), (make(), "B")])
    """,
    "an enumeration that is no Django one": """
        import enum


        class Status(enum.Enum):
            A = "a"


        class Stream(models.Model):
            status = models.CharField(choices=Status.choices)
    """,
    "an enumeration with values that are made": """
        class Stream(models.Model):
            class Status(models.TextChoices):
                A = auto()

            status = models.CharField(choices=Status.choices)
    """,
    "an enumeration with another base": """
        from library import Mixin


        class Status(Mixin, models.TextChoices):
            A = "a"


        class Stream(models.Model):
            status = models.CharField(choices=Status.choices)
    """,
    "filled in a function": """
        STATUSES = [("a", "A")]


        def more(name):
            STATUSES.append((name, name))


        class Stream(models.Model):
            status = models.CharField(choices=STATUSES)
    """,
    "filled where it is defined": """
        from streams.filled import STATUSES


        class Stream(models.Model):
            status = models.CharField(choices=STATUSES)
    """,
    "itself": """
        STATUSES = STATUSES


        class Stream(models.Model):
            status = models.CharField(choices=STATUSES)
    """,
    "another kind of field": """
        class Stream(models.Model):
            status = models.ForeignKey("Status", models.CASCADE)
    """,
}


@pytest.mark.parametrize("way", UNREAD)
def test_choices_that_are_not_read(way: str, tmp_path: Path) -> None:
    assert _statuses(tmp_path, UNREAD[way]) == ()
