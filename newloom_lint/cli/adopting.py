"""`newloom-lint check --add-ignore`: a comment for each finding, so that new ones stand out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import click
import msgspec

from newloom_lint.cache import Cache
from newloom_lint.cli.errors import Refusal
from newloom_lint.engine import Suppressed, suppress
from newloom_lint.reporting.cells import escape
from newloom_lint.targets import Targets

ADD_IGNORE = "--add-ignore"
_BARE = "\0"
"""Stands for the option without a reason: an argument of a process cannot hold it."""


class CheckCommand(click.Command):
    """A command with an option whose value, if any, comes behind `=`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ended = args.index("--") if "--" in args else len(args)
        for index, argument in enumerate(args[:ended]):
            if argument == ADD_IGNORE:
                args[index] = f"{ADD_IGNORE}={_BARE}"
        return super().parse_args(ctx, args)


class ReasonOption(click.Option):
    """The option as it is written: nothing may stand before its `=`."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        return record and (record[0].replace(" [=", "[="), record[1])


class Adoption(msgspec.Struct, frozen=True):
    """What was asked for; `reason` is written behind the rules and can be empty."""

    reason: str

    @classmethod
    def asked(cls, value: str | None, *, fixes: bool, ignore_suppressions: bool) -> Adoption | None:
        """Return what the option asks for, `None` where it is not given.

        Raises:
            UsageError: another option excludes it.
            Refusal: the reason cannot stand in a comment.

        """
        if value is None:
            return None
        for option, given in (("--fix", fixes), ("--ignore-suppressions", ignore_suppressions)):
            if given:
                raise click.UsageError(f"`{ADD_IGNORE}` and `{option}` exclude each other")
        if value == _BARE:
            return cls("")
        from newloom_lint.fixing.suppressing import refusal  # noqa: PLC0415  (loads a tokenizer)

        if why := refusal(value):
            raise Refusal(
                f"`{ADD_IGNORE}`: {why}",
                help_=f"write `{ADD_IGNORE}=REASON` with a few words, or `{ADD_IGNORE}` alone",
            )
        return cls(value)

    def suppress(self, targets: Targets, *, cached: bool, jobs: int | None) -> list[Suppressed]:
        """Return each project with its comments, in memory; say which findings have none."""
        made = [
            suppress(target, Cache(target.tree.root, enabled=cached, jobs=jobs), self.reason)
            for target in targets.projects
        ]
        left = Counter(
            (finding.place.path, finding.code, why) for each in made for finding, why in each.left
        )
        for (path, code, why), number in left.items():
            times = f" ({number} findings)" if number > 1 else ""
            line = f"warning: {path}: {code} is not suppressed{times}: {why}"
            click.echo(escape(line), err=True)
        return made

    def sentence(self, made: Sequence[Suppressed], *, written: bool) -> str:
        """Return what was added, or would be."""
        comments = sum(each.comments for each in made)
        if not comments:
            return "No suppression to add." if written else "No suppression would be added."
        added = "Added" if written else "Would add"
        files = _count(sum(len(each.texts) for each in made), "file")
        findings = _count(sum(each.count for each in made), "finding")
        return f"{added} {_count(comments, 'suppression')} in {files} for {findings}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
