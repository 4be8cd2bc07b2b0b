"""Generated tasks, in every combination that matters: clean, tested, and tested by good tests."""

from __future__ import annotations

import compileall
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cookiecutter.main import cookiecutter  # type: ignore[import-untyped]

from newloom_lint.scaffold import find_place, install, read_answers
from newloom_lint.scaffold.rendering import render

REPOSITORY = Path(__file__).parents[2]

EVERY_TYPE = (
    "ratio: float | None, tags: list[str] | None, scores: list[float], table: dict[str, float], "
    'flag: bool, endpoint: HttpUrl = "https://example.org/x?y=1", exact: bool = False, '
    "city: str | None = None, sure: bool | None = True, keywords: list[str] = [], "
    "ids: list[int] = [1, 2], extra: dict[str, str] = {}, timeout: float = 2.5, limit: int = 1, "
    'headers: dict[str, str] = {"x-token": "a\\"b"}, more: HttpUrl = "http://a.b/", '
    "options: dict[str, int] | None = None, number: int | None = 3"
)
LONG_NAMES = ", ".join(
    [
        f"{'u' * 32}: HttpUrl",
        f"{'b' * 32}: bool",
        f"{'c' * 32}: bool = True",
        f"{'d' * 32}: dict[str, str] = {{'{'x' * 40}': '{'y' * 40}', 'z': 'z'}}",
        f"{'e' * 32}: list[str] = ['{'x' * 40}', '{'y' * 40}']",
        f"{'f' * 32}: str | None = None",
        f"{'g' * 32}: str = '{'long ' * 50}'",
        f"{'h' * 32}: dict[str, float]",
    ],
)
HOSTILE = '"Quo\'ted" \\ {braces} {{ jinja }} {% raw %} %s """ 日本語 👨‍👩‍👧\n\n end \\'
HOSTILE_DEFAULTS = (
    r"""url: HttpUrl, a: str = "\"\"\"", b: str = "\n\t\\", c: str = '{{ x }} %s "', """
    r"""d: list[str] = ["'", '"', "\\"], e: str = "👨‍👩‍👧 {}" """
)


@dataclass(frozen=True)
class Case:
    """One combination of answers."""

    name: str
    kind: str = "http"
    parameters: str = "url: HttpUrl"
    others: dict[str, str] = field(default_factory=dict)


CASES = [
    Case("fetch_weather", parameters="url: HttpUrl, city: str, max_items: int = 10"),
    Case("a"),
    Case("b", "blank", ""),
    Case("one_word", "blank", 'city: str = "Berlin"'),
    Case("every_type", parameters=EVERY_TYPE),
    Case("every_type_blank", "blank", EVERY_TYPE),
    Case("limited", parameters='url: HttpUrl, max_results: int, q: str = ""'),
    Case("flags", parameters="url: HttpUrl, flag: bool"),
    Case("gaps", parameters="url: HttpUrl, city: str | None, timeout_seconds: int = 400"),
    Case("headers_only", parameters="url: HttpUrl, headers: dict[str, str]"),
    Case("common_names", parameters="url: HttpUrl, query: str, items: list[str], response: str"),
    Case("names_blank", "blank", "query: str, items: list[str], response: str, found_at: int"),
    Case("l" * 30, parameters=LONG_NAMES, others={"stream_type": "l" * 50}),
    Case("m" * 30, "blank", LONG_NAMES, {"stream_type": "other-type"}),
    Case("hostile", parameters=HOSTILE_DEFAULTS, others={"title": "x", "description": HOSTILE}),
    Case("hostile_blank", "blank", HOSTILE_DEFAULTS, {"title": "x", "description": HOSTILE}),
    Case("long_text", "blank", "", {"title": "x", "description": "long text " * 1000}),
    Case("long_word", "blank", "", {"title": "x", "description": "x" * 10_000}),
    Case("ends_quoted", "blank", "", {"title": "x", "description": 'says "so"'}),
]


def bake_sandbox(folder: Path) -> Path:
    """Return a new sandbox in a folder."""
    homes = {name: str(folder / name) for name in ("replay_dir", "cookiecutters_dir")}
    return Path(
        cookiecutter(
            str(REPOSITORY / "template" / "sandbox"),
            no_input=True,
            output_dir=str(folder),
            default_config=homes,
        )
    )


