"""Fixes on their way to the user: applied, written or shown, and what is said about them."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import msgspec

from newloom_lint.cache import Cache
from newloom_lint.cli.errors import Refusal
from newloom_lint.engine import MAX_PASSES, Fixed, check_targets, fix, save
from newloom_lint.judging import Judged
from newloom_lint.reporting.cells import escape
from newloom_lint.targets import Target, Targets
from newloom_lint.writing import WriteError

STANDARD_INPUT = "-"


class Piped(msgspec.Struct, frozen=True):
    """What came through standard input, and the file of the project that it stands for."""

    path: str
    text: bytes


class Work(msgspec.Struct, frozen=True):
    """How fixes are made and told."""

    cached: bool
    jobs: int | None
    unsafe: bool
    listed: bool
    """Whether each fix is listed."""
    piped: Piped | None = None


def standard_input(paths: Sequence[str], filename: str | None) -> Piped | None:
    """Return what standard input holds, where it is to be checked.

    Raises:
        Refusal: it is not clear which file it stands for.

    """
    if filename is None and STANDARD_INPUT not in paths:
        return None
    if filename is None:
        raise Refusal(
            "`-` needs `--stdin-filename`: what a file means depends on its place in the project",
            help_="`--stdin-filename streams/tasks/x.py -` checks it as that file",
        )
    if any(path != STANDARD_INPUT for path in paths):
        raise Refusal(
            "with `--stdin-filename` standard input is checked, and no other path",
            help_="give `-` or no path",
        )
    place = Path.cwd() / filename
    if place.is_dir() or not place.parent.is_dir():
        fault = "is a folder" if place.is_dir() else "lies in a folder that does not exist"
        raise Refusal(f"`--stdin-filename`: `{filename}` {fault}", help_="name a file")
    return Piped(filename, sys.stdin.buffer.read())


def applied(targets: Targets, work: Work) -> list[Fixed]:
    """Return the projects with their fixes, in memory; what went wrong is told."""
    mended = []
    for target in targets.projects:
        only = target.given[0] if work.piped and target.given else None
        cache = Cache(target.tree.root, enabled=work.cached, jobs=work.jobs)
        mended.append(fix(target, cache, unsafe=work.unsafe, only=only))
    return mended


def landed(targets: Targets, mended: Sequence[Fixed], errors: list[WriteError]) -> list[Fixed]:
    """Write the fixes, and return what is true then.

    A project that could not be written is as it was before; the reason joins `errors`.
    """
    found = []
    for target, fixed in zip(targets.projects, mended, strict=True):
        try:
            save(target, fixed)
        except WriteError as error:
            errors.append(error)
            (result,) = check_targets(Targets((target,)), cached=False)
            found.append(Fixed(result, 0, declined=fixed.declined))
        else:
            found.append(fixed)
    return found


def fixed_text(targets: Targets, mended: Sequence[Fixed], piped: Piped) -> bytes:
    """Return what standard input becomes; a file that is in no project stays as it is."""
    for target, fixed in zip(targets.projects, mended, strict=True):
        for path in target.given or ():
            return fixed.texts.get(path, piped.text)
    return piped.text


def patches(targets: Targets, mended: Sequence[Fixed]) -> bytes:
    """Return all changes as one patch."""
    from newloom_lint.fixing.patch import patch  # noqa: PLC0415  (only where it is asked for)

    found = []
    for target, fixed in zip(targets.projects, mended, strict=True):
        base = _patch_base(target.tree.root)
        for path, data in sorted(fixed.texts.items()):
            name = (target.tree.root / path).relative_to(base).as_posix()
            found.append(patch(name, target.tree.read(path).data, data))
    return b"".join(found)


def _patch_base(root: Path) -> Path:
    """Return the folder a patch is relative to: `git apply` counts from the repository's root."""
    for folder in (root, *root.parents):
        if (folder / ".git").exists():
            return folder
    here = Path.cwd()
    return here if root.is_relative_to(here) else root


def tell(targets: Targets, mended: Sequence[Fixed], work: Work, *, verb: str) -> None:
    """Say on standard error what was not fixed and why and, where asked for, what was."""
    for target, fixed in zip(targets.projects, mended, strict=True):
        for line in _lines(target, fixed):
            click.echo(escape(line), err=True)
    if not work.listed:
        return
    count = sum(fixed.count for fixed in mended)
    findings = "1 finding" if count == 1 else f"{count} findings"
    click.echo(f"{verb} {findings}{':' if count else '.'}", err=True)
    for target, fixed in zip(targets.projects, mended, strict=True):
        for line in _listed(target, fixed.applied):
            click.echo(escape(line), err=True)


def _lines(target: Target, fixed: Fixed) -> Iterator[str]:
    """Yield what was not done, one line each."""
    for undone in fixed.declined:
        finding = undone.judged.finding
        row = f":{undone.judged.range.row}" if undone.judged.range else ""
        bug = "; this is a bug of newloom-lint, please report it" if undone.ours else ""
        yield (
            f"warning: {_shown(target, finding.place.path)}{row}: the fix of {finding.code} "
            f"{finding.name} was undone, because {undone.reason}{bug}"
        )
    if fixed.is_cut:
        yield (
            f"warning: after {MAX_PASSES} passes there are still fixes to apply: run it once more"
        )
    for judged in fixed.elsewhere:
        finding = judged.finding
        others = sorted({edit.place.path for edit in finding.edits} - {finding.place.path})
        yield (
            f"note: the fix of {finding.code} {finding.name} was not applied: it also changes "
            f"{', '.join(others) or finding.place.path}, and only standard input was given"
        )


def _listed(target: Target, applied: Sequence[Judged]) -> Iterator[str]:
    """Yield for each file what was fixed in it, and how often."""
    files: dict[str, Counter[str]] = {}
    for judged in applied:
        finding = judged.finding
        others = sorted({edit.place.path for edit in finding.edits} - {finding.place.path})
        where = f" (in {', '.join(others)})" if others else ""
        title = finding.fix.title if finding.fix else ""
        line = f"{finding.code} {finding.name}: {title}{where}"
        files.setdefault(finding.place.path, Counter())[line] += 1
    for path, counted in sorted(files.items()):
        yield f"- {_shown(target, path)}:"
        for line, count in sorted(counted.items()):
            yield f"    {count}x {line}"


def _shown(target: Target, path: str) -> str:
    return os.path.relpath(target.tree.root / path)
