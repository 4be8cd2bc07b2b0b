import pytest
import requests

from streams.models import Article, DeadLink, Stream
from streams.tasks.archive import crawl_archive
from streams.tasks.bodies import fetch_bodies
from streams.tasks.bylines import count_bylines
from streams.tasks.columns import read_corrections, read_retractions
from streams.tasks.links import check_links
from streams.tasks.paywall import read_paywalled
from streams.tasks.print_edition import read_print_edition
from streams.tasks.quotes import extract_quotes
from streams.tasks.sitemap import walk_sitemap
from streams.tasks.weather import Changed, read_weather

BOX = "<table id=t><tr><th>Mo</th><td data-value=21>21°C</td></tr><tr><td>x</td></tr></table>"


class FakeSession(dict):
    def __init__(self, answers):
        super().__init__()
        self.headers = {}
        self.answers = answers

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        return None

    def get(self, url, timeout=None):
        answer = self.answers[url]
        if isinstance(answer, Exception):
            raise answer
        return answer

    post = get


def failed():
    return Stream.objects.filter(status="failed").exists()


def test_bodies(stream, article, answer, monkeypatch):
    session = FakeSession({article.url: answer("<main><p>Text</p></main>")})
    monkeypatch.setattr(requests, "Session", lambda: session)
    assert fetch_bodies(stream.id, selector="main", pause=0)["done"] == 1


def test_bodies_when_nothing_can_be_read(stream, article, monkeypatch):
    session = FakeSession({article.url: requests.ConnectionError("down")})
    monkeypatch.setattr(requests, "Session", lambda: session)
    with pytest.raises(RuntimeError):
        fetch_bodies(stream.id, selector="main", pause=0)
    assert failed()


def test_sitemap(stream, answer, mocker):
    xml = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>"
    mocker.patch("streams.tasks.sitemap.requests.get", return_value=answer(xml))
    assert walk_sitemap(stream.id, "https://news.example/sitemap.xml") == {}


def test_sitemap_that_is_html(stream, answer, mocker):
    mocker.patch("streams.tasks.sitemap.requests.get", return_value=answer("<p>Oh<br>"))
    with pytest.raises(SyntaxError):
        walk_sitemap(stream.id, "https://news.example/sitemap.xml")
    assert failed()


def test_paywall_refuses(stream, answer, monkeypatch):
    session = FakeSession({})
    monkeypatch.setattr("streams.tasks.paywall.requests.Session", lambda: session)
    with pytest.raises(KeyError):
        read_paywalled(stream.id, "https://news.example/login", "desk", "x", [])


def test_links(stream, article, mocker):
    article.body = "<a href='https://gone.example/'>gone</a>"
    article.save()
    client = mocker.patch("streams.tasks.links.httpx.Client").return_value
    client.__enter__.return_value.head.return_value.status_code = 410
    assert check_links(stream.id) == {"checked": 1, "dead": 1}
    assert DeadLink.objects.get().code == 410


def test_links_without_client(stream, mocker):
    mocker.patch("streams.tasks.links.httpx.Client", side_effect=OSError)
    with pytest.raises(OSError):
        check_links(stream.id)


def test_archive(stream, answer, mocker):
    mocker.patch("requests.get", return_value=answer("<h3><a href='https://x.example/'>X</a>"))
    assert crawl_archive(stream.id, "https://news.example", 2020) == {"https://x.example/"}


def test_archive_fails(stream, mocker):
    mocker.patch("requests.get", side_effect=requests.Timeout)
    with pytest.raises(requests.Timeout):
        crawl_archive(stream.id, "https://news.example", 2020)


def test_bylines(stream, article):
    Article.objects.update(author="Ada and Bob, Ada")
    assert count_bylines(stream.id) == {"Ada": 2}


def test_bylines_fail(stream, mocker):
    mocker.patch("streams.tasks.bylines.Counter", side_effect=MemoryError)
    with pytest.raises(MemoryError):
        count_bylines(stream.id)


def test_weather(stream, answer, mocker):
    mocker.patch("streams.tasks.weather.requests.get", return_value=answer(BOX))
    assert read_weather(stream.id, "https://news.example/", "t") == {"Mo": 21.0}
    with pytest.raises(Changed):
        read_weather(stream.id, "https://news.example/", "elsewhere")


@pytest.mark.parametrize("task", [read_corrections, read_retractions])
def test_columns(task, stream, answer, mocker):
    mocker.patch("streams.tasks.columns.requests.get", return_value=answer("<p>none today</p>"))
    assert task(stream_id=stream.id, url="https://news.example/") == {"items": 0}


@pytest.mark.parametrize("task", [read_corrections, read_retractions])
def test_columns_that_are_gone(task, stream, mocker):
    mocker.patch("streams.tasks.columns.requests.get", side_effect=requests.ConnectionError)
    with pytest.raises(requests.ConnectionError):
        task(stream_id=stream.id, url="https://news.example/")
    assert failed()


def test_print_edition(stream, answer, mocker):
    mocker.patch("streams.tasks.print_edition.requests.get", return_value=answer("<table>"))
    assert read_print_edition(stream.id, "https://news.example/print") == {"pages": 0}


def test_quotes(stream, article, answer, mocker):
    mocker.patch("streams.tasks.quotes.requests.get", return_value=answer("<blockquote>Q"))
    assert extract_quotes(stream.id) == {article.url: ["Q"]}


def test_quotes_fail(stream, article, mocker):
    mocker.patch("streams.tasks.quotes.requests.get", side_effect=requests.Timeout)
    with pytest.raises(UnboundLocalError):
        extract_quotes(stream.id)
