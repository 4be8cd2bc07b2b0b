"""Comments that silence nothing, in whole projects: what a run says, fixes and remembers."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint import engine
from newloom_lint.cache import Cache
from newloom_lint.engine import Verdict
from newloom_lint.settings import Selection
from newloom_lint.targets import Target, find_targets
from tests.projects import surrounded, write

TASK = "streams/tasks/fetch.py"
HELPER = "streams/tasks/marking.py"

SWALLOWS = '''
    """Fetching."""

    import logging

    from streams.tasks.marking import work

    logger = logging.getLogger(__name__)


    def fetch(stream_id, **kwargs):  # noqa: NL201, NL308, NL311
        """Fetch a page, as in `fetch(stream_id)`."""
        logger.info("fetching %s", stream_id)
        try:
            work(stream_id)
        except Exception:  # noqa: NL304, NL305
            logger.exception("%s failed", stream_id)
'''
WORK = """
    # newloom-lint: ignore-file[NL402] a console tool
    import requests


    def work(stream_id):
        print(stream_id)
        requests.get("https://example.org", timeout=3)  # newloom-lint: ignore[NL310]
"""


def target(root: Path, *given: str, flags: Selection | None = None) -> Target:
    paths = [root / path for path in given]
    (found,) = find_targets(paths, folder=root, flags=flags, isolated=True).projects
    return found


def project(root: Path, **files: str) -> Path:
    return write(root, surrounded({TASK: SWALLOWS, HELPER: WORK} | files))


def said(verdict: Verdict) -> list[tuple[str, str, int]]:
    return [
        (each.finding.code, each.finding.place.path, each.range.row if each.range else 0)
        for each in verdict.findings
    ]


UNUSED = [
    ("NL002", TASK, 10),
    ("NL002", TASK, 15),
    ("NL002", HELPER, 7),
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path)


def test_cold_and_warm(root: Path) -> None:
    for _ in range(2):
        assert said(engine.run(target(root), Cache(root))) == UNUSED
    (root / HELPER).write_text((root / HELPER).read_text().replace("    print(stream_id)\n", ""))
    changed = [*UNUSED[:2], ("NL002", HELPER, 1), ("NL002", HELPER, 6)]
    assert said(engine.run(target(root), Cache(root))) == changed


@pytest.mark.parametrize("given", [(), (TASK,), (HELPER,), ("streams/tasks",), (TASK, HELPER)])
def test_with_files_given_the_same_is_said_of_them(root: Path, given: tuple[str, ...]) -> None:
    asked = target(root, *given)
    expected = [entry for entry in UNUSED if asked.holds(entry[1])]
    assert said(engine.run(asked, Cache(root, enabled=False))) == expected


def test_a_comment_for_a_task_that_the_run_is_not_about(root: Path) -> None:
    """The task takes the helper from its package, and names neither it nor its module."""
    lost = "\ndef work(stream_id):\n    print(stream_id)  # noqa: NL402, NL403\n"
    bundle = "from streams.tasks.deep import work as job\n"
    task = SWALLOWS.replace("streams.tasks.marking import work", "streams.tasks import job as work")
    project(root, **{TASK: task, "streams/tasks/deep.py": lost})
    registry = root / "streams/tasks/__init__.py"
    registry.write_text(bundle + registry.read_text())
    whole = said(engine.run(target(root), Cache(root, enabled=False)))
    narrow = said(engine.run(target(root, "streams/tasks/deep.py"), Cache(root, enabled=False)))
    deep = [("NL002", "streams/tasks/deep.py", 2)]
    assert narrow == [entry for entry in whole if entry[1] == "streams/tasks/deep.py"] == deep


def test_a_file_that_no_rule_looks_at(root: Path) -> None:
    write(root, {"billing/views.py": "x = 1  # noqa: NL304, NL999\n"})
    assert said(engine.run(target(root), Cache(root, enabled=False))) == UNUSED


def test_a_helper_that_cannot_be_read(root: Path) -> None:
    (root / HELPER).write_text("def work(:\n")
    assert [code for code, *_ in said(engine.run(target(root), Cache(root)))] == ["NL001"]


def test_all_are_mended_and_nothing_else_is_touched(root: Path) -> None:
    before = {path: (root / path).read_text() for path in (TASK, HELPER)}
    fixed = engine.fix(target(root), Cache(root, enabled=False))
    assert (fixed.result.verdict.findings, fixed.declined) == ((), ())
    texts = {path: data.decode() for path, data in fixed.texts.items()}
    removed = {
        path: set(before[path].splitlines()) - set(texts[path].splitlines()) for path in before
    }
    added = {
        path: set(texts[path].splitlines()) - set(before[path].splitlines()) for path in before
    }
    assert removed[TASK] | removed[HELPER] == {
        "def fetch(stream_id, **kwargs):  # noqa: NL201, NL308, NL311",
        "    except Exception:  # noqa: NL304, NL305",
        '    requests.get("https://example.org", timeout=3)  # newloom-lint: ignore[NL310]',
    }
    assert added[TASK] | added[HELPER] == {
        "def fetch(stream_id, **kwargs):  # noqa: NL308, NL311",
        "    except Exception:  # noqa: NL304",
        '    requests.get("https://example.org", timeout=3)',
    }


def test_many_codes_of_one_comment_go_in_a_few_passes(root: Path) -> None:
    codes = ", ".join(f"NL3{number:02}" for number in range(1, 16))
    (root / HELPER).write_text(WORK.replace("NL310", codes).replace("\n    ", "\n").lstrip())
    fixed = engine.fix(target(root), Cache(root, enabled=False))
    assert fixed.result.verdict.findings == ()
    assert "ignore[" not in fixed.texts[HELPER].decode()


def test_a_fix_may_leave_a_comment_without_a_purpose(root: Path) -> None:
    """What the comment silences is mended together with what it does not."""
    write(
        root,
        {
            TASK: (root / TASK)
            .read_text()
            .replace("  # noqa: NL304, NL305", "")
            .replace('logger.exception("%s', 'logger.error("%s')
            .replace("NL201, NL308, NL311", "NL308, NL311")
            .replace("stream_id)\n    try", "stream_id)  # noqa: NL402\n    try"),
            HELPER: "def work(stream_id):\n    print(stream_id)\n",
        },
    )
    fixed = engine.fix(target(root), Cache(root, enabled=False))
    assert fixed.declined == ()
    assert "NL002" not in {judged.finding.code for judged in fixed.result.verdict.findings}
    assert fixed.count >= 3


def test_a_word_that_is_mended_may_then_be_unused(root: Path) -> None:
    helper = root / HELPER
    helper.write_text(helper.read_text().replace("NL310", "stream_id-not-first"))
    fixed = engine.fix(target(root), Cache(root, enabled=False))
    assert (fixed.result.verdict.findings, fixed.declined) == ((), ())
    assert "ignore[" not in fixed.texts[HELPER].decode()
