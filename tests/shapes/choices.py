"""Type choices of the model, in every shape that projects write them in.

The choices of each shape lack `broken` (NL507) unless it says otherwise.
"""

from __future__ import annotations

from tests.shapes.shape import FOUND, IMPORTS, MODELS, TASKS, Shape

LACKING = (*FOUND, f"NL507 {TASKS}")

_MODEL = """\
from django.db import models
{above}

class Stream(models.Model):
    {inside}
    status = models.CharField(max_length=20)
    last_run = models.DateTimeField(null=True)
    stream_type = models.CharField(max_length=50{choices})
"""


def _model(inside: str = "", choices: str = "", above: str = "") -> str:
    text = _MODEL.format(
        inside=inside or "name = models.TextField()",
        choices=f", choices={choices}" if choices else "",
        above=above and f"\n{above}\n",
    )
    return text.replace("\n\n\n\n", "\n\n\n")


def _shape(
    inside: str = "",
    choices: str = "",
    above: str = "",
    *,
    found: tuple[str, ...] = LACKING,
    unknown: tuple[str, ...] = (),
    **more: str,
) -> Shape:
    files = {path.replace("__", "/") + ".py": content for path, content in more.items()}
    init = f'{IMPORTS}\nTASK_MAPPING = {{"kept": kept, "broken": broken}}\n'
    models = {MODELS: _model(inside, choices, above)}
    return Shape({TASKS: init, **models, **files}, found, unknown)


_ENUMERATION = """\
class Kind(models.TextChoices):
    KEPT = "kept", "Kept"
"""
_KINDS = f"from django.db import models\n\n\n{_ENUMERATION}"

READ = {
    "a list of pairs": _shape('TYPE_CHOICES = [("kept", "Kept")]', "TYPE_CHOICES"),
    "a tuple of lists": _shape('TYPE_CHOICES = (["kept", "Kept"],)', "TYPE_CHOICES"),
    "a list that no field names": _shape('TYPE_CHOICES = [("kept", "Kept")]'),
    "in the field": _shape("", '[("kept", "Kept")]'),
    "a dict": _shape("", '{"kept": "Kept"}'),
    "in groups": _shape("", '[("Web", [("kept", "Kept")])]'),
    "an enumeration": _shape("", "Kind.choices", f"\n{_ENUMERATION}"),
    "an enumeration as it is": _shape("", "Kind", f"\n{_ENUMERATION}"),
    "an enumeration inside": _shape(
        'class Kind(models.TextChoices):\n        KEPT = "kept"\n', "Kind.choices"
    ),
    "an enumeration of another module": _shape(
        "", "Kind.choices", "from streams.kinds import Kind", streams__kinds=_KINDS
    ),
    "a constant of another module": _shape(
        "",
        "TYPES",
        "from streams.constants import TYPES",
        streams__constants='TYPES = [("kept", "Kept")]\n',
    ),
    "a constant by its module": _shape(
        "",
        "constants.TYPES",
        "from streams import constants",
        streams__constants='TYPES = [("kept", "Kept")]\n',
    ),
    "put together": _shape(
        "",
        '[*WEB, ("more", "More")]',
        'WEB = [("kept", "Kept")]',
        found=(*LACKING, f"NL508 {MODELS}"),
    ),
    "sorted": _shape("", 'sorted([("kept", "Kept")])'),
    "a comprehension over a constant": _shape(
        "", "[(name, name.title()) for name in NAMES]", 'NAMES = ("kept",)'
    ),
    "a comprehension in the class": _shape(
        "TYPE_CHOICES = [(name, name.title()) for name in NAMES]",
        "TYPE_CHOICES",
        'NAMES = ["kept"]',
    ),
    "a comprehension over an enumeration": _shape(
        "",
        "[(kind.value, kind.name.title()) for kind in Kind]",
        'import enum\n\n\nclass Kind(enum.Enum):\n    KEPT = "kept"\n',
    ),
    "tuples of a generator": _shape(
        "",
        "tuple((key, label) for key, label in LABELS.items())",
        'LABELS = {"kept": "Kept"}',
    ),
    "an abstract base": _shape(
        "",
        found=(*FOUND, f"NL507 {TASKS}"),
        streams__models=(
            "from streams.base import Typed\nfrom django.db import models\n\n\n"
            "class Stream(Typed):\n    status = models.CharField(max_length=20)\n"
            "    last_run = models.DateTimeField(null=True)\n"
        ),
        streams__base=(
            "from django.db import models\n\n\n"
            "class Typed(models.Model):\n"
            '    TYPE_CHOICES = [("kept", "Kept")]\n\n'
            "    stream_type = models.CharField(max_length=50, choices=TYPE_CHOICES)\n\n"
            "    class Meta:\n        abstract = True\n"
        ),
    ),
    "a mixin": _shape(
        streams__models=(
            "from django.db import models\n\nfrom streams.mixins import Typed\n\n\n"
            "class Stream(Typed, models.Model):\n"
            "    status = models.CharField(max_length=20)\n"
            "    last_run = models.DateTimeField(null=True)\n"
        ),
        streams__mixins=(
            "from django.db import models\n\n\n"
            "class Typed(models.Model):\n"
            "    stream_type = models.CharField(\n"
            '        max_length=50, choices=[("kept", "Kept")]\n    )\n\n'
            "    class Meta:\n        abstract = True\n"
        ),
    ),
    "a package of models": Shape(
        {
            TASKS: f'{IMPORTS}\nTASK_MAPPING = {{"kept": kept, "broken": broken}}\n',
            MODELS: "",
            "streams/models/__init__.py": "from .stream import Stream\n",
            "streams/models/stream.py": _model("", '[("kept", "Kept")]'),
        },
        LACKING,
    ),
}

SILENT = {
    "none at all": _shape(found=FOUND),
    "made of the registry": _shape(
        "",
        "[(name, name.title()) for name in TASK_MAPPING]",
        "from streams.tasks import TASK_MAPPING",
        found=FOUND,
    ),
    "made of the sorted registry": _shape(
        "TYPE_CHOICES = tuple((key, key) for key in sorted(TASK_MAPPING.keys()))",
        "TYPE_CHOICES",
        "from streams.tasks import TASK_MAPPING",
        found=FOUND,
    ),
}

UNKNOWN = {
    "a function": _shape(
        "",
        "kinds",
        "def kinds():\n    from streams.tasks import TASK_MAPPING\n\n"
        "    return [(key, key) for key in TASK_MAPPING]\n",
        found=FOUND,
        unknown=("`kinds`",),
    ),
    "a call": _shape(
        "",
        "load_choices()",
        "from plugins import load_choices",
        found=FOUND,
        unknown=("load_choices()",),
    ),
    "a comprehension with a condition": _shape(
        "",
        "[(name, name) for name in NAMES if name]",
        'NAMES = ("kept",)',
        found=FOUND,
        unknown=("for name in NAMES",),
    ),
    "appended to": _shape(
        "TYPE_CHOICES = []",
        "TYPE_CHOICES",
        found=FOUND,
        unknown=("code may change `TYPE_CHOICES`",),
        streams__apps="from streams.models import Stream\n\nStream.TYPE_CHOICES.append(1)\n",
    ),
}
