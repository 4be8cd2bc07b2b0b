"""`newloom-lint inspect`: what the linter believes about one task."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from newloom_lint.cache import Cache
from newloom_lint.cli.errors import Refusal, did_you_mean
from newloom_lint.files import Tree
from newloom_lint.findings import Place
from newloom_lint.model import Project, Task
from newloom_lint.model.inspection import UNKNOWN, Exit, Inspection, Named, inspect
from newloom_lint.syntax.stack import deeply
from newloom_lint.targets import find_targets

WIDTH = 80
_LOST = {
    "transaction": " (what was saved is rolled back)",
    "save": " (a full `save()` writes back what it had read)",
}


@click.command(name="inspect")
@click.argument("task", metavar="TASK")
@click.option("--output-format", type=click.Choice(["full", "json"]), default="full")
@click.option("--isolated", is_flag=True, help="Read no configuration file.")
def command(task: str, output_format: str, isolated: bool) -> None:
    """Say what the linter believes about one task, with places and reasons.

    TASK is a stream type, a function's name, a dotted name (streams.tasks.rss.fetch), a file, or
    a function in a file (streams/tasks/rss.py:fetch).
    """
    targets = find_targets((), isolated=isolated)
    pages: list[tuple[Tree, Inspection]] = []
    known: set[str] = set()
    for target in targets.projects:
        cache = Cache(target.tree.root)
        project = Project(target.tree, cache.facts.get, target.settings)
        tasks = deeply(lambda project=project: project.tasks)  # type: ignore[misc]
        known |= {name for one in tasks for name in (one.name, *one.stream_types)}
        chosen = [one for one in tasks if _is_meant(one, task, project.tree)]
        pages += [(target.tree, deeply(lambda one=one: inspect(one))) for one in chosen]  # type: ignore[misc]
    if not pages:
        raise Refusal(
            f"no task `{task}`{did_you_mean(task, sorted(known))}",
            help_="give a stream type, a function's name or `path.py:function`",
        )
    if output_format == "json":
        click.echo(msgspec.json.format(msgspec.json.encode([_data(*p) for p in pages]), indent=2))
    else:
        click.echo("\n\n".join("\n".join(_page(tree, page)) for tree, page in pages))


def _is_meant(task: Task, wanted: str, tree: Tree) -> bool:
    """Return whether a request names a task."""
    names = {task.name, task.qualname, *task.stream_types, f"{task.module.name}.{task.qualname}"}
    if wanted in names:
        return True
    path, _, function = wanted.replace("\\", "/").partition(".py")
    files = {os.path.normpath(task.module.path), os.path.normpath(tree.root / task.module.path)}
    here = os.path.normpath(Path.cwd() / f"{path}.py")
    named = here in files or os.path.normpath(f"{path}.py") in files
    return ".py" in wanted and named and function.lstrip(":") in {"", *names}


def _page(tree: Tree, page: Inspection) -> Iterator[str]:
    """Yield the lines that show a task."""
    yield f"{page.task.name}({page.signature})"
    yield from _row("defined", [_at(tree, page.task.place)])
    entries = [f"{named.name}  {_at(tree, named.place)}" for named in page.entries]
    yield from _row("registered", entries or ["nowhere"])
    yield from _row(
        "reaches", [f"{named.name}  {_at(tree, named.place)}" for named in page.reached]
    )
    if page.hidden:
        yield from _row(UNKNOWN, [page.hidden])
    for title, fails in (("A run that succeeds", False), ("A run that fails", True)):
        ways = [way for way in page.exits if way.fails is fails]
        yield ""
        yield title if ways else f"{title}: none is known"
        for way in ways:
            yield from _way(tree, way)


def _row(title: str, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield f"  {title:<11} {line}"
        title = ""


def _way(tree: Tree, way: Exit) -> Iterator[str]:
    """Yield the lines that show one way a run ends."""
    end = "returns as if nothing had happened" if way.swallowed else way.kind
    where = f" from {_at(tree, way.site)}, through no handler" if way.site else ""
    if way.fails and not way.site and not way.through:
        where = " through no handler, which is unlikely"
    yield f"  {end}{where}"
    for passed in way.through:
        yield f"    through `{passed.name}`  {_at(tree, passed.place)}"
    for line in _facts(way):
        yield from textwrap.wrap(line, WIDTH, initial_indent="    ", subsequent_indent="      ")


def _facts(way: Exit) -> Iterator[str]:
    if way.gone:
        yield "there is no Stream to record it on"
        return
    if way.fails:
        yield f"logged: {way.logged}"
    status = f"`{way.status}`" if way.status not in {"", UNKNOWN} else way.status
    yield f"status saved: {status or 'none, it stays as it was'}{_LOST.get(way.lost, '')}"
    yield f"last_run saved: {way.last_run}"
    if way.reason:
        yield f"unknown because {way.reason}"


def _at(tree: Tree, place: Place) -> str:
    row, column = tree.read(place.path).location(place.start)
    return f"{place.path}:{row}:{column}"


def _data(tree: Tree, page: Inspection) -> dict[str, Any]:
    """Return a task as JSON shows it."""
    return {
        "task": _named(tree, page.task),
        "signature": page.signature,
        "stream_types": [_named(tree, entry) for entry in page.entries],
        "reaches": [_named(tree, function) for function in page.reached],
        "hidden": page.hidden or None,
        "exits": [
            {
                "kind": way.kind,
                "fails": way.fails,
                "through": [_named(tree, passed) for passed in way.through],
                "site": _spot(tree, way.site) if way.site else None,
                "logged": way.logged,
                "status": way.status or None,
                "status_lost_by": way.lost or None,
                "last_run": way.last_run,
                "stream_gone": way.gone,
                "reason": way.reason or None,
            }
            for way in page.exits
        ],
    }


def _named(tree: Tree, named: Named) -> dict[str, Any]:
    return {"name": named.name, **_spot(tree, named.place)}


def _spot(tree: Tree, place: Place) -> dict[str, Any]:
    row, column = tree.read(place.path).location(place.start)
    return {
        "filename": str(tree.root / place.path),
        "location": {"row": row, "column": column},
    }
