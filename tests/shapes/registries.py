"""Registries, in every shape that projects write them in."""

from __future__ import annotations

from tests.shapes.shape import BROKEN, FOUND, IMPORTS, KEPT, TASKS, Shape, task


def _init(text: str, **more: str) -> Shape:
    """Return a shape whose tasks package imports both tasks and goes on with `text`."""
    files = {path.replace("__", "/") + ".py": content for path, content in more.items()}
    return Shape({TASKS: f"{IMPORTS}\n{text}", **files})


def _unknown(text: str, *reasons: str, **more: str) -> Shape:
    """Return a shape that is not known as a whole, so that no task is found in it."""
    read = _init(text, **more)
    return Shape(read.files, (), reasons, ())


def _partly(text: str, *reasons: str) -> Shape:
    """Return a shape whose tasks are found, and that may hold others."""
    return Shape(_init(text).files, unknown=reasons)


READ = {
    "a display": _init('TASK_MAPPING = {"kept": kept, "broken": broken}'),
    "annotated": _init(
        "from collections.abc import Callable\n\n"
        'TASK_MAPPING: dict[str, Callable] = {"kept": kept, "broken": broken}'
    ),
    "keywords": _init("TASK_MAPPING = dict(kept=kept, broken=broken)"),
    "pairs": _init('TASK_MAPPING = dict([("kept", kept), ("broken", broken)])'),
    "a tuple of pairs in a constant": _init(
        'PAIRS = (("kept", kept), ["broken", broken])\nTASK_MAPPING = dict(PAIRS)'
    ),
    "zipped": _init('TASK_MAPPING = dict(zip(("kept", "broken"), (kept, broken)))'),
    "zipped constants": _init(
        'KEYS = ["kept", "broken"]\nTASKS = [kept, broken]\n'
        "TASK_MAPPING = dict(zip(KEYS, TASKS, strict=True))"
    ),
    "empty, then items": _init(
        'TASK_MAPPING = {}\nTASK_MAPPING["kept"] = kept\nTASK_MAPPING["broken"] = broken'
    ),
    "update with a display": _init(
        'TASK_MAPPING = {}\nTASK_MAPPING.update({"kept": kept, "broken": broken})'
    ),
    "update with keywords": _init(
        "TASK_MAPPING = {}\nTASK_MAPPING.update(kept=kept, broken=broken)"
    ),
    "update with pairs": _init(
        'TASK_MAPPING = {}\nTASK_MAPPING.update([("kept", kept), ("broken", broken)])'
    ),
    "augmented": _init('TASK_MAPPING = {"kept": kept}\nTASK_MAPPING |= {"broken": broken}'),
    "spread": _init(
        'ONE = {"kept": kept}\nTWO = {"broken": broken}\nTASK_MAPPING = {**ONE, **TWO}'
    ),
    "a union": _init('ONE = {"kept": kept}\nTWO = {"broken": broken}\nTASK_MAPPING = ONE | TWO'),
    "a chain": _init(
        "from collections import ChainMap\n\n"
        'ONE = {"kept": kept}\nTASK_MAPPING = ChainMap(ONE, {"broken": broken})'
    ),
    "read only": _init(
        "from types import MappingProxyType\n\n"
        'TASK_MAPPING = MappingProxyType({"kept": kept, "broken": broken})'
    ),
    "ordered": _init(
        "import collections\n\n"
        'TASK_MAPPING = collections.OrderedDict([("kept", kept), ("broken", broken)])'
    ),
    "a cast": _init(
        "from typing import Any, cast\n\n"
        'TASK_MAPPING = cast("dict[str, Any]", {"kept": kept, "broken": broken})'
    ),
    "a copy": _init('BASE = {"kept": kept, "broken": broken}\nTASK_MAPPING = BASE.copy()'),
    "a comprehension over tasks": _init(
        "TASK_MAPPING = {task.__name__: task for task in (kept, broken)}"
    ),
    "a comprehension over a constant": _init(
        "TASKS = [kept, broken]\nTASK_MAPPING = {task.__name__: task for task in TASKS}"
    ),
    "a comprehension over pairs": _init(
        'TASK_MAPPING = {name: task for name, task in [("kept", kept), ("broken", broken)]}'
    ),
    "a comprehension over another table": _init(
        'BASE = {"kept": kept, "broken": broken}\n'
        "TASK_MAPPING = {name: task for name, task in BASE.items()}"
    ),
    "pairs of a generator": _init(
        "TASK_MAPPING = dict((task.__name__, task) for task in (kept, broken))"
    ),
    "a loop over tasks": _init(
        "TASK_MAPPING = {}\nfor task in (kept, broken):\n    TASK_MAPPING[task.__name__] = task"
    ),
    "a loop over tables": _init(
        'ONE = {"kept": kept}\nTWO = {"broken": broken}\nTASK_MAPPING = {}\n'
        "for table in (ONE, TWO):\n    TASK_MAPPING.update(table)"
    ),
    "a loop over pairs": _init(
        'TASK_MAPPING = {}\nfor name, task in [("kept", kept), ("broken", broken)]:\n'
        "    TASK_MAPPING[name] = task"
    ),
    "made in a function": _init(
        'def build():\n    return {"kept": kept, "broken": broken}\n\n\nTASK_MAPPING = build()'
    ),
    "made in a function that imports": Shape(
        {
            TASKS: """
                def get_task_mapping():
                    \"\"\"Return the tasks by stream type.\"\"\"
                    from .broken import broken
                    from .kept import kept

                    return {"kept": kept, "broken": broken}


                TASK_MAPPING = get_task_mapping()
            """
        }
    ),
    "made in a function step by step": _init(
        "def build() -> dict:\n"
        "    mapping = {}\n"
        '    mapping["kept"] = kept\n'
        "    mapping.update(broken=broken)\n"
        "    return mapping\n\n\n"
        "TASK_MAPPING = build()"
    ),
    "keys in constants": _init(
        "from streams.names import BROKEN\n\n"
        'KEPT = "kept"\nTASK_MAPPING = {KEPT: kept, BROKEN: broken}',
        streams__names='BROKEN = "broken"\n',
    ),
    "keys of a text enumeration": _init(
        "from streams.kinds import Kind\n\n"
        "TASK_MAPPING = {Kind.KEPT: kept, Kind.BROKEN.value: broken}",
        streams__kinds=(
            "from django.db import models\n\n\n"
            'class Kind(models.TextChoices):\n    KEPT = "kept", "Kept"\n    BROKEN = "broken"\n'
        ),
    ),
    "keys of a string enumeration": _init(
        "from enum import Enum, StrEnum\n\n\n"
        'class Kind(str, Enum):\n    KEPT = "kept"\n\n\n'
        'class Other(StrEnum):\n    BROKEN = "broken"\n\n\n'
        "TASK_MAPPING = {Kind.KEPT: kept, Other.BROKEN: broken}"
    ),
    "values of a plain enumeration": _init(
        "import enum\n\n\n"
        'class Kind(enum.Enum):\n    KEPT = "kept"\n    BROKEN = "broken"\n\n\n'
        "TASK_MAPPING = {Kind.KEPT.value: kept, Kind.BROKEN.value: broken}"
    ),
    "keys in a class of constants": _init(
        'class Kind:\n    KEPT = "kept"\n    BROKEN = "broken"\n\n\n'
        "TASK_MAPPING = {Kind.KEPT: kept, Kind.BROKEN: broken}"
    ),
    "names of tasks as keys": _init(
        "TASK_MAPPING = {kept.__name__: kept, broken.__name__: broken}"
    ),
    "dotted names": Shape(
        {
            TASKS: """
                TASK_MAPPING = {
                    "kept": "streams.tasks.kept.kept",
                    "broken": "streams.tasks.broken.broken",
                }
            """
        }
    ),
    "in another module of the app": Shape(
        {
            TASKS: "from streams.registry import TASK_MAPPING\n",
            "streams/registry.py": """
                from streams.tasks.broken import broken
                from streams.tasks.kept import kept

                TASK_MAPPING = {"kept": kept, "broken": broken}
            """,
        }
    ),
    "in another module that the package does not know": Shape(
        {
            TASKS: "",
            "streams/registry.py": """
                from streams.tasks.broken import broken
                from streams.tasks.kept import kept

                TASK_MAPPING = {"kept": kept, "broken": broken}
            """,
        }
    ),
    "in packages two deep": Shape(
        {
            TASKS: """
                from .feeds import FEED_TASKS
                from .publishing.channels import PUBLISH_TASKS

                TASK_MAPPING = {**FEED_TASKS, **PUBLISH_TASKS}
            """,
            "streams/tasks/feeds/__init__.py": """
                from .reading.kept import kept

                FEED_TASKS = {"kept": kept}
            """,
            "streams/tasks/feeds/reading/__init__.py": "",
            "streams/tasks/feeds/reading/kept.py": KEPT,
            "streams/tasks/publishing/__init__.py": "",
            "streams/tasks/publishing/channels/__init__.py": """
                from ..sending import broken

                PUBLISH_TASKS = {"broken": broken}
            """,
            "streams/tasks/publishing/sending.py": BROKEN,
            "streams/tasks/kept.py": "",
            "streams/tasks/broken.py": "",
        },
        ("NL304 streams/tasks/publishing/sending.py",),
    ),
    "all in the package's own file": Shape(
        {
            TASKS: KEPT
            + "\n\n"
            + BROKEN[BROKEN.index("def broken") :]
            + '\n\nTASK_MAPPING = {"kept": kept, "broken": broken}\n',
            "streams/tasks/kept.py": "",
            "streams/tasks/broken.py": "",
        },
        (f"NL304 {TASKS}",),
    ),
    "all tasks in one file": Shape(
        {
            TASKS: """
                from . import everything

                TASK_MAPPING = {"kept": everything.kept, "broken": everything.broken}
            """,
            "streams/tasks/everything.py": KEPT + "\n\n" + BROKEN[BROKEN.index("def broken") :],
            "streams/tasks/kept.py": "",
            "streams/tasks/broken.py": "",
        },
        ("NL304 streams/tasks/everything.py",),
    ),
}

