"""What the scripts that are measured tell of themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.commands import CHECK, COLD
from bench.measuring import Command, Usage, run, script
from tests.corpus import MODULE
from tests.projects import surrounded, write

TASK = '''
    def fetch(stream_id):
        """Fetch nothing."""
'''
NO_KWARGS = ("--select", "NL104")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", surrounded({MODULE: TASK}))


def _run(argv: list[str], folder: Path, *, tells: bool = True) -> Usage:
    return run(Command("it", argv, folder, 1, tells=tells))


def test_a_bare_parse_says_how_many_files_and_how_long(project: Path) -> None:
    listed = project / "files.txt"
    paths = sorted(project.rglob("*.py"))
    listed.write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    told = _run(script("bare", listed), project).told
    assert told["files"] == len(paths)
    assert 0 < told["cpu"] <= told["wall"] * 2


def test_a_start_imports_what_it_is_told_to_and_skips_what_is_not_there(project: Path) -> None:
    listed = project / "modules.txt"
    listed.write_text("json\nno.such.module\n", encoding="utf-8")
    assert _run(script("start", listed), project, tells=False).cpu > 0


def test_a_watched_check_tells_what_it_parsed_and_imported(project: Path) -> None:
    told = _run(script("watched", *COLD), project).told
    assert MODULE in told["parsed"]
    assert len(told["parsed"]) == len(set(told["parsed"]))
    assert "libcst" in told["modules"]
    assert 0 < told["finding"] < told["cpu"]
    assert told["passes"] == 0


def test_a_watched_fix_tells_how_many_passes_changed_something(project: Path) -> None:
    told = _run(script("watched", "check", "--no-cache", "--fix", *NO_KWARGS), project).told
    assert told["passes"] == 1
    assert "**kwargs" in (project / MODULE).read_text(encoding="utf-8")


def test_a_watched_check_of_what_is_known_parses_nothing(project: Path) -> None:
    _run(script("watched", *CHECK), project)
    told = _run(script("watched", *CHECK), project).told
    assert told["parsed"] == []
    assert "libcst" not in told["modules"]
