import gc
import subprocess
import sys
from pathlib import Path

import pytest

from newloom_lint import __version__
from newloom_lint.cli import door, main

ROOT = Path(__file__).parents[2]


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "newloom_lint", *arguments]
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        command, capture_output=True, text=True, check=False, **({"cwd": ROOT} | options)
    )


def test_version() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"newloom-lint {__version__}\n")


def test_the_version_is_the_one_that_is_packaged() -> None:
    assert f'\nversion = "{__version__}"\n' in (ROOT / "pyproject.toml").read_text()


def test_help_lists_the_commands_without_loading_them() -> None:
    code = (
        "import sys; from newloom_lint.cli import main; main(['--help']);"
        "loaded = {name for name in sys.modules if name.startswith('newloom_lint.cli.')};"
        "sys.exit(loaded != {'newloom_lint.cli.door', 'newloom_lint.cli.errors'})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0
    for name in ("check", "new", "rule"):
        assert f"  {name} " in done.stdout


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ([], "error: missing command"),
        (["chekc"], "error: no such command `chekc` (did you mean `check`?)"),
        (["check", "--selct", "NL3"], "error: no such option `--selct` (did you mean `--select`?)"),
        (
            ["check", "--profile", "all"],
            "error: `--profile`: `all` is none of `required`, `guide`,",
        ),
        (
            ["check", "--output-format", "jsn"],
            "error: `--output-format`: `jsn` is none of `full`, ",
        ),
        (["check", "--select"], "error: option `--select` requires an argument"),
        (["check", "--fix=yes"], "error: option `--fix` does not take a value"),
        (["rule", "NL304", "NL305"], "error: got unexpected extra argument `NL305`"),
        (["check", "--config=a", "--isolated"], "error: `--config` and `--isolated` exclude"),
        (["new"], "error: missing argument `NAME`"),
        (
            ["check", "--config", "none.toml"],
            "error: cannot read ",
        ),
        (["check", "none.py", "no.py"], "error: `none.py`, `no.py` do not exist"),
        (["rule", "NL3O4"], "error: unknown rule `NL3O4` (did you mean `NL304`?)"),
        (["rule", "nl304"], "error: unknown rule `nl304` (did you mean `NL304`?)"),
        (["rule", "XYZ"], "error: unknown rule `XYZ`"),
        (["rule", ""], "error: a rule without a name"),
        (["rule", "NL3"], "error: `NL3` stands for "),
        (["rule", "ALL"], "error: `ALL` stands for "),
        (["rule"], "error: give a rule's code or name, or `--all`"),
    ],
)
def test_a_request_that_cannot_be_met_is_one_line_and_a_help(
    arguments: list[str], error: str
) -> None:
    done = run(*arguments)
    first, *rest = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert first.startswith(error)
    assert len(rest) == 1
    assert rest[0].startswith("help: ")


def test_a_bug_is_one_line_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise KeyError("a\nb")

    monkeypatch.setattr(door.group, "main", broken)
    assert main(["check"]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first == f"error: internal error in newloom-lint {__version__}: KeyError: 'a\\nb'"
    assert "please report it" in second
    assert main(["check", "-v"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_the_collector_is_off_during_a_run_and_on_again_after_one_of_several(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    during: list[bool] = []
    monkeypatch.setattr(
        door.group, "main", lambda *_args, **_options: during.append(gc.isenabled())
    )
    assert gc.isenabled()
    assert main(["check"]) == 0
    assert gc.isenabled()
    gc.disable()
    try:
        assert main(["check"]) == 0
        assert not gc.isenabled()
    finally:
        gc.enable()
    assert during == [False, False]


def test_the_end_of_a_process_looks_for_no_cycles() -> None:
    code = (
        "import gc, sys; from newloom_lint.cli import main; sys.argv = ['x', '--version']; main();"
        "sys.exit(gc.isenabled() or not gc.get_freeze_count())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, cwd=ROOT)
    assert done.returncode == 0


def test_ctrl_c_is_quiet(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(door.group, "main", interrupted)
    assert main(["check"]) == 130
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["check", "--fix=yes"], "newloom-lint check"),
        (["check", "--profile"], "newloom-lint check"),
        (["new", "a", "b"], "newloom-lint new"),
        (["--check"], "newloom-lint"),
        (["chekc"], "newloom-lint"),
    ],
)
def test_the_help_is_that_of_the_command(arguments: list[str], command: str) -> None:
    assert run(*arguments).stderr.endswith(f"help: `{command} --help` lists what there is\n")
