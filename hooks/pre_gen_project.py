"""Before anything is rendered: refuse what cannot work, all reasons together."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from newloom_lint.scaffold import RefusedError, find_place, read_answers, refuse_conflicts
from newloom_lint.scaffold.report import refusal
from newloom_lint.scaffold.staging import rendered_files


def main(context: Mapping[str, object], rendered_dir: Path) -> int:
    """Check the answers and the project they are for.

    Args:
        context: What Cookiecutter was told.
        rendered_dir: The folder it will render into.

    Returns:
        0 to go on; 1 to stop, after saying why on standard error.
    """
    try:
        answers = read_answers(context)
        place = find_place(rendered_dir.parent, str(context["__project_dir"]))
        in_the_way = [
            f"{rendered_dir.name}/{path} exists: move the folder away first"
            for path in rendered_files(answers.task_name)
            if (rendered_dir / path).exists()
        ]
        refuse_conflicts(place, answers, in_the_way)
    except RefusedError as error:
        sys.stderr.write(refusal(str(context["task_name"]), error.reasons))
        return 1
    return 0
