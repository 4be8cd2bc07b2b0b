"""Tracebacks in the log: written by the logger, in the message, or beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint.model.flow.effects import Certainty
from tests.model.test_flow import tasks_of

TASK = """
    import traceback
    import loguru


    def fetch(stream_id, **kwargs):
        try:
            requests.get("https://example.org", timeout=5)
        except Exception as error:
            {logged}
            mark_failed(stream_id)
            raise
"""


def written(tmp_path: Path, logged: str) -> set[Certainty | None]:
    """Return whether the traceback is written, on each way the task fails."""
    [task] = tasks_of(tmp_path, TASK.format(logged="\n            ".join(logged.split("; "))))
    return {path.effects.traceback for path in task.outcome.paths if path.raises}


@pytest.mark.parametrize(
    "logged",
    [
        'logger.error("%s\\n%s" % (stream_id, traceback.format_exc()))',
        'logger.error(f"{stream_id}: {traceback.format_exc()}")',
        'logger.error("%s: %s", stream_id, traceback.format_exc())',
        'logger.error("".join(traceback.format_exception(error)))',
        'logger.error("failed", extra={"trace": traceback.format_exc()})',
        "text = traceback.format_exc(); logger.error(text)",
        'text = f"{stream_id}: {traceback.format_exc()}"; logger.error(text)',
        'lines = traceback.format_exception(error); logger.error("".join(lines))',
    ],
)
def test_the_message_holds_it(tmp_path: Path, logged: str) -> None:
    assert written(tmp_path, logged) == {Certainty.YES}


@pytest.mark.parametrize(
    "logged",
    [
        'traceback.print_exc(); logger.error("failed %s", stream_id)',
        'logger.error("failed %s", stream_id); traceback.print_exc()',
        'loguru.logger.opt(exception=True).error("failed {}", stream_id)',
    ],
)
def test_it_may_be_written(tmp_path: Path, logged: str) -> None:
    assert Certainty.NO not in written(tmp_path, logged)


@pytest.mark.parametrize(
    "logged",
    [
        'logger.error("failed %s", error)',
        'logger.error(f"failed {stream_id}")',
        'logger.error("".join(["failed ", str(error)]))',
        'text = "failed: {}".format(error); logger.error(text)',
        'logger.error("%s", traceback.format_exception_only(error))',
    ],
)
def test_it_is_not_written(tmp_path: Path, logged: str) -> None:
    assert written(tmp_path, logged) == {Certainty.NO}
