import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from newloom_lint.findings import Level, Profile
from newloom_lint.settings import Selection, Settings, SettingsError, load, nearest


def settings_of(folder: Path, text: str, name: str = "pyproject.toml") -> Settings:
    (folder / name).write_text(text)
    return load(folder, version="0.1.0")


def problems_of(folder: Path, text: str, name: str = "pyproject.toml") -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        settings_of(folder, text, name)
    return tuple(line.replace(f"{folder}/", "") for line in caught.value.problems)


def test_every_option_is_read(tmp_path: Path) -> None:
    settings = settings_of(
        tmp_path,
        """
        [tool.newloom-lint]
        project-dir = "backend"
        tasks-package = "streams.jobs"
        required-version = ">=0.1"
        profile = "strict"
        select = ["ALL"]
        extend-select = ["NL4"]
        ignore = ["NL201"]
        exclude = ["old/"]
        extend-exclude = ["vendored/"]
        status-updaters = ["core.mark"]
        log-helpers = ["core.log"]
        task-decorators = ["core.task"]
        transparent-decorators = ["core.timed"]
        [tool.newloom-lint.per-file-ignores]
        "streams/tasks/legacy/" = ["NL2"]
        [tool.newloom-lint.severity]
        NL201 = "error"
        """,
    )
    assert settings.project_dir == "backend"
    assert settings.tasks_package == "streams.jobs"
    assert settings.profile is Profile.STRICT
    assert settings.select == ("ALL",)
    assert settings.per_file_ignores == {"streams/tasks/legacy/": ("NL2",)}
    assert settings.severity == {"NL201": Level.ERROR}
    assert settings.transparent_decorators == ("core.timed",)
    assert settings.config == str(tmp_path / "pyproject.toml")


