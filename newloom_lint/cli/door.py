"""The way in and out: commands loaded when invoked, every error one line, exit codes."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Iterable, Sequence

import click

from newloom_lint import __version__

_COMMANDS = {
    "check": "Check tasks, and fix what can be fixed.",
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
            raise click.UsageError(f"no such command `{name}`{_did_you_mean(name, _COMMANDS)}", ctx)
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
    collecting = gc.isenabled()
    gc.disable()  # a run is short and makes few cycles: looking for them costs a tenth of it
    try:
        code = group.main(arguments, prog_name="newloom-lint", standalone_mode=False)
        sys.stdout.flush()
    except (KeyboardInterrupt, click.Abort):
        _say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # the reader has gone, which is its right; the interpreter must not fail once more on exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001  (the last place that can turn it into one line)
        return _failed(error, arguments)
    finally:
        if collecting:
            gc.enable()
    return code if isinstance(code, int) else 0


def _never_fail_to_print() -> None:
    """Write what the terminal's encoding cannot show as escapes."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _failed(error: Exception, arguments: Sequence[str]) -> int:
    if os.environ.get("NEWLOOM_LINT_TRACEBACK") == "1":
        import traceback  # noqa: PLC0415

        traceback.print_exception(error)
    lines, hint = _explain(error)
    if not lines:
        if {"-v", "--verbose"} & set(arguments):
            import traceback  # noqa: PLC0415

            traceback.print_exception(error)
        what = " ".join(f"{type(error).__name__}: {error}".split())
        lines = (f"internal error in newloom-lint {__version__}: {what}",)
        hint = (
            "this is a bug of newloom-lint, please report it with what "
            "NEWLOOM_LINT_TRACEBACK=1 prints"
        )
    for line in lines:
        _say(f"error: {line}")
    if hint:
        _say(f"help: {hint}")
    return FAILED


def _explain(error: Exception) -> tuple[tuple[str, ...], str]:
    """Return the lines and the help for an error that a user can mend; no lines for a bug."""
    # imported here: a run without errors needs none of them
    from newloom_lint.judging import UnknownRule  # noqa: PLC0415
    from newloom_lint.settings import SettingsError  # noqa: PLC0415
    from newloom_lint.targets import TargetError  # noqa: PLC0415
    from newloom_lint.writing import WriteError  # noqa: PLC0415

    match error:
        case click.NoSuchOption():
            known = [name for p in _parameters(error.ctx) for name in p.opts]
            hint = _did_you_mean(error.option_name, known)
            path = error.ctx.command_path if error.ctx else "newloom-lint"
            return (
                (f"no such option `{error.option_name}`{hint}",),
                f"`{path} --help` lists what there is",
            )
        case click.UsageError():
            path = error.ctx.command_path if error.ctx else "newloom-lint"
            return (_line(error.format_message()),), f"`{path} --help` lists what there is"
        case click.ClickException():
            return (_line(error.format_message()),), ""
        case SettingsError():
            return error.problems, "`--isolated` runs without configuration files"
        case UnknownRule():
            return (str(error),), "`newloom-lint rule --all` lists the rules"
        case TargetError():
            return (str(error),), error.help or "paths are relative to the current folder"
        case WriteError():
            return (_line(str(error)),), ""
        case OSError() if error.filename is not None:
            return (f"{error.filename}: {error.strerror}",), ""
    return (), ""


def _parameters(ctx: click.Context | None) -> Sequence[click.Parameter]:
    return ctx.command.get_params(ctx) if ctx else ()


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    import difflib  # noqa: PLC0415  (only where something is wrong already)

    near = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean `{near[0]}`?)" if near else ""


def _line(message: str) -> str:
    """Return a message as one line that starts small and has no full stop, as all of ours do."""
    line = " ".join(message.split()).removesuffix(".")
    return line[:1].lower() + line[1:]


def _say(line: str) -> None:
    try:
        print(line, file=sys.stderr)  # noqa: T201
    except OSError:
        return
