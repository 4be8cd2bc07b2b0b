"""Several processes: the same facts as from one, whatever becomes of the others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newloom_lint import syntax
from newloom_lint.syntax import sharing
from newloom_lint.syntax.facts import ModuleFacts
from tests.syntax.reading import Text

TEXTS = [
    *(f"def task_{number}(stream_id, **kwargs):\n    return {number}\n" for number in range(40)),
    "",
    "x = 'ä€😀'\n",
    "def (:\n",
    "a\0b",
    "x = " + "not " * 400 + "a\n",
    "x = " + "(" * 300 + ")" * 300 + "\n",
]


def read(made: list[ModuleFacts | bytes]) -> list[ModuleFacts]:
    return [syntax.decode(each) if isinstance(each, bytes) else each for each in made]


@pytest.fixture(scope="module")
def alone() -> list[ModuleFacts]:
    return [syntax.read_facts(Text(text)) for text in TEXTS]


def started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        sharing._command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@pytest.fixture
def worker() -> subprocess.Popen[bytes]:
    return started()


def attended(worker: subprocess.Popen[bytes], work: sharing._Work) -> bytes:
    """Have a worker do what it can, and return what it complained of."""
    assert worker.stdin
    assert worker.stdout
    assert worker.stderr
    sharing._attend(worker.stdin, worker.stdout, work)
    sharing._close(worker)
    worker.wait(60)
    with worker.stderr:
        return worker.stderr.read()


@pytest.mark.parametrize("processes", [1, 2, 4])
def test_any_number_of_processes_gives_the_same(processes: int, alone: list[ModuleFacts]) -> None:
    assert read(sharing.read_all(TEXTS, processes)) == alone
    assert sharing.read_all([], processes) == []


def test_a_worker_gives_the_same_and_ends(
    worker: subprocess.Popen[bytes], alone: list[ModuleFacts]
) -> None:
    work = sharing._Work(TEXTS, 2)
    assert attended(worker, work) == b""
    made = work.finish()
    assert all(isinstance(each, bytes) for each in made)
    assert read(made) == alone


def test_a_worker_imports_nothing_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("signal", "queue", "msgspec", "newloom_lint", "libcst", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("open('imported', 'w').close()\n")
    elsewhere = [path for path in sys.path if path not in {"", str(tmp_path)}]
    monkeypatch.setattr(sys, "path", elsewhere)
    work = sharing._Work(TEXTS, 2)
    assert attended(started(), work) == b""
    assert all(isinstance(each, bytes) for each in work.finish())
    assert not (tmp_path / "imported").exists()


@pytest.mark.parametrize("given", [b"", b"\0", (3).to_bytes(8, "big") + b"abc"])
def test_a_worker_ends_when_its_input_does(worker: subprocess.Popen[bytes], given: bytes) -> None:
    out, _ = worker.communicate(given, timeout=60)
    assert out == b""
    assert worker.returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
def test_a_worker_that_is_killed_at_work_is_done_without(
    worker: subprocess.Popen[bytes], alone: list[ModuleFacts], monkeypatch: pytest.MonkeyPatch
) -> None:
    received = sharing.receive

    def receive(*arguments: object) -> object:
        made = received(*arguments)  # type: ignore[arg-type]
        worker.kill()
        return made

    monkeypatch.setattr(sharing, "receive", receive)
    work = sharing._Work(TEXTS, 2)
    attended(worker, work)
    made = work.finish()
    assert {type(each) for each in made} == {bytes, ModuleFacts}
    assert read(made) == alone


@pytest.mark.parametrize(
    "code",
    [
        "pass",
        "raise SystemExit(3)",
        "import time; time.sleep(600)",
        "print('x' * 100_000)",
        "import sys; sys.stdout.buffer.write(bytes(8)); sys.stdin.read()",
        "import sys; sys.stdout.buffer.write(b'\\0' * 7 + b'\\1\\x90' + b'\\xff' * 99)",
    ],
)
def test_what_is_no_worker_does_no_harm(
    code: str, alone: list[ModuleFacts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "_command", lambda: [sys.executable, "-c", code])
    assert read(sharing.read_all(TEXTS, 3)) == alone


def test_no_process_or_thread_to_be_had(
    alone: list[ModuleFacts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "_command", lambda: ["/no/such/python"])
    assert read(sharing.read_all(TEXTS, 3)) == alone

    def refuse(_thread: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.undo()
    monkeypatch.setattr(sharing.threading.Thread, "start", refuse)
    assert read(sharing.read_all(TEXTS, 3)) == alone


def test_the_number_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_cpus", lambda: 4)
    little, much = ["x = 1\n"] * 20, ["x" * sharing.WORTH] * 20
    assert sharing.processes(little, None) == 1
    assert sharing.processes(much, None) == 4
    assert sharing.processes(much[:1], None) == 1
    assert sharing.processes(little, 3) == 3
    assert sharing.processes(little, 100) == 20
    assert sharing.processes([], 2) == 1
    assert sharing.processes(["x"] * 1000, 1000) == sharing.LIMIT
    monkeypatch.setattr(sharing, "_cpus", lambda: 100)
    assert sharing.processes(much, None) == sharing.MOST
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert sharing.processes(much, 4) == 1


def test_as_many_as_the_process_may_use() -> None:
    assert 1 <= sharing._cpus() <= (os.cpu_count() or 1)
