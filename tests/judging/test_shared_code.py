"""One fault, one finding: what five tasks share is reported once, where it is."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from newloom_lint import engine
from newloom_lint.cache import Cache
from newloom_lint.findings import Finding
from newloom_lint.reporting import Entry, Summary, View, open_report
from newloom_lint.reporting.events import first_of
from newloom_lint.targets import Target, find_targets
from tests.judging.shared_code import (
    ALL_TASKS,
    LOG,
    MARK,
    MOST_SHAPES,
    NAMES,
    SHAPES,
    SHARED,
    project,
)

HANDLER = "except Exception as error"
RAISED = 'raise RuntimeError("failed")'
UNSCOPED = MARK.replace("filter(id=stream_id)", "all()")
READ = "stream = Stream.objects.get(id=stream_id)\n"

ENDINGS = (
    # the rule, what is written instead of what, and the text that is reported
    ("NL303", HANDLER, "except OSError as error", "except OSError as error"),
    ("NL304", "raise\n", "return None\n", HANDLER),
    ("NL305", LOG, "pass", HANDLER),
    ("NL306", LOG, 'logger.error("%s!", error)', 'logger.error("%s!", error)'),
    ("NL307", LOG, 'logger.exception("failed")', 'logger.exception("failed")'),
    ("NL308", MARK, "pass", HANDLER),
    ("NL309", MARK, MARK.replace(", last_run=timezone.now()", ""), HANDLER),
    ("NL310", '"failed"', '"faild"', '"faild"'),
    ("NL314", "raise\n", f"{RAISED}\n", RAISED),
    ("NL509", 'status="failed"', 'state=1, status="failed"', "state"),
    ("NL511", LOG, f"{LOG}; retry(1)", "retry(1)"),
)
DONE = "Stream.objects.filter(id=stream_id).update(last_run=timezone.now())"
SELF_DONE = DONE.replace("(id=stream_id)", "(id=self.stream_id)")
TOLD = 'logger.info("Fetching %s", url)\n'
WITHOUT_TIME = ('"failed", last_run=timezone.now()', '"failed"')
IN_HELPER = (
    ("NL309", *WITHOUT_TIME, "fail"),
    ("NL310", '"failed"', '"faild"', '"faild"'),
    ("NL312", 'save(update_fields=["last_run"])', "save()", "stream.save()"),
    (
        "NL313",
        "filter(id=stream_id).update",
        "all().update",
        MARK.replace("filter(id=stream_id)", "all()"),
    ),
    (
        "NL316",
        "stream.last_run = timezone.now()",
        "stream.last_run = datetime.now()",
        "datetime.now()",
    ),
    ("NL402", "requests.get", "print(url)\n    requests.get", "print(url)"),
    ("NL403", "logger.info(", "logging.info(", 'logging.info("Fetching %s", url)'),
    ("NL509", READ, f"{READ}    stream.adress\n", "adress"),
    ("NL510", READ, f"{READ}    from streams.nowhere import x\n", "x"),
    ("NL511", READ, f"{READ}    retry(1)\n", "retry(1)"),
)
OTHERS = (
    ("decorator", "NL311", DONE, "pass", "wrapper"),
    ("context manager", "NL311", DONE, "pass", "run_of"),
    ("context class", "NL311", f"{SELF_DONE}\n", "pass\n", "__exit__"),
    ("celery", "NL311", DONE, "pass", "wrapper"),
    ("base class", "NL311", "self.update(last_run=timezone.now())", "pass", "run"),
    ("base class that does all", "NL311", SELF_DONE, "pass", "run"),
    ("coroutine", "NL311", DONE, "pass", "fetch"),
    ("function", "NL311", DONE, "pass", "fetch"),
    ("decorated function", "NL311", DONE, "pass", "wrapper"),
    ("coroutine", "NL401", TOLD, "pass\n", "fetch"),
    ("function", "NL401", TOLD, "pass\n", "fetch"),
    ("decorated function", "NL401", TOLD, "pass\n", "fetch"),
    (
        "base class that does all",
        "NL401",
        'logger.info("Fetching %s", self.url)\n',
        "pass\n",
        "run",
    ),
    ("decorator", "NL103", "wrapper(stream_id, ", "wrapper(stream_id, /, ", "stream_id"),
    ("decorator", "NL104", "wrapper(stream_id, **kwargs)", "wrapper(stream_id, url)", "wrapper"),
    (
        "decorator",
        "NL302",
        "        try:\n",
        "        requests.get('x', timeout=3)\n        try:\n",
        "requests.get('x', timeout=3)",
    ),
    ("base class", "NL104", "stream_id, **kwargs", "stream_id", "__init__"),
    ("coroutine", "NL104", ", **kwargs", "", "fetch"),
    (
        "coroutine",
        "NL106",
        "(last_run=timezone.now())",
        "(last_run=timezone.now())\n        return Stream.objects.all()",
        "Stream.objects.all()",
    ),
)
ROWS = [
    *((shape, *row) for shape in MOST_SHAPES for row in ENDINGS),
    *(("helper", *row) for row in IN_HELPER),
    *OTHERS,
]


def target(root: Path, *given: str) -> Target:
    paths = [root / path for path in given]
    (found,) = find_targets(paths, folder=root, isolated=True).projects
    return found


def found(root: Path, *given: str) -> list[Finding]:
    verdict = engine.run(target(root, *given), Cache(root, enabled=False))
    return [judged.finding for judged in verdict.findings]


def affected(finding: Finding) -> list[str]:
    words = [related.message for related in finding.related]
    return [word.split("`")[1] for word in words if word.endswith("is affected")]


@pytest.mark.parametrize("shape", SHAPES)
def test_without_a_fault_nothing_is_found(tmp_path: Path, shape: str) -> None:
    assert found(project(tmp_path, shape)) == []


@pytest.mark.parametrize(
    ("shape", "code", "old", "new", "underlined"), ROWS, ids=[f"{r[0]}-{r[1]}" for r in ROWS]
)
def test_a_fault_in_shared_code(
    tmp_path: Path, shape: str, code: str, old: str, new: str, underlined: str
) -> None:
    root = project(tmp_path, shape, old, new)
    (finding,) = found(root)
    assert (finding.code, finding.place.path) == (code, SHARED)
    text = (root / SHARED).read_text()
    assert text[finding.place.start : finding.place.end] == underlined
    assert finding.tasks == ALL_TASKS
    assert tuple(affected(finding)) == ALL_TASKS
    assert not any(f"`{name}`" in finding.message for name in NAMES)
    (of_helper,) = found(root, SHARED)
    assert of_helper == finding
    (of_task,) = found(root, "streams/tasks/gamma.py")
    assert (of_task.place, of_task.message) == (finding.place, finding.message)
    assert (of_task.tasks, affected(of_task)) == (("gamma",), ["gamma"])


def said(root: Path, *given: str) -> list[str]:
    """Return what is found: the rule, the stem of the file, and what is underlined."""
    return [
        f"{finding.code} {Path(finding.place.path).stem} "
        f"{(root / finding.place.path).read_text()[finding.place.start : finding.place.end]}"
        for finding in found(root, *given)
    ]


def change(root: Path, name: str, *changes: tuple[str, str]) -> None:
    """Replace texts in the file of one task."""
    path = root / f"streams/tasks/{name}.py"
    text = path.read_text()
    for old, new in changes:
        assert old in text, (name, old)
        text = text.replace(old, new)
    path.write_text(text)


REST = tuple(name for name in ALL_TASKS if name != "beta")
STATUS_GIVEN = ("fail(stream_id, error)", 'fail(stream_id, error, "failed")')
RECORDS = (
    "requests.get",
    "Stream.objects.filter(id=stream_id).update(last_run=1)\n    requests.get",
)


def everywhere(root: Path, *changes: tuple[str, str]) -> Path:
    for name in NAMES:
        change(root, name, *changes)
    return root


def test_the_fault_is_the_handlers_where_another_completes_what_the_helper_does(
    tmp_path: Path,
) -> None:
    root = project(tmp_path, "helper", *WITHOUT_TIME)
    done = "        Stream.objects.filter(id=stream_id).update(last_run=1)\n        raise\n"
    change(root, "beta", ("        raise\n", done))
    assert said(root) == [f"NL309 {name} {HANDLER}" for name in REST]
    assert said(root, "streams/tasks/gamma.py") == [f"NL309 gamma {HANDLER}"]


def test_the_fault_is_the_handlers_where_they_say_the_status(tmp_path: Path) -> None:
    root = project(tmp_path, "helper", *WITHOUT_TIME)
    shared = root / SHARED
    text = shared.read_text().replace("fail(stream_id, error)", "fail(stream_id, error, status)")
    shared.write_text(text.replace('status="failed"', "status=status"))
    everywhere(root, STATUS_GIVEN)
    assert said(root) == [f"NL309 {name} {HANDLER}" for name in ALL_TASKS]


def test_a_helper_that_hands_the_status_on_says_it(tmp_path: Path) -> None:
    root = project(tmp_path, "helper", *WITHOUT_TIME)
    shared = root / SHARED
    mark = 'Stream.objects.filter(id=stream_id).update(status="failed")'
    text = shared.read_text().replace(mark, 'set_status(stream_id, status="failed")')
    text += "\n\ndef set_status(stream_id, **fields):\n"
    shared.write_text(f"{text}    Stream.objects.filter(id=stream_id).update(**fields)\n")
    assert said(root) == ["NL309 _shared fail"]


def test_a_helper_under_its_own_handler_is_reported_there(tmp_path: Path) -> None:
    root = project(tmp_path, "context manager", *WITHOUT_TIME)
    work = "    with _shared.run_of(stream_id):\n        requests.get(url, timeout=9)\n"
    inside = "".join(f"    {line}\n" for line in work.splitlines())
    around = f"    try:\n{inside}    except Exception:\n        raise\n"
    change(root, "alpha", (work, around))
    change(root, "beta", (work, around))
    (finding,) = found(root)
    assert (finding.code, finding.place.path, finding.tasks) == ("NL309", SHARED, ALL_TASKS)


def test_one_handler_is_no_fault_of_a_helper(tmp_path: Path) -> None:
    root = project(tmp_path, "helper", *WITHOUT_TIME)
    everywhere(root, ("_shared.fail(stream_id, error)", MARK + "; logger.exception(error)"))
    change(root, "beta", (MARK, "_shared.fail(stream_id, error)"))
    everywhere(
        root, ("from streams.models", "from django.utils import timezone\nfrom streams.models")
    )
    assert said(root) == [f"NL309 beta {HANDLER}"]


@pytest.mark.parametrize("shape", ["decorator", "context manager", "celery"])
def test_a_run_that_others_record_themselves(tmp_path: Path, shape: str) -> None:
    root = project(tmp_path, shape, DONE, "pass")
    record = RECORDS
    if shape == "celery":
        saved = "stream.last_run = 1\n    stream.save(update_fields=['last_run'])\n"
        record = ("    return requests", f"    {saved}    return requests")
    elif shape == "context manager":
        inside = RECORDS[1].replace("    requests", "        requests")
        record = ("        requests.get", f"        {inside}")
    change(root, "beta", record)
    expected = [f"NL311 {name} {name}" for name in REST]
    assert [one for one in said(root) if "NL311" in one] == expected
    given = said(root, "streams/tasks/gamma.py")
    assert [one for one in given if "NL311" in one] == ["NL311 gamma gamma"]


def test_the_place_of_a_remembered_verdict_hangs_on_the_other_tasks(tmp_path: Path) -> None:
    root = project(tmp_path, "decorator", DONE, "pass")
    given = "streams/tasks/gamma.py"

    def remembered() -> list[Finding]:
        verdict = engine.run(target(root, given), Cache(root))
        return [judged.finding for judged in verdict.findings]

    assert remembered() == remembered() == found(root, given)
    assert [one.place.path for one in remembered()] == [SHARED]
    change(root, "beta", RECORDS)
    assert remembered() == remembered() == found(root, given)
    assert [one.place.path for one in remembered()] == [given]


def test_a_run_of_which_nothing_is_known_says_nothing_of_the_others(tmp_path: Path) -> None:
    root = project(tmp_path, "decorator", DONE, "pass")
    change(root, "beta", ("requests.get", "getattr(_shared, url)(stream_id)\n    requests.get"))
    (finding,) = found(root)
    assert (finding.code, finding.place.path, finding.tasks) == ("NL311", SHARED, REST)
    assert finding.message.startswith("`recorded.wrapper` does not save `last_run` when")


def test_a_class_that_handles_failures_on_the_way_in_too(tmp_path: Path) -> None:
    root = project(tmp_path, "context class", f"{SELF_DONE}\n", "pass\n")
    mark = SELF_DONE.replace("last_run", 'status="failed", last_run')
    entered = f"""try:
                self.stream = Stream.objects.get(id=self.stream_id)
            except Exception:
                logger.exception("%s failed", self.stream_id)
                {mark}
                raise
            return self"""
    shared = root / SHARED
    shared.write_text(
        shared.read_text().replace("return self\n", entered.replace("\n    ", "\n") + "\n", 1)
    )
    assert said(root) == ["NL311 _shared __exit__"]


def test_a_helper_that_only_does_the_work_need_not_record_it(tmp_path: Path) -> None:
    root = project(tmp_path, "helper", 'stream.save(update_fields=["last_run"])', "pass")
    assert said(root) == [f"NL311 {name} {name}" for name in ALL_TASKS]


def test_what_a_single_task_runs_through_is_its_own(tmp_path: Path) -> None:
    root = project(tmp_path, "coroutine", DONE, "pass")
    for name in REST:
        (root / f"streams/tasks/{name}.py").unlink()
    registry = 'from streams.tasks.beta import beta\n\nTASK_MAPPING = {"beta": beta}\n'
    (root / "streams/tasks/__init__.py").write_text(registry)
    assert said(root) == ["NL311 beta beta"]


def test_a_task_that_another_hands_its_run_to(tmp_path: Path) -> None:
    root = project(tmp_path, "function", TOLD, "pass\n")
    text = (root / SHARED).read_text().replace("def fetch(", "def alpha(")
    (root / SHARED).unlink()
    (root / "streams/tasks/alpha.py").write_text(text)
    imported = ("from streams.tasks import _shared", "from streams.tasks.alpha import alpha")
    for name in NAMES[1:]:
        change(root, name, ("_shared.fetch(", "alpha("), imported)
    assert [one for one in said(root) if "NL401" in one] == ["NL401 alpha alpha"]
    (finding,) = (one for one in found(root) if one.code == "NL401")
    assert finding.tasks == ALL_TASKS
    given = said(root, "streams/tasks/gamma.py")
    assert [one for one in given if "NL401" in one] == ["NL401 alpha alpha"]


def test_entries_that_hand_on_to_one_function(tmp_path: Path) -> None:
    root = project(tmp_path, "function", TOLD, "pass\n")
    for name in NAMES:
        (root / f"streams/tasks/{name}.py").unlink()
    (root / "streams/tasks/__init__.py").write_text(
        "from streams.tasks._shared import fetch\n\n"
        "TASK_MAPPING = {\n"
        '    "alpha": lambda stream_id, **kwargs: fetch(stream_id, url="a", **kwargs),\n'
        '    "beta": lambda stream_id, **kwargs: fetch(stream_id, url="b", **kwargs),\n'
        "}\n"
    )
    (finding,) = (one for one in found(root) if one.code == "NL401")
    assert (finding.place.path, finding.tasks) == (SHARED, ("alpha", "beta"))


@pytest.mark.parametrize("shape", ["decorator", "celery", "base class"])
def test_work_of_their_own_is_logged_by_the_tasks(tmp_path: Path, shape: str) -> None:
    root = project(tmp_path, shape)
    shared = root / SHARED
    begins = 'logger.info("%s: %s begins", stream_type, stream_id)'
    shared.write_text(shared.read_text().replace(begins, "pass"))
    for name in NAMES:
        path = root / f"streams/tasks/{name}.py"
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "logger.info" not in line))
    assert said(root) == [f"NL401 {name} {name}" for name in ALL_TASKS]


def report(root: Path, name: str) -> str:
    verdict = engine.run(target(root), Cache(root, enabled=False))
    tree = target(root).tree
    out = io.StringIO()
    shown = open_report(name, out, View(root))
    for judged in verdict.findings:
        shown.finding(Entry(judged, root, tree.read))
    shown.finish(Summary(1, 5, None))
    return out.getvalue()


def test_the_formats_name_the_tasks(tmp_path: Path) -> None:
    root = project(tmp_path, "decorator", "raise\n", "return None\n")
    line, _ = report(root, "concise").splitlines()
    assert line.endswith("stored as a success [alpha, beta, delta, epsilon, gamma]")
    full = report(root, "full")
    for name in NAMES:
        assert f"= see: streams/tasks/{name}.py:14:5: `{name}` is affected" in full
    (entry,) = json.loads(report(root, "json"))
    assert entry["tasks"] == list(ALL_TASKS)
    assert [Path(related["filename"]).stem for related in entry["related"]] == list(ALL_TASKS)


def test_of_very_many_tasks_the_first_are_shown() -> None:
    names = [f"task_{number:02}" for number in range(20)]
    assert first_of(names) == "task_00, task_01, task_02, task_03, task_04 and 15 more"
    assert first_of(names[:6]) == ", ".join(names[:6])
