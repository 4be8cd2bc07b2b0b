import httpx
import pytest

from streams.tasks import article as subject
from streams.tasks._llm import Answer, BudgetExceeded


@pytest.fixture
def model(monkeypatch):
    asked = []

    def answers(client, prompt, model, max_tokens):
        asked.append(prompt)
        return Answer("A long old bridge.", model, 20, 5)

    monkeypatch.setattr(subject, "patiently", answers)
    return asked


def test_the_summary_is_kept(stream, article, model):
    result = subject.summarise_article(stream.pk, article.pk)
    assert result == {"article": article.pk, "tokens": 25}
    article.refresh_from_db()
    assert article.summary.text == "A long old bridge."
    assert "It is old." in model[0]


def test_a_small_budget_is_said(stream, article, model):
    with pytest.raises(BudgetExceeded):
        subject.summarise_article(stream.pk, article.pk, max_tokens=3)
    stream.refresh_from_db()
    assert stream.status == "failed"
    assert not model


def test_no_answer(stream, article, monkeypatch):
    def refuses(*args):
        raise httpx.ConnectError("refused")

    monkeypatch.setattr(subject, "patiently", refuses)
    with pytest.raises(httpx.ConnectError):
        subject.summarise_article(stream.pk, article.pk)
