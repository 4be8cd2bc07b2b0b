"""`newloom-lint inspect`: what the linter believes about one task."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
import msgspec

from newloom_lint.cache import Cache
from newloom_lint.cli import task_page
from newloom_lint.cli.errors import Refusal, did_you_mean
from newloom_lint.files import Tree
from newloom_lint.findings import Place
from newloom_lint.model import Project, Task
from newloom_lint.model.call_tree import Called
from newloom_lint.model.inspection import Exit, Fact, Inspection, Named, Where, inspect
from newloom_lint.model.tracing import TracingMachine
from newloom_lint.syntax.stack import deeply
from newloom_lint.targets import find_targets


@click.command(name="inspect")
@click.argument("task", metavar="TASK")
@click.option(
    "--output-format",
    type=click.Choice(["full", "json"]),
    default="full",
    help="A page to read, or the same as data.",
)
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
        project = Project(target.tree, cache.facts.get, target.settings, machine=TracingMachine)
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
        click.echo("\n\n".join("\n".join(task_page.lines(tree, page)) for tree, page in pages))


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


def _data(tree: Tree, page: Inspection) -> dict[str, Any]:
    """Return a task as JSON shows it."""
    return {
        "task": _named(tree, page.task),
        "signature": page.signature,
        "stream_types": [_named(tree, entry) for entry in page.entries],
        "calls": [_called(tree, called) for called in page.calls],
        "stops_keys": [_named(tree, function) for function in page.stopped],
        "gives": page.gives or None,
        "unknown": _fact(tree, page.hidden) if page.hidden else None,
        "exits": [_exit(tree, way) for way in page.exits],
    }


def _exit(tree: Tree, way: Exit) -> dict[str, Any]:
    return {
        "kind": way.kind,
        "fails": way.fails,
        "places": [_where(tree, where) for where in way.left],
        "handlers": [_named(tree, passed) for passed in way.handlers],
        "unlikely": way.unlikely,
        "stream_gone": way.gone,
        "logged": _fact(tree, way.logged),
        "status": _fact(tree, way.status),
        "status_lost": _fact(tree, way.lost) if way.lost else None,
        "last_run": _fact(tree, way.last_run),
        "unknown": [_fact(tree, fact) for fact in way.unknown],
    }


def _called(tree: Tree, called: Called) -> dict[str, Any]:
    calls = [_called(tree, below) for below in called.calls]
    return {"name": called.name, **_spot(tree, called.place), "how": called.how, "calls": calls}


def _fact(tree: Tree, fact: Fact) -> dict[str, Any]:
    return {"value": fact.value or None, "places": [_where(tree, one) for one in fact.where]}


def _where(tree: Tree, where: Where) -> dict[str, Any]:
    return {**_spot(tree, where.place), "through": list(where.through)}


def _named(tree: Tree, named: Named) -> dict[str, Any]:
    return {"name": named.name, **_spot(tree, named.place)}


def _spot(tree: Tree, place: Place) -> dict[str, Any]:
    row, column = tree.read(place.path).location(place.start)
    return {
        "filename": str(tree.root / place.path),
        "location": {"row": row, "column": column},
    }
