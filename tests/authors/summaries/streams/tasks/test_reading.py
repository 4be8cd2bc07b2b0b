from __future__ import annotations

import pytest

from streams.models import Summary
from streams.tasks.reading import reading_list


@pytest.mark.parametrize(("minutes", "titles"), [(1, ["A bridge"]), (0, [])])
def test_what_fits(stream, article, minutes, titles):
    Summary.objects.create(article=article, text="x" * 1000, grade=4)
    assert reading_list(stream.pk, minutes)["titles"] == titles


def test_minutes_in_words(stream):
    with pytest.raises(TypeError):
        reading_list(stream.pk, None)
    stream.refresh_from_db()
    assert stream.status == "failed"
