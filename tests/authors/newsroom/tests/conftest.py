from types import SimpleNamespace

import pytest

from streams.models import Article, Stream


@pytest.fixture
def stream(db):
    return Stream.objects.create(title="test", stream_type="headlines")


@pytest.fixture
def article(stream):
    return Article.objects.create(stream=stream, url="https://news.example/a", headline="A")


@pytest.fixture
def answer():
    """What requests.get would return."""

    def make(text="", status=200):
        return SimpleNamespace(
            text=text,
            content=text.encode(),
            status_code=status,
            headers={},
            raise_for_status=lambda: None,
        )

    return make
