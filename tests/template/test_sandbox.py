"""The sandbox as a person gets it: baked once, then asked to prove itself."""

import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cookiecutter.exceptions import FailedHookException  # type: ignore[import-untyped]
from cookiecutter.main import cookiecutter  # type: ignore[import-untyped]

TEMPLATE = Path(__file__).parents[2] / "template" / "sandbox"


def bake(folder: Path, **answers: str) -> Path:
    """Render the sandbox into `folder`, with a Cookiecutter of its own, and return its path."""
    home = folder / ".cookiecutter"
    return Path(
        cookiecutter(
            str(TEMPLATE),
            no_input=True,
            extra_context=answers,
            output_dir=str(folder / "out"),
            default_config={
                "cookiecutters_dir": str(home / "templates"),
                "replay_dir": str(home / "replay"),
            },
        )
    )


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A baked sandbox; the tests of this module leave its sources alone."""
    return bake(tmp_path_factory.mktemp("sandbox"))


def run(sandbox: Path, *arguments: str, code: int = 0) -> str:
    """Run Python in the sandbox as if nothing were around it; return all it printed."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DJANGO_", "PYTEST_", "PYTHON"))
        and not name.lower().endswith("_proxy")
    }
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=sandbox,
        env=environment | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == code, done.stdout
    return done.stdout


def sources(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".sqlite3"
    )


def test_the_name_gives_the_folder(tmp_path: Path) -> None:
    baked = bake(tmp_path, project_name="My own Sandbox")
    assert baked.name == "my_own_sandbox"
    assert (baked / "README.md").read_text(encoding="utf-8").startswith("# My own Sandbox\n")


@pytest.mark.parametrize("slug", ["../elsewhere", "a/b", "-rf", '"""', "a b"])
def test_a_folder_that_is_no_plain_name_is_refused(tmp_path: Path, slug: str) -> None:
    with pytest.raises(FailedHookException):
        bake(tmp_path, project_slug=slug)
    assert not [path for path in sources(tmp_path) if ".cookiecutter" not in path.parts]


def test_every_file_is_plain_text_without_leftovers(sandbox: Path) -> None:
    paths = sources(sandbox)
    assert sandbox / "manage.py" in paths
    for path in paths:
        content = path.read_bytes()
        text = content.decode("utf-8")
        assert not [mark for mark in ("{{", "{%", "{#", "cookiecutter") if mark in text], path
        assert b"\r" not in content, path
        assert not content or (content.endswith(b"\n") and not content.endswith(b"\n\n")), path
    assert not [path for path in TEMPLATE.rglob("*") if path.is_symlink()]


def test_every_module_compiles(sandbox: Path) -> None:
    for path in sources(sandbox):
        if path.suffix == ".py":
            compile(path.read_bytes(), path, "exec", dont_inherit=True)


def test_ruff_has_nothing_to_say(sandbox: Path) -> None:
    run(sandbox, "-m", "ruff", "check", "--no-cache", ".")
    run(sandbox, "-m", "ruff", "format", "--no-cache", "--check", ".")


def test_models_and_migrations_agree(sandbox: Path) -> None:
    printed = run(sandbox, "-W", "error", "manage.py", "makemigrations", "--check", "--dry-run")
    assert "No changes detected" in printed


def test_its_own_tests_pass_under_django(sandbox: Path) -> None:
    # `test` runs the system checks too.
    printed = run(sandbox, "-W", "error", "manage.py", "test")
    assert "no issues" in printed
    assert "\nOK\n" in printed


def test_its_own_tests_pass_under_pytest(sandbox: Path) -> None:
    printed = run(sandbox, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider")
    assert " passed" in printed


class Page(http.server.BaseHTTPRequestHandler):
    """One small page at every address."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"Example Domain")

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[http.server.HTTPServer]:
    with http.server.HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


PREPARE = """
import os
import sys

import django
from django.core.management import call_command

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
call_command("migrate", verbosity=0)
call_command("loaddata", "example", verbosity=0)

from streams.models import Stream

stream = Stream.objects.get(name="Example")
stream.full_clean()
stream.configuration["url"] = sys.argv[1]
stream.full_clean()
stream.save()
"""


def test_the_example_runs(tmp_path: Path, server: http.server.HTTPServer) -> None:
    sandbox = bake(tmp_path)
    url = f"http://127.0.0.1:{server.server_port}/"
    run(sandbox, "-c", PREPARE, url)

    printed = run(sandbox, "manage.py", "run_streams")
    assert "Example (check_website): active -> active, last run 2" in printed
    assert f'result {{"url": "{url}", "http_status": 200, "bytes": 14' in printed

    server.shutdown()
    server.server_close()
    printed = run(sandbox, "manage.py", "run_streams", "--once", "Example", code=1)
    assert "Example (check_website): active -> failed, last run 2" in printed
    assert ", error URLError: " in printed
    assert "Traceback" in printed
    assert "CommandError: 1 of 1 streams failed." in printed
