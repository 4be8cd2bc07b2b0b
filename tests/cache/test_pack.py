"""A cache file is whole, or it is as good as none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newloom_lint.cache import pack

ENTRIES = {b"one": b"1" * 50, b"two": b"", b"three": bytes(range(256))}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache/facts"


def test_what_is_saved_is_loaded_in_order(file: Path) -> None:
    pack.save(file, ENTRIES)
    assert list(pack.load(file).items()) == list(ENTRIES.items())


def test_the_folder_stays_out_of_repositories_and_backups(file: Path) -> None:
    pack.save(file, ENTRIES)
    assert {path.name for path in file.parent.iterdir()} == {"facts", ".gitignore", "CACHEDIR.TAG"}
    assert (file.parent / ".gitignore").read_text() == "*\n"
    assert (file.parent / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f")


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_any_damage_is_noticed(file: Path, data: st.DataObject) -> None:
    pack.save(file, ENTRIES)
    sound = file.read_bytes()
    damaged = bytearray(sound)
    start = data.draw(st.integers(0, len(sound)))
    end = data.draw(st.integers(start, len(sound)))
    damaged[start:end] = data.draw(st.binary(max_size=40))
    file.write_bytes(damaged)
    assert pack.load(file) == (ENTRIES if bytes(damaged) == sound else {})
    pack.save(file, {b"new": b"entry"})
    assert pack.load(file) == {b"new": b"entry"}


def test_a_right_checksum_over_something_else(file: Path) -> None:
    file.parent.mkdir()
    for payload in (b"", b"\xc1", b"\x93\x01\x02\x03", b"\x81\xa1a\xa1\xff", b"\x91" * 100_000):
        file.write_bytes(pack.digest(payload) + payload)
        assert pack.load(file) == {}


def test_what_is_no_file_is_empty(file: Path) -> None:
    assert pack.load(file) == {}
    file.parent.mkdir()
    os.mkfifo(file)
    assert pack.load(file) == {}


@pytest.mark.parametrize("name", ["os.replace", "os.mkdir", "io.open"])
def test_a_disk_that_refuses_leaves_the_cache_as_it_was(
    file: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    pack.save(file, ENTRIES)

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(name, refused)
        pack.save(file, {b"new": b"entry"})
        pack.save(file.parent.parent / "other/facts", ENTRIES)
    left = {path.name for path in file.parent.iterdir()}
    assert left == {"facts", ".gitignore", "CACHEDIR.TAG"}
    assert pack.load(file) in (ENTRIES, {b"new": b"entry"})


def test_many_processes_at_once(file: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from newloom_lint.cache import pack\n"
        "for n in range(60):\n"
        "    pack.save(Path(sys.argv[1]), {sys.argv[2].encode(): bytes([n]) * 20_000})\n"
        "    (found,) = pack.load(Path(sys.argv[1])).values()\n"
        "    assert len(set(found)) == 1 and len(found) == 20_000\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(file), name], stderr=subprocess.PIPE)
        for name in "abcd"
    ]
    for process in running:
        assert process.communicate()[1] == b""
        assert process.returncode == 0
    assert len(pack.load(file)) == 1
    assert len(list(file.parent.iterdir())) == 3
