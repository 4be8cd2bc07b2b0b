"""NL504: stream types without a schema, and tables that cannot be read as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.registration.tables import SCHEMAS, TASK, TASKS, underlined

FETCH = "def fetch(stream_id, **kwargs): ..."
TWO = 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch, "again": fetch}'

READ = {
    "a display": "STREAM_CONFIG_SCHEMAS = {'fetch': int}",
    "annotated": "STREAM_CONFIG_SCHEMAS: dict[str, type] = {'fetch': int}",
    "by keywords": "STREAM_CONFIG_SCHEMAS = dict(fetch=int)",
    "merged": "A = {'fetch': int}\nSTREAM_CONFIG_SCHEMAS = {**A, 'more': int}",
    "updated": "STREAM_CONFIG_SCHEMAS = {}\nSTREAM_CONFIG_SCHEMAS.update({'fetch': int})",
    "by item": "STREAM_CONFIG_SCHEMAS = {}\nSTREAM_CONFIG_SCHEMAS['fetch'] = int",
    "by a constant": "NAME = 'fetch'\nSTREAM_CONFIG_SCHEMAS = {NAME: int}",
    "or-ed": "STREAM_CONFIG_SCHEMAS = {'fetch': int}\nSTREAM_CONFIG_SCHEMAS |= {'more': int}",
    "on a condition": "import os\nSTREAM_CONFIG_SCHEMAS = {}\nif os.environ.get('X'):\n"
    "    STREAM_CONFIG_SCHEMAS['fetch'] = int",
    "imported": "from streams.elsewhere import STREAM_CONFIG_SCHEMAS",
    "a proxy": "from types import MappingProxyType\n"
    "STREAM_CONFIG_SCHEMAS = MappingProxyType({'fetch': int})",
    "by a function": "def make(): return {'fetch': int}\nSTREAM_CONFIG_SCHEMAS = make()",
    "by a decorator": "STREAM_CONFIG_SCHEMAS = {}\n\n\ndef schema(name):\n"
    "    def take(cls):\n        STREAM_CONFIG_SCHEMAS[name] = cls\n        return cls\n"
    "    return take\n\n\n@schema('fetch')\nclass Fetch: pass",
    "imported under another name": "from streams.elsewhere import STREAM_CONFIG_SCHEMAS as S\n"
    "STREAM_CONFIG_SCHEMAS = S",
}

UNREAD = {
    "no table": "",
    "declared only": "STREAM_CONFIG_SCHEMAS: dict[str, type]",
    "a comprehension": "STREAM_CONFIG_SCHEMAS = {c.__name__: c for c in (int, str)}",
    "a loop": "STREAM_CONFIG_SCHEMAS = {}\nfor c in (int, str):\n"
    "    STREAM_CONFIG_SCHEMAS[c.__name__] = c",
    "a call": "from .making import make\nSTREAM_CONFIG_SCHEMAS = make(1)",
    "a default for all": "from collections import defaultdict\n"
    "STREAM_CONFIG_SCHEMAS = defaultdict(lambda: int)",
    "something unknown in it": "from plugins import MORE\nSTREAM_CONFIG_SCHEMAS = {**MORE}",
    "an unknown key": "import plugins\nSTREAM_CONFIG_SCHEMAS = {plugins.NAME: int}",
    "a decorator": "STREAM_CONFIG_SCHEMAS = {}\n\n\ndef schema(cls):\n"
    "    STREAM_CONFIG_SCHEMAS[cls.__name__] = cls\n    return cls",
    "a star import of something unknown": "from plugins import *",
    "imported from something unknown": "from plugins import STREAM_CONFIG_SCHEMAS",
    "a syntax error of the time": "try:\n    from plugins import STREAM_CONFIG_SCHEMAS\n"
    "except ImportError:\n    STREAM_CONFIG_SCHEMAS = {}",
    "emptied": "STREAM_CONFIG_SCHEMAS = {'x': int}\nSTREAM_CONFIG_SCHEMAS.clear()",
}


@pytest.mark.parametrize("table", READ.values(), ids=READ)
def test_the_type_that_is_missing(table: str, tmp_path: Path) -> None:
    files = {
        SCHEMAS: table,
        "streams/elsewhere.py": "STREAM_CONFIG_SCHEMAS = {'fetch': int}",
        TASK: FETCH,
        TASKS: TWO,
    }
    assert underlined(tmp_path, files, "NL504") == ['tasks: "again"']


@pytest.mark.parametrize("table", UNREAD.values(), ids=UNREAD)
def test_silent(table: str, tmp_path: Path) -> None:
    making = "def make(which): return {}"
    files = {SCHEMAS: table, "streams/schemas/making.py": making, TASK: FETCH, TASKS: TWO}
    assert underlined(tmp_path, files, "NL504") == []
    assert underlined(tmp_path, files, "NL508") == []


def test_a_table_in_a_single_file(tmp_path: Path) -> None:
    files = {"streams/schemas.py": "STREAM_CONFIG_SCHEMAS = {}", TASK: FETCH}
    assert underlined(tmp_path, files, "NL504") == ['tasks: "fetch"']


def test_a_table_that_a_test_fills(tmp_path: Path) -> None:
    files = {
        SCHEMAS: "STREAM_CONFIG_SCHEMAS = {}",
        TASK: FETCH,
        "streams/tests/test_schemas.py": "from streams.schemas import STREAM_CONFIG_SCHEMAS\n"
        "STREAM_CONFIG_SCHEMAS['fetch'] = int",
    }
    assert underlined(tmp_path, files, "NL504") == ['tasks: "fetch"']
