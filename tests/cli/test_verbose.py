"""`check --verbose`: what could not be read, each once, with the rules that are silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_check import check, make

REGISTRY = "streams/tasks/__init__.py"
SCHEMAS = "streams/schemas/__init__.py"
EVERYTHING = {
    REGISTRY: (
        "import plugins\n\nfrom streams.tasks.good import good\n\n"
        "TASK_MAPPING = {\n"
        '    "good": good,\n'
        '    "other": plugins.load("other"),\n'
        "    **plugins.tasks(),\n"
        "    **plugins.tasks(),\n"
        "}\n"
    ),
    SCHEMAS: (
        "from plugins import schemas\n\n"
        "STREAM_CONFIG_SCHEMAS = schemas()\n"
        "TASK_CONFIG_EXAMPLES = {**schemas(examples=True)}\n"
    ),
    "streams/models.py": (
        "from django.db import models\nfrom plugins import kinds\n\n\n"
        "class Stream(models.Model):\n"
        "    status = models.CharField(max_length=20, choices=kinds.statuses())\n"
        "    stream_type = models.CharField(max_length=20, choices=kinds.types())\n"
        "    last_run = models.DateTimeField(null=True)\n"
    ),
}
SAID = [
    (
        f"unknown: {REGISTRY}:8: the registry cannot be read completely: "
        "`plugins.tasks()` is made at run time (NL501 and NL508 are silent)"
    ),
    (
        f"unknown: {SCHEMAS}:3: `STREAM_CONFIG_SCHEMAS` cannot be read completely: "
        "`schemas()` is made at run time (NL504, NL505, NL508 and NL512 are silent)"
    ),
    (
        f"unknown: {SCHEMAS}:4: `TASK_CONFIG_EXAMPLES` cannot be read completely: "
        "`schemas(examples=True)` is made at run time (NL506 and NL508 are silent)"
    ),
    (
        "unknown: streams/models.py:7: the choices of `stream_type` cannot all be read: "
        "`kinds.types()` is made at run time (NL507 and NL508 are silent)"
    ),
    (
        "unknown: streams/models.py:6: the choices of `status` cannot all be read: "
        "`kinds.statuses()` is made at run time (NL310 is silent)"
    ),
]


def said(error: str) -> list[str]:
    return [line for line in error.splitlines() if line.startswith("unknown: ")]


@pytest.fixture
def unread(tmp_path: Path) -> Path:
    return make(tmp_path / "project", **EVERYTHING)


def test_each_part_is_said_once_with_its_reason(unread: Path) -> None:
    for _ in ("cold", "warm"):
        done = check(unread, "--verbose")
        *tables, task = said(done.stderr)
        assert tables == SAID
        assert task.startswith(
            f"unknown: {REGISTRY}:7: the task of `other` is not known: "
            '`plugins.load("other")` cannot be followed (NL101'
        )
        assert task.endswith(" are silent)")


def test_nothing_of_it_without_verbose_or_in_the_report(unread: Path) -> None:
    assert check(unread).stderr == ""
    for arguments in ([], ["--output-format=full"], ["--output-format=json"], ["--fix"]):
        done = check(unread, "-v", *arguments)
        assert len(said(done.stderr)) == len(SAID) + 1
        assert said(done.stdout) == []


def test_a_project_that_is_read_has_nothing_to_say(tmp_path: Path) -> None:
    assert said(check(make(tmp_path / "project"), "-v").stderr) == []


def test_from_another_folder_and_in_two_projects(unread: Path, tmp_path: Path) -> None:
    make(tmp_path / "second", **EVERYTHING)
    found = said(check(tmp_path, "-v").stderr)
    assert len(found) == 2 * (len(SAID) + 1)
    assert found[0].startswith(f"unknown: project/{REGISTRY}:8: ")
    inside = said(check(unread / "streams/tasks", "-v").stderr)
    assert inside[0].startswith("unknown: __init__.py:8: ")


def test_no_registry_and_a_task_that_is_hidden(tmp_path: Path) -> None:
    project = make(tmp_path / "project", **{REGISTRY: ""})
    assert said(check(project, "-v").stderr) == [
        f"unknown: {REGISTRY}:1: there is no `TASK_MAPPING` (NL501 and NL508 are silent)"
    ]


def test_a_task_that_cannot_be_followed(tmp_path: Path) -> None:
    odd = (
        "import plugins\n\nodd = plugins.make()\n\n\n"
        "@plugins.run(odd)\ndef strange(stream_id, **kwargs):\n    return odd(strange)\n"
    )
    registry = "from streams.tasks.odd import strange\n\nTASK_MAPPING = {'odd': strange}\n"
    project = make(tmp_path / "project", **{REGISTRY: registry, "streams/tasks/odd.py": odd})
    assert all("`odd`" in line or "`strange`" in line for line in said(check(project, "-v").stderr))
