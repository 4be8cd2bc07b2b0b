"""NL507: stream types that the model does not offer, and choices in many shapes."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint import fixing, syntax
from newloom_lint.files import Tree
from newloom_lint.fixing.sources import Sources
from newloom_lint.rules.registration.missing_type_choice import MissingTypeChoice
from tests.projects import clean, project, surrounded, write
from tests.rules.registration.tables import MODELS, TASK, TASKS, underlined

FETCH = "def fetch(stream_id, **kwargs): ..."
INSERTED = "def ready(self):\n    Stream.TYPE_CHOICES.insert(0, ('fetch', 'F'))"
TWO = 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch, "again": fetch}'


def model(above: str = "", inside: str = "pass", choices: str = "choices=TYPE_CHOICES") -> str:
    """Return the model with its choices in the module, in the class, or in the field."""
    return (
        f"from django.db import models\n\n{above}\n\n\nclass Stream(models.Model):\n"
        f"    {inside}\n    stream_type = models.CharField(max_length=20, {choices})\n"
    )


READ = {
    "a list": model(inside="TYPE_CHOICES = [('fetch', 'Fetch')]"),
    "a tuple": model(inside="TYPE_CHOICES = (('fetch', 'Fetch'),)"),
    "a dict": model(inside="TYPE_CHOICES = {'fetch': 'Fetch'}"),
    "groups": model(inside="TYPE_CHOICES = [('Web', (('fetch', 'Fetch'),))]"),
    "groups in a dict": model(inside="TYPE_CHOICES = {'Web': {'fetch': 'Fetch'}}"),
    "of the module": model("TYPE_CHOICES = [('fetch', 'Fetch')]"),
    "added up": model("A = [('fetch', 'F')]", "TYPE_CHOICES = A + [('x', 'X')]"),
    "unpacked": model("A = [('fetch', 'F')]", "TYPE_CHOICES = [*A]"),
    "a comprehension": model(inside="TYPE_CHOICES = [(k, k) for k in ('fetch',)]"),
    "constants": model(inside="FETCH = 'fetch'\n    TYPE_CHOICES = [(FETCH, 'F')]"),
    "in the field": model(choices="choices=[('fetch', 'Fetch')]"),
    "beside the field": model(inside="TYPE_CHOICES = [('fetch', 'F')]", choices="null=True"),
    "an enumeration": model(
        "class Kind(models.TextChoices):\n    FETCH = 'fetch', 'F'", choices="choices=Kind.choices"
    ),
    "an enumeration inside": model(
        inside="class Kind(models.TextChoices):\n        FETCH = 'fetch'\n",
        choices="choices=Kind.choices",
    ),
    "members of an enumeration": model(
        "class Kind(models.TextChoices):\n    FETCH = 'fetch', 'F'",
        "TYPE_CHOICES = [(Kind.FETCH, Kind.FETCH.label)]",
    ),
}

UNREAD = {
    "no choices": model(choices="null=True"),
    "no field": "from django.db import models\n\n\nclass Stream(models.Model): ...",
    "no model": "",
    "a comprehension": model(inside="TYPE_CHOICES = [(k, k) for k in offered()]"),
    "a comprehension with a condition": model(
        inside="TYPE_CHOICES = [(k, k) for k in ('fetch',) if k]"
    ),
    "of the registry": model(
        "from streams.tasks import TASK_MAPPING", "TYPE_CHOICES = [(k, k) for k in TASK_MAPPING]"
    ),
    "a function": model("def kinds(): return []", choices="choices=kinds"),
    "a call": model("def kinds(): return []", choices="choices=kinds()"),
    "imported from something unknown": model("from plugins import TYPE_CHOICES"),
    "something unknown in it": model("from plugins import M", "TYPE_CHOICES = [*M]"),
    "an enumeration with a mixin": model(
        "from plugins import Mixin\n\n\nclass Kind(Mixin, models.TextChoices):\n    A = 'a'",
        choices="choices=Kind.choices",
    ),
    "members that count": model(
        "class Kind(models.TextChoices):\n    A = auto()", choices="choices=Kind.choices"
    ),
    "appended to": model(inside="TYPE_CHOICES = []\n    TYPE_CHOICES.append(('fetch', 'F'))"),
    "appended to in a loop": model(
        inside="TYPE_CHOICES = []\n    for k in 'ab':\n        TYPE_CHOICES.append((k, k))"
    ),
    "added to": model(inside="TYPE_CHOICES = []\n    TYPE_CHOICES += [('fetch', 'F')]"),
    "extended in the module": model("TYPE_CHOICES = []\nTYPE_CHOICES.extend([('fetch', 'F')])"),
    "inserted from another file": model(inside="TYPE_CHOICES = []"),
    "appended to elsewhere": model(
        "TYPE_CHOICES = []\n\n\ndef add(k):\n    TYPE_CHOICES.append((k, k))"
    ),
}


@pytest.mark.parametrize("models", READ.values(), ids=READ)
def test_the_type_that_is_missing(models: str, tmp_path: Path) -> None:
    files = {MODELS: models, TASK: FETCH, TASKS: TWO}
    assert underlined(tmp_path, files, "NL507") == ['tasks: "again"']


@pytest.mark.parametrize("models", UNREAD.values(), ids=UNREAD)
def test_silent(models: str, tmp_path: Path) -> None:
    files = {MODELS: models, TASK: FETCH, TASKS: TWO}
    if models == UNREAD["inserted from another file"]:
        files["streams/apps.py"] = "from .models import Stream\n\n" + INSERTED
    assert underlined(tmp_path, files, "NL507") == []
    assert underlined(tmp_path, files, "NL508") == []


def test_choices_beside_the_model_are_called_by_their_name(tmp_path: Path) -> None:
    files = {
        MODELS: """
            from django.db import models


            class Kind(models.TextChoices):
                FETCH = "fetch"


            class Stream(models.Model):
                stream_type = models.CharField(max_length=20, choices=Kind)
        """,
        TASKS: TWO,
        TASK: FETCH,
    }
    write(tmp_path, surrounded(files))
    (finding,) = MissingTypeChoice().findings(project(tmp_path))
    assert finding.message.startswith("`again` is not in `Kind`:")


def test_the_fix_goes_where_the_choices_are(tmp_path: Path) -> None:
    files = {
        "streams/base.py": "class Typed(models.Model):\n"
        "    stream_type = models.CharField(choices=Kind.choices)",
        MODELS: """
            from django.db import models


            class Typed(models.Model):
                KINDS = [("fetch", "Fetch")]

                stream_type = models.CharField(max_length=20, choices=KINDS)

                class Meta:
                    abstract = True


            class Stream(Typed):
                pass
        """,
        TASKS: TWO,
        TASK: FETCH,
    }
    write(tmp_path, surrounded(files))
    (finding,) = MissingTypeChoice().findings(project(tmp_path))
    assert finding.fix is not None
    read = Tree.open(tmp_path).read
    edits = fixing.edits(finding.fix, Sources(read, syntax.read_facts))
    text = fixing.apply(read(MODELS).text, edits)
    assert text == clean(files[MODELS]).replace(
        '("fetch", "Fetch")]', '("fetch", "Fetch"), ("again", "Again")]'
    )
    assert finding.message.startswith("`again` is not in `Stream.KINDS`")
