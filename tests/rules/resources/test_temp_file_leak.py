"""Which temporary files stay on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.resources.leaking import AROUND, said


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (
            """d = mkdtemp()
shutil.unpack_archive(path, d)
shutil.rmtree(d)""",
            "`d` is not removed when `shutil.unpack_archive` fails",
        ),
        (
            """with NamedTemporaryFile(delete=False) as f:
    f.write(b"x")
return os.path.getsize(f.name)""",
            "`f` is never removed",
        ),
        (
            """f = NamedTemporaryFile(delete=False)
f.close()
if not url:
    return 1
os.unlink(f.name)""",
            "`f` is not removed where `work` returns early",
        ),
        (
            """d = Path(tempfile.mkdtemp())
(d / "x").write_text(url)
return 3""",
            "`d` is never removed",
        ),
        (
            """d = tempfile.TemporaryDirectory()
Path(d.name, "x").write_text(url)
d.cleanup()""",
            "`d` is not removed when",
        ),
    ],
)
def test_what_stays(work: str, message: str, tmp_path: Path) -> None:
    [told] = said(tmp_path, work, AROUND)
    assert message in told


@pytest.mark.parametrize(
    ("work", "message", "around"),
    [
        (
            """d = mkdtemp()
logger.info("in %s", d)
page.screenshot(path=os.path.join(d, "x"))""",
            "`d` is never removed",
            "page = None",
        ),
        (
            """fd, p = mkstemp()
os.close(fd)
open_it(p)""",
            "`p` is never removed",
            """def open_it(p):
    with open(p) as f:
        return f.read()""",
        ),
    ],
)
def test_what_stays_beside_helpers(work: str, message: str, around: str, tmp_path: Path) -> None:
    [told] = said(tmp_path, work, around)
    assert message in told


@pytest.mark.parametrize(
    "work",
    [
        """d = mkdtemp()
atexit.register(shutil.rmtree, d)
shutil.unpack_archive(path, d)""",
        """fd, p = mkstemp()
os.close(fd)
Stream.objects.create(name=p)""",
        """fd, p = mkstemp()
try:
    os.close(fd)
    return Path(p).read_text()
finally:
    os.unlink(p)""",
        """fd, p = mkstemp()
os.close(fd)
p = Path(p)
try:
    return p.read_text()
finally:
    p.unlink(missing_ok=True)""",
        """with NamedTemporaryFile("w", dir=os.path.dirname(path), delete=False) as f:
    f.write("x")
os.replace(f.name, path)""",
        """d = mkdtemp()
try:
    shutil.unpack_archive(path, d)
    shutil.move(d, url)
except Exception:
    shutil.rmtree(d, ignore_errors=True)
    raise""",
        """d = mkdtemp()
try:
    with open(os.path.join(d, "x"), "w") as f:
        f.write("x")
finally:
    shutil.rmtree(d)""",
        """d = tempfile.mkdtemp()
with open(os.path.join(d, "x"), "w") as f:
    f.write("x")
return {"path": os.path.join(d, "x")}""",
        """d = Path(tempfile.mkdtemp())
target = d / "x"
target.write_text("x")
return target""",
        """with tempfile.TemporaryDirectory() as d:
    Path(d, "x").write_text("x")""",
        """with tempfile.TemporaryDirectory() as d:
    fd, p = mkstemp(dir=d)
    os.close(fd)
    return Path(p).read_text()""",
        """with NamedTemporaryFile() as f:
    f.write(b"x")
    return os.path.getsize(f.name)""",
    ],
)
def test_what_is_seen_to(work: str, tmp_path: Path) -> None:
    assert said(tmp_path, work, AROUND) == []
