"""Tables of schemas and of examples, in every shape that projects write them in.

The table of each shape lacks `broken` (NL504) unless it says otherwise.
"""

from __future__ import annotations

from tests.shapes.shape import FOUND, IMPORTS, MODELS, SCHEMAS, TASKS, Shape

LACKING = (*FOUND, f"NL504 {TASKS}")
_CLASS = "from pydantic import BaseModel\n\n\nclass Kept(BaseModel):\n    url: str\n\n\n"
INIT = f'{IMPORTS}\nTASK_MAPPING = {{"kept": kept, "broken": broken}}\n'


def _shape(
    text: str,
    path: str = SCHEMAS,
    *,
    found: tuple[str, ...] = LACKING,
    unknown: tuple[str, ...] = (),
    **more: str,
) -> Shape:
    files = {path.replace("__", "/") + ".py": content for path, content in more.items()}
    return Shape({TASKS: INIT, path: _CLASS + text, **files}, found, unknown)


READ = {
    "a display": _shape('STREAM_CONFIG_SCHEMAS = {"kept": Kept}\n'),
    "in one module": _shape('STREAM_CONFIG_SCHEMAS = {"kept": Kept}\n', "streams/schemas.py"),
    "in the models": _shape(
        "from django.db import models\n\n"
        'STREAM_CONFIG_SCHEMAS = {"kept": Kept}\n\n\n'
        "class Stream(models.Model):\n"
        "    status = models.CharField(max_length=20)\n"
        "    last_run = models.DateTimeField(null=True)\n",
        MODELS,
    ),
    "in another module of the app": _shape(
        'STREAM_CONFIG_SCHEMAS = {"kept": Kept}\n', "streams/config/tables.py"
    ),
    "in another app": _shape(
        'STREAM_CONFIG_SCHEMAS = {"kept": Kept}\n',
        "core/schemas.py",
        streams__forms=(
            "def clean(self):\n"
            "    from core.schemas import STREAM_CONFIG_SCHEMAS\n\n"
            "    return STREAM_CONFIG_SCHEMAS[self.stream_type]\n"
        ),
    ),
    "merged": _shape(
        "from streams.schemas.web import WEB\n\nSTREAM_CONFIG_SCHEMAS = {**WEB, **{}}\n",
        streams__schemas__web=f'{_CLASS}WEB = {{"kept": Kept}}\n',
    ),
    "a comprehension": _shape(
        "STREAM_CONFIG_SCHEMAS = {name: schema for name, schema in [('kept', Kept)]}\n"
    ),
    "by a decorator": _shape(
        "",
        streams__schemas__web=(
            "from pydantic import BaseModel\n\nfrom streams.schemas.registering import schema\n\n\n"
            '@schema("kept")\nclass Web(BaseModel):\n    url: str\n'
        ),
        streams__schemas__registering=(
            "STREAM_CONFIG_SCHEMAS = {}\n\n\n"
            "def schema(name):\n"
            "    def decorator(cls):\n"
            "        STREAM_CONFIG_SCHEMAS[name] = cls\n"
            "        return cls\n\n"
            "    return decorator\n"
        ),
    ),
    "by a method of its class": _shape(
        "class Registry(dict):\n"
        "    def add(self, name):\n"
        "        def decorator(cls):\n"
        "            self[name] = cls\n"
        "            return cls\n\n"
        "        return decorator\n\n\n"
        "STREAM_CONFIG_SCHEMAS = Registry()\n\n\n"
        '@STREAM_CONFIG_SCHEMAS.add("kept")\nclass Web(BaseModel):\n    url: str\n'
    ),
    "examples beside it": _shape(
        'STREAM_CONFIG_SCHEMAS = {"kept": Kept}\n'
        'TASK_CONFIG_EXAMPLES = {"kept": {"url": "x", "limit": 1}}\n',
        found=(*LACKING, f"NL506 {SCHEMAS}"),
    ),
    "examples elsewhere": _shape(
        'STREAM_CONFIG_SCHEMAS = {"kept": Kept}\n',
        streams__examples='TASK_CONFIG_EXAMPLES = {"kept": {"uri": "x"}}\n',
        found=(*LACKING, "NL506 streams/examples.py"),
    ),
}

SILENT = {
    "none at all": Shape({TASKS: INIT}),
}

UNKNOWN = {
    "a call": _shape(
        "from plugins import load\n\nSTREAM_CONFIG_SCHEMAS = load()\n",
        found=FOUND,
        unknown=("`STREAM_CONFIG_SCHEMAS` cannot be read completely: `load()`",),
    ),
    "the classes of a module": _shape(
        "import inspect\nimport sys\n\nSTREAM_CONFIG_SCHEMAS = {\n"
        "    name.lower(): cls for name, cls in inspect.getmembers(sys.modules[__name__])\n}\n",
        found=FOUND,
        unknown=("getmembers",),
    ),
    "of a library": _shape(
        "from plugins import STREAM_CONFIG_SCHEMAS\n",
        found=FOUND,
        unknown=("`STREAM_CONFIG_SCHEMAS` cannot be followed",),
    ),
    "changed by code": _shape(
        'STREAM_CONFIG_SCHEMAS = {"kept": Kept}\n\n\ndef forget(name):\n'
        "    STREAM_CONFIG_SCHEMAS.pop(name)\n",
        found=FOUND,
        unknown=("code may change it",),
    ),
    "examples from a file": _shape(
        'STREAM_CONFIG_SCHEMAS = {"kept": Kept}\n'
        'import json\n\nTASK_CONFIG_EXAMPLES = json.load(open("examples.json"))\n',
        unknown=("`TASK_CONFIG_EXAMPLES`",),
    ),
}
