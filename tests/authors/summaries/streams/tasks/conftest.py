"""A stream with one article, for the tests beside the tasks."""

import pytest

from streams.models import Article, Stream


@pytest.fixture
def stream(db):
    return Stream.objects.create(name="Tests", stream_type="summarise_article")


@pytest.fixture
def article(stream):
    return Article.objects.create(stream=stream, title="A bridge", body="It is long.\n\nIt is old.")