_REGISTERING = '''
def register(stream_type):
    """Return a decorator that registers a task."""

    def decorator(function):
        TASK_MAPPING[stream_type] = function
        return function

    return decorator
'''


_IMPORTING = """
from streams.tasks import broken, kept
from streams.registering import TASK_MAPPING
"""


def _decorated(
    registering: str,
    above: str = '@register("{name}")',
    *,
    init: str = _IMPORTING,
    imports: str = "from streams.registering import register",
    found: tuple[str, ...] = FOUND,
    **more: str,
) -> Shape:
    """Return a shape whose tasks a decorator of `streams/registering.py` registers."""
    files = {path.replace("__", "/") + ".py": content for path, content in more.items()}
    return Shape(
        {
            TASKS: init,
            "streams/registering.py": registering,
            "streams/tasks/kept.py": task(
                "kept", decorator=above.format(name="kept"), imports=imports
            ),
            "streams/tasks/broken.py": task(
                "broken", broken=True, decorator=above.format(name="broken"), imports=imports
            ),
            **files,
        },
        found,
    )


DECORATED = {
    "a decorator with an argument": _decorated(f"TASK_MAPPING = {{}}\n\n{_REGISTERING}"),
    "a decorator with a keyword": _decorated(
        f"TASK_MAPPING = {{}}\n\n{_REGISTERING}", '@register(stream_type="{name}")'
    ),
    "a decorator whose mapping the package holds": _decorated(
        f"from streams.tasks import TASK_MAPPING\n\n{_REGISTERING}",
        init="TASK_MAPPING = {}\n\nfrom streams.tasks import broken, kept\n",
    ),
    "a decorator by its module": _decorated(
        f"TASK_MAPPING = {{}}\n\n{_REGISTERING}",
        '@registering.register("{name}")',
        imports="from streams import registering",
    ),
    "a decorator without an argument": _decorated(
        """
        TASK_MAPPING = {}


        def register(function):
            TASK_MAPPING[function.__name__] = function
            return function
        """,
        "@register",
    ),
    "a decorator with a default": _decorated(
        """
        TASK_MAPPING = {}


        def register(name=None):
            def decorator(function):
                TASK_MAPPING[name or function.__name__] = function
                return function

            return decorator
        """,
        "@register()",
    ),
    "a decorator that refuses twice": _decorated(
        """
        TASK_MAPPING = {}


        def register(name):
            def decorator(function):
                if name in TASK_MAPPING:
                    raise ValueError(f"{name} is registered twice")
                TASK_MAPPING[name] = function
                return function

            return decorator
        """
    ),
    "a decorator that updates": _decorated(
        """
        TASK_MAPPING = {}


        def register(name):
            def decorator(function):
                TASK_MAPPING.update({name: function})
                return function

            return decorator
        """
    ),
    "a function that registers": Shape(
        {
            TASKS: f"{IMPORTS}\n"
            "TASK_MAPPING = {}\n\n\n"
            "def register(name, function):\n    TASK_MAPPING[name] = function\n\n\n"
            'register("kept", kept)\nregister("broken", function=broken)\n'
        }
    ),
    "a function that registers and gives it back": Shape(
        {
            TASKS: f"{IMPORTS}\n"
            f"TASK_MAPPING = {{}}\n{_REGISTERING}\n"
            'first = register("kept")(kept)\nsecond: object = register("broken")(broken)\n'
        }
    ),
    "a registrar of a class": _decorated(
        """
        class Registry:
            def __init__(self):
                self.tasks = {}

            def task(self, name):
                def decorator(function):
                    self.tasks[name] = function
                    return function

                return decorator


        registry = Registry()
        TASK_MAPPING = registry.tasks
        """,
        '@registry.task("{name}")',
        imports="from streams.registering import registry",
    ),
    "a registrar that is the mapping": _decorated(
        """
        class Registry(dict):
            def task(self, name):
                def decorator(function):
                    self[name] = function
                    return function

                return decorator


        TASK_MAPPING = Registry()
        """,
        '@TASK_MAPPING.task("{name}")',
        imports="from streams.registering import TASK_MAPPING",
    ),
}

