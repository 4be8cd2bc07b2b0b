"""Comments that silence findings: where they go, what they say, and that they last."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from newloom_lint import engine
from newloom_lint.cache import Cache
from newloom_lint.fixing.rows import code
from newloom_lint.fixing.suppressing import refusal
from newloom_lint.judging import Verdict
from newloom_lint.settings import Selection
from newloom_lint.targets import Target, find_targets
from tests.projects import surrounded, write

TASK = "streams/tasks/fetch.py"
REST = "NL1,NL2,NL3,NL401,NL403,NL404,NL405,NL5,NL6,NL7"
BODY = '''\
"""Fetching."""


def fetch(stream_id, **kwargs):
    """Fetch a page."""
'''
LONG = "x" * 60


def target(root: Path, *given: str, ignore: str = REST) -> Target:
    flags = Selection(ignore=tuple(ignore.split(",")) if ignore else ())
    paths = [root / path for path in given]
    (found,) = find_targets(paths, folder=root, flags=flags, isolated=True).projects
    return found


def judged(root: Path, ignore: str = REST) -> Verdict:
    return engine.run(target(root, ignore=ignore), Cache(root, enabled=False))


def suppress(root: Path, *given: str, reason: str = "", ignore: str = REST) -> engine.Suppressed:
    asked = target(root, *given, ignore=ignore)
    made = engine.suppress(asked, Cache(root, enabled=False), reason)
    engine.save(asked, made)
    return made


def formatted(root: Path, path: str) -> None:
    command = [sys.executable, "-m", "ruff", "format", "-q", "--isolated", str(root / path)]
    subprocess.run(command, check=True)


def project(root: Path, task: str) -> Path:
    write(root, surrounded({}))
    return write(
        root,
        {
            TASK: task,
            "streams/tasks/__init__.py": (
                "from streams.tasks.fetch import fetch\n\nTASK_MAPPING = {'fetch': fetch}\n"
            ),
        },
    )


def added(before: str, after: str) -> list[str]:
    known = before.splitlines()
    return [line for line in after.splitlines() if line not in known]


PLACES = [
    ("print(1)", ["print(1)  # noqa: NL402"]),
    ("print(1)   ", ["print(1)  # noqa: NL402"]),
    ("print(1)  # shown", ["print(1)  # shown  # noqa: NL402"]),
    ("print(1)  # type: ignore ", ["print(1)  # type: ignore  # noqa: NL402"]),
    ("print(1)  # noqa: E501", ["print(1)  # noqa: E501, NL402"]),
    ("print(1)  # noqa: W1,E501 why", ["print(1)  # noqa: E501,NL402,W1 why"]),
    ("print(1)  # noqa: E501 T201", ["print(1)  # noqa: E501 NL402 T201"]),
    ("print(1)  # shown # noqa:T201", ["print(1)  # shown # noqa:NL402, T201"]),
    ("print(  # shown\n        1\n    )", ["print(  # shown  # noqa: NL402"]),
    ("print(\n        1\n    )", ["print(  # noqa: NL402"]),
    ("print(1,\n        2)", ["2)  # noqa: NL402"]),
    ('print("""\n  a\n""")', ['""")  # noqa: NL402']),
    ('print("""\n  a\n""", 1)\n    x = 1', ['""", 1)  # noqa: NL402']),
    ('x = print("""\n""") or 1', ["# newloom-lint: ignore[NL402]"]),
    ("x = 1 + \\\n        print(1)", ["print(1)  # noqa: NL402"]),
    ("x = print(1) + \\\n        1", ["# newloom-lint: ignore[NL402]"]),
    ("print(1); x = 2", ["# newloom-lint: ignore[NL402]"]),
    ("x = 2; print(1)", ["x = 2; print(1)  # noqa: NL402"]),
    ("if print(1): x = 2", ["# newloom-lint: ignore[NL402]"]),
    ("if x: print(1)", ["if x: print(1)  # noqa: NL402"]),
    ("if print(1):\n        x = 2", ["if print(1):  # noqa: NL402"]),
    ("x = {\n        print(1): 'a, b',\n    }", ["print(1): 'a, b',  # noqa: NL402"]),
    ("x = [\n        print(1) or [2, 3]\n    ]", ["print(1) or [2, 3]  # noqa: NL402"]),
    ("x = [\n        print(1), 3\n    ]", ["# newloom-lint: ignore[NL402]"]),
    ("x = [\n        print(1)\n        + 3\n    ]", ["print(1)  # noqa: NL402"]),
    ("x = [print(1), 2,\n        3]", ["# newloom-lint: ignore[NL402]"]),
    ("x = [\n        print(1),\n        3]", ["print(1),  # noqa: NL402"]),
    (f"x = print('{LONG}', 12345)", ["# newloom-lint: ignore[NL402]"]),
    (f"print('{LONG}{LONG}')", ["# newloom-lint: ignore[NL402]"]),
    (f"print('{LONG}{LONG}')  # noqa: E501", [f"print('{LONG}{LONG}')  # noqa: E501, NL402"]),
    ("#: what it is\n    x = print(1), 1, '" + LONG + "'", ["# newloom-lint: ignore[NL402]"]),
    (
        "# newloom-lint: ignore[NL310] so\n    x = print(1), 1, '" + LONG + "'",
        ["# newloom-lint: ignore[NL310, NL402] so"],
    ),
    ('x = f"""{\n    print(1)}"""', ["# newloom-lint: ignore[NL402]"]),
]
"""Statements that print, and the rows that a comment makes of them."""