def add_task(project: Path, case: Case) -> tuple[str, ...]:
    """Put a task in a project, and return the files that are new."""
    given = {
        "task_name": case.name,
        "stream_type": case.name,
        "title": case.name.replace("_", " ").capitalize(),
        "description": "Do what the test says",
        "kind": case.kind,
        "parameters": case.parameters,
    } | case.others
    place = find_place(project)
    assert place is not None
    rendered = render(given | {"project_dir": str(project)})
    return install(place, read_answers(given), rendered).added


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a Python module or file in a project, with nothing of this test run around it."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DJANGO_", "PYTEST_", "PYTHON"))
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env=environment | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sandbox that holds a task of every combination; no test changes it."""
    project = bake_sandbox(tmp_path_factory.mktemp("every"))
    for case in CASES:
        add_task(project, case)
    return project


def generated() -> list[str]:
    """Return the files the template made."""
    return [
        f"streams/{folder}/{prefix}{case.name}.py"
        for case in CASES
        for folder, prefix in (("tasks", ""), ("schemas", ""), ("tests", "test_"))
    ]


@pytest.mark.parametrize("configuration", [(), ("--isolated",)], ids=["project's", "defaults"])
def test_linted_and_formatted(project: Path, configuration: Sequence[str]) -> None:
    for command in (["check"], ["format", "--diff"]):
        done = run(project, "-m", "ruff", *command, *configuration, *generated())
        assert done.returncode == 0, done.stdout


def test_registries_are_linted_and_formatted(project: Path) -> None:
    for command in (["check"], ["format", "--diff"]):
        done = run(project, "-m", "ruff", *command, "streams/tasks", "streams/schemas")
        assert done.returncode == 0, done.stdout


def test_it_compiles_and_holds_no_trace_of_the_template(project: Path) -> None:
    assert compileall.compile_dir(project / "streams", quiet=1)
    for path in generated():
        data = (project / path).read_bytes()
        assert data.endswith(b"\n")
        assert not data.endswith(b"\n\n")
        assert b"\r" not in data
        if "hostile" not in path:
            assert not re.search(rb"\{\{|\{%|cookiecutter|TODO", data)


def test_its_tests_pass_under_django(project: Path) -> None:
    done = run(project, "manage.py", "test")

    assert done.returncode == 0, done.stdout
    assert int(re.findall(r"Ran (\d+) tests", done.stdout)[0]) > 10 * len(CASES)


def test_its_tests_pass_under_pytest(project: Path) -> None:
    done = run(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error")

    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_its_types_are_right(project: Path, tmp_path: Path) -> None:
    settings = tmp_path / "mypy.ini"
    settings.write_text(
        "[mypy]\nstrict = True\nplugins = mypy_django_plugin.main\n"
        "[mypy.plugins.django-stubs]\ndjango_settings_module = config.settings\n",
        encoding="utf-8",
    )
    files = generated()
    done = run(project, "-m", "mypy", "--config-file", str(settings), *files)

    ours = [line for line in done.stdout.splitlines() if line.partition(":")[0] in files]
    assert ours == []
    assert "checked" in done.stdout


def test_the_linter_has_nothing_to_say(project: Path) -> None:
    from newloom_lint import check
    from newloom_lint.findings import Profile

    (result,) = check(project, profile=Profile.STRICT, isolated=True, cache=False)

    assert [judged.finding for judged in result.verdict.findings] == []
    assert result.verdict.tasks == len(CASES) + 1


def test_texts_arrive_as_they_were_given(project: Path) -> None:
    script = (
        "import django, json; django.setup()\n"
        "from streams.tasks.hostile import hostile\n"
        "from streams.schemas import TASK_CONFIG_EXAMPLES\n"
        "from streams.schemas.hostile import HostileConfig\n"
        "docs = [hostile.__doc__.partition('Args:')[0], HostileConfig.__doc__]\n"
        "print(json.dumps([TASK_CONFIG_EXAMPLES['hostile'], hostile.__defaults__, docs]))\n"
    )
    environment = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'\n"
    done = run(project, "-c", environment + script)
    assert done.returncode == 0, done.stdout

    example, defaults, documentation = json.loads(done.stdout)
    given = ['"""', "\n\t\\", '{{ x }} %s "', ["'", '"', "\\"], "👨‍👩‍👧 {}"]
    assert defaults == given
    assert list(example.values())[1:] == given
    for text in documentation:
        assert " ".join(text.split()) == " ".join(HOSTILE.split()) + "."


# Breaking a generated task in one way each, its own tests must notice.


def without(text: str) -> Callable[[str], str]:
    return replacing(text, "")


def replacing(old: str, new: str) -> Callable[[str], str]:
    def change(code: str) -> str:
        assert old in code
        return code.replace(old, new)

    return change


