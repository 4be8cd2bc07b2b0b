"""Fixes as a person meets them: which are applied, what is said, what lands where."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from newloom_lint import engine
from newloom_lint.cli import applying
from newloom_lint.findings import Edit, Place
from newloom_lint.targets import Target
from newloom_lint.writing import WriteError
from tests.cli.test_check import NAIVE, TASK, check, make

SHOWN = f"""\
Fixed 4 findings:
- {TASK}:
    1x NL104 missing-kwargs: """


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return make(tmp_path / "project", **{TASK: NAIVE})


UNSAFE = NAIVE.replace("get(url, timeout=10)", "get(url)")


def with_unsafe(folder: Path) -> Path:
    (folder / TASK).write_text(UNSAFE)
    return folder


STRICT = ("--select=NL104,NL603", "--profile=strict")


def test_unsafe_fixes_are_counted_and_applied_when_asked_for(broken: Path) -> None:
    with_unsafe(broken)
    done = check(broken, *STRICT)
    assert done.stdout.endswith("1 can be fixed with --fix, 1 more with --unsafe-fixes.\n")
    assert check(broken, "--select=NL603").stdout.endswith(
        "1 can be fixed with --fix --unsafe-fixes.\n"
    )
    assert check(broken, *STRICT, "--unsafe-fixes").stdout.endswith(
        "2 can be fixed with --fix --unsafe-fixes.\n"
    )
    assert (broken / TASK).read_text() == UNSAFE
    done = check(broken, *STRICT, "--fix")
    assert "(1 fixed, 1 remaining)" in done.stdout
    assert done.stdout.endswith("1 can be fixed with --unsafe-fixes.\n")
    done = check(broken, *STRICT, "--fix", "--unsafe-fixes")
    assert (done.returncode, "(1 fixed, 0 remaining)" in done.stdout) == (0, True)
    assert "get(url, timeout=" in (broken / TASK).read_text()


def test_what_was_fixed_is_listed(broken: Path) -> None:
    before = (broken / TASK).read_bytes()
    shown = check(broken, "--diff", "--show-fixes")
    assert shown.stderr.startswith(SHOWN.replace("Fixed", "Would fix"))
    assert (broken / TASK).read_bytes() == before
    done = check(broken, "--fix", "--show-fixes", "--output-format=json")
    assert done.stderr.startswith(SHOWN)
    assert "1x NL501 unregistered-task: " in done.stderr
    assert " (in streams/tasks/__init__.py)\n" in done.stderr
    assert json.loads(done.stdout)
    assert check(broken, "--fix", "--show-fixes").stderr == "Fixed 0 findings.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--show-fixes"], "`--show-fixes` lists what `--fix` or `--diff` does"),
        (["-"], "`-` needs `--stdin-filename`"),
        (["-", "--fix"], "`-` needs `--stdin-filename`"),
        (["streams", f"--stdin-filename={TASK}"], "standard input is checked, and no other path"),
        (["-", "x.py", f"--stdin-filename={TASK}"], "standard input is checked, and no other"),
        (["--stdin-filename=streams"], "`streams` is a folder"),
        (["--stdin-filename=none/x.py"], "`none/x.py` lies in a folder that does not exist"),
    ],
)
def test_what_does_not_go_together_is_refused(
    broken: Path, arguments: list[str], said: str
) -> None:
    done = check(broken, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr.splitlines()[0]
    assert len(done.stderr.splitlines()) == 2


# Standard input


def piped(
    monkeypatch: pytest.MonkeyPatch, folder: Path, text: str | bytes, *arguments: str
) -> subprocess.CompletedProcess[str]:
    data = text.encode() if isinstance(text, str) else text
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    return check(folder, *arguments)


def test_standard_input_stands_for_a_file(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path: path.read_bytes() for path in broken.rglob("*.py")}
    name = f"--stdin-filename={TASK}"
    on_disk = check(broken, TASK, "--select=NL104").stdout
    (broken / TASK).write_text("x = 1\n")
    done = piped(monkeypatch, broken, NAIVE, "-", name, "--select=NL104")
    assert (done.stdout, done.returncode) == (on_disk, 1)
    done = piped(monkeypatch, broken, NAIVE, name, "--select=NL104,NL304", "--fix")
    assert done.returncode == 0
    assert done.stdout == (
        NAIVE.replace("(stream_id, url)", "(stream_id, url, **kwargs)") + "        raise\n"
    )
    assert "(2 fixed, 0 remaining)" in done.stderr
    (broken / TASK).write_text(NAIVE)
    assert {path: path.read_bytes() for path in broken.rglob("*.py")} == before


def test_a_fix_that_needs_another_file_is_left(
    broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in broken.rglob("*.py")}
    done = piped(
        monkeypatch, broken, NAIVE, "-", f"--stdin-filename={TASK}", "--select=NL501", "--fix"
    )
    assert (done.stdout, done.returncode) == (NAIVE, 1)
    assert (
        "note: the fix of NL501 unregistered-task was not applied: it also changes" in done.stderr
    )
    assert "(0 fixed, 1 remaining)" in done.stderr
    assert {path: path.read_bytes() for path in broken.rglob("*.py")} == before


def test_a_patch_of_standard_input(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = piped(monkeypatch, broken, NAIVE, f"--stdin-filename={TASK}", "--select=NL104", "--diff")
    assert done.returncode == 1
    assert done.stdout == check(broken, "--select=NL104", "--diff").stdout != ""


def test_a_file_that_is_not_on_disk(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (broken / TASK).unlink()
    done = piped(monkeypatch, broken, NAIVE, f"--stdin-filename={TASK}", "--select=NL104", "--fix")
    assert "**kwargs" in done.stdout
    assert not (broken / TASK).exists()


@pytest.mark.parametrize("name", ["../x.py", "notes.txt", "streams/migrations.py"])
def test_text_that_is_no_part_of_the_project_comes_back(
    broken: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (broken / "newloom-lint.toml").write_text("extend-exclude = ['streams/migrations.py']\n")
    text = b"print( '\xff' )\r\n"
    done = piped(
        monkeypatch, broken, text.replace(b"\xff", b"!"), f"--stdin-filename={name}", "--fix"
    )
    assert (done.returncode, done.stdout) == (0, "print( '!' )\r\n"), done.stderr


def test_text_that_cannot_be_parsed_comes_back(
    broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = piped(monkeypatch, broken, "def f(:\r\n", f"--stdin-filename={TASK}", "--fix")
    assert (done.returncode, done.stdout) == (1, "def f(:\r\n")
    assert "NL001" in done.stderr


# What cannot be kept, and what lands


def test_a_fix_that_does_harm_is_named(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = engine._with_edits

    def spoilt(*arguments: object) -> engine.Verdict:
        verdict = made(*arguments)  # type: ignore[arg-type]
        return _spoilt(verdict, NAIVE)

    monkeypatch.setattr(engine, "_with_edits", spoilt)
    done = check(broken, "--fix", "--no-cache", "--select=NL104,NL304")
    assert done.stderr == (
        f"warning: {TASK}:10: the fix of NL104 missing-kwargs was undone, because the result is no "
        "valid Python; this is a bug of newloom-lint, please report it\n"
    )
    assert "(1 fixed, 1 remaining)" in done.stdout
    assert (broken / TASK).read_text() == NAIVE + "        raise\n"


def _spoilt(verdict: engine.Verdict, text: str) -> engine.Verdict:
    import msgspec

    found = []
    for judged in verdict.findings:
        finding = judged.finding
        if finding.code == "NL104":
            start = text.index("url):") + 3
            finding = msgspec.structs.replace(
                finding, edits=(Edit(Place(TASK, start, start), ", **"),)
            )
        found.append(msgspec.structs.replace(judged, finding=finding))
    return msgspec.structs.replace(verdict, findings=tuple(found))


def test_a_project_that_cannot_be_written_counts_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is said at the end is what is on disk, in this project and in that."""
    for name in ("one", "two"):
        make(tmp_path / name, **{TASK: NAIVE})
    save = applying.save

    def full(target: Target, fixed: engine.Fixed) -> None:
        if target.tree.root.name == "one":
            raise WriteError.at(target.tree.root / TASK, "No space left on device")
        save(target, fixed)

    monkeypatch.setattr(applying, "save", full)
    done = check(tmp_path, "one", "two", "--fix", "--select=NL104", "--show-fixes")
    assert (tmp_path / "one" / TASK).read_text() == NAIVE
    assert "**kwargs" in (tmp_path / "two" / TASK).read_text()
    assert done.returncode == 2
    assert done.stdout.startswith(f"one/{TASK}:10:5: NL104 ")
    assert "(1 fixed, 1 remaining)" in done.stdout
    listed, *_, error = done.stderr.splitlines()
    assert listed == "Fixed 1 finding:"
    assert error.endswith("No space left on device; nothing was changed")


