"""Faults that the grammar does not write, put into the text of a program.

Each is what a person does: a keyword forgotten, a word misspelt, a line left out. They are apart
from the grammar so that its programs stay what they are.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from tests.proof.grammar import SHARED
from tests.proof.running import MODELS, TASK

Files = dict[str, str]
Change = Callable[[Files, random.Random], None]
MOST = 3
"""How many faults a program gets; one that it has no place for is left out."""

FAULTS: dict[str, Change] = {}
CHOICES = """\
    TYPE_CHOICES = [("feed", "Feed"), ("mail", "Mail")]

    stream_type = models.CharField(max_length=20, choices=TYPE_CHOICES)
    status ="""


def _fault(change: Change) -> Change:
    FAULTS[change.__name__.replace("_", " ").strip()] = change
    return change


def faulty(files: Files, chance: random.Random) -> Files:
    """Return the files with some faults in them."""
    found, count = files, 0
    for name in chance.sample(sorted(FAULTS), len(FAULTS)):
        changed = dict(found)
        FAULTS[name](changed, chance)
        if changed != found and _compiles(changed):
            found, count = changed, count + 1
        if count == MOST:
            break
    return found


def _compiles(files: Files) -> bool:
    try:
        for path, text in files.items():
            compile(text, path, "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def _replace(files: Files, chance: random.Random, pattern: str, new: str) -> None:
    """Replace one match, anywhere in the modules of tasks."""
    places = [
        (path, match)
        for path in (TASK, SHARED)
        for match in re.finditer(pattern, files.get(path, ""), re.MULTILINE)
    ]
    if places:
        path, match = chance.choice(places)
        text = files[path]
        files[path] = text[: match.start()] + match.expand(new) + text[match.end() :]


def _import(files: Files, line: str, word: str) -> None:
    for path in (TASK, SHARED):
        if word in files.get(path, ""):
            files[path] = f"{line}\n{files[path]}"


@_fault
def no_kwargs(files: Files, chance: random.Random) -> None:
    for name in chance.sample(["fetch", "_impl"], 2):
        match = re.search(
            rf"^(?:async )?def {name}\(.*(, \*\*(\w+))\):\n(?:[ \n].*\n|\n)*",
            files[TASK],
            re.MULTILINE,
        )
        if match and match[0].count(match[2]) == 1:
            files[TASK] = files[TASK][: match.start(1)] + files[TASK][match.end(1) :]
            return


@_fault
def no_stream_id(files: Files, _chance: random.Random) -> None:
    match = re.search(r"^def fetch\((stream_id, )(?:.*\n)*", files[TASK], re.MULTILINE)
    if match and match[0].count("stream_id") == 1 and "**" not in match[0].partition("\n")[0]:
        files[TASK] = files[TASK].replace("def fetch(stream_id, ", "def fetch(")


@_fault
def a_default_for_the_id(files: Files, _chance: random.Random) -> None:
    head = "def fetch(stream_id, **"
    files[TASK] = files[TASK].replace(head, "def fetch(stream_id=None, **")


@_fault
def the_id_by_position(files: Files, _chance: random.Random) -> None:
    files[TASK] = files[TASK].replace("def fetch(stream_id, ", "def fetch(stream_id, /, ")


@_fault
def an_unregistered_task(files: Files, _chance: random.Random) -> None:
    files["streams/tasks/__init__.py"] = "TASK_MAPPING = {}\n"


@_fault
def a_missing_choice(files: Files, _chance: random.Random) -> None:
    files[MODELS] = files[MODELS].replace("    status =", CHOICES, 1)


@_fault
def a_misspelt_status(files: Files, chance: random.Random) -> None:
    word = chance.choice(['"fail"', '"faild"', '"Failed"', "'failled'"])
    _replace(files, chance, r'(?<=[, (.]status)( ?= ?)"failed"', rf"\g<1>{word}")


@_fault
def another_misspelt_status(files: Files, chance: random.Random) -> None:
    _replace(files, chance, r'(status ?= ?)"processing"', r'\1"procesing"')
    _replace(files, chance, r'(status=)"active"', r"\1'activ'")


@_fault
def a_whole_save(files: Files, chance: random.Random) -> None:
    _replace(files, chance, r"\.save\(update_fields=\[.*?\]\)", ".save()")


@_fault
def another_whole_save(files: Files, chance: random.Random) -> None:
    _replace(files, chance, r"\.save\(update_fields=\[.*?\]\)", ".save()")


@_fault
def no_time(files: Files, chance: random.Random) -> None:
    _replace(files, chance, r'(status="failed"), last_run=timezone.now\(\)', r"\1")


@_fault
def no_time_on_the_instance(files: Files, chance: random.Random) -> None:
    _replace(files, chance, r"(status = .failed.\n) +\w+.last_run = .*\n", r"\1")


@_fault
def no_raise(files: Files, chance: random.Random) -> None:
    _replace(files, chance, r"^(    +)raise(?: \w+)?$", r"\1pass")


@_fault
def no_raise_at_all(files: Files, chance: random.Random) -> None:
    _replace(files, chance, r"^(    +.*\n)    +raise(?: \w+)?\n", r"\1")


@_fault
def no_cause(files: Files, chance: random.Random) -> None:
    _replace(files, chance, r"^(    +raise \w+\(.*\)) from \w+$", r"\1")


@_fault
def nothing_logged(files: Files, chance: random.Random) -> None:
    _replace(files, chance, r"^( +except .*:\n)( +)logger\.\w+\(.*\)\n", r"\1\2pass\n")


@_fault
def no_traceback(files: Files, chance: random.Random) -> None:
    _replace(files, chance, r", exc_info=\w+", "")
    _replace(files, chance, r"logger\.exception", "logger.error")


@_fault
def nothing_marked(files: Files, chance: random.Random) -> None:
    _replace(files, chance, r"^( +)Stream\.objects\..*failed.*$", r"\1pass")


@_fault
def success_not_recorded(files: Files, chance: random.Random) -> None:
    _replace(files, chance, r"^( +)Stream\.objects\..*\.update\(last_run=.*$", r"\1pass")


@_fault
def a_print(files: Files, chance: random.Random) -> None:
    _replace(files, chance, r"^( +)logger\.(?:info|warning)\((f?\".*\")\)$", r"\1print(\2)")


@_fault
def the_root_logger(files: Files, chance: random.Random) -> None:
    _replace(files, chance, r"^( +)logger\.(info|warning|error|exception)", r"\1logging.\2")


@_fault
def a_logger_s_name(files: Files, chance: random.Random) -> None:
    _replace(
        files, chance, r"getLogger\(__name__\)", chance.choice(['getLogger("t")', "getLogger()"])
    )


@_fault
def a_naive_time(files: Files, chance: random.Random) -> None:
    before = dict(files)
    _replace(files, chance, r"last_run( ?= ?)timezone\.now\(\)", r"last_run\1datetime.now()")
    if files != before:
        _import(files, "from datetime import datetime", "datetime.now")


@_fault
def everything_caught(files: Files, chance: random.Random) -> None:
    _replace(files, chance, r"^( +except) Exception( as \w+)?:$", r"\1 BaseException\2:")


@_fault
def a_needless_comment(files: Files, chance: random.Random) -> None:
    code = chance.choice(["NL603", "bare-except", "NL405, NL106", "NL304"])
    _replace(files, chance, r"^( +[a-z].*[)\w])$", rf"\1  # newloom-lint: ignore[{code}] a reason")


@_fault
def an_unknown_rule_in_a_comment(files: Files, chance: random.Random) -> None:
    code = chance.choice(["NL3066", "bare_except", "NL106, no-such-thing"])
    _replace(files, chance, r"^( +[a-z].*[)\w])$", rf"\1  # newloom-lint: ignore[{code}]")


@_fault
def a_poor_docstring(files: Files, _chance: random.Random) -> None:
    files[TASK] = re.sub(r"(?m)^(def fetch\(.*\):)$", r'\1\n    """Fetch it."""', files[TASK])
