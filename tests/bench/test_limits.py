from __future__ import annotations

from pathlib import Path

import pytest

from bench import limits


def _edited(tmp_path: Path, old: str, new: str) -> Path:
    text = limits.FILE.read_text(encoding="utf-8")
    assert text.count(f"\n{old}") == 1
    file = tmp_path / "bench.toml"
    file.write_text(text.replace(f"\n{old}", f"\n{new}"), encoding="utf-8")
    return file


def test_the_limits_are_those_of_the_project_or_stricter() -> None:
    assert limits.load().keys() == limits.AT_MOST.keys() | limits.AT_LEAST.keys()


@pytest.mark.parametrize(
    ("old", "new"), [("cold = 2.0 ", "cold = 1.9 "), ("fixit = 8.0 ", "fixit = 9.0 ")]
)
def test_a_limit_may_be_stricter(tmp_path: Path, old: str, new: str) -> None:
    name, _, number = new.partition(" = ")
    assert limits.load(_edited(tmp_path, old, new))[name] == float(number)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("cold = 2.0 ", "cold = 2.1 ", "laxer .*: cold"),
        ("fixit = 8.0 ", "fixit = 7.9 ", "laxer .*: fixit"),
        ("cold = 2.0 ", "#", "missing or unknown: cold"),
        ("cold = 2.0 ", "cold = 2.0\nwarm = 1 #", "missing or unknown: warm"),
        ("[at-least]", "[other]\n[at-least]", "missing or unknown: other"),
    ],
)
def test_a_limit_is_neither_laxer_nor_missing_nor_unknown(
    tmp_path: Path, old: str, new: str, named: str
) -> None:
    with pytest.raises(limits.LaxError, match=named):
        limits.load(_edited(tmp_path, old, new))
