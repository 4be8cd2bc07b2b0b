"""`newloom-lint new`: the task template with the flags of a normal command line."""

from __future__ import annotations

import importlib.util
import shlex
import sys
from pathlib import Path

import click

from newloom_lint.cli.errors import Refusal
from newloom_lint.scaffold import (
    RefusedError,
    find_place,
    install,
    read_answers,
    refuse_conflicts,
    report,
)
from newloom_lint.scaffold.answers import KINDS
from newloom_lint.scaffold.names import quoted, task_name_fault
from newloom_lint.scaffold.parameters import ParameterError, parse
from newloom_lint.scaffold.rendering import render

_HELP = "nothing was changed; `newloom-lint new --help` lists what can be given"


@click.command("new")
@click.argument("name")
@click.option(
    "--param",
    "parameters",
    multiple=True,
    metavar="DECLARATION",
    help='A parameter: "city: str", "max_items: int = 10". Give it as often as needed.',
)
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default=KINDS[0],
    show_default=True,
    help="http asks a service that answers in JSON; blank leaves the work to you.",
)
@click.option("--type", "stream_type", metavar="KEY", help="Stream type, if it is not NAME.")
@click.option("--title", help="Title of that type, as people choose it.")
@click.option("--description", help="What the task does, in one sentence.")
@click.option("--project-dir", metavar="PATH", help="The project's folder.")
@click.option("--dry-run", is_flag=True, help="Show the patch and change nothing.")
def command(
    name: str,
    parameters: tuple[str, ...],
    kind: str,
    stream_type: str | None,
    title: str | None,
    description: str | None,
    project_dir: str | None,
    dry_run: bool,
) -> int:
    """Place a new task NAME in the project: its module, its schema, its tests, registered."""
    if importlib.util.find_spec("cookiecutter") is None:
        install_it = f"{shlex.quote(sys.executable)} -m pip install 'cookiecutter>=2.5'"
        raise _refusal("`new` needs Cookiecutter", help_=f"run `{install_it}`")
    if fault := task_name_fault(name):
        raise _refusal(fault)  # other answers are made of it, and would be refused along with it
    if project_dir == "":
        raise _refusal("`--project-dir` is empty: name a folder, `.` is the current one")
    if title is None:
        title = name.replace("_", " ").strip().capitalize()
    given = {
        "task_name": name,
        "stream_type": name if stream_type is None else stream_type,
        "title": title,
        "description": title if description is None else description,
        "kind": kind,
        "parameters": _line(parameters, kind),
    }
    try:
        answers = read_answers(given)
        place = find_place(Path.cwd(), project_dir or "")
        if place is None:
            raise _refusal(
                f"no NewLoom project around `{Path.cwd()}`: a project has a "
                "`streams/tasks/__init__.py`, and a `manage.py` beside or above `streams`",
                help_="go to the project, or name its folder with `--project-dir`",
            )
        refuse_conflicts(place, answers)
        rendered = render(given | {"project_dir": str(place.root)})
        plan = install(place, answers, rendered, dry_run)
    except RefusedError as error:
        raise _refusal(*error.reasons) from error
    click.echo(report.patch(plan) if dry_run else report.installed(plan), nl=False)
    return 0


def _line(parameters: tuple[str, ...], kind: str) -> str:
    """Return the parameter line, after looking at each declaration by itself."""
    for declaration in parameters:
        try:
            parse(declaration)
        except ParameterError as error:
            raise _refusal(
                f"`--param`: {quoted(declaration)}, column {error.column}: {error.message}"
            ) from None
    if parameters or kind != "http":
        return ", ".join(parameters)
    return "url: HttpUrl, max_items: int = 10"


def _refusal(*reasons: str, help_: str = _HELP) -> Refusal:
    return Refusal(*reasons, help_=help_)
