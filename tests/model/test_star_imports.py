"""Names behind a library's star import: a built-in exception stays what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import clean, findings, surrounded, write

REGISTRY = 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n'
TASK = """
    import logging
    {imports}

    import requests
    from django.utils import timezone

    from streams.models import Stream

    logger = logging.getLogger(__name__)


    def fetch(stream_id, **kwargs):
        try:
            size = requests.get("https://example.org", timeout=5).text.count("x")
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
            return size
        except {caught}:
            logger.exception("Stream %s failed", stream_id)
            Stream.objects.filter(id=stream_id).update(
                status="failed", last_run=timezone.now()
            )
            raise
"""


@pytest.mark.parametrize(
    ("imports", "caught", "expected"),
    [
        ("from signal import *", "Exception", set()),
        ("from decimal import *", "BaseException", set()),
        ("from streams.names import *", "Exception", set()),
        ("from streams.more import *", "Exception", set()),
        ("from signal import *", "ValueError", {"NL303"}),
        ("from streams.names import *", "LookupError", {"NL303"}),
        ("from requests import *", "ConnectionError", {"NL303"}),
    ],
)
def test_a_broad_handler_stays_broad(
    tmp_path: Path, imports: str, caught: str, expected: set[str]
) -> None:
    files = {
        "streams/tasks/__init__.py": REGISTRY,
        "streams/tasks/fetch.py": clean(TASK.format(imports=imports, caught=caught)),
        "streams/names.py": "from pydantic import *\n\nWIDTH = 80\n",
        "streams/more.py": "from streams.names import *\n",
    }
    found = findings(write(tmp_path, surrounded({}) | files))
    assert {f.code for f in found if f.code.startswith("NL3") and f.code != "NL315"} == expected


def test_an_exception_of_ours_is_not_the_builtin(tmp_path: Path) -> None:
    files = {
        "streams/tasks/__init__.py": REGISTRY,
        "streams/tasks/fetch.py": clean(
            TASK.format(imports="from streams.names import *", caught="Exception")
        ),
        "streams/names.py": "from signal import *\n\n\nclass Exception(ValueError):\n    pass\n",
    }
    found = findings(write(tmp_path, surrounded({}) | files))
    assert "NL303" in {f.code for f in found}


@pytest.mark.parametrize(
    ("imports", "expected"),
    [
        ("from decimal import *", {"NL402"}),
        ("from signal import *", {"NL402"}),
        ("from streams.names import *", {"NL402"}),
        ("from rich import *", set()),
        ("from streams.printing import *", set()),
        ("from decimal import *\nfrom rich import *", set()),
    ],
)
def test_what_the_standard_library_leaves_built_in(
    tmp_path: Path, imports: str, expected: set[str]
) -> None:
    task = TASK.format(imports=imports, caught="Exception")
    task = task.replace("try:", "try:\n            print(stream_id)", 1)
    files = {
        "streams/tasks/__init__.py": REGISTRY,
        "streams/tasks/fetch.py": clean(task),
        "streams/names.py": "from signal import *\n\nWIDTH = 80\n",
        "streams/printing.py": "from rich import *\n",
    }
    found = findings(write(tmp_path, surrounded({}) | files))
    assert {f.code for f in found if f.code == "NL402"} == expected
