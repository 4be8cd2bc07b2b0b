from __future__ import annotations

import httpx
import pytest

from streams.tasks import headlines, outline, titles
from streams.tasks._llm import Answer, BudgetExceeded


class TestHeadlines:
    @pytest.fixture(autouse=True)
    def _model(self, monkeypatch):
        self.answers = ['["Bridge closed", "A bridge is closed"]']
        monkeypatch.setattr(headlines, "ask", lambda *a, **k: Answer(self.answers[0], "small", 1, 1))

    def test_json(self, stream, article):
        found = headlines.suggest_headlines(stream.pk, article.pk, count=2)
        assert found == {"headlines": ["Bridge closed", "A bridge is closed"]}

    def test_a_numbered_list(self):
        assert headlines.Headlines.parse("1. One\n2) Two") == ["One", "Two"]

    def test_a_style_nobody_knows(self, stream, article):
        with pytest.raises(KeyError):
            headlines.suggest_headlines(stream.pk, article.pk, style="loud")
        stream.refresh_from_db()
        assert stream.status == "failed"


@pytest.mark.django_db(transaction=True)
def test_an_outline_that_cannot_be_had(stream, article, monkeypatch):
    async def refuse(self, client, gate, article):
        raise httpx.ReadTimeout("slow")

    monkeypatch.setattr(outline.Outliner, "outline", refuse)
    with pytest.raises(BaseException) as info:
        outline.outline_texts(stream.pk, [article.pk])
    assert "slow" in repr(info.value)


def test_titles(stream, article, monkeypatch):
    article.title = "A title of more than five words"
    article.save()
    monkeypatch.setattr(titles, "ask", lambda *a, **k: Answer("A short title", "small", 10, 3))
    assert titles.shorten_titles(stream.pk, length=5) == 1
    monkeypatch.setattr(titles.TokenBudget, "reserve", lambda self, prompt: 1 / 0)
    with pytest.raises((ZeroDivisionError, BudgetExceeded)):
        titles.shorten_titles(stream.pk, length=2)
