from unittest.mock import patch

import pytest

from streams.models import Summary
from streams.tasks.live import stream_summary


async def three(article, model):
    for piece in ("A", " long", " bridge"):
        yield piece


async def broken(article, model):
    yield "A"
    raise ConnectionResetError("gone")


@pytest.mark.django_db(transaction=True)
def test_pieces_are_joined(stream, article):
    with patch("streams.tasks.live.pieces", three), patch("streams.tasks.live.get_channel_layer", return_value=None):
        result = stream_summary(stream_id=stream.pk, article_id=article.pk)
    assert result["characters"] == len("A long bridge")
    assert Summary.objects.get().text == "A long bridge"


@pytest.mark.django_db(transaction=True)
def test_a_line_that_breaks(stream, article):
    with patch("streams.tasks.live.pieces", broken), pytest.raises(ConnectionResetError):
        stream_summary(stream_id=stream.pk, article_id=article.pk)
    stream.refresh_from_db()
    assert (stream.status, stream.last_error) == ("failed", "gone")
