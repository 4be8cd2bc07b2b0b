"""Fixes, held against runs: programs with faults run as before once they are mended, but for what
the fixes promise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.proof import ledger
from tests.proof.grammar import around
from tests.proof.mending import FIXED, by_engine, mend, program
from tests.proof.promises import PROMISES
from tests.proof.running import TASK
from tests.proof.sidebyside import Versions, compared, contract

SAFE, UNSAFE = (16, 160), (8, 80)
"""How many programs are mended in the quick tier, and among the slow tests."""


def _hold(kept: ledger.Ledger) -> None:
    reports = list(kept.reports(3))
    assert not reports, "\n\n".join(reports)


def test_every_fix_promises_something() -> None:
    assert {code: PROMISES[code].safety for code in FIXED if code in PROMISES} == FIXED


def test_a_mended_task_runs_as_before() -> None:
    _hold(ledger.keep("quick", SAFE[0]))


def test_a_task_with_all_fixes_keeps_the_contract() -> None:
    _hold(ledger.keep("quick", UNSAFE[0], unsafe=True))


@pytest.mark.parametrize("number", range(3))
def test_fixes_are_taken_as_the_engine_takes_them(number: int) -> None:
    files = program("engine", number)
    assert by_engine(files) == mend(files).new


@pytest.mark.slow
def test_many_mended_tasks_run_as_before(capsys: pytest.CaptureFixture[str]) -> None:
    kept = ledger.keep("slow", SAFE[1])
    with capsys.disabled():
        print(f"\n{kept.table()}")  # noqa: T201 - what is declined is to be seen
    _hold(kept)


@pytest.mark.slow
def test_many_tasks_with_all_fixes_keep_the_contract() -> None:
    _hold(ledger.keep("slow", UNSAFE[1], unsafe=True))


FAULTY = """
import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url):
    try:
        page = requests.get(url, timeout=5).text
        stream = Stream.objects.get(id=stream_id)
        stream.last_run = timezone.now()
        stream.save()
        logger.info("Fetched %s", url)
        return {"page": page}
    except Exception as e:
        logger.error(f"failed: {e}")
        Stream.objects.filter(id=stream_id).update(status="faild", last_run=timezone.now())
"""


def test_what_is_mended_here() -> None:
    mended = mend(around(FAULTY))
    assert mended.codes == {"NL104", "NL304", "NL306", "NL310", "NL312"}
    assert list(filter(None, compared(Versions(mended)))) == []
    assert list(filter(None, contract(Versions(mended)))) == []


def _instead(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_instead(", **kwargs", ""), "still refused"),
        (_instead("Fetched %s", "Got %s"), "Got"),
        (_instead('{"page": page}', "None"), "returns None"),
        (_instead('update_fields=["last_run"]', "update_fields=[]"), "`write`"),
        (_instead("failed: {e}", "failed: "), "`log`"),
        (_instead('logger.error(f"failed: {e}", exc_info=True)', "pass"), "`call`"),
        (_instead("        raise\n", "        return None\n"), "NL304 promises"),
        (_instead("        raise\n", "        raise ValueError(e)\n"), "`handled`"),
        (_instead('status="failed", ', ""), "`write`"),
        (_instead('status="failed", ', 'status="active", '), "`write`"),
        (_instead("page = requests.get(url, timeout=5).text", "page = url.text"), "turned out"),
    ],
)
def test_a_fix_that_does_something_else_is_seen(change: Callable[[str], str], said: str) -> None:
    mended = mend(around(FAULTY))
    worse = replace(mended, new={**mended.new, TASK: change(mended.new[TASK])})
    amiss = [one.what for one in compared(Versions(worse)) if one is not None]
    assert any(said in what for what in amiss), amiss


def test_the_contract_is_asked_of_what_has_no_findings_left() -> None:
    mended = mend(around(FAULTY))
    worse = replace(mended, new={**mended.new, TASK: mended.new[TASK].replace("    raise\n", "")})
    assert worse.left.isdisjoint({"NL304"})
    assert any(one is not None for one in contract(Versions(worse)))
