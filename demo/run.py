"""The main job from beginning to end, in a project of its own: `make demo`.

A task is scaffolded into a new NewLoom project, tested, and run by the dispatcher, with success
and without. Then a task as people write them is dropped in, and the linter finds and mends what is
wrong with it. What the tools print is shown as it is; whatever is not as expected ends the demo.
"""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
FOLDER = REPOSITORY / ".demo"
PROJECT = FOLDER / "newloom_sandbox"

MANAGE = ("python", "manage.py")
CHECK = ("newloom-lint", "check")

STREAM = "Weather in Berlin"
FORECAST = [{"city": "Berlin", "day": day, "celsius": 20 + day} for day in range(1, 15)]

NAIVE = Path(__file__).with_name("import_rates.py")
FOUND = ["NL104", "NL201", "NL304", "NL306", "NL308", "NL501", "NL701"]
TESTS = Path(__file__).with_name("test_import_rates.py")
SCHEMA = """
from pydantic import BaseModel

class ImportRatesConfig(BaseModel):
    url: str


STREAM_CONFIG_SCHEMAS["import_rates"] = ImportRatesConfig
"""
LEFT = ["NL201", "NL504", "NL701"]
"""What nobody but the author can write: a docstring, tests, and what a failed run means."""
BY_HAND = {
    "**kwargs):\n    try:\n": (
        '**kwargs):\n    """Import the rates of exchange of one currency for a Stream.\n\n'
        "    Args:\n"
        "        stream_id: The Stream that asks.\n"
        "        url: Where the rates are.\n"
        "        currency: The currency they are for.\n\n"
        "    Example:\n"
        '        {"url": "https://example.org/rates", "currency": "CHF"}\n'
        '    """\n    try:\n'
    ),
}

COLOUR = "always" if sys.stdout.isatty() and "NO_COLOR" not in os.environ else "never"
"""The tools write to this script and cannot see whether there is a terminal behind it."""


def main() -> None:
    """Take every step, or stop at the first surprise."""
    started = time.monotonic()
    prepare()
    scaffold()
    dispatch()
    lint()
    seconds = time.monotonic() - started
    print(f"\nAll as expected, in {seconds:.0f} seconds. Look around in {where(PROJECT)}")


