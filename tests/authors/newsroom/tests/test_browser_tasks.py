from unittest.mock import AsyncMock, MagicMock, patch

import pytest

from streams.models import Article, Snapshot, Stream
from streams.tasks.comments import read_comments
from streams.tasks.consent import scrape_behind_banner
from streams.tasks.frontpage import shoot_frontpage
from streams.tasks.headlines import collect_headlines
from streams.tasks.scroll import scroll_section

URL = "https://news.example/"


def page_of(playwright):
    browser = playwright.return_value.__enter__.return_value.chromium.launch.return_value
    return browser.new_page.return_value


def link(text, href):
    handle = MagicMock()
    handle.inner_text.return_value = text
    handle.get_attribute.return_value = href
    return handle


def test_headlines_are_stored_once(stream):
    with patch("streams.tasks.headlines.sync_playwright") as playwright:
        page_of(playwright).query_selector_all.return_value = [
            link("One", "/one"),
            link("Film", "/video/film"),
            link("One again", "/one"),
        ]
        assert collect_headlines(stream_id=stream.id, url=URL) == {"seen": 3, "new": 1}
    stream.refresh_from_db()
    assert stream.last_run


def test_headlines_without_browser(stream):
    with patch("streams.tasks.headlines.sync_playwright", side_effect=OSError("no browser")):
        with pytest.raises(OSError):
            collect_headlines(stream_id=stream.id, url=URL)
    stream.refresh_from_db()
    assert stream.status == "failed"


def test_frontpage(stream, monkeypatch):
    async def shoot(url, widths, folder):
        (folder / "1.png").write_bytes(b"png")
        return {width: folder / "1.png" for width in widths}

    monkeypatch.setattr("streams.tasks.frontpage._shoot_all", shoot)
    assert shoot_frontpage(stream.id, URL, widths=[5]) == {"bytes": {"5": 3}}
    assert Snapshot.objects.get().width == 5


def test_frontpage_fails(stream, monkeypatch):
    monkeypatch.setattr("streams.tasks.frontpage._shoot_all", AsyncMock(side_effect=KeyError))
    with pytest.raises(KeyError):
        shoot_frontpage(stream.id, URL)


@patch("streams.tasks.scroll.sync_playwright")
def test_scroll(playwright, stream):
    browser = playwright.return_value.__enter__.return_value.firefox.launch.return_value
    page = browser.new_page.return_value
    page.content.return_value = "<article><a href='https://news.example/x'>X</a></article>"
    page.evaluate.return_value = 100
    assert scroll_section(stream.id, URL)["found"] == 1


@patch("streams.tasks.scroll.sync_playwright", side_effect=RuntimeError("gone"))
def test_scroll_error(playwright, stream):
    assert scroll_section(stream.id, URL) == {"success": False, "error": "gone"}


@pytest.mark.parametrize("broken", [False, True])
def test_consent(stream, broken):
    with patch("streams.tasks.consent.sync_playwright") as playwright:
        browser = playwright.return_value.__enter__.return_value.chromium.launch.return_value
        page = browser.__enter__.return_value.new_context.return_value.new_page.return_value
        page.url = URL
        page.frames = []
        page.inner_html.return_value = "<h1>Hello</h1><p>World</p>"
        if broken:
            page.goto.side_effect = TimeoutError
            with pytest.raises(TimeoutError):
                scrape_behind_banner(stream_id=stream.id, urls=[URL])
            assert Stream.objects.get(pk=stream.pk).status == "failed"
        else:
            scrape_behind_banner(stream_id=stream.id, urls=[URL])
            assert Article.objects.get().headline == "Hello"


def test_comments(stream, article):
    with patch("streams.tasks.comments.async_playwright") as playwright:
        playwright.return_value.__aenter__ = AsyncMock()
        assert read_comments(stream.id, newest=0) == {"articles": 0, "comments": 0}


def test_comments_without_browser(stream):
    with patch("streams.tasks.comments.async_playwright", side_effect=OSError):
        with pytest.raises(OSError):
            read_comments(stream.id)
