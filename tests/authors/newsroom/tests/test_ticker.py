import asyncio

import pytest

from streams.models import Stream
from streams.tasks import ticker


class NoBrowser:
    async def __aenter__(self):
        raise OSError("no browser")

    async def __aexit__(self, *problem):
        return False


def test_a_ticker_that_cannot_be_opened(stream, monkeypatch):
    monkeypatch.setattr(ticker, "async_playwright", NoBrowser)
    with pytest.raises(OSError):
        asyncio.run(ticker.follow_ticker(stream.id, "https://news.example/live"))
    assert Stream.objects.get().status == "failed"
