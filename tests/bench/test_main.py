from __future__ import annotations

from pathlib import Path

import pytest

from bench import __main__, limits
from bench.measuring import Figure
from bench.rows import ROWS, Result, Row


def _result(value: float) -> Result:
    return Result("cold", "cold", Figure(value, value, value), 2.0, "x")


def test_a_row_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        __main__.main(["--only", "cold,nope"])
    assert ended.value.code == 2
    assert "no such row: nope; there are cold, two" in capsys.readouterr().err


@pytest.mark.parametrize(("value", "code"), [(2.0, 0), (2.1, 1)])
def test_a_missed_limit_is_listed_and_is_the_exit_code(
    value: float, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measured(chosen: list[Row], _bounds: limits.Limits, *, largest: bool) -> list[Result]:
        assert [row.name for row in chosen] == ["cold"]
        assert not largest
        return [_result(value)]

    monkeypatch.setattr(__main__, "_measured", measured)
    assert __main__.main(["--only", "cold"]) == code
    assert ("Limits that are missed:" in capsys.readouterr().out) is bool(code)


def test_some_rows_alone_do_not_make_the_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(__main__.report, "PAGE", tmp_path / "docs" / "performance.md")
    monkeypatch.setattr(__main__, "_measured", lambda *_args, **_options: [_result(1.0)])
    __main__.main(["--only", "cold"])
    assert not __main__.report.PAGE.exists()
    __main__.main(["--only", ",".join(ROWS)])
    assert "[cold]" in __main__.report.PAGE.read_text(encoding="utf-8")
