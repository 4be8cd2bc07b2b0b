import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import newloom_lint
from newloom_lint import engine, rules
from newloom_lint.cache import Cache
from newloom_lint.files import Tree
from newloom_lint.findings import (
    AddKeyword,
    Edit,
    Finding,
    Fix,
    Level,
    Place,
    Profile,
    Safety,
    SetText,
)
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
    function = ""

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
                yield Finding(
                    self.code,
                    self.name,
                    self.level,
                    self.call,
                    place,
                    function=self.function,
                    fix=fix,
                )


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


def test_one_edit_may_mend_two_findings(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both count, whether the second was to be fixed or not."""
    for keyword in ("timeout=1", ""):
        use(monkeypatch, Calls("NL901", "run()", "timeout=1"), Calls("NL902", "run()", keyword))
        fixed = fix(target)
        assert (fixed.count, text(fixed)) == (2, "run(timeout=1)\nlog()\n")


def test_what_a_finding_covers_may_come_to_light(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    covered = Calls("NL902", "run(")
    covered.covered_by = ("NL901",)
    monkeypatch.setattr(Calls, "function", "f")
    use(monkeypatch, Calls("NL901", "run()", "timeout=1"), covered)
    fixed = fix(target)
    assert (fixed.count, fixed.declined) == (1, ())
    assert [judged.finding.code for judged in fixed.result.verdict.findings] == ["NL902"]
    use(monkeypatch, Calls("NL901", "run()", "timeout=1"), Calls("NL902", "run(timeout"))
    assert [undone.reason for undone in fix(target).declined] == ["NL902 is found then"]


def test_unsafe_fixes_are_applied_when_asked_for(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A safe one goes first where both are about one place."""
    use(
        monkeypatch,
        Calls("NL901", "run()", "a=1", Safety.UNSAFE),
        Calls("NL902", "run()", "b=1"),
        Calls("NL903", "log()", "c=1", Safety.UNSAFE),
    )
    fixed = engine.fix(target, Cache(target.tree.root, enabled=False), unsafe=True)
    assert text(fixed) == "run(b=1)\nlog(c=1)\n"
    assert [judged.finding.code for judged in fixed.applied] == ["NL902", "NL903"]
    assert fixed.count == 3


class Swaps(Calls):
    """A rule that wants another word; its finding may cover the same fault seen the other way."""

    def __init__(self, code: str, word: str, wanted: str, *covered_by: str) -> None:
        super().__init__(code, f'"{word}"')
        self.wanted, self.covered_by = wanted, covered_by

    def findings(self, project: Project) -> Iterator[Finding]:
        for finding in super().findings(project):
            fix = Fix(Safety.SAFE, "say it", (SetText(finding.place, self.wanted),))
            yield msgspec.structs.replace(finding, fix=fix, function="f")


def test_fixes_that_undo_each_other_are_named(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    (target.tree.root / TASK).write_text('say("a")\n')
    use(monkeypatch, Swaps("NL901", "a", "b", "NL902"), Swaps("NL902", "b", "a", "NL901"))
    fixed = fix(target)
    assert (fixed.count, text(fixed)) == (1, 'say("b")\n')
    (undone,) = fixed.declined
    assert undone.judged.finding.code == "NL902"
    assert undone.reason == "it undoes the fix of NL901"


def test_passes_are_capped_and_that_is_said(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    (target.tree.root / TASK).write_text('say("0")\n')
    use(
        monkeypatch,
        *(Swaps(f"NL9{n:02}", f"{n}", f"{n + 1}", f"NL9{n - 1:02}") for n in range(20)),
    )
    fixed = fix(target)
    assert (fixed.count, fixed.is_cut) == (engine.MAX_PASSES, True)
    assert text(fixed) == f'say("{engine.MAX_PASSES}")\n'


@pytest.mark.parametrize("bad", [{3}, {0, 7}, {1, 2, 3}, set(range(8))])
def test_of_many_fixes_the_guilty_are_found(
    target: Target, monkeypatch: pytest.MonkeyPatch, bad: set[int]
) -> None:
    (target.tree.root / TASK).write_text("".join(f"call{n}()\n" for n in range(8)))
    fakes = [Calls(f"NL90{n}", f"call{n}()", "x=1") for n in range(8)]
    use(monkeypatch, *fakes, *(Calls(f"NL91{n}", f"call{n}(x=1)") for n in sorted(bad)))
    fixed = fix(target)
    assert fixed.count == 8 - len(bad)
    assert {undone.judged.finding.code for undone in fixed.declined} == {f"NL90{n}" for n in bad}
    assert text(fixed) == "".join(f"call{n}({'' if n in bad else 'x=1'})\n" for n in range(8))


def test_fixes_that_do_harm_only_together(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    use(
        monkeypatch,
        Calls("NL901", "run()", "x=1"),
        Calls("NL902", "log()", "x=1"),
        Calls("NL903", "run(x=1)\nlog(x=1)"),
    )
    fixed = fix(target)
    assert (fixed.count, text(fixed)) == (1, "run(x=1)\nlog()\n")
    assert [undone.judged.finding.code for undone in fixed.declined] == ["NL902"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (") + (", "it mends nothing"),
        ("x=", "the result is no valid Python"),
        (")\nrun(", "it moves code to another block or statement"),
    ],
)
def test_what_a_fix_does_to_a_file_is_looked_at(
    target: Target, monkeypatch: pytest.MonkeyPatch, content: str, reason: str
) -> None:
    (target.tree.root / TASK).write_text("run(1)  # so\nlog()\n")
    made = engine._with_edits

    def spoilt(verdict: engine.Verdict, tree: Tree, cache: Cache) -> engine.Verdict:
        verdict = made(verdict, tree, cache)
        found = []
        for judged in verdict.findings:
            finding = judged.finding
            if finding.code == "NL901":
                end = tree.read(TASK).text.index("1)") + 1
                edits = (Edit(Place(TASK, end, end), content),)
                finding = msgspec.structs.replace(finding, edits=edits)
            found.append(msgspec.structs.replace(judged, finding=finding))
        return msgspec.structs.replace(verdict, findings=tuple(found))

    monkeypatch.setattr(engine, "_with_edits", spoilt)
    use(monkeypatch, Calls("NL901", "run(1)", "x=1"), Calls("NL902", "log()", "x=1"))
    fixed = fix(target)
    assert text(fixed) == "run(1)  # so\nlog(x=1)\n"
    assert [(one.judged.finding.code, one.reason, one.ours) for one in fixed.declined] == [
        ("NL901", reason, True)
    ]


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
