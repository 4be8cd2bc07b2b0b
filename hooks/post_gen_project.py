"""After rendering: put the files where they belong, register the task, tidy up."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from newloom_lint.scaffold import RefusedError, find_place, install, read_answers
from newloom_lint.scaffold.report import installed, left_outside, patch, refusal
from newloom_lint.scaffold.staging import left_behind, read_rendered, remove_rendered


def main(context: Mapping[str, object], rendered_dir: Path) -> int:
    """Install a rendered task in the project around it.

    Args:
        context: What Cookiecutter was told.
        rendered_dir: The folder it has rendered into; it disappears, unless other things are in
            it or there is no project.

    Returns:
        0 when the task is installed, shown (`_dry_run`) or left where it is because there is no
        project; 1 when nothing was changed, after saying why on standard error.
    """
    try:
        answers = read_answers(context)
        place = find_place(rendered_dir.parent, str(context["__project_dir"]))
        if place is None:
            sys.stdout.write(left_outside(answers, rendered_dir))
            return 0
        dry_run = bool(context["_dry_run"])
        plan = install(place, answers, read_rendered(rendered_dir, answers.task_name), dry_run)
    except RefusedError as error:
        sys.stderr.write(refusal(str(context["task_name"]), error.reasons))
        return 1
    sys.stdout.write(patch(plan) if dry_run else installed(plan))
    # Cookiecutter removes the folder itself when a hook fails, so nothing may fail after this.
    os.chdir(rendered_dir.parent)
    remove_rendered(rendered_dir, answers.task_name)
    sys.stdout.write(left_behind(rendered_dir))
    return 0
