import httpx
import pytest
from django.core.cache import cache

from streams.tasks._llm import Answer
from streams.tasks.cached import PageSummariser, cached_summary

PAGE = "<html><style>p {}</style><p>Rain &amp; wind</p></html>"


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def page(monkeypatch, status=200):
    def get(url, **options):
        return httpx.Response(status, text=PAGE, request=httpx.Request("GET", url))

    monkeypatch.setattr("streams.tasks.cached.httpx.get", get)


@pytest.mark.parametrize("runs", [1, 2, 3])
def test_only_the_first_run_asks(stream, monkeypatch, runs):
    page(monkeypatch)
    asked = []
    monkeypatch.setattr(PageSummariser, "answer", lambda self, prompt: asked.append(prompt) or "Weather.")
    results = [cached_summary(stream.pk, "https://example.org") for _ in range(runs)]
    assert [result["cached"] for result in results] == [False] + [True] * (runs - 1)
    assert len(asked) == 1
    assert asked[0].endswith("Rain & wind")


def test_a_page_that_is_empty(stream, monkeypatch):
    page(monkeypatch)
    monkeypatch.setattr("streams.tasks.cached.ask", lambda *a, **k: Answer("EMPTY", "small", 1, 1))
    with pytest.raises(LookupError, match="nothing to read"):
        cached_summary(stream.pk, "https://example.org")


def test_a_page_that_is_gone(stream, monkeypatch):
    page(monkeypatch, status=410)
    with pytest.raises(httpx.HTTPStatusError):
        cached_summary(stream.pk, "https://example.org")
    stream.refresh_from_db()
    assert stream.status == "failed"
