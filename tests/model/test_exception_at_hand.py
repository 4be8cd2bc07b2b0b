"""`sys.exc_info()`: in a handler, in a `finally` and in what is called there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.model.test_flow import ends

FINALLY = """
    import sys


    def done(stream_id):
        logger.info("done")
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())


    def broken(stream_id):
        logger.exception("failed")
        mark_failed(stream_id)


    def close(stream_id):
        kind, value, trace = sys.exc_info()
        if kind is None:
            done(stream_id)
        else:
            logger.error("%s: %s", kind.__name__, value, exc_info=(kind, value, trace))
            mark_failed(stream_id)


    def fetch(stream_id, **kwargs):
        try:
            requests.get("https://example.org", timeout=5)
        finally:
            {final}
"""
MATCH = """match sys.exc_info():
                case (None, {rest}):
                    done(stream_id)
                case {other}:
                    broken(stream_id)"""


@pytest.mark.parametrize(
    "final",
    [
        "(done if sys.exc_info()[0] is None else broken)(stream_id)",
        "broken(stream_id) if sys.exc_info()[1] is not None else done(stream_id)",
        "done(stream_id) if sys.exc_info()[0] is None else broken(stream_id)",
        "broken(stream_id) if sys.exc_info()[2] else done(stream_id)",
        "broken(stream_id) if sys.exception() else done(stream_id)",
        "done(stream_id) if sys.exc_info() == (None, None, None) else broken(stream_id)",
        "close(stream_id)",
        MATCH.format(rest="None, None", other="_"),
        MATCH.format(rest="*_", other="(kind, error, trace)"),
    ],
)
def test_a_finally_asks_what_happened(tmp_path: Path, final: str) -> None:
    found = ends(tmp_path, FINALLY.format(final=final))
    assert {end for end in found if end.startswith("raises")} == {"raises logged failed"}
    assert "returns" in found


def test_a_finally_that_mixes_them_up_is_seen(tmp_path: Path) -> None:
    final = "broken(stream_id) if sys.exc_info()[0] is None else done(stream_id)"
    assert "raises" in ends(tmp_path, FINALLY.format(final=final))
