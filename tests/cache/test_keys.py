"""Keys change with what they stand for, and with nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newloom_lint.cache import keys


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    keys.versions.cache_clear()
    yield
    keys.versions.cache_clear()


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_parts_are_told_apart(left: list[bytes], right: list[bytes]) -> None:
    assert (keys.digest(*left) == keys.digest(*right)) == (left == right)


def test_the_same_in_another_process() -> None:
    code = (
        "import sys; from newloom_lint.cache import keys\n"
        "print(keys.content(b'x').hex(), 'libcst' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"{keys.content(b'x').hex()} False\n"


def test_another_version_is_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = keys.content(b"x")
    assert keys.content(b"y") != before
    for owner, name in ((keys, "__version__"), (sys, "version"), (msgspec, "__version__")):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, "0.0.0")
            keys.versions.cache_clear()
            assert keys.content(b"x") != before
    keys.versions.cache_clear()
    assert keys.content(b"x") == before


def test_another_libcst_is_another_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(keys, "_libcst", lambda: iter(()))
        without = keys.content(b"x")
    keys.versions.cache_clear()
    assert keys.content(b"x") != without
    (tmp_path / "_version.py").write_text("1.0.0")
    first = list(keys._stamps(str(tmp_path), ("__init__.py", "_version.py")))
    os.utime(tmp_path / "_version.py", (0, 0))
    assert list(keys._stamps(str(tmp_path), ("__init__.py", "_version.py"))) != first
