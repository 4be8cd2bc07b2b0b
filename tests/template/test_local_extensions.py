"""What the template says to someone whose Python lacks what it needs."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

TEMPLATE = Path(__file__).parents[2] / "template" / "task"


@pytest.fixture
def extensions(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(sys, "path", [*sys.path])
    spec = importlib.util.spec_from_file_location("extensions", TEMPLATE / "local_extensions.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_this_python_has_what_the_repository_asks_for(extensions: ModuleType) -> None:
    assert extensions.missing_requirements() == []


def test_what_is_absent_or_too_old_is_missing(extensions: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["jinja2>=3", "jinja2>=99", "no-such-package>=1", "click"]\n',
        encoding="utf-8",
    )

    missing = extensions.missing_requirements(tmp_path)

    assert missing == ["jinja2>=99", "no-such-package>=1"]


def test_the_installed_package_came_with_what_it_needs(
    extensions: ModuleType, tmp_path: Path
) -> None:
    assert extensions.missing_requirements(tmp_path) == []


@pytest.mark.parametrize(
    ("prefix", "command"),
    [
        ("/venv", f"{sys.executable} -m pip install 'libcst>=1.5' 'click>=8'"),
        (
            "/home/a/.local/share/pipx/venvs/cookiecutter",
            "pipx inject cookiecutter 'libcst>=1.5' 'click>=8'",
        ),
        (
            "/home/a/.local/share/uv/tools/cookiecutter",
            "uv tool install --with 'libcst>=1.5' --with 'click>=8' cookiecutter",
        ),
    ],
)
def test_the_command_that_helps(extensions: ModuleType, prefix: str, command: str) -> None:
    assert extensions.install_command(["libcst>=1.5", "click>=8"], prefix) == command