def test_warm_is_cold(broken: Path, tmp_path: Path) -> None:
    """A verdict that is remembered leads to the same fixes, also when a file has just changed."""
    cold = make(tmp_path / "cold", **{TASK: NAIVE})
    check(broken)
    check(broken)
    texts = []
    for folder, arguments in ((broken, []), (cold, ["--no-cache"])):
        check(folder, "--fix", *arguments)
        texts.append({p.relative_to(folder): p.read_bytes() for p in folder.rglob("*.py")})
    assert texts[0] == texts[1]
    assert texts[0][Path(TASK)] != NAIVE.encode()


# Patches


def _content(name: str) -> bytes:
    text = NAIVE.replace("A task as", "Ein Töst as").replace("naive", name)
    return {
        "windows": text.replace("\n", "\r\n").encode(),
        "unended": text.rstrip("\n").encode(),
        "latin": f"# coding: latin-1\n{text}".encode("latin-1"),
    }.get(name, text.encode())


@pytest.mark.parametrize(
    "program", [["git", "apply", "-"], ["patch", "-p1", "--quiet", "--binary"]]
)
@pytest.mark.parametrize("folder", ["project", "my project/näch"])
def test_a_patch_is_what_fix_writes(tmp_path: Path, folder: str, program: list[str]) -> None:
    if shutil.which(program[0]) is None:
        pytest.skip(f"{program[0]} is not there")
    names = {"windows", "unended", "latin", "plain"}
    root = make(tmp_path / "top" / folder)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path / "top", check=True)
    (root / "streams/tasks/näïve.py").write_bytes(_content("naive"))
    (root / "streams/tasks/two words.py").write_bytes(_content("worded"))
    for name in names:
        (root / f"streams/tasks/{name}.py").write_bytes(_content(name))
    before = {path: path.read_bytes() for path in root.rglob("*.py")}
    shown = check_bytes(root, "--diff", "--no-cache")
    assert {path: path.read_bytes() for path in root.rglob("*.py")} == before
    subprocess.run(program, input=shown, cwd=tmp_path / "top", check=True)
    patched = {path: path.read_bytes() for path in before}
    for path, data in before.items():
        path.write_bytes(data)
    check(root, "--fix", "--no-cache")
    assert {path: path.read_bytes() for path in before} == patched
    changed = {path.name for path, data in patched.items() if data != before[path]}
    assert changed >= {f"{name}.py" for name in names} | {"__init__.py"}


def check_bytes(folder: Path, *arguments: str) -> bytes:
    """Return what is on standard output, which holds files in other encodings."""
    import contextlib

    from newloom_lint.cli import main

    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        main(["check", *arguments])
    out.flush()
    return out.buffer.getvalue()  # type: ignore[attr-defined,no-any-return]
