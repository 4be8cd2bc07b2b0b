"""NL510: imports of project names that do not exist, and all that looks like one."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from newloom_lint.files import Tree
from tests.projects import findings, surrounded, write

TASK = "streams/tasks/fetch.py"
USED = """
    {imports}


    def fetch(stream_id, **kwargs):
        {inside}
        return stream_id
"""


def _lost(root: Path, files: dict[str, str]) -> list[str]:
    """Return what NL510 underlines, each with its place."""
    write(root, surrounded(files))
    read = Tree.open(root).read
    return [
        f"{f.place.path}: {read(f.place.path).text[f.place.start : f.place.end]}"
        for f in findings(root)
        if f.code == "NL510"
    ]


def _task(imports: str = "", inside: str = "") -> str:
    return USED.format(
        imports=dedent(imports).strip().replace("\n", "\n    "),
        inside=dedent(inside).strip().replace("\n", "\n        "),
    )


BROKEN = {
    "a module that is gone": ("from streams.gone import one, two", "", ["one"]),
    "a relative module that is gone": ("from .gone import one", "", ["one"]),
    "from the package": ("from . import gone", "", ["gone"]),
    "a plain import": ("import streams.gone", "", ["streams.gone"]),
    "a plain import as": ("import streams.gone as g", "", ["streams.gone"]),
    "two of one statement": ("from streams.models import A, Stream, B", "", ["A", "B"]),
    "a star": ("from streams.gone import *", "", ["*"]),
    "too many dots into the package": ("from ..tasks.gone import one", "", ["one"]),
    "under a module that is no package": ("from streams.models.stream import A", "", ["A"]),
    "inside": ("", "from streams.gone import one", ["one"]),
    "inside, on a path": ("", "if kwargs:\n    from streams.gone import one", ["one"]),
    "inside, in a loop": ("", "for x in kwargs:\n    from streams.gone import one", ["one"]),
    "inside the task's own try": (
        "",
        """
        try:
            print(stream_id)
            from streams.gone import one
        except Exception as e:
            print(e)
        """,
        ["one"],
    ),
    "the task's own try begins with it": (
        "",
        """
        try:
            from streams.gone import one
        except Exception as e:
            print(e)
            raise
        """,
        ["one"],
    ),
    "a handler for something else": (
        "",
        """
        try:
            from streams.gone import one
        except ValueError:
            pass
        """,
        ["one"],
    ),
}


@pytest.mark.parametrize("way", BROKEN)
def test_an_import_that_fails(way: str, tmp_path: Path) -> None:
    imports, inside, marked = BROKEN[way]
    expected = [f"{TASK}: {name}" for name in marked]
    assert _lost(tmp_path, {TASK: _task(imports, inside)}) == expected


FINE = {
    "what is there": ("from streams.models import Stream", ""),
    "a library": ("from telegram import Bot\nimport requests", ""),
    "a sibling": ("from .telegram import send\nfrom . import telegram", ""),
    "the package's own": ("from streams.tasks import telegram", ""),
    "a star that has it": ("from .star import *\nfrom .star import send", ""),
    "a star of a library": ("from .shim import anything", ""),
    "a star of a lazy module": ("from .relay import anything", ""),
    "stars in a circle": ("from .one import helper", ""),
    "a module with __getattr__": ("from .lazy import anything", ""),
    "a module with globals": ("from .generated import anything", ""),
    "a module that sets itself": ("from .itself import anything", ""),
    "bound under an if": ("from .conditional import pick", ""),
    "bound in a loop": ("from .conditional import item", ""),
    "bound by a walrus": ("from .conditional import found", ""),
    "bound by global": ("from .conditional import CACHE", ""),
    "bound in a match": ("from .conditional import major", ""),
    "bound by with": ("from .conditional import handle", ""),
    "a type alias": ("from .conditional import Pair", ""),
    "a dunder": ("from .conditional import __doc__, __loader__", ""),
    "for type checkers": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from streams.gone import One",
        "",
    ),
    "below a version": ("import sys\nif sys.version_info > (3, 99):\n    import streams.gone", ""),
    "optional": (
        "try:\n    from streams.gone import one\nexcept ImportError:\n    one = None",
        "",
    ),
    "optional, of two": (
        """
        try:
            from streams.gone import one
        except (ImportError, AttributeError):
            from streams.other import one
        """,
        "",
    ),
    "optional, whatever comes": (
        "try:\n    from streams.gone import one\nexcept Exception:\n    one = None",
        "",
    ),
    "optional inside": (
        "",
        "try:\n    from streams.gone import one\nexcept ModuleNotFoundError:\n    one = None",
    ),
    "optional inside, whatever comes": (
        "",
        "try:\n    from streams.gone import one\nexcept Exception:\n    one = None",
    ),
    "suppressed": (
        "from contextlib import suppress\nwith suppress(ImportError):\n    import streams.gone",
        "",
    ),
    "behind a flag": ("from .conditional import CACHE", "if CACHE:\n    import streams.gone"),
    "behind a setting": (
        "from django.conf import settings",
        "if settings.GEO:\n    from streams.gone import one",
    ),
    "behind find_spec": (
        "from importlib.util import find_spec",
        'if find_spec("streams.gone"):\n    from streams.gone import one',
    ),
    "a folder without Python": ("from streams import assets", ""),
    "a compiled module": ("from streams.fast import parse", ""),
    "an ignored file": ("from streams._version import version", ""),
    "a generated folder": ("from streams.build.api import call", ""),
    "a migration": ("from streams.migrations.one import forwards", ""),
    "a folder shared with a library": ("from shared.gone import one", ""),
    "a script named like a library": ("from telegram.ext import Updater", ""),
    "a script that means the library": ("from redis import Redis", ""),
    "a circle": ("from .left import value", ""),
    "in a nested class": ("", "class Inner:\n    name = 1"),
}
AROUND = {
    "streams/tasks/telegram.py": "def send(): ...",
    "streams/tasks/star.py": "from .telegram import *",
    "streams/tasks/shim.py": "from library import *",
    "streams/tasks/relay.py": "from .lazy import *",
    "streams/tasks/one.py": "from .two import *",
    "streams/tasks/two.py": "from .one import *\n\n\ndef helper(): ...",
    "streams/tasks/lazy.py": "def __getattr__(name): ...",
    "streams/tasks/generated.py": "def fill():\n    globals()['anything'] = 1\n\n\nfill()",
    "streams/tasks/itself.py": """
        import sys

        setattr(sys.modules[__name__], "any" + "thing", 1)
    """,
    "streams/tasks/conditional.py": """
        import sys
        from typing import TypeAlias

        if sys.platform == "linux":
            def pick(): ...
        for item in range(3):
            pass
        if (found := sys.argv):
            pass
        match sys.version_info:
            case (major, *_):
                pass
        with open(__file__) as handle:
            pass
        Pair: TypeAlias = tuple[int, int]


        def fill():
            global CACHE
            CACHE = 1
    """,
    "streams/assets/logo.svg": "<svg/>",
    "streams/fast.cpython-311.so": "",
    "streams/build/api.py": "def call(): ...",
    "streams/migrations/one.py": "def forwards(): ...",
    "shared/here.py": "one = 1",
    "telegram.py": "print()",
    "redis.py": "from redis import Redis as R",
    "streams/tasks/left.py": "from .right import value",
    "streams/tasks/right.py": "from .left import value",
    ".gitignore": "_version.py",
}


@pytest.mark.parametrize("way", FINE)
def test_an_import_that_may_be_fine(way: str, tmp_path: Path) -> None:
    assert _lost(tmp_path, AROUND | {TASK: _task(*FINE[way])}) == []


def test_a_helper_that_is_reached_is_judged_too(tmp_path: Path) -> None:
    files = {
        TASK: "from .work import run\n\n\ndef fetch(stream_id, **kwargs):\n    return run()",
        "streams/tasks/work.py": """
            from streams.gone import one


            def run():
                from streams.gone import two


            def unused():
                from streams.gone import three
        """,
    }
    expected = ["streams/tasks/work.py: one", "streams/tasks/work.py: two"]
    assert _lost(tmp_path, files) == expected


def test_what_the_registry_says_is_not_said_again(tmp_path: Path) -> None:
    files = {
        "streams/tasks/__init__.py": """
            from .gone import other
            from streams.gone import one


            def fetch(stream_id, **kwargs): ...


            TASK_MAPPING = {"fetch": fetch, "other": other}
        """
    }
    write(tmp_path, surrounded(files))
    codes = [f.code for f in findings(tmp_path) if f.code in {"NL502", "NL510"}]
    assert sorted(codes) == ["NL502", "NL510"]


def test_a_name_that_is_close_is_offered(tmp_path: Path) -> None:
    write(tmp_path, surrounded({TASK: _task("from streams.models import Strem")}))
    [found] = [f for f in findings(tmp_path) if f.code == "NL510"]
    assert found.help == "did you mean `Stream`?"
    assert [related.place.path for related in found.related] == ["streams/models.py"]


def test_a_project_without_its_models_says_nothing_of_them(tmp_path: Path) -> None:
    files = {TASK: _task("from streams.models import Stream"), "streams/models.py": ""}
    assert _lost(tmp_path, files) == []