def prepare() -> None:
    """Make the scratch folder, with a home for all that Cookiecutter keeps."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    home = FOLDER / ".cookiecutter"
    # JSON is YAML. Nothing of the user's own is read, and nothing is left there.
    settings = {"cookiecutters_dir": str(home), "replay_dir": str(home / "replay")}
    (FOLDER / "cookiecutter.yaml").write_text(json.dumps(settings), encoding="utf-8")


def scaffold() -> None:
    """Bake a project, place a new task in it, and run the tests that came with the task."""
    bake = ("cookiecutter", "--no-input", "--directory")
    step(
        "Create a NewLoom project to play in",
        *(*bake, "template/sandbox", ".."),
        cwd=FOLDER,
    )
    # A repository of its own, as every project has: patches are relative to it.
    output("git", "init", "--quiet")

    said = step(
        "Scaffold a task that asks a weather service",
        *(*bake, "template/task", "../..", "task_name=fetch_weather"),
        "parameters=url: HttpUrl, city: str, max_items: int = 10",
    )
    expect("checked: no findings" in said, "a task without findings")

    step("Run the tests it came with", *MANAGE, "test", "streams.tests.test_fetch_weather")


def dispatch() -> None:
    """Let the dispatcher run the task, with a service that answers and with one that is gone."""
    step("Stream has a new type: make the migration", *MANAGE, "makemigrations", "streams")
    step("Create the database", *MANAGE, "migrate")

    with weather_service() as address:
        fields = {
            "name": STREAM,
            "stream_type": "fetch_weather",
            "configuration": {"url": address, "city": "Berlin", "max_items": 3},
        }
        fixture = json.dumps([{"model": "streams.stream", "fields": fields}], indent=2)
        (PROJECT / "weather.json").write_text(fixture, encoding="utf-8")
        step("Add a Stream of the new type", *MANAGE, "loaddata", "weather.json")

        said = step("Run it; the service answers", *MANAGE, "run_streams", "--once", STREAM)
        expect('"count": 3' in said, "a result of three items")
        status, last_run = stream()
        expect(status == "active" and last_run is not None, "an active Stream with a last run")

    said = step("Run it; the service is gone", *MANAGE, "run_streams", "--once", STREAM, code=1)
    expect("Traceback (most recent call last)" in said, "a logged traceback")
    # The dispatcher can only name the exception if the task has raised it again.
    expect("error URLError" in said, "the exception raised again")
    status, failed_run = stream()
    expect(status == "failed" and failed_run > last_run, "a failed Stream with a later last run")


def lint() -> None:
    """Find what is wrong with a task as people write them, and mend it."""
    task = PROJECT / "streams" / "tasks" / NAIVE.name
    shutil.copy(NAIVE, task)
    full = ("--output-format", "full", "--color", COLOUR)
    step(f"Drop in {where(NAIVE)}, written without the guide, and lint", *CHECK, *full, code=1)
    expect_findings(FOUND)

    patch = step("See what would be mended", *CHECK, "--diff", code=1)
    expect("+        raise\n" in patch and "b/streams/tasks/__init__.py" in patch, "a patch")
    expect_findings(FOUND)

    step("Mend it", *CHECK, "--fix", code=1)
    step("Lint again: what remains is the author's", *CHECK, *full, code=1)
    expect_findings(LEFT)

    text = task.read_text(encoding="utf-8")
    for before, after in BY_HAND.items():
        expect(text.count(before) == 1, f"one place that says {before!r}")
        text = text.replace(before, after)
    task.write_text(text, encoding="utf-8")
    with (PROJECT / "streams" / "schemas" / "__init__.py").open("a", encoding="utf-8") as schemas:
        schemas.write(SCHEMA)
    shutil.copy(TESTS, PROJECT / "streams" / "tests" / TESTS.name)
    step("Write docstring, schema and tests, and lint again", *CHECK)
    expect_findings([])
    step("Run its tests", *MANAGE, "test", f"streams.tests.{TESTS.stem}")


# --- how steps are taken and looked at ----------------------------------------------------------


def step(what: str, *command: str, cwd: Path = PROJECT, code: int = 0) -> str:
    """Say what happens, show what the command prints, and return that.

    The demo ends when the command ends with another exit code than `code`.
    """
    print(f"\n==> {what}: {shlex.join(command)}", flush=True)
    said = output(*command, cwd=cwd, code=code)
    print(said, end="", flush=True)
    return said


def output(*command: str, cwd: Path = PROJECT, code: int = 0) -> str:
    """Return what a command prints, run as a person with an activated environment would."""
    foreign = ("PYTHON", "DJANGO_", "COOKIECUTTER", "GIT_", "NEWLOOM_")
    own = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "COOKIECUTTER_CONFIG": str(FOLDER / "cookiecutter.yaml"),
        "no_proxy": "127.0.0.1",
    }
    done = subprocess.run(
        command,
        cwd=cwd,
        env={name: text for name, text in os.environ.items() if not name.startswith(foreign)} | own,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != code:
        print(done.stdout)
        expect(False, f"`{shlex.join(command)}` to exit with {code}, not {done.returncode}")
    return done.stdout


def expect_findings(codes: list[str]) -> None:
    """Stop unless the linter finds exactly this."""
    answer = output(*CHECK, "--output-format", "json", code=1 if codes else 0)
    found = sorted(finding["code"] for finding in json.loads(answer))
    expect(found == codes, f"the findings {codes}, not {found}")


def expect(held: bool, what: str) -> None:
    """Stop with one line unless things are as expected."""
    if not held:
        sys.exit(f"\nThe demo expected {what}.")


def where(path: Path) -> str:
    """Return a path as it reads from the repository."""
    return str(path.relative_to(REPOSITORY))


def stream() -> tuple[str, str]:
    """Return the status and the last run of the Stream, as they are in the database."""
    with contextlib.closing(sqlite3.connect(PROJECT / "db.sqlite3")) as database:
        query = "SELECT status, last_run FROM streams_stream WHERE name = ?"
        status, last_run = database.execute(query, [STREAM]).fetchone()
    return status, last_run


class Weather(http.server.BaseHTTPRequestHandler):
    """A service that answers every question with the forecast for Berlin."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(FORECAST).encode())

    def log_message(self, *_: object) -> None:
        """Keep the terminal for the tools."""


@contextlib.contextmanager
def weather_service() -> Iterator[str]:
    """Run the service on a free port; its address leads nowhere afterwards."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Weather) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/forecast"
        server.shutdown()


if __name__ == "__main__":
    main()
