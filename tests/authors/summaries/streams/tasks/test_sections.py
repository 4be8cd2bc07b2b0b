import pytest

from streams.tasks import sections
from streams.tasks._llm import Answer, ModelBusy


@pytest.fixture
def sleeps(monkeypatch):
    pauses = []
    monkeypatch.setattr(sections.time, "sleep", pauses.append)
    return pauses


def test_sections_end_with_paragraphs(article):
    assert list(sections.sections(article, 3)) == ["It is long.", "It is old."]


def test_each_section_is_asked_for(stream, article, monkeypatch):
    monkeypatch.setattr(sections, "ask", lambda client, prompt, **options: Answer(prompt[:4], "large", 1, 1))
    assert sections.digest_sections(stream.pk, article.pk, section_words=3)["tokens"] == 6


def test_it_gives_up(stream, article, monkeypatch, sleeps):
    def busy(*args, **options):
        raise ModelBusy("soon")

    monkeypatch.setattr(sections, "ask", busy)
    with pytest.raises(sections.GaveUp) as info:
        sections.digest_sections(stream.pk, article.pk)
    assert isinstance(info.value.__cause__, ModelBusy)
    assert len(sleeps) == 3
    stream.refresh_from_db()
    assert stream.status == "failed"
