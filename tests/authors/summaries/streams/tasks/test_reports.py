"""Tests of what is done with summaries: comparison, translation."""

from unittest.mock import Mock, patch

import pytest
import requests

from streams.models import Summary
from streams.tasks.compare import alike, compare_models
from streams.tasks.translate import TranslationFailed, translate_summary


def test_texts_that_are_alike():
    assert alike({"a": "one text", "b": "one text"}) == {"a": 1.0, "b": 1.0}


@patch("streams.tasks.compare.requests.post")
def test_two_models(post, stream, article):
    post.return_value = Mock(json=lambda: {"choices": [{"message": {"content": "text"}}]})
    result = compare_models(stream.pk, article.pk, ["a", "b"], "key")
    assert set(result["seconds"]) == {"a", "b"}
    post.side_effect = requests.ConnectionError("refused")
    with pytest.raises(requests.ConnectionError):
        compare_models(stream.pk, article.pk, ["a", "b"], "key")


class TestTranslation:
    def test_it_is_kept(self, stream, article, monkeypatch):
        Summary.objects.create(article=article, text="A bridge.")
        monkeypatch.setattr("streams.tasks.translate.translated", lambda text, language: "Eine Brücke.")
        translate_summary(stream.pk, article.pk, "de")
        article.summary.refresh_from_db()
        assert article.summary.text == "Eine Brücke."

    def test_there_is_none(self, stream, article, monkeypatch):
        Summary.objects.create(article=article, text="A bridge.")
        monkeypatch.setattr("streams.tasks.translate.ask", Mock(side_effect=TranslationFailed("de")))
        with pytest.raises(TranslationFailed):
            translate_summary(stream.pk, article.pk, "de")
