import pytest

from streams.models import Article, Stream, Summary
from streams.tasks.grade import grade_summary


@pytest.mark.django_db
def test_a_grade_is_kept():
    stream = Stream.objects.create(name="Grades", stream_type="grade_summary")
    article = Article.objects.create(stream=stream, title="A bridge", body="It is long.\n\nIt is old.")
    summary = Summary.objects.create(article=article, text="A bridge that is long and old.")
    result = grade_summary(stream.pk, article.pk)
    summary.refresh_from_db()
    assert 1 <= summary.grade <= 5
    assert result["grade"] == summary.grade
