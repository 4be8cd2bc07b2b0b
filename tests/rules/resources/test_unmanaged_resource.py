"""On which paths something stays open."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.resources.leaking import AROUND, said


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (
            """async def inner():
    s = aiohttp.ClientSession()
    r = await s.get(url)
    await s.close()
    return r
return asyncio.run(inner())""",
            "`s` is not closed when `s.get` fails",
        ),
        (
            """s = requests.Session()
try:
    s.get(url, timeout=2)
    s.close()
except requests.RequestException:
    logger.warning("no")""",
            "`s` is not closed",
        ),
        (
            """f = open(path)
while True:
    line = f.readline()
    if not line:
        return None
    if line == url:
        break
f.close()""",
            "returns",
        ),
        (
            """f = open(path)
if url:
    f.close()
else:
    print(url)
return 1""",
            "returns",
        ),
        (
            """f = open(path)
return f.read()""",
            "`f` is never closed",
        ),
        (
            """f = open(path)
data = json.load(f)
f.close()
return data""",
            "`f` is not closed when `json.load` fails",
        ),
        (
            """f = open(path)
if not url:
    return None
f.close()""",
            "`f` is not closed where `work` returns",
        ),
        ("return open(path).read()", "what `open` opens has no name"),
        ("return json.load(open(path))", "what `open` opens has no name"),
        (
            """for line in open(path):
    print(line)""",
            "what `open` opens has no name",
        ),
        ("return [json.load(open(p)) for p in path]", "has no name"),
        ("return list(csv.reader(open(path)))", "has no name"),
        (
            """rows = csv.reader(open(path))
return [row for row in rows]""",
            "has no name",
        ),
        (
            """f = open(path)
rows = csv.reader(f)
return [row for row in rows]""",
            "`f` is never closed",
        ),
        (
            """f = Path(path).open()
return f.read()""",
            "`f` is never closed",
        ),
        (
            """f = gzip.open(path)
return f.read()""",
            "`f` is never closed",
        ),
        (
            """conn = sqlite3.connect(path)
rows = conn.execute("select 1").fetchall()
return rows""",
            "`conn` is never closed",
        ),
        (
            """conn = psycopg2.connect(url)
cur = conn.cursor()
cur.execute("x")
rows = cur.fetchall()
cur.close()
return rows""",
            "`conn` is never closed",
        ),
        (
            """cur = psycopg2.connect(url).cursor()
cur.execute("x")
cur.close()""",
            "has no name",
        ),
        (
            """s = requests.Session()
return s.get(url, timeout=1)""",
            "`s` is never closed",
        ),
        (
            """r = requests.get(url, stream=True, timeout=1)
for part in r.iter_content():
    print(part)""",
            "`r` is never closed",
        ),
        ("return urlopen(url).read()", "has no name"),
        (
            """ex = ThreadPoolExecutor()
return list(ex.map(str, path))""",
            "`ex` is never shut down",
        ),
        (
            """ex = ThreadPoolExecutor()
fs = [ex.submit(str, p) for p in path]
out = [f.result() for f in fs]
ex.shutdown()
return out""",
            "`ex` is not shut down when",
        ),
        (
            """loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
return loop.run_until_complete(asyncio.sleep(1))""",
            "`loop` is never closed",
        ),
        ('sp.Popen(["ls"])', "what `sp.Popen` opens has no name and is never waited for"),
        (
            """p = sp.Popen(["ls"], stdout=sp.PIPE)
return p.stdout.read()""",
            "`p` is never waited for",
        ),
        (
            """d = webdriver.Chrome()
d.get(url)
text = d.page_source
d.quit()
return text""",
            "`d` is not quit when `d.get` fails",
        ),
        (
            """d = webdriver.Chrome()
try:
    d.get(url)
finally:
    d.close()""",
            "`d` is never quit",
        ),
        (
            """f = open(path)
try:
    data = json.load(f)
    f.close()
except ValueError:
    data = None
return data""",
            "`f` is not closed",
        ),
        (
            """f = open(path)
try:
    data = json.load(f)
except Exception:
    f.close()
    raise
return data""",
            "`f` is not closed where `work` returns",
        ),
        (
            """for p in path:
    f = open(p)
    print(f.read())
f.close()""",
            "bound again",
        ),
        (
            """for p in path:
    f = open(p)
    if not p:
        continue
    f.close()""",
            "bound again",
        ),
        ('requests.post(url, files={"a": open(path, "rb")}, timeout=3)', "has no name"),
        (
            """f = open(path) if path else None
if url:
    return 1
if f:
    f.close()""",
            "returns",
        ),
        (
            """f = open(path)
if url:
    f.close()
    return 1
return 2""",
            "returns",
        ),
        (
            """f = open(path)
if not url:
    raise ValueError(url)
f.close()""",
            "where `work` raises",
        ),
        (
            """feed = Feed(url)
feed.load()
feed.close()""",
            "`feed` is not closed when `feed.load` fails",
        ),
        (
            """import gzip as g
f = g.open(path)
return f.read()""",
            "`f` is never closed",
        ),
        (
            """a, b = open(path), open(url)
b.close()""",
            "`a` is never closed",
        ),
        (
            """if (f := open(path)):
    return f.read()""",
            "never closed",
        ),
        (
            """z = zipfile.ZipFile(path)
z.extractall(url)""",
            "`z` is never closed",
        ),
        (
            """c = connection.cursor()
c.execute("x")
return c.fetchall()""",
            "`c` is never closed",
        ),
        (
            """c = connections["other"].cursor()
c.execute("x")
rows = c.fetchall()
if not rows:
    return []
c.close()
return rows""",
            "`c` is not closed where `work` returns",
        ),
        (
            """s = socket.socket()
s.connect((url, 1))
s.sendall(b"x")
s.close()""",
            "`s` is not closed when `s.connect` fails",
        ),
        (
            """client = httpx.Client()
return client.get(url)""",
            "`client` is never closed",
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
            """reader = Reader(path)
rows = reader.rows()
reader.close()
return rows""",
            "`reader` is not closed when `reader.rows` fails",
            """class Reader:
    def __init__(self, path):
        self.path = path

    def rows(self):
        if not self.path:
            raise ValueError
        return 1

    def close(self):
        print(self.path)
""",
        ),
        (
            """LOCK.acquire()
write(path)
LOCK.release()""",
            "is not released when `write` fails",
            """def write(path):
    open(path).close()
    raise ValueError""",
        ),
        (
            """f = opened(path)
return f.read()""",
            "`f` is never closed",
            """def opened(path):
    return open(path)
""",
        ),
        (
            """f = opened(path)
return f.read()""",
            "`f` is never closed",
            """def opened(path):
    f = open(path)
    f.seek(3)
    return f
""",
        ),
        (
            """f = open(path)
return read(f)""",
            "`f` is never closed",
            """def read(f):
    return json.load(f)
""",
        ),
    ],
)
def test_what_stays_beside_helpers(work: str, message: str, around: str, tmp_path: Path) -> None:
    [told] = said(tmp_path, work, around)
    assert message in told


def test_two_files_under_one_name(tmp_path: Path) -> None:
    work = "f = open(path)\ntext = f.read()\nf = open(url)\ntext += f.read()\nf.close()"
    first, second = said(tmp_path, work)
    assert first.startswith("`f` is bound again before it is closed")
    assert second.startswith("`f` is not closed when `f.read` fails")


def test_who_is_given_a_resource_has_to_close_it(tmp_path: Path) -> None:
    [told] = said(tmp_path, "f = open(path)\nf.seek(1)\nreturn f")
    assert told.startswith("`result` is never closed")
