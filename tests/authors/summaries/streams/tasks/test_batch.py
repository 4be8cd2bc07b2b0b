from unittest import mock

import pytest

from streams.models import Summary
from streams.tasks import TASK_MAPPING
from streams.tasks._llm import Answer
from streams.tasks.batch import TooManyFailures


def run(**configuration):
    return TASK_MAPPING["summarise_batch"](**configuration)


@mock.patch("streams.tasks.batch.ask", return_value=Answer("Short.", "small", 9, 2))
def test_all_are_summarised(ask, stream, article):
    assert run(stream_id=stream.pk) == {"made": 1, "errors": {}}
    assert Summary.objects.get().text == "Short."
    ask.assert_called_once()


@mock.patch("streams.tasks.batch.ask", side_effect=OSError("no network"))
def test_too_many_failures(ask, stream, article):
    with pytest.raises(TooManyFailures):
        run(stream_id=stream.pk)
    stream.refresh_from_db()
    assert stream.status == "failed"
