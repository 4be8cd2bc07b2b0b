"""Run in a sandbox: what `manage.py test` does, for one text of a task after the other.

Django starts and the test database is made once. For each text there is a fork, which is all that
imports the task; what it said and its exit code are written as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.test.runner import DiscoverRunner
from django.test.utils import get_runner


def verdict(runner: DiscoverRunner, path: Path, text: str) -> tuple[str, int]:
    """Return what the tests of a task say when it reads so, and their exit code."""
    before = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        child = os.fork()
        if not child:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            suite = runner.build_suite([f"streams.tests.test_{path.stem}"])
            failures = runner.suite_result(suite, runner.run_suite(suite))
            sys.exit(bool(failures))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        path.write_text(before, encoding="utf-8")
        said.seek(0)
        return said.read(), code


if __name__ == "__main__":
    sys.path[0] = str(Path.cwd())
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    call_command("check")
    runner = get_runner(settings)(interactive=False)
    runner.setup_test_environment()
    runner.setup_databases()  # in memory, so each fork has one of its own
    assert "streams.tasks" not in sys.modules
    given, taken = map(Path, sys.argv[1:])
    texts = json.loads(given.read_text(encoding="utf-8"))
    verdicts = [verdict(runner, Path(path), text) for path, text in texts]
    taken.write_text(json.dumps(verdicts), encoding="utf-8")