UNKNOWN = {
    "a decorator that imports the mapping late": Shape(
        {
            **_decorated(
                """
                def register(name):
                    def decorator(function):
                        from streams.tasks import TASK_MAPPING

                        TASK_MAPPING[name] = function
                        return function

                    return decorator
                """
            ).files,
            TASKS: "TASK_MAPPING = {}\n\nfrom streams.tasks import broken, kept\n",
        },
        (),
        ("code may change it",),
        (),
    ),
    "names got from modules": _unknown(
        "import streams.tasks.kept as module\n\n"
        'TASK_MAPPING = {name: getattr(module, name) for name in ("kept",)}',
        "getattr",
    ),
    "found by walking the package": _unknown(
        "import importlib\nimport pkgutil\n\n"
        "TASK_MAPPING = {}\n"
        "for found in pkgutil.iter_modules(__path__):\n"
        '    module = importlib.import_module(f"{__name__}.{found.name}")\n'
        "    TASK_MAPPING[found.name] = getattr(module, found.name)",
        "loop",
    ),
    "a comprehension over modules": _unknown(
        "import importlib\n\n"
        'NAMES = ["kept", "broken"]\n'
        'TASK_MAPPING = {name: importlib.import_module("streams.tasks") for name in NAMES}',
        "import_module",
    ),
    "names that stand in the module": _unknown(
        'TASK_MAPPING = {name: globals()[name] for name in ("kept", "broken")}', "globals()"
    ),
    "a part of it made elsewhere": _partly(
        'import plugins\n\nTASK_MAPPING = {"kept": kept, "broken": broken, **plugins.tasks()}',
        "plugins.tasks()",
    ),
    "with a default": _partly(
        "from collections import defaultdict\n\n"
        'TASK_MAPPING = defaultdict(lambda: kept, {"kept": kept, "broken": broken})',
        "every stream type",
    ),
    "a table of a library": _unknown("from plugins import TASK_MAPPING\n", "TASK_MAPPING"),
    "made in a function that decides": _unknown(
        "def build(all_of_them):\n"
        '    return {"kept": kept, "broken": broken} if all_of_them else {}\n\n\n'
        "TASK_MAPPING = build(True)",
        "build(True)",
    ),
}
