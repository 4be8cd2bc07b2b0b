"""What went wrong, in the words of the person who can mend it: lines and a help."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import click

_NOT_WRITTEN = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})
# compiled where something is wrong
_ARGUMENTS = r"(unexpected extra arguments?) \((.*)\)$"
_QUOTED = r"'((?:[^'\\]|\\.)*)'"


class Explained(NamedTuple):
    """Why a request cannot be met: a line for each thing that is wrong, and what to do."""

    lines: tuple[str, ...]
    help: str = ""


class Refusal(click.ClickException):
    """A request that a command cannot meet, explained by the command itself."""

    def __init__(self, *lines: str, help_: str) -> None:
        super().__init__("\n".join(lines))
        self.explained = Explained(lines, help_)


def explain(error: Exception, command: str = "") -> Explained | None:
    """Return what to say about an error that a user can mend; `None` for a bug.

    `command` is the one that was asked for, if there is such a command.
    """
    # imported here: a run without errors needs none of them
    from newloom_lint.judging import UnknownRule  # noqa: PLC0415
    from newloom_lint.settings import SettingsError  # noqa: PLC0415
    from newloom_lint.targets import TargetError  # noqa: PLC0415
    from newloom_lint.writing import WriteError  # noqa: PLC0415

    match error:
        case Refusal():
            return error.explained
        case click.UsageError():
            path = f"newloom-lint {command}".rstrip()
            return Explained((_usage(error),), f"`{path} --help` lists what there is")
        case click.ClickException():
            return Explained((_line(error.format_message()),))
        case SettingsError():
            lines = (*error.problems, *_unknown_rules(error.selectors))
            return Explained(lines, "`--isolated` runs without configuration files")
        case UnknownRule():
            return Explained(error.problems, "`newloom-lint rule --all` lists the rules")
        case TargetError():
            return Explained(
                (str(error),), error.help or "paths are relative to the current folder"
            )
        case WriteError():
            return Explained((str(error),))
        case OSError():
            return _system(error)
    return None


def _usage(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            known = [name for p in _parameters(error.ctx) for name in p.opts]
            return f"no such option `{error.option_name}`{did_you_mean(error.option_name, known)}"
        case click.BadParameter(param=click.Parameter(type=click.Choice() as kind) as param) if (
            wrong := re.search(_QUOTED, error.message)
        ):
            choices = [str(choice) for choice in kind.choices]
            listed = ", ".join(f"`{choice}`" for choice in choices)
            hint = did_you_mean(wrong[1], choices)
            return f"`{param.opts[-1]}`: `{wrong[1]}` is none of {listed}{hint}"
        case click.BadParameter(param=click.Option() as param) if not isinstance(
            error, click.MissingParameter
        ):
            return f"`{param.opts[-1]}`: {_line(error.message)}"
    return _line(error.format_message())


def _unknown_rules(selectors: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return what is wrong with the rules of a configuration that is wrong anyway."""
    from newloom_lint.judging import unknown  # noqa: PLC0415
    from newloom_lint.rules import ALL  # noqa: PLC0415

    return unknown(selectors, ALL)


def _system(error: OSError) -> Explained | None:
    if error.filename is not None:
        return Explained((f"{_shown(error.filename)}: {(error.strerror or 'fails').lower()}",))
    if error.errno in _NOT_WRITTEN:
        reason = (error.strerror or str(error)).lower()
        return Explained(
            (f"the output cannot be written: {reason}",),
            "`--output-file` writes the report of `check` to a file",
        )
    if error.errno == errno.ENOENT:  # asking for the current folder names no file
        return Explained(("the current folder does not exist any more",), "go to one that does")
    return None


def _shown(filename: object) -> str:
    return os.fsdecode(filename) if isinstance(filename, str | bytes) else str(filename)


def _parameters(ctx: click.Context | None) -> Sequence[click.Parameter]:
    return ctx.command.get_params(ctx) if ctx else ()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint at the known word that is nearest, to be put behind a message."""
    import difflib  # noqa: PLC0415  (only where something is wrong already)

    near = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean `{near[0]}`?)" if near else ""


def _line(message: str) -> str:
    """Return a message as one line of ours: it starts small, quotes alike, has no full stop."""
    line = re.sub(_QUOTED, r"`\1`", " ".join(message.split()).removesuffix("."))
    line = re.sub(_ARGUMENTS, r"\1 `\2`", line)
    return line[:1].lower() + line[1:]
