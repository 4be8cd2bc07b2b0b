"""Every way to the template, taken with the real `cookiecutter` as a person would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PARTS = ("cookiecutter.json", "hooks", "newloom_lint", "pyproject.toml", "template")

NEW_FILES = {
    "streams/schemas/fetch_weather.py",
    "streams/tasks/fetch_weather.py",
    "streams/tests/test_fetch_weather.py",
}
EDITED_FILES = {
    "streams/models.py",
    "streams/schemas/__init__.py",
    "streams/tasks/__init__.py",
}


@dataclass(frozen=True)
class Person:
    """Someone with a home of their own, so that no test touches the real one."""

    home: Path

    def runs(
        self,
        *arguments: str | Path,
        cwd: Path,
        code: int = 0,
        answers: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> str:
        """Run a Python module, and return what it printed."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "COOKIECUTTER", "GIT_"))
        }
        own = {
            "HOME": str(self.home),
            "USERPROFILE": str(self.home),
            "GIT_CONFIG_GLOBAL": str(self.home / "gitconfig"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "COLUMNS": "80",
        }
        done = subprocess.run(
            [sys.executable, "-m", *map(str, arguments)],
            cwd=cwd,
            env=inherited | own | dict(environment or {}),
            input=answers,
            stdin=subprocess.DEVNULL if answers is None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert done.returncode == code, done.stdout
        return done.stdout

    def bakes(
        self,
        template: str | Path,
        *options: str | Path,
        cwd: Path,
        code: int = 0,
        **answers: str,
    ) -> str:
        """Run Cookiecutter without questions."""
        given = [
            f"{name}={value}" for name, value in ({"task_name": "fetch_weather"} | answers).items()
        ]
        return self.runs(
            "cookiecutter", "--no-input", template, *options, *given, cwd=cwd, code=code
        )


@pytest.fixture
def person(tmp_path: Path) -> Person:
    (tmp_path / "home").mkdir()
    return Person(tmp_path / "home")


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as it is now, as a commit of its own."""
    folder = tmp_path_factory.mktemp("clone") / "newloom-lint"
    folder.mkdir()
    for part in PARTS:
        source = REPOSITORY / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / part)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=All")
    return folder


@pytest.fixture(scope="session")
def archive(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as a zip file, as code hosts make it."""
    path = tmp_path_factory.mktemp("archive") / "newloom-lint.zip"
    git(
        repository,
        "archive",
        "--format=zip",
        "--prefix=newloom-lint-main/",
        f"--output={path}",
        "HEAD",
    )
    assert zipfile.is_zipfile(path)
    return path


@pytest.fixture(scope="session")
def fresh_sandbox(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    Person(home).runs(
        "cookiecutter", "--no-input", repository, "--directory", "template/sandbox", cwd=home
    )
    return home / "newloom_sandbox"


@pytest.fixture
def project(fresh_sandbox: Path, tmp_path: Path) -> Path:
    """A sandbox of one's own, in a folder whose name is not plain."""
    return shutil.copytree(fresh_sandbox, tmp_path / "été à la mer" / "site")


def contents(root: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(root.rglob("*"))
        if "__pycache__" not in path.parts
    }


@pytest.fixture
def before(project: Path) -> dict[str, bytes | None]:
    return contents(project)


def changed(project: Path, before: dict[str, bytes | None]) -> set[str]:
    after = contents(project)
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def assert_installed(project: Path, before: dict[str, bytes | None], said: str) -> None:
    assert changed(project, before) == NEW_FILES | EDITED_FILES
    assert "fetch_weather` is ready" in " ".join(said.split())
    assert "makemigrations" in said
    assert "manage.py test streams.tests.test_fetch_weather" in said
    for path in NEW_FILES:
        assert f"added   {path}" in said
    report = said[said.rindex("\n  added") :]
    assert max(map(len, report.splitlines())) <= 80


def test_local_path(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    said = person.bakes(repository, cwd=project)

    assert_installed(project, before, said)
    tests = person.runs(
        "django",
        "test",
        "streams.tests.test_fetch_weather",
        cwd=project,
        environment={"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(project)},
    )
    assert "OK" in tests


def test_relative_path(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    relative = os.path.relpath(repository, project)

    assert_installed(project, before, person.bakes(relative, cwd=project))


@pytest.mark.parametrize("relative", [False, True])
def test_directory(
    person: Person,
    repository: Path,
    project: Path,
    before: dict[str, bytes | None],
    relative: bool,
) -> None:
    template = os.path.relpath(repository, project) if relative else repository
    said = person.bakes(template, "--directory", "template/task", cwd=project)

    assert_installed(project, before, said)


def test_path_of_the_nested_template(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    template = os.path.relpath(repository / "template" / "task", project)

    assert_installed(project, before, person.bakes(template, cwd=project))


@pytest.mark.parametrize("options", [(), ("--directory", "template/task")])
def test_git_address(
    person: Person,
    repository: Path,
    project: Path,
    before: dict[str, bytes | None],
    options: tuple[str, ...],
) -> None:
    said = person.bakes(f"git+{repository.as_uri()}", *options, cwd=project)

    assert_installed(project, before, said)


@pytest.mark.parametrize("options", [(), ("--directory", "template/task")])
def test_zip(
    person: Person,
    archive: Path,
    project: Path,
    before: dict[str, bytes | None],
    options: tuple[str, ...],
) -> None:
    assert_installed(project, before, person.bakes(archive, *options, cwd=project))


def test_output_folder(
    person: Person,
    repository: Path,
    project: Path,
    before: dict[str, bytes | None],
    tmp_path: Path,
) -> None:
    assert_installed(project, before, person.bakes(repository, "-o", project, cwd=tmp_path))


def test_from_below_and_from_above(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    assert_installed(project, before, person.bakes(repository, cwd=project / "streams" / "tasks"))
    person.bakes(repository, cwd=project.parent, task_name="other_task")

    assert (project / "streams" / "tasks" / "other_task.py").is_file()
    assert [path.name for path in project.parent.iterdir()] == [project.name]


def test_named_project(
    person: Person,
    repository: Path,
    project: Path,
    before: dict[str, bytes | None],
    tmp_path: Path,
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    named = os.path.relpath(project, tmp_path)
    said = person.bakes(repository, "-o", elsewhere, cwd=tmp_path, project_dir=named)

    assert_installed(project, before, said)
    assert list(elsewhere.iterdir()) == []


def test_questions(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    answers = '1\nfetch_weather\n\n\nIt says "hi" {{ x }} \\\n1\nurl: HttpUrl, city: str\n\n'
    said = person.runs("cookiecutter", repository, cwd=project, answers=answers)

    assert_installed(project, before, said)
    task = (project / "streams/tasks/fetch_weather.py").read_text(encoding="utf-8")
    assert '"""It says "hi" {{ x }} \\\\.' in task


def test_replay(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    shutil.copytree(project, project.with_name("first"))
    options = ("--directory", "template/task")
    person.bakes(repository, *options, cwd=project.with_name("first"))
    shutil.rmtree(project.with_name("first"))

    said = person.runs("cookiecutter", "--replay", repository, *options, cwd=project)

    assert_installed(project, before, said)


def test_the_users_own_defaults(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    configuration = {"default_context": {"title": "Weather of the day", "full_name": "A"}}
    (person.home / ".cookiecutterrc").write_text(json.dumps(configuration), encoding="utf-8")

    assert_installed(project, before, person.bakes(repository, cwd=project))
    models = (project / "streams" / "models.py").read_text(encoding="utf-8")
    assert '("fetch_weather", "Weather of the day"),' in models


def test_outside_a_project(person: Person, repository: Path, tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    folder.mkdir()
    said = person.bakes(repository, cwd=folder)

    rendered = folder / "newloom-task-fetch_weather"
    assert str(rendered) in said
    assert "TASK_MAPPING" in said
    assert {path for path in contents(rendered) if path.endswith(".py")} == NEW_FILES


def test_dry_run_shows_a_patch_that_applies(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    said = person.bakes(repository, cwd=project, _dry_run="yes")

    assert changed(project, before) == set()
    patch = said[said.index("diff --git") :]
    subprocess.run(["git", "apply"], cwd=project, input=patch, encoding="utf-8", check=True)
    assert changed(project, before) == NEW_FILES | EDITED_FILES


@pytest.mark.parametrize("options", [(), ("-f",), ("-s",), ("-f", "-s")])
def test_a_second_run_is_refused(
    person: Person, repository: Path, project: Path, options: tuple[str, ...]
) -> None:
    person.bakes(repository, cwd=project)
    before = contents(project)

    said = person.bakes(repository, *options, cwd=project, code=1)

    assert changed(project, before) == set()
    assert "nothing has changed" in said
    assert "Traceback" not in said
    assert "streams/tasks/fetch_weather.py exists already" in said
    assert "`fetch_weather` is taken" in " ".join(said.split())


@pytest.mark.parametrize("options", [(), ("-f",), ("-s",), ("-f", "-s")])
def test_folders_named_like_a_task_survive(
    person: Person, repository: Path, project: Path, options: tuple[str, ...]
) -> None:
    for folder in ("docs", "newloom-task-docs"):
        (project / folder).mkdir()
        (project / folder / "index.rst").write_text("mine", encoding="utf-8")
    before = contents(project)

    code = 0 if "-f" in options else 1  # without it Cookiecutter itself refuses the folder
    said = person.bakes(repository, *options, cwd=project, task_name="docs", code=code)

    assert {path for path in changed(project, before) if path in before} <= EDITED_FILES
    assert (project / "newloom-task-docs" / "index.rst").read_text(encoding="utf-8") == "mine"
    if not code:
        assert "Kept newloom-task-docs/" in said
        assert (project / "streams/tasks/docs.py").is_file()


def test_rendered_files_already_there_are_not_taken_for_ours(
    person: Person, repository: Path, project: Path
) -> None:
    mine = project / "newloom-task-fetch_weather/streams/tasks/fetch_weather.py"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine = 1\n", encoding="utf-8")
    before = contents(project)

    for options in (("-f",), ("-f", "-s")):
        said = person.bakes(repository, *options, cwd=project, code=1)
        assert "move the folder away first" in " ".join(said.split())
        assert changed(project, before) == set()


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"task_name": "class"}, "is a Python keyword"),
        ({"task_name": "print"}, "is a Python builtin"),
        ({"task_name": "json"}, "module of Python's standard library"),
        ({"task_name": "../evil"}, "holds path characters"),
        ({"task_name": "Fetch"}, "is no function name"),
        ({"stream_type": "A B"}, "lower-case letters"),
        ({"title": "a\x1bb"}, "invisible character U+001B"),
        ({"parameters": "url: HttpUrl, city: strr"}, "column 21: `strr` is no type here"),
        ({"parameters": "city: str"}, "needs a parameter with an address"),
        ({"project_dir": "nowhere"}, "is no NewLoom project"),
    ],
)
def test_wrong_answers_are_refused_before_anything_is_created(
    person: Person,
    repository: Path,
    project: Path,
    before: dict[str, bytes | None],
    answers: dict[str, str],
    reason: str,
) -> None:
    said = person.bakes(repository, cwd=project, code=1, **answers)

    assert reason in said
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) == 1
    assert contents(project.parent.parent / "été à la mer") == {
        "site": None,
        **{f"site/{path}": data for path, data in before.items()},
    }


def test_a_failing_hook_leaves_the_project_as_it_was(
    person: Person, repository: Path, project: Path
) -> None:
    (project / "streams/tasks/__init__.py").write_text("TASK_MAPPING = find()\n", encoding="utf-8")
    before = contents(project)

    said = person.bakes(repository, cwd=project, code=1)

    assert "TASK_MAPPING" in said
    assert changed(project, before) == set()


@pytest.fixture
def bare_person(person: Person, tmp_path: Path) -> tuple[Person, dict[str, str]]:
    """Someone whose Python has Cookiecutter, but not LibCST."""
    blocker = tmp_path / "blocker"
    blocker.mkdir()
    (blocker / "sitecustomize.py").write_text(
        "import importlib.metadata as metadata\n"
        "found = metadata.version\n"
        "def version(name):\n"
        "    if name == 'libcst':\n"
        "        raise metadata.PackageNotFoundError(name)\n"
        "    return found(name)\n"
        "metadata.version = version\n",
        encoding="utf-8",
    )
    return person, {"PYTHONPATH": str(blocker)}


def test_what_is_missing_is_named_before_the_first_question(
    bare_person: tuple[Person, dict[str, str]],
    repository: Path,
    project: Path,
    before: dict[str, bytes | None],
) -> None:
    person, environment = bare_person
    said = person.runs(
        "cookiecutter", repository, cwd=project, answers="1\n", code=1, environment=environment
    )

    assert f"{sys.executable} -m pip install 'libcst>=" in said
    assert "Traceback" not in said
    assert changed(project, before) == set()


@pytest.mark.slow
def test_following_that_line_helps(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    """Install Cookiecutter alone, do what the template says, and try again."""
    python = person.home / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", person.home / "venv"], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "cookiecutter"], check=True)
    bake = [python, "-m", "cookiecutter", "--no-input", repository, "task_name=fetch_weather"]
    environment = {**os.environ, "HOME": str(person.home)}

    def tried() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            bake, cwd=project, env=environment, capture_output=True, encoding="utf-8", check=False
        )

    refused = tried()
    assert refused.returncode == 1
    line = refused.stdout + refused.stderr
    command = line[line.index(str(python)) :].strip()
    subprocess.run(command, shell=True, check=True)
    done = tried()

    assert done.returncode == 0, done.stdout + done.stderr
    assert_installed(project, before, done.stdout)


# `newloom-lint new`, from a checkout


def new(person: Person, repository: Path, *arguments: str, cwd: Path, code: int = 0) -> str:
    environment = {"PYTHONPATH": str(repository)}
    return person.runs(
        "newloom_lint", "new", *arguments, cwd=cwd, code=code, environment=environment
    )


def test_new(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    said = new(
        person,
        repository,
        "fetch_weather",
        "--param",
        "url: HttpUrl",
        "--param",
        "city: str",
        "--title",
        "{{ x }} {% raw %}",
        "--description",
        "{{ cookiecutter }}",
        cwd=project,
    )

    assert_installed(project, before, said)
    assert '("fetch_weather", "{{ x }} {% raw %}")' in (project / "streams/models.py").read_text(
        "utf-8"
    )
    assert list(person.home.glob(".cookiecutter*")) == []


def test_new_makes_what_the_template_makes(
    person: Person, repository: Path, project: Path, tmp_path: Path
) -> None:
    other = shutil.copytree(project, tmp_path / "other")
    parameters = 'url: HttpUrl, city: str = "Berlin"'
    person.bakes(repository, cwd=project, parameters=parameters)
    new(person, repository, "fetch_weather", "--param", parameters, cwd=other)

    assert contents(project) == contents(other)


def test_new_dry_run(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    said = new(person, repository, "fetch_weather", "--dry-run", cwd=project)

    assert said.startswith("diff --git a/streams/schemas/fetch_weather.py")
    assert changed(project, before) == set()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("class",), "is a Python keyword"),
        (("../evil",), "holds path characters"),
        (("check_website",), "streams/tasks/check_website.py exists already"),
        (("wall", "--type", "check_website"), "`check_website` is taken"),
        (("wall", "--param", "city"), "--param 'city', column 1: `city` has no type"),
        (("wall", "--kind", "magic"), "magic"),
        (("wall", "--project-dir", "nowhere"), "is no NewLoom project"),
    ],
)
def test_new_refuses(
    person: Person,
    repository: Path,
    project: Path,
    before: dict[str, bytes | None],
    arguments: tuple[str, ...],
    reason: str,
) -> None:
    said = new(person, repository, *arguments, cwd=project, code=2)

    assert reason in said
    assert "Traceback" not in said
    assert changed(project, before) == set()


def test_new_outside_a_project(person: Person, repository: Path, tmp_path: Path) -> None:
    said = new(person, repository, "fetch_weather", cwd=person.home, code=2)

    assert "there is no NewLoom project here" in said
    assert list(person.home.iterdir()) == []
