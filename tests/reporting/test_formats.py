import io
import json
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from newloom_lint.files import SourceFile
from newloom_lint.findings import (
    Append,
    Edit,
    Finding,
    Fix,
    Level,
    Place,
    Related,
    Safety,
)
from newloom_lint.judging import Judged
from newloom_lint.reporting import FORMATS, Entry, Summary, View, open_report

ROOT = Path("/p")
TASK = "streams/tasks/rss.py"
REGISTRY = "streams/tasks/__init__.py"
TEXTS = {
    TASK: (
        "def parse_feed(url):\n"
        "    try:\n"
        "        feed = feedparser.parse(url)\n"
        "    except Exception as e:\n"
        '        logger.error(f"Feed error: {e}", exc_info=True)\n'
    ),
    REGISTRY: "TASK_MAPPING = {}\n",
}


def read(path: str) -> SourceFile:
    text = TEXTS[path]
    return SourceFile(path, ROOT / path, text.encode(), text, "utf-8", bom=False)


def at(path: str, text: str) -> Place:
    start = TEXTS[path].index(text)
    return Place(path, start, start + len(text))


HEADER = at(TASK, "except Exception as e")
END = len(TEXTS[TASK]) - 1
FINDING = Finding(
    code="NL304",
    name="swallowed-exception",
    level=Level.ERROR,
    message="`parse_feed` catches `Exception` and returns: a failed run is stored as a success",
    place=HEADER,
    help="re-raise after marking the Stream failed",
    function="parse_feed",
    tasks=("parse_feed",),
    fix=Fix(Safety.SAFE, "re-raise", (Append(HEADER, "raise"),)),
    edits=(Edit(Place(TASK, END, END), "\n        raise"),),
)
ENTRY = Entry(Judged(FINDING, "0123456789abcdef"), ROOT, read)
CLOSING = Summary(1, 12, None)


def report(name: str, *entries: Entry, **view: object) -> str:
    out = io.StringIO()
    reporter = open_report(name, out, View(**({"folder": ROOT} | view)))  # type: ignore[arg-type]
    for entry in entries:
        reporter.finding(entry)
    reporter.finish(CLOSING)
    return out.getvalue()


def test_full_is_as_the_product_page_shows_it() -> None:
    assert (
        report("full", ENTRY)
        == """\
streams/tasks/rss.py:4:5: NL304 swallowed-exception: `parse_feed` catches `Exception` and returns: a failed run is stored as a success
  |
2 |     try:
3 |         feed = feedparser.parse(url)
4 |     except Exception as e:
  |     ^^^^^^^^^^^^^^^^^^^^^
5 |         logger.error(f"Feed error: {e}", exc_info=True)
  |
  = help: re-raise after marking the Stream failed
  = fix (safe):
    6 +        raise

Found 1 finding in 12 tasks. Profile met: none.
"""  # noqa: E501
    )


def test_full_names_related_places_and_other_files_of_a_fix() -> None:
    finding = msgspec.structs.replace(
        FINDING,
        related=(Related(at(REGISTRY, "TASK_MAPPING"), "the registry"),),
        edits=(Edit(at(REGISTRY, "{}"), '{"rss": rss}'),),
    )
    lines = report("full", Entry(Judged(finding, "f"), ROOT, read)).splitlines()
    assert "  = see: streams/tasks/__init__.py:1:1: the registry" in lines
    fix = lines.index("  = fix (safe) in streams/tasks/__init__.py:")
    assert lines[fix + 1 : fix + 3] == [
        "    1 -TASK_MAPPING = {}",
        '    1 +TASK_MAPPING = {"rss": rss}',
    ]


def test_full_in_colour_is_the_same_text() -> None:
    coloured = report("full", ENTRY, colour=True)
    assert "\x1b[1;31mNL304\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == report("full", ENTRY)


def test_concise() -> None:
    assert report("concise", ENTRY, folder=ROOT / "streams") == (
        f"tasks/rss.py:4:5: NL304 swallowed-exception: {FINDING.message}\n"
        "Found 1 finding in 12 tasks. Profile met: none.\n"
    )


@pytest.mark.parametrize("name", ["full", "concise"])
def test_quiet_leaves_out_the_closing_line(name: str) -> None:
    assert "Found" not in report(name, ENTRY, quiet=True)
    assert report(name, quiet=True) == ""


@pytest.mark.parametrize("name", ["full", "concise"])
def test_what_the_user_wrote_cannot_speak_to_the_terminal(name: str) -> None:
    finding = msgspec.structs.replace(FINDING, message="`\x1b[2J` \u202e", help="\x1b")
    assert "\x1b" not in report(name, Entry(Judged(finding, "f"), ROOT, read))


def test_json_has_the_promised_keys() -> None:
    finding = msgspec.structs.replace(
        FINDING, related=(Related(at(REGISTRY, "TASK_MAPPING"), "the registry"),)
    )
    (found,) = json.loads(report("json", Entry(Judged(finding, "abc"), ROOT, read)))
    assert found == {
        "filename": "/p/streams/tasks/rss.py",
        "location": {"row": 4, "column": 5},
        "end_location": {"row": 4, "column": 26},
        "code": "NL304",
        "name": "swallowed-exception",
        "level": "error",
        "message": FINDING.message,
        "url": None,
        "fix": {
            "applicability": "safe",
            "message": "re-raise",
            "edits": [
                {
                    "filename": "/p/streams/tasks/rss.py",
                    "location": {"row": 5, "column": 56},
                    "end_location": {"row": 5, "column": 56},
                    "content": "\n        raise",
                }
            ],
        },
        "tasks": ["parse_feed"],
        "related": [
            {
                "filename": "/p/streams/tasks/__init__.py",
                "location": {"row": 1, "column": 1},
                "end_location": {"row": 1, "column": 13},
                "message": "the registry",
            }
        ],
        "fingerprint": "abc",
    }


def test_json_of_nothing_is_an_empty_array_and_nothing_else() -> None:
    assert json.loads(report("json")) == []


def test_json_takes_file_names_that_are_no_text() -> None:
    place = Place("streams/tasks/\udcff.py", 0, 0)
    finding = Finding("NL001", "syntax-error", Level.ERROR, "cannot be read", place)
    entry = Entry(Judged(finding, "f"), ROOT, lambda _path: read(TASK))
    (found,) = json.loads(report("json", entry))
    assert found["filename"] == r"/p/streams/tasks/\udcff.py"
    assert found["fix"] is None


def test_only_colour_loads_rich() -> None:
    code = (
        "import io, sys; from pathlib import Path;"
        "from newloom_lint.reporting import FORMATS, Summary, View, open_report;"
        "view = View(Path());"
        "[open_report(n, io.StringIO(), view).finish(Summary(0, 1, None)) for n in FORMATS];"
        "sys.exit('rich' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert set(FORMATS) == {"full", "concise", "json"}
