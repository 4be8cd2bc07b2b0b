"""`newloom-lint check`: lint, fix, or show the fixes as a patch."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from newloom_lint import __version__
from newloom_lint.cli.adopting import ADD_IGNORE, Adoption, CheckCommand, ReasonOption
from newloom_lint.cli.applying import (
    Work,
    applied,
    fixed_text,
    landed,
    patches,
    standard_input,
    tell,
)
from newloom_lint.cli.errors import Refusal
from newloom_lint.cli.terminal import is_coloured, width
from newloom_lint.engine import Fixed, Result, check_targets, fixable, save
from newloom_lint.findings import Part, Profile
from newloom_lint.judging import Verdict
from newloom_lint.reporting import FORMATS, Entry, Summary, View, open_report
from newloom_lint.reporting.unknown import line as unknown_line
from newloom_lint.settings import Selection
from newloom_lint.targets import Target, Targets, find_targets
from newloom_lint.writing import WriteError

REMAINING = 1

_PROFILES = [profile.value for profile in Profile]


class Output(msgspec.Struct, frozen=True):
    """Where the answer goes, and in which form."""

    format: str | None
    file: Path | None
    colour: str
    quiet: bool
    verbose: bool


@click.command(name="check", cls=CheckCommand, context_settings={"max_content_width": 100})
@click.argument("paths", nargs=-1)
@click.option("--select", multiple=True, metavar="RULES", help="Only these rules.")
@click.option("--extend-select", multiple=True, metavar="RULES", help="These rules, too.")
@click.option("--ignore", multiple=True, metavar="RULES", help="All but these rules.")
@click.option("--profile", type=click.Choice(_PROFILES), help="The rules to start from.")
@click.option("--fix", "fixes", is_flag=True, help="Apply safe fixes, also in other files.")
@click.option("--diff", is_flag=True, help="Print what --fix would change, and change nothing.")
@click.option("--unsafe-fixes", "unsafe", is_flag=True, help="Those, too, that need a look.")
@click.option("--show-fixes", is_flag=True, help="List what was fixed, on standard error.")
@click.option(
    "--stdin-filename",
    metavar="FILE",
    help="Read standard input, which stands for this file of the project.",
)
@click.option(
    ADD_IGNORE,
    cls=ReasonOption,
    metavar="[=REASON]",
    help="Write a comment that silences it for each finding that remains, in the given files.",
)
@click.option(
    "--ignore-suppressions",
    is_flag=True,
    help="Report findings as if no comment silenced any; nothing is said about comments, either.",
)
@click.option(
    "--output-format",
    type=click.Choice(FORMATS),
    help="Default: full in a terminal, concise elsewhere.",
)
@click.option(
    "--output-file",
    type=click.Path(path_type=Path),
    help="Write the report, or the patch of --diff, to a file.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Read this configuration file and no other.",
)
@click.option("--isolated", is_flag=True, help="Read no configuration file.")
@click.option("--no-cache", is_flag=True, help="Remember nothing, use nothing remembered.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Read files with N processes. Default: as many as there are CPUs, where that pays.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 also when findings remain.")
@click.option(
    "--color",
    "colour",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="When to colour the full format.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print findings only.")
@click.option("-v", "--verbose", is_flag=True, help="Say what is done, on standard error.")
def command(
    paths: Sequence[str],
    select: Sequence[str],
    extend_select: Sequence[str],
    ignore: Sequence[str],
    profile: str | None,
    fixes: bool,
    diff: bool,
    unsafe: bool,
    show_fixes: bool,
    stdin_filename: str | None,
    add_ignore: str | None,
    ignore_suppressions: bool,
    config: Path | None,
    isolated: bool,
    no_cache: bool,
    jobs: int | None,
    exit_zero: bool,
    **output: Any,
) -> int:
    """Check the tasks of a NewLoom project.

    PATHS are files and folders; without any, the project around the current folder is checked.
    `-` is standard input, for the file that --stdin-filename names: with --fix the fixed text goes
    to standard output, all else to standard error, and no file is changed.
    RULES are codes (NL304), code prefixes (NL3), names (swallowed-exception) or ALL, separated by
    commas.

    Exit codes: 0 nothing left to report, 1 findings remain, 2 the tool could not do its job.
    """
    if show_fixes and not (fixes or diff):
        raise click.UsageError("`--show-fixes` lists what `--fix` or `--diff` does: give one")
    if config is not None and isolated:
        raise click.UsageError("`--config` and `--isolated` exclude each other")
    adoption = Adoption.asked(add_ignore, fixes=fixes, ignore_suppressions=ignore_suppressions)
    flags = Selection(
        profile=Profile(profile) if profile else None,
        select=_selectors("--select", select) or None,
        extend_select=_selectors("--extend-select", extend_select),
        ignore=_selectors("--ignore", ignore),
        ignore_suppressions=ignore_suppressions,
    )
    shown = Output(
        output["output_format"],
        output["output_file"],
        output["colour"],
        output["quiet"],
        output["verbose"],
    )
    if shown.file is not None:
        _check_writable(shown.file)
    piped = standard_input(paths, stdin_filename)
    targets = find_targets(
        paths if piped is None else (piped.path,),
        flags=flags,
        isolated=isolated,
        config=config and Path.cwd() / config,
        text=None if piped is None else piped.text,
    )
    started = time.perf_counter()
    if adoption is not None and piped is not None:
        raise click.UsageError(f"`{ADD_IGNORE}` writes to files: it cannot be used with `-`")
    work = Work(not no_cache, jobs, unsafe, show_fixes, piped)
    if adoption is not None:
        code, results = _adopt(adoption, targets, shown, work, diff=diff)
    elif diff:
        code, results = _diff(targets, shown, work)
    else:
        code, results = _check(targets, shown, work, fixes=fixes)
    if shown.verbose:
        _tell(targets, results, time.perf_counter() - started)
    return 0 if exit_zero else code


def _selectors(option: str, values: Iterable[str]) -> tuple[str, ...]:
    selectors: list[str] = []
    for value in values:
        named = [selector.strip() for selector in value.split(",") if selector.strip()]
        if not named:
            raise click.UsageError(f"`{option}` names no rule: give codes, names or ALL")
        selectors += named
    return tuple(selectors)


def _check_writable(file: Path) -> None:
    """Refuse a file that no report belongs in, before the work is done."""
    place = Path.cwd() / file
    if not place.parent.is_dir():
        reason = f"there is no folder `{file.parent}`"
    elif place.is_dir():
        reason = f"`{file}` is a folder"
    elif place.exists() and not place.is_file():
        reason = f"`{file}` is not a regular file"
    elif place.exists() and place.suffix == ".py":
        reason = f"`{file}` is Python source, which a report would overwrite"
    else:
        return
    raise Refusal(f"`--output-file`: {reason}", help_="name a file in a folder that exists")


def _check(
    targets: Targets, output: Output, work: Work, *, fixes: bool
) -> tuple[int, Sequence[Result]]:
    """Report what is found, or what remains after fixing; return the exit code and the results."""
    if not fixes:
        results = check_targets(targets, cached=work.cached, jobs=work.jobs)
        summary = _summary(targets, results, None, work)
        _report(results, summary, output, sys.stdout)
        return REMAINING if summary.remaining else 0, results
    mended = applied(targets, work)
    errors: list[WriteError] = []
    if work.piped is None:
        mended = landed(targets, mended, errors)
    results = tuple(fixed.result for fixed in mended)
    tell(targets, mended, work, verb="Fixed")
    summary = _summary(targets, results, mended, work)
    if work.piped is not None:
        click.echo(fixed_text(targets, mended, work.piped), nl=False)
    _report(results, summary, output, sys.stdout if work.piped is None else sys.stderr)
    if errors:
        raise errors[0]
    return REMAINING if summary.remaining else 0, results


def _diff(targets: Targets, output: Output, work: Work) -> tuple[int, Sequence[Result]]:
    """Give the fixes as a patch, the arithmetic on standard error; return the code and results."""
    mended = applied(targets, work)
    data = patches(targets, mended)
    _show_patch(data, output)
    results = [fixed.result for fixed in mended]
    tell(targets, mended, work, verb="Would fix")
    summary = _summary(targets, results, mended, work, written=False)
    click.echo(summary.sentence(), err=True)
    return REMAINING if summary.remaining or data else 0, results


def _adopt(
    adoption: Adoption, targets: Targets, output: Output, work: Work, *, diff: bool
) -> tuple[int, Sequence[Result]]:
    """Silence what is found by comments, or show them as a patch; return the code and results."""
    made = adoption.suppress(targets, cached=work.cached, jobs=work.jobs)
    results = [each.result for each in made]
    added = adoption.sentence(made, written=not diff)
    summary = msgspec.structs.replace(_summary(targets, results, None, work), added=added)
    if diff:
        _show_patch(patches(targets, made), output)
        click.echo(summary.sentence(), err=True)
    else:
        for target, each in zip(targets.projects, made, strict=True):
            save(target, each)
        _report(results, summary, output, sys.stdout)
    changed = diff and any(each.texts for each in made)
    return REMAINING if summary.remaining or changed else 0, results


def _show_patch(data: bytes, output: Output) -> None:
    if output.file is None:
        click.echo(data, nl=False)
    else:
        _write(data, output.file)


def _summary(
    targets: Targets,
    results: Sequence[Result],
    mended: Sequence[Fixed] | None,
    work: Work,
    *,
    written: bool = True,
) -> Summary:
    verdicts = [result.verdict for result in results]
    asked = sum(len(fixable(verdict, unsafe=work.unsafe)) for verdict in verdicts)
    every = sum(len(fixable(verdict, unsafe=True)) for verdict in verdicts)
    met = [verdict.met for verdict in verdicts]
    order = list(Profile)
    return Summary(
        remaining=sum(len(verdict.findings) for verdict in verdicts),
        tasks=sum(verdict.tasks for verdict in verdicts),
        met=None if None in met else min(filter(None, met), key=order.index, default=None),
        fixed=None if mended is None else sum(fixed.count for fixed in mended),
        written=written,
        fixable=asked,
        unsafe=every - asked,
        with_unsafe=work.unsafe,
        outside=len(targets.outside),
        excluded=len(targets.excluded),
        given=any(target.given is not None for target in targets.projects),
        unruled=bool(verdicts) and not any(verdict.rules for verdict in verdicts),
        registry="; ".join(dict.fromkeys(_registry(verdicts))),
    )


def _registry(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Yield why tasks may be missing that projects run."""
    for verdict in verdicts:
        for unknown in verdict.unknown:
            if unknown.part is Part.REGISTRY:
                path = unknown.place.path
                why = f": {unknown.reason} ({path})" if unknown.reason else f" in {path}"
                yield f"{unknown.what}{why}"