def test_defaults_without_a_file(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    settings = load(tmp_path, version="0.1.0", flags=Selection(ignore=("NL2",)))
    assert (settings.profile, settings.tasks_package) == (Profile.GUIDE, "streams.tasks")
    assert settings.config is None
    assert settings.flags.ignore == ("NL2",)


def test_the_nearest_file_wins_and_files_without_our_table_do_not_count(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    inner = tmp_path / "backend" / "app"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("[tool.newloom-lint]\nprofile = 'required'\n")
    (inner / "pyproject.toml").write_text("[project]\ndependencies = ['newloom-lint']\n")
    assert load(inner, version="0.1.0").profile is Profile.REQUIRED
    (tmp_path / "backend" / "newloom-lint.toml").write_text("profile = 'strict'\n")
    assert load(inner, version="0.1.0").profile is Profile.STRICT


def test_the_search_ends_at_the_git_root(tmp_path: Path) -> None:
    (tmp_path / "newloom-lint.toml").write_text("profile = 'strict'\n")
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    assert nearest(repository) is None


def test_isolated_reads_no_file_and_config_reads_that_file(tmp_path: Path) -> None:
    (tmp_path / "newloom-lint.toml").write_text("profile = 'strict'\n")
    other = tmp_path / "other.toml"
    other.write_text("profile = 'required'\n")
    assert load(tmp_path, isolated=True, version="0.1.0").profile is Profile.GUIDE
    assert load(tmp_path, config=other, version="0.1.0").profile is Profile.REQUIRED


def test_all_wrong_keys_are_listed_with_their_lines(tmp_path: Path) -> None:
    text = (
        "[tool.ruff]\n"
        "selct = ['E']\n"
        "[tool.newloom-lint]\n"
        "selct = ['NL3']\n"
        "profile = 'requird'\n"
        "ignore = 'NL3'\n"
        "[tool.newloom-lint.severity]\n"
        "NL201 = 'err'\n"
    )
    levels = '"error", "warning"'
    profiles = '"required", "guide", "strict"'
    assert problems_of(tmp_path, text) == (
        "pyproject.toml:4: unknown option `selct` (did you mean `select`?)",
        f"pyproject.toml:5: `profile`: must be one of {profiles} (did you mean `required`?)",
        "pyproject.toml:6: `ignore`: expected a list, got a string",
        f"pyproject.toml:8: `severity`, `NL201`: must be one of {levels} (did you mean `error`?)",
    )


def test_what_is_wrong_in_a_table_is_said_of_its_key(tmp_path: Path) -> None:
    text = (
        "[per-file-ignores]\n"
        "'streams/tasks/a.py' = 'NL2'\n"
        '"streams/*.py" = ["NL2", 3]\n'
        "'b.py' = ['NL2']\n"
    )
    start = "newloom-lint.toml:2: `per-file-ignores`"
    assert problems_of(tmp_path, text, "newloom-lint.toml") == (
        f"{start}, `streams/tasks/a.py`: expected a list, got a string",
        f"{start.replace('2', '3')}, `streams/*.py`: expected a string, got a number at `[1]`",
    )
    assert problems_of(tmp_path, "per-file-ignores = []", "newloom-lint.toml") == (
        "newloom-lint.toml:1: `per-file-ignores`: expected a table, got a list",
    )


def test_the_rules_that_a_wrong_configuration_names_are_known(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        settings_of(
            tmp_path,
            "selct = 1\nignore = ['NL9']\nselect = 'NL9'\n[per-file-ignores]\na = ['NL8']\n",
            "newloom-lint.toml",
        )
    file = tmp_path / "newloom-lint.toml"
    assert caught.value.selectors == (
        (f"{file}:2: `ignore`", "NL9"),
        (f"{file}:4: `per-file-ignores`", "NL8"),
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[tool.newloom-lint\n", "pyproject.toml:1:19: not valid TOML: "),
        ("[tool]\nnewloom-lint = 3\n", "pyproject.toml: `tool.newloom-lint` must be a table"),
        (
            "[tool.newloom-lint]\ntasks-package = 'streams/tasks'\n",
            "pyproject.toml:2: `tasks-package`: must be a dotted name",
        ),
        (
            "[tool.newloom-lint]\nselect = 'NL1'\n",
            "pyproject.toml:2: `select`: expected a list, got a string",
        ),
        (
            "[tool.newloom-lint]\nrequired-version = '>=2'\n",
            "pyproject.toml:2: this configuration asks for newloom-lint >=2, this is 0.1.0",
        ),
        (
            "[tool.newloom-lint]\nrequired-version = 'new'\n",
            'pyproject.toml:2: `required-version`: "new" is no version requirement',
        ),
    ],
)
def test_what_is_wrong_is_one_clear_line(tmp_path: Path, text: str, problem: str) -> None:
    (found,) = problems_of(tmp_path, text)
    assert found.startswith(problem)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot read .*none\.toml: no such file"):
        load(tmp_path, config=tmp_path / "none.toml", version="0.1.0")
    (tmp_path / "newloom-lint.toml").write_bytes(b"profile = 'guide'\nselect = '\xff'")
    with pytest.raises(SettingsError, match=r"newloom-lint\.toml:2: not UTF-8"):
        load(tmp_path, version="0.1.0")


@pytest.mark.parametrize("name", ["newloom-lint.toml", "pyproject.toml"])
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (Path.mkdir, "it is a folder"),
        (os.mkfifo, "it is not a regular file"),
        (lambda file: file.symlink_to("nowhere"), "a link that leads nowhere"),
        (lambda file: file.symlink_to(file), "a link that leads nowhere"),
    ],
    ids=["folder", "fifo", "broken", "circle"],
)
def test_what_is_named_like_a_configuration_file_but_is_none(
    tmp_path: Path, name: str, make: Callable[[Path], None], reason: str
) -> None:
    make(tmp_path / name)
    for config in (None, tmp_path / name):
        with pytest.raises(SettingsError) as caught:
            load(tmp_path, config=config, version="0.1.0")
        assert caught.value.problems == (f"cannot read {tmp_path / name}: {reason}",)


def test_without_a_configuration_file_no_toml_parser_is_loaded(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    code = (
        "import sys; from pathlib import Path; from newloom_lint.settings import load;"
        f"load(Path({str(tmp_path)!r}), version='0.1.0');"
        "sys.exit('tomllib' in sys.modules or 'difflib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
