"""The template rendered without questions, by Cookiecutter, from this very installation."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from .refusal import RefusedError
from .staging import read_rendered

_PACKAGE = Path(__file__).resolve().parents[1]


def template_folder() -> Path:
    """Return the folder of the task template: inside the wheel, or in the checkout around it."""
    bundled = _PACKAGE / "_template"
    return (bundled if bundled.is_dir() else _PACKAGE.parent) / "template" / "task"


def render(answers: Mapping[str, str]) -> dict[str, bytes]:
    """Return the files the template makes of answers, by what they are.

    Args:
        answers: Checked answers by question, as a person types them.

    Raises:
        ImportError: Cookiecutter is not installed.
        RefusedError: The template refuses the answers.
    """
    from cookiecutter.exceptions import (  # type: ignore[import-untyped]  # noqa: PLC0415
        CookiecutterException,
    )
    from cookiecutter.main import cookiecutter  # type: ignore[import-untyped]  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="newloom-lint-") as scratch:
        folder = Path(scratch)
        # The user's own configuration may change defaults, and would get a replay file.
        configuration = folder / "configuration.yaml"
        configuration.write_text(
            json.dumps({name: str(folder / name) for name in ("replay_dir", "cookiecutters_dir")}),
            encoding="utf-8",
        )
        try:
            rendered = cookiecutter(
                str(template_folder()),
                no_input=True,
                extra_context={name: _as_data(name, answers[name]) for name in answers},
                output_dir=scratch,
                config_file=str(configuration),
                accept_hooks=False,
            )
        except CookiecutterException as error:
            raise RefusedError(str(error).splitlines()) from error
        return read_rendered(Path(rendered), answers["task_name"])


def _as_data(question: str, answer: str) -> str:
    """Return Jinja code for an answer, because Cookiecutter renders what it is given."""
    if question == "kind":  # one of a list, which it does not render
        return answer
    escaped = "".join(
        f"\\u{ord(each):04x}" if ord(each) < 0x10000 else f"\\U{ord(each):08x}" for each in answer
    )
    return f'{{{{ "{escaped}" }}}}'