def _report(results: Iterable[Result], summary: Summary, output: Output, out: Any) -> None:
    if output.file is None:
        _show(results, summary, output, out)
        return
    text = io.StringIO()
    _show(results, summary, output, text)
    _write(text.getvalue().encode("utf-8", "backslashreplace"), output.file)


def _write(data: bytes, file: Path) -> None:
    from newloom_lint.writing import Change, write  # noqa: PLC0415

    place = Path.cwd() / file
    before = place.read_bytes() if place.exists() else None
    write([Change(place, before, data)], place.parent)


def _show(results: Iterable[Result], summary: Summary, output: Output, out: Any) -> None:
    terminal = out.isatty()
    name = output.format or ("full" if terminal else "concise")
    if name == "json" and hasattr(out, "reconfigure"):
        out.reconfigure(encoding="utf-8")
    view = View(
        folder=Path.cwd(),
        width=width(120) if name == "full" else 0,
        colour=is_coloured(output.colour, terminal=terminal),
        quiet=output.quiet,
    )
    report = open_report(name, out, view)
    for result in results:
        for judged in result.verdict.findings:
            report.finding(Entry(judged, result.tree.root, result.tree.read))
    report.finish(summary)
    out.flush()


def _tell(targets: Targets, results: Iterable[Result], seconds: float) -> None:
    """Say what was done and what could not be, for someone who wonders."""
    for target, result in zip(targets.projects, results, strict=True):
        _project(target)
        for unknown in result.verdict.unknown:
            click.echo(unknown_line(unknown, result.tree, Path.cwd()), err=True)
    for path in targets.outside:
        click.echo(f"skipped, part of no NewLoom project: {path}", err=True)
    for path in targets.excluded:
        click.echo(f"skipped, excluded: {path}", err=True)
    click.echo(f"newloom-lint {__version__}: {seconds * 1000:.0f} ms", err=True)


def _project(target: Target) -> None:
    settings = target.settings
    click.echo(f"project: {target.tree.root}", err=True)
    click.echo(f"configuration: {settings.config or 'none'}", err=True)
    profile = settings.flags.profile or settings.profile
    click.echo(f"profile: {profile.value}", err=True)
