import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import newloom_lint
from newloom_lint import engine, rules
from newloom_lint.cache import Cache
from newloom_lint.findings import AddKeyword, Finding, Fix, Level, Place, Profile, Safety
from newloom_lint.model import Project
from newloom_lint.settings import Selection
from newloom_lint.targets import Target, find_targets
from newloom_lint.writing import WriteError

ROOT = Path(__file__).parents[1]
TASK = "streams/tasks/a.py"


class Calls:
    """A rule about calls as they stand in the text; its fix adds a keyword."""

    level = Level.ERROR
    profile = Profile.REQUIRED
    covered_by: tuple[str, ...] = ()

    def __init__(
        self, code: str, call: str, keyword: str = "", safety: Safety = Safety.SAFE
    ) -> None:
        self.code, self.name, self.call, self.keyword = code, f"rule-{code}", call, keyword
        self.safety = safety

    def findings(self, project: Project) -> Iterator[Finding]:
        for path in project.tree.python_files("streams/tasks"):
            for match in re.finditer(re.escape(self.call), project.tree.read(path).text):
                place = Place(path, *match.span())
                step = AddKeyword(place, self.keyword)
                fix = Fix(self.safety, "add it", (step,)) if self.keyword else None
                yield Finding(self.code, self.name, self.level, self.call, place, fix=fix)


@pytest.fixture
def target(tmp_path: Path) -> Target:
    files = {TASK: "run()\nlog()\n", "streams/tasks/__init__.py": "TASK_MAPPING = {}\n"}
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (found,) = find_targets(folder=tmp_path, isolated=True).projects
    return found


def use(monkeypatch: pytest.MonkeyPatch, *fakes: Calls) -> None:
    monkeypatch.setattr(rules, "ALL", fakes)


def fix(target: Target) -> engine.Fixed:
    return engine.fix(target, Cache(target.tree.root, enabled=False))


def text(fixed: engine.Fixed) -> str:
    return fixed.result.tree.read(TASK).text


def test_all_safe_fixes_in_memory_then_on_disk(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Calls("NL901", "run()", "timeout=1"), Calls("NL902", "log()", "exc_info=True"))
    fixed = fix(target)
    assert (fixed.count, fixed.declined) == (2, ())
    assert fixed.result.verdict.findings == ()
    assert fixed.texts == {TASK: b"run(timeout=1)\nlog(exc_info=True)\n"}
    file = target.tree.root / TASK
    assert file.read_text() == "run()\nlog()\n"
    engine.save(target, fixed)
    assert file.read_text() == text(fixed) == "run(timeout=1)\nlog(exc_info=True)\n"


def test_unsafe_fixes_are_offered_and_not_applied(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Calls("NL901", "run()", "timeout=1", Safety.UNSAFE))
    fixed = fix(target)
    assert (fixed.count, fixed.texts) == (0, {})
    (judged,) = fixed.result.verdict.findings
    assert [edit.content for edit in judged.finding.edits] == ["timeout=1"]


def test_a_fix_that_adds_a_finding_is_undone_and_the_others_kept(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(
        monkeypatch,
        Calls("NL901", "run()", "timeout=1"),
        Calls("NL902", "log()", "exc_info=True"),
        Calls("NL903", "run(timeout=1)"),
    )
    fixed = fix(target)
    assert fixed.count == 1
    assert text(fixed) == "run()\nlog(exc_info=True)\n"
    assert [undone.judged.finding.code for undone in fixed.declined] == ["NL901"]
    assert [judged.finding.code for judged in fixed.result.verdict.findings] == ["NL901"]


def test_a_fix_that_mends_nothing_is_undone(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Calls("NL901", "run(", "timeout=1"))
    fixed = fix(target)
    assert (fixed.count, fixed.texts) == (0, {})


def test_a_fix_may_make_room_for_the_next(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    (target.tree.root / TASK).write_text("run(run())\n")
    use(monkeypatch, Calls("NL901", "run()", "timeout=1"), Calls("NL902", "run(run())", "x=1"))
    fixed = fix(target)
    assert fixed.result.verdict.findings == ()


def test_only_what_was_asked_about_is_fixed(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    (target.tree.root / "streams/tasks/b.py").write_text("run()\n")
    use(monkeypatch, Calls("NL901", "run()", "timeout=1"))
    (narrow,) = find_targets((target.tree.root / TASK,), isolated=True).projects
    assert set(fix(narrow).texts) == {TASK}


def test_a_file_that_changed_meanwhile_is_left_alone(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Calls("NL901", "run()", "timeout=1"))
    fixed = fix(target)
    (target.tree.root / TASK).write_text("mine = 1\n")
    with pytest.raises(WriteError):
        engine.save(target, fixed)
    assert (target.tree.root / TASK).read_text() == "mine = 1\n"


def test_a_second_run_remembers_and_a_change_is_seen(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Calls("NL901", "run()"))
    root = target.tree.root

    def verdict() -> engine.Verdict:
        (found,) = find_targets(folder=root, isolated=True).projects
        return engine.run(found, Cache(root))

    first = verdict()
    assert len(first.findings) == 1
    use(monkeypatch)
    assert verdict() == first
    (root / TASK).write_text("stop()\n")
    assert verdict().findings == ()


def test_the_python_door(tmp_path: Path) -> None:
    (tmp_path / "streams/tasks").mkdir(parents=True)
    (tmp_path / "streams/tasks/__init__.py").write_text("TASK_MAPPING = {'x': missing}\n")
    (result,) = newloom_lint.check(tmp_path, cache=False, select=["NL502"])
    assert [judged.finding.code for judged in result.verdict.findings] == ["NL502"]
    assert newloom_lint.check(tmp_path, cache=False, ignore=["ALL"])[0].verdict.findings == ()


def test_selection_of_flags_reaches_the_verdict(target: Target) -> None:
    (found,) = find_targets(
        folder=target.tree.root, flags=Selection(profile=Profile.STRICT), isolated=True
    ).projects
    assert engine.run(found, Cache(found.tree.root, enabled=False)).profile is Profile.STRICT


def test_the_engine_knows_no_door() -> None:
    code = "import sys, newloom_lint.engine; sys.exit('click' in sys.modules)"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], check=False, env=environment)
    assert done.returncode == 0
