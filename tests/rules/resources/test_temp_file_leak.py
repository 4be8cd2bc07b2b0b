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
            "`f` is not removed where `work` returns",
        ),
        (
            """d = Path(tempfile.mkdtemp())
(d / "x").write_text(url)
return 3""",
            "`d` is never removed",
        ),
        (
            """d = tempfile.TemporaryDirectory(delete=False)
Path(d.name, "x").write_text(url)
d.cleanup()""",
            "`d` is not removed when",
        ),
        (
            """f = NamedTemporaryFile("w", delete=False)
with f:
    f.write(url)
return os.path.getsize(f.name)""",
            "`f` is never removed",
        ),
        (
            """f = NamedTemporaryFile("w", delete=False)
with f as g:
    g.write(url)
with open(g.name) as again:
    size = len(again.read())
if size:
    os.remove(f.name)""",
            "`f` is not removed",
        ),
        (
            """fd, p = mkstemp()
os.close(fd)
if not url:
    raise ValueError("no address")
return p""",
            "`p` is not removed where `work` raises",
        ),
        (
            """d = mkdtemp()
try:
    Path(d, "x").write_text(url)
finally:
    requests.post(url)
    shutil.rmtree(d)""",
            "`d` is not removed when `requests.post` fails",
        ),
        (
            """fd, p = mkstemp()
os.close(fd)
sp.Popen(["wkhtmltopdf", url, p]).wait()
return 1""",
            "`p` is never removed",
        ),
        (
            """d = mkdtemp()
sp.run(("yt-dlp", "-P", d, url), check=True)
print("in {}".format(d))""",
            "`d` is never removed",
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
        (
            """fd, p = mkstemp()
os.close(fd)
with open(p) as f:
    return len(f.read())""",
            "`p` is never removed",
            "from streams.models import *",
        ),
    ],
)
def test_what_stays_beside_helpers(work: str, message: str, around: str, tmp_path: Path) -> None:
    [told] = said(tmp_path, work, around)
    assert message in told


@pytest.mark.parametrize(
    "work",
    [
        """d = tempfile.TemporaryDirectory()
Path(d.name, "x").write_text(url)""",
        """d = mkdtemp()
Path(d, "x").write_text(url)
sp.run(["rm", "-rf", d])""",
        """d = mkdtemp()
Path(d, "x").write_text(url)
sp.Popen(("mv", d, path)).wait()""",
        """d = mkdtemp()
Path(d, "x").write_text(url)
sp.check_call(["rm", "-rf"] + [d])""",
        """d = mkdtemp()
Path(d, "x").write_text(url)
sp.run(f"ffmpeg -i {d}/x; rm -rf {d}", shell=True)""",
        """d = mkdtemp()
Path(d, "x").write_text(url)
command = "rm -rf {}".format(d)
os.system(command)""",
        """d = mkdtemp()
Path(d, "x").write_text(url)
os.system("rm -rf %s" % d)""",
        """d = mkdtemp()
Path(d, "x").write_text(url)
sp.run(shlex.split(f"rm -rf {d}"))""",
        """d = mkdtemp()
Path(d, "x").write_text(url)
sp.run(" ".join(["rm", d]), shell=True)""",
        """d = mkdtemp()
Path(d, "x").write_text(url)
os.execvp("rm", ["rm", d])""",
        """d = mkdtemp()
shutil.move(d, path)""",
        """d = mkdtemp()
Path(d).rename(path)""",
        """d = mkdtemp()
Path(d, "x").write_text(url)
url.janitor.sweep_later(d)""",
        """d = mkdtemp()
Path(d, "x").write_text(url)
list(map(shutil.rmtree, [d]))""",
        """d = mkdtemp()
Path(d, "x").write_text(url)
url.later(shutil.rmtree, d)""",
        """f = NamedTemporaryFile("w", delete=False)
with f:
    logger.info("in %s", f.name)
os.unlink(f.name)""",
        """f = NamedTemporaryFile("w", delete=False)
try:
    with f as g:
        g.write(url)
    return os.path.getsize(g.name)
finally:
    os.unlink(g.name)""",
        """fd, p = mkstemp()
os.close(fd)
if not url:
    os.remove(p)
    raise ValueError("no address")
return p""",
        """if not url:
    raise ValueError("no address")
fd, p = mkstemp()
os.close(fd)
return p""",
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
        """d = None
try:
    d = mkdtemp()
    Path(d, "x").write_text(url)
finally:
    Stream.objects.filter(id=1).update(last_run=timezone.now())
    if d is not None:
        shutil.rmtree(d)""",
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