COMMON = {
    "raise": replacing("        )\n        raise\n", "        )\n"),
    "status on failure": without('status="failed", '),
    "last_run on failure": without(", last_run=timezone.now()"),
    "traceback": replacing("logger.exception(", "logger.error("),
    "the stream in the log": replacing('"Stream %s: failed", stream_id', '"failed"'),
    "progress": without('        logger.info("Stream %s: finished", stream_id)\n'),
    "status on success": without('        stream.status = "active"\n'),
    "last_run on success": without("        stream.last_run = timezone.now()\n"),
    "save": without('        stream.save(update_fields=["status", "last_run"])\n'),
    "kwargs": without("    **kwargs: Any,\n"),
    "result": replacing("return result", "return {}"),
}
HTTP = {
    "close": replacing(
        "    with urllib.request.urlopen(address, timeout=timeout) as response:\n        body",
        "    response = urllib.request.urlopen(address, timeout=timeout)\n    body",
    ),
    "timeout": without(", timeout=timeout"),
    "limit of items": without("[:max_items]"),
    "limit of bytes": replacing("if len(body) > MAX_BYTES", "if False"),
    "scheme": replacing('if parts.scheme not in {"http", "https"}', "if False"),
    "query": replacing('query={"city": city}', "query={}"),
    "single object": replacing("if isinstance(answer, list) else [answer]", ""),
}
MUTANTS = [
    *((Case("fetch_weather", "http", CASES[0].parameters), name, HTTP[name]) for name in HTTP),
    *((Case("fetch_weather", "http", CASES[0].parameters), name, COMMON[name]) for name in COMMON),
    *((Case("note", "blank", "city: str"), name, COMMON[name]) for name in COMMON),
]
UNBROKEN = [(case, "unbroken", str) for case in (MUTANTS[0][0], MUTANTS[-1][0])]
MUTANT_NAMES = [f"{case.kind}: {name}" for case, name, _ in MUTANTS]
UNBROKEN_NAMES = [f"{case.kind}: {name}" for case, name, _ in UNBROKEN]


@pytest.fixture(scope="module")
def broken_in_turn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sandbox with the two tasks that the mutants are made of."""
    project = bake_sandbox(tmp_path_factory.mktemp("mutants"))
    for case in {case.name: case for case, *_ in MUTANTS}.values():
        add_task(project, case)
    return project


@pytest.fixture(scope="module")
def verdicts(
    broken_in_turn: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[str, int]]:
    """What `manage.py test` says of each mutant and of the tasks as they are, and its exit code."""
    project = shutil.copytree(broken_in_turn, tmp_path_factory.mktemp("verdicts") / "site")
    texts = []
    for case, _, change in [*MUTANTS, *UNBROKEN]:
        path = f"streams/tasks/{case.name}.py"
        texts.append((path, change((project / path).read_text(encoding="utf-8"))))
    (project / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    in_turn = str(Path(__file__).with_name("in_turn.py"))
    done = run(project, in_turn, "texts.json", "verdicts.json")
    assert done.returncode == 0, done.stdout
    found = map(tuple, json.loads((project / "verdicts.json").read_text(encoding="utf-8")))
    return dict(zip(MUTANT_NAMES + UNBROKEN_NAMES, found, strict=True))


@pytest.mark.parametrize("name", MUTANT_NAMES)
def test_its_tests_notice_what_is_broken(verdicts: dict[str, tuple[str, int]], name: str) -> None:
    said, code = verdicts[name]

    assert code == 1, said
    assert "FAILED" in said


@pytest.mark.parametrize("name", UNBROKEN_NAMES)
def test_its_tests_have_nothing_to_say_of_what_is_not_broken(
    verdicts: dict[str, tuple[str, int]], name: str
) -> None:
    said, code = verdicts[name]

    assert code == 0, said
    assert "OK" in said


def test_its_tests_notice_that_it_is_not_registered(broken_in_turn: Path, tmp_path: Path) -> None:
    project = shutil.copytree(broken_in_turn, tmp_path / "site")
    registry = project / "streams" / "tasks" / "__init__.py"
    code = registry.read_text(encoding="utf-8")
    registry.write_text(code.replace('    "note": note,\n', ""), encoding="utf-8")

    done = run(project, "manage.py", "test", "streams.tests.test_note")

    assert done.returncode == 1, done.stdout


def test_a_project_without_schemas_gets_none(tmp_path: Path) -> None:
    texts = {
        "manage.py": "",
        "streams/__init__.py": "",
        "streams/models.py": "class Stream: ...\n",
        "streams/tasks/__init__.py": "TASK_MAPPING = {}\n",
    }
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")

    added = add_task(tmp_path, CASES[0])

    assert not any("schemas" in path for path in added)
    assert "schemas" not in (tmp_path / "streams/tests/test_fetch_weather.py").read_text("utf-8")
    done = run(tmp_path, "-m", "ruff", "check", "--isolated", *added)
    assert done.returncode == 0, done.stdout
    done = run(tmp_path, "-m", "ruff", "format", "--diff", "--isolated", *added)
    assert done.returncode == 0, done.stdout
