"""The way in and out: commands loaded when invoked, every error one line, exit codes."""

from __future__ import annotations

import contextlib
import errno
import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import TextIO

import click

from newloom_lint import __version__
from newloom_lint.cli.errors import Explained, did_you_mean, explain

_COMMANDS = {
    "check": "Check tasks, and fix what can be fixed.",
    "inspect": "Say what the linter believes about one task.",
    "new": "Place a new task in the project.",
    "rule": "Explain a rule.",
}
"""Each command lives in a module of its name, which is loaded when the command is invoked."""

FAILED = 2
INTERRUPTED = 130


class LazyGroup(click.Group):
    """A group that imports a command's module when it is asked for the command."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"newloom_lint.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in _COMMANDS and not name.startswith("-"):
            raise click.UsageError(f"no such command `{name}`{did_you_mean(name, _COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=False,
)
@click.version_option(__version__, prog_name="newloom-lint", message="%(prog)s %(version)s")
def group() -> None:
    """Check NewLoom tasks against the guide."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0: nothing left to report; 1: findings remain; 2: the tool could not do its job; 130: Ctrl-C.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    _never_fail_to_print()
    try:
        code = group.main(arguments, prog_name="newloom-lint", standalone_mode=False)
        sys.stdout.flush()
    except (KeyboardInterrupt, click.Abort):
        _say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output(sys.stdout)  # the reader has gone, which is its right
        return 0
    except Exception as error:  # noqa: BLE001  (the last place that can turn it into one line)
        _say_what_waits()
        return _failed(error, arguments)
    return code if isinstance(code, int) else 0


class _Closed(io.TextIOBase):
    """Standard output of a process that was started without one (`>&-`)."""

    def write(self, _text: str) -> int:
        raise OSError(errno.EBADF, "standard output is closed")


def _never_fail_to_print() -> None:
    """Write what the terminal's encoding cannot show as escapes; know when there is no output."""
    if sys.stdout is None:
        sys.stdout = _Closed()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _forget_output(stream: TextIO) -> None:
    """Drop what could not be written: the interpreter must not fail at it once more on exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _say_what_waits() -> None:
    """Write what was said before an error, where that is possible."""
    try:
        sys.stdout.flush()
    except OSError:
        _forget_output(sys.stdout)


def _failed(error: Exception, arguments: Sequence[str]) -> int:
    if os.environ.get("NEWLOOM_LINT_TRACEBACK") == "1":
        import traceback  # noqa: PLC0415

        traceback.print_exception(error)
    asked = arguments[0] if arguments and arguments[0] in _COMMANDS else ""
    explained = explain(error, asked)
    if explained is None:
        if {"-v", "--verbose"} & set(arguments):
            import traceback  # noqa: PLC0415

            traceback.print_exception(error)
        what = " ".join(f"{type(error).__name__}: {error}".split())
        explained = Explained(
            (f"internal error in newloom-lint {__version__}: {what}",),
            "this is a bug of newloom-lint, please report it with what "
            "NEWLOOM_LINT_TRACEBACK=1 prints",
        )
    for line in explained.lines:
        _say(f"error: {line}")
    if explained.help:
        _say(f"help: {explained.help}")
    return FAILED


def _say(line: str) -> None:
    """Print one line on standard error; nothing in it moves the cursor or begins another line."""
    from newloom_lint.reporting.cells import escape  # noqa: PLC0415

    if sys.stderr is not None:
        try:
            print(escape(line), file=sys.stderr, flush=True)  # noqa: T201
        except OSError:
            _forget_output(sys.stderr)
