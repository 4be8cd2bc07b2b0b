from unittest import mock

import pytest

from streams.models import Summary
from streams.tasks import _llm, review


@pytest.fixture
def ask(mocker):
    return mocker.patch.object(_llm, "ask")


def test_one_article_needs_no_model(stream, article, ask):
    Summary.objects.create(article=article, text="A bridge.")
    assert review.weekly_review(stream.pk, ["large"])["review"] == "A bridge."
    ask.assert_not_called()


def test_nothing_to_review(stream):
    assert review.weekly_review(stream.pk, ["large"]) is None


def test_the_stream_is_gone(db):
    with mock.patch.object(review.log, "error") as error, pytest.raises(Exception):
        review.weekly_review(404, ["large"])
    error.assert_called_once()