FORMATS = {
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "tabs": lambda text: text.replace("    ", "\t"),
    "no-final-newline": lambda text: text.rstrip("\n"),
    "head": lambda text: "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n" + text,
}
SOURCES = {f"s{number}": f"{BODY}    {source}\n" for number, (source, _) in enumerate(PLACES)}
SOURCES |= {
    f"{name.replace('-', '_')}_{number}": change(f"{BODY}    {statement}\n")
    for name, change in FORMATS.items()
    for number, statement in enumerate(["print(1)", f"x = 1, print('{LONG}', 12345)"])
}
SOURCES["documented"] = f"{BODY}    #: what\n    #: it is\n    x = print(1), 1, '{LONG}'\n"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return all sources with their comments, as tasks of one project that is clean by them."""
    root = tmp_path_factory.mktemp("project")
    names = list(SOURCES)
    imports = "".join(f"from streams.tasks.{name} import fetch as {name}\n" for name in names)
    table = "".join(f"    {name!r}: {name},\n" for name in names)
    registry = {"streams/tasks/__init__.py": f"{imports}TASK_MAPPING = {{\n{table}}}\n"}
    files = {f"streams/tasks/{name}.py": text for name, text in SOURCES.items()}
    write(root, surrounded({}) | files | registry)
    assert len(judged(root).findings) == len(SOURCES)
    made = suppress(root)
    assert (made.left, made.count, made.comments) == ((), len(SOURCES), len(SOURCES))
    assert judged(root).findings == ()
    assert suppress(root, reason="another").texts == {}
    after = {name: (root / f"streams/tasks/{name}.py").read_bytes().decode() for name in names}
    formatted(root, "streams/tasks")
    assert judged(root).findings == ()
    return after


def test_the_code_is_the_same(written: dict[str, str]) -> None:
    for name, text in SOURCES.items():
        assert list(code(text)) == list(code(written[name]))


@pytest.mark.parametrize("number", range(len(PLACES)))
def test_where_a_comment_goes(written: dict[str, str], number: int) -> None:
    before, after = SOURCES[f"s{number}"], written[f"s{number}"]
    assert [line.strip() for line in added(before, after)] == PLACES[number][1]


def test_a_comment_for_the_next_row_stays_with_it(written: dict[str, str]) -> None:
    assert "    # newloom-lint: ignore[NL402]\n    #: what\n" in written["documented"]


@pytest.mark.parametrize("name", [name for name in SOURCES if name[-2:] in {"_0", "_1"}])
def test_line_endings_tabs_and_heads(written: dict[str, str], name: str) -> None:
    before, after = SOURCES[name], written[name]
    assert after.count("\r\n") == (after.count("\n") if "\r\n" in before else 0)
    assert after.endswith("\n") == before.endswith("\n")
    assert ("\t# newloom" in after) == ("\t" in before and "ignore" in after)


@pytest.mark.parametrize(
    ("head", "encoding"),
    [("", "utf-8-sig"), ("# coding: latin-1\n", "latin-1"), ("# coding: cp1252\r\n", "cp1252")],
)
def test_bytes_are_kept(tmp_path: Path, head: str, encoding: str) -> None:
    project(tmp_path, "")
    before = f"{head}{BODY}    print('größer')\n"
    (tmp_path / TASK).write_bytes(before.encode(encoding))
    made = suppress(tmp_path, reason="für später")
    assert judged(tmp_path).findings == ()
    after = before.replace("er')", "er')  # noqa: NL402 für später")
    assert made.texts[TASK] == (tmp_path / TASK).read_bytes() == after.encode(encoding)


def test_what_the_encoding_cannot_write_is_not_written(tmp_path: Path) -> None:
    project(tmp_path, f"# coding: ascii\n{BODY}    print(1)\n")
    made = suppress(tmp_path, reason="später")
    assert made.texts == {}
    assert "cannot be written in the file's encoding" in made.left[0][1]
    assert len(made.result.verdict.findings) == 1


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("", "# noqa: NL402 the caller looks"),
        ("  # noqa: E501", "# noqa: E501, NL402 the caller looks"),
        ("  # noqa: E501 it is long", "# noqa: E501, NL402 it is long"),
        ("  # noqa: E501  # shown", "# noqa: E501, NL402 the caller looks  # shown"),
        (
            "  # newloom-lint: ignore[NL316, NL401]",
            "# newloom-lint: ignore[NL316, NL401, NL402] the caller looks",
        ),
        (
            "  # newloom-lint: ignore[root-logger] so",
            "# newloom-lint: ignore[print-call, root-logger] so",
        ),
        ("  # newloom-lint: ignore", "# newloom-lint: ignore  # noqa: NL402 the caller looks"),
    ],
)
def test_reasons(tmp_path: Path, comment: str, said: str) -> None:
    project(tmp_path, f"{BODY}    print(1){comment}\n")
    suppress(tmp_path, reason="the caller looks", ignore=f"{REST},NL002")
    assert (tmp_path / TASK).read_text().endswith(f"print(1)  {said}\n")
    assert judged(tmp_path, ignore=f"{REST},NL002").findings == ()


def test_a_reason_is_no_rule(tmp_path: Path) -> None:
    project(tmp_path, f"{BODY}    print(1)\n")
    suppress(tmp_path, reason="T123 will mend it")
    assert (tmp_path / TASK).read_text().endswith("# noqa: NL402 - T123 will mend it\n")


@pytest.mark.parametrize(
    "reason",
    [
        *("", " ", "a\nb", "a\rb", "a\u2028b", "a\x0cb", "\udcff"),
        *("# noqa", "noqa: E5", "type: ignore", "coding: latin-1", "later # pragma: no cover"),
        "see newloom-lint: ignore[ALL]",
    ],
)
def test_what_can_be_no_reason(reason: str) -> None:
    assert refusal(reason)


@pytest.mark.parametrize("reason", ["later", "see #12", "ABC-1: the caller retries", "größer]"])
def test_what_can_be_a_reason(tmp_path: Path, reason: str) -> None:
    assert not refusal(reason)
    project(tmp_path, f"{BODY}    print(1)\n    x = print('{LONG}', 12), 3\n")
    assert suppress(tmp_path, reason=reason).count == 2
    formatted(tmp_path, TASK)
    assert judged(tmp_path).findings == ()


ALL_KINDS = """\
import logging, requests

