"""NL507 missing-type-choice."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import AddChoice, Finding, Level, Part, Profile, Safety
from newloom_lint.model import Project
from newloom_lint.rules.base import RegistryRule, safe
from newloom_lint.rules.examples import Bad, Good


class MissingTypeChoice(RegistryRule):
    """A stream type is not among the choices of the model.

    ## What it does
    Reports a stream type of `TASK_MAPPING` that `Stream.TYPE_CHOICES`, or the choices of the
    field `stream_type`, do not list. It is silent where the model has no such choices, or where a
    part of them is made at run time.

    ## Why it matters in NewLoom
    The admin offers what is listed and refuses anything else: nobody can make a Stream of this
    type.

    ## How to fix
    Add the choice, then run `makemigrations`.

    ## Fix safety
    Safe: it adds a choice. The migration that Django then wants changes no column.
    """

    code, name = "NL507", "missing-type-choice"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Registering Tasks"
    needs = (Part.TYPES,)
    fix = Safety.SAFE
    message = "`{stream_type}` is not in `{table}`: nobody can choose it for a Stream"
    help = "add it in {path}, then run `python manage.py makemigrations`"
    examples = (
        Bad("""
            from .fetch import fetch

            TASK_MAPPING = {
                "fetch": fetch,
                "fetch_again": fetch,  # NL507
            }
        """, path="streams/tasks/__init__.py", files={
            "streams/tasks/fetch.py": '''
                def fetch(stream_id, **kwargs):
                    """Fetch a page."""
            ''',
            "streams/models.py": """
                from django.db import models


                class Stream(models.Model):
                    TYPE_CHOICES = [
                        ("fetch", "Fetch"),
                    ]

                    stream_type = models.CharField(max_length=50, choices=TYPE_CHOICES)
            """,
        }, fixed_path="streams/models.py", fixed="""
            from django.db import models


            class Stream(models.Model):
                TYPE_CHOICES = [
                    ("fetch", "Fetch"),
                    ("fetch_again", "Fetch again"),
                ]

                stream_type = models.CharField(max_length=50, choices=TYPE_CHOICES)
        """),
        Good("""
            from django.db import models


            class StreamType(models.TextChoices):
                FETCH = "fetch", "Fetch"


            class Stream(models.Model):
                stream_type = models.CharField(max_length=50, choices=StreamType.choices)
        """, path="streams/models.py", files={
            "streams/tasks/__init__.py": """
                TASK_MAPPING = {"fetch": print}
            """,
        }),
    )  # fmt: skip

    def findings(self, project: Project) -> Iterator[Finding]:
        """Yield a finding for each stream type the model does not offer."""
        choices = project.choices
        if choices is None:
            return
        for entry in project.registry.entries:
            kind = entry.stream_type
            if kind not in choices.keys:
                label = kind.replace("_", " ").capitalize()
                step = AddChoice(choices.path, choices.model, choices.name, kind, label)
                yield self.at(
                    entry.key,
                    tasks=(kind,),
                    fix=safe(f"add `{kind}` to the choices", step),
                    stream_type=kind,
                    table=choices.name if choices.apart else f"Stream.{choices.name}",
                    path=choices.path,
                )
