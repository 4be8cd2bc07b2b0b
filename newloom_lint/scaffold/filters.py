"""What the template's questions and files ask for while Cookiecutter renders them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from . import names, source
from .answers import KINDS, parameters_faults, read_answers
from .parameters import ParameterError, parse
from .place import find_place
from .refusal import RefusedError
from .view import View, annotation, schema_annotation


def task(context: Mapping[str, object]) -> View:
    """Return the task a Cookiecutter context describes, fit for the project it is meant for.

    Raises:
        RefusedError: For answers nobody checked.
    """
    start = Path(str(context.get("_output_dir", ".")))
    try:
        place = find_place(start, str(context.get("__project_dir", "")))
    except RefusedError:
        place = None  # the hook says so
    return View(read_answers(context), with_schema=place is None or place.keeps_schemas)


def faults(question: str, answer: str, *other_answers: str) -> list[str]:
    """Return what is wrong with the answer to one question, one line each.

    Args:
        question: A name of `Answers`.
        answer: What was said.
        other_answers: For `parameters`: the kind of the task.
    """
    match question:
        case "task_name":
            fault = names.task_name_fault(answer)
        case "stream_type":
            fault = names.stream_type_fault(answer)
        case "parameters":
            return _parameter_faults(answer, *other_answers)
        case _:
            fault = names.text_fault(question, answer)
    return [fault] if fault else []


def _parameter_faults(line: str, kind: str = KINDS[0]) -> list[str]:
    try:
        return list(parameters_faults(parse(line), kind))
    except ParameterError as error:
        return [str(error)]


def project_folder(answer: str) -> str:
    """Return the absolute folder of the project that was named, nothing where none was.

    Cookiecutter's hooks run in another folder, where a relative answer would mean another one.

    Raises:
        RefusedError: There is no project.
    """
    place = find_place(Path.cwd(), answer) if answer else None
    return str(place.root) if place else ""


def braced(items: list[str], indent: int, used: int) -> str:
    """Return source items as a dict."""
    return source.enclosed("{", items, "}", indent, used)


FILTERS = {
    "annotation": annotation,
    "call": source.call,
    "docstring": source.docstring,
    "docstring_start": source.docstring_start,
    "braced": braced,
    "exploded": source.exploded,
    "imported": source.imported,
    "literal": source.literal,
    "schema_annotation": schema_annotation,
    "sequence": source.sequence,
    "task": task,
}
