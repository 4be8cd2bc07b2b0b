"""A fix is one object: in the report, in a rule's page, and on disk it is the same edits."""

from __future__ import annotations

import codecs
import contextlib
import difflib
import io
import json
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from newloom_lint import fixing, rules
from newloom_lint.cli import main
from newloom_lint.files import Tree
from newloom_lint.findings import Edit, Place
from newloom_lint.rules import Bad, Rule
from tests.projects import surrounded, write

SCRIPT = Path(__file__).with_name("apply_json.py")
TASK = '''\
import logging

from django.utils import timezone
from streams.models import Stream

logger = logging.getLogger(__name__)


def NAME(stream_id, url):  # noqa: NL399
    """Fetch a page: é\N{SNOWMAN}\N{WINKING FACE}, and more of it.

\tA line with a tab.
    """
    try:
        "é"; "\N{WINKING FACE}"; page = open(url).read()
        logger.info("%s", len(page))
    except Exception as error:
        "é\N{WINKING FACE}"; logger.error("Task error: %s é\N{WINKING FACE}", error)  # noqa: NL313
        Stream.objects.filter(id=stream_id).update(
            status="faild", last_run=timezone.now()  # é\N{WINKING FACE}
        )
'''
ASCII = TASK.translate({0xE9: "e", 0x2603: "s", 0x1F609: "w"})
LATIN = TASK.translate({0x2603: "\xa7", 0x1F609: "\xfc"})


def _tasks() -> dict[str, bytes]:
    """Return a task in each way that a file can be written."""
    written = {
        "plain": TASK.encode(),
        "windows": TASK.replace("\n", "\r\n").encode(),
        "marked": codecs.BOM_UTF8 + TASK.encode(),
        "marked_windows": codecs.BOM_UTF8 + TASK.replace("\n", "\r\n").encode(),
        "latin": b"# -*- coding: latin-1 -*-\n" + LATIN.encode("latin-1"),
        "tabs": ASCII.replace("    ", "\t").encode(),
        "unended": TASK.rstrip("\n").encode(),
        "mixed": TASK.replace("\n", "\r\n", 9).encode(),
    }
    return {name: text.replace(b"NAME", name.encode()) for name, text in written.items()}


def _run(folder: Path, *arguments: str) -> str:
    """Run the command in this process and return what it prints."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with contextlib.chdir(folder), redirect_stdout(out), redirect_stderr(err):
        main(list(arguments))
    out.flush()
    printed: bytes = out.buffer.getvalue()  # type: ignore[attr-defined]
    return printed.decode()


def _report(folder: Path) -> list[dict[str, Any]]:
    options = ("--select", "ALL", "--output-format", "json", "--no-cache", "--isolated")
    report: list[dict[str, Any]] = json.loads(_run(folder, "check", *options))
    return report


def _safe(report: list[dict[str, Any]]) -> int:
    return sum(bool(f["fix"]) and f["fix"]["applicability"] == "safe" for f in report)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.py")}


def test_a_program_that_reads_the_report_does_what_fix_does(tmp_path: Path) -> None:
    project = tmp_path / "project"
    names = [*_tasks()][1:]
    imports = "".join(f"from streams.tasks.{name} import {name}\n" for name in names)
    entries = "".join(f"    '{name}': {name},\n" for name in names)
    registry = f"{imports}\nTASK_MAPPING = {{\n{entries}}}\n"
    write(project, surrounded({"streams/tasks/__init__.py": registry, "manage.py": ""}))
    for name, data in _tasks().items():
        (project / f"streams/tasks/{name}.py").write_bytes(data)
    copy = shutil.copytree(project, tmp_path / "copy")
    codes = set()
    for _ in range(5):
        report = _report(copy)
        codes |= {f["code"] for f in report if f["fix"] and f["fix"]["applicability"] == "safe"}
        if not _safe(report):
            break
        subprocess.run([sys.executable, SCRIPT], input=json.dumps(report).encode(), check=True)

    _run(project, "check", "--fix", "--select", "ALL", "--no-cache", "--isolated")

    assert _files(copy) == _files(project)
    assert not _safe(_report(project))
    changed = {path for path, data in _files(project).items() if data not in _tasks().values()}
    assert {f"streams/tasks/{name}.py" for name in (*_tasks(), "__init__")} <= changed
    assert {"NL002", "NL003", "NL104", "NL304", "NL306", "NL310", "NL501"} <= codes


FIXED = [
    (rule, number)
    for rule in rules.ALL
    for number, example in enumerate(rule.examples)
    if isinstance(example, Bad) and example.fixed
]


@pytest.mark.parametrize(
    ("rule", "number"), FIXED, ids=[f"{rule.code}-{number}" for rule, number in FIXED]
)
def test_the_diff_of_a_rules_page_is_the_fix_of_the_report(
    rule: Rule, number: int, tmp_path: Path
) -> None:
    example = rule.examples[number]
    assert isinstance(example, Bad)
    path = example.fixed_path or example.path
    write(tmp_path, {"manage.py": "", **example.project()})
    tree = Tree.open(tmp_path)
    file = tree.read(path)
    fixes = [f["fix"] for f in _report(tmp_path) if f["code"] == rule.code and f["fix"]]
    taken, edits = fixing.merge(
        [tuple(_edit(tree, edit) for edit in fix["edits"]) for fix in fixes]
    )
    assert len(taken) == len(fixes)
    after = fixing.apply(file.text, edits[path])

    lines = difflib.unified_diff(
        file.text.splitlines(), after.splitlines(), path, path, lineterm=""
    )
    assert "\n".join(lines) == _page(rule.code)["examples"][number]["fix"]
    said = _page(rule.code)["examples"][number]["fix"].splitlines()[2:]
    plain = [line for line in said if line and not line.startswith("@@")]
    shown = _explained(rule.code)
    assert all(line.strip() in shown for line in plain)


def _edit(tree: Tree, edit: dict[str, Any]) -> Edit:
    """Return an edit of the report as an edit of the text."""
    path = tree.relative(Path(edit["filename"]))
    assert path is not None
    starts = [0]
    for line in tree.read(path).text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    start, end = (
        starts[edit[name]["row"] - 1] + edit[name]["column"] - 1
        for name in ("location", "end_location")
    )
    return Edit(Place(path, start, end), edit["content"])


@cache
def _page(code: str) -> dict[str, Any]:
    page: dict[str, Any] = json.loads(_run(Path.cwd(), "rule", code, "--output-format", "json"))
    return page


@cache
def _explained(code: str) -> str:
    return _run(Path.cwd(), "rule", code)