logger = logging.getLogger("print")  # the name


@property_like
def wrapped(function): return function


def fetch(stream_id,
          url):
    if url:
        logging.info("here")  # newloom-lint: ignore[NL403, NL310]
    answer = requests.get(
        url,
        params={"a": 1},
    )
    try:
        print(answer); logging.error("%s", answer)
    except:
        pass
"""


def test_all_rules_of_a_task_at_once(tmp_path: Path) -> None:
    project(tmp_path, ALL_KINDS)
    found = judged(tmp_path, ignore="").findings
    assert {"NL002", "NL104", "NL315", "NL402", "NL404"} <= {one.finding.code for one in found}
    made = suppress(tmp_path, ignore="")
    assert made.count == len(found)
    assert made.comments < made.count
    assert judged(tmp_path, ignore="").findings == ()
    for path in made.texts:
        formatted(tmp_path, path)
    assert judged(tmp_path, ignore="").findings == ()


def test_only_the_files_that_were_given(tmp_path: Path) -> None:
    project(tmp_path, ALL_KINDS.replace("print(answer)", "import streams.tasks.gone"))
    registry = tmp_path / "streams/tasks/__init__.py"
    made = suppress(tmp_path, TASK, ignore="")
    assert set(made.texts) == {TASK}
    assert {finding.place.path for finding, _ in made.left} <= {"streams/tasks/__init__.py"}
    assert "noqa" not in registry.read_text()


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    project(tmp_path, "def fetch(:\n")
    made = suppress(tmp_path, ignore="")
    assert TASK not in made.texts
    assert ("NL001", "a file that cannot be read has no place for a suppression") in [
        (finding.code, why) for finding, why in made.left
    ]
    assert "NL001" in {one.finding.code for one in judged(tmp_path, ignore="").findings}


@pytest.mark.parametrize(
    "reason", ["", "a reason that is much longer than the row it stands in, " * 2]
)
def test_an_entry_of_the_registry_alone(tmp_path: Path, reason: str) -> None:
    project(tmp_path, f"{BODY}    return 1\n")
    registry = tmp_path / "streams/tasks/__init__.py"
    before = (
        "from streams.tasks.fetch import fetch\n\n"
        "TASK_MAPPING = {\n    'fetch': fetch,\n    'again': fetch,\n    'fetch': fetch,\n}\n"
    )
    registry.write_text(before)
    made = suppress(tmp_path, "streams/tasks/__init__.py", reason=reason, ignore="NL507,NL504")
    assert made.count == 1
    (line,) = added(before, registry.read_text())
    assert line == f"    'fetch': fetch,  # noqa: NL503 {reason}".rstrip()
    formatted(tmp_path, "streams/tasks")
    assert {one.finding.code for one in judged(tmp_path, "").findings}.isdisjoint({"NL503"})
