import asyncio
from datetime import timedelta
from unittest.mock import AsyncMock, patch

import pytest
from django.utils import timezone

from streams.models import Post, Stream
from streams.tasks import TASK_MAPPING
from streams.tasks.archive import Progress, archive
from streams.tasks.quiz import NoQuestion, quiz
from streams.tasks.relay import _relay
from streams.tasks.remind import remind
from streams.tasks.watch import Watcher, watch

pytestmark = pytest.mark.django_db(transaction=True)


def test_nobody_is_reminded_twice(make_stream):
    stream = make_stream('remind_daily')
    Stream.objects.update(last_run=timezone.now() - timedelta(hours=1))
    assert TASK_MAPPING['remind_daily'](stream_id=stream.pk, text='x') == {'message': None}


def test_no_connection(make_stream):
    stream = make_stream('remind_weekly')
    with pytest.raises(OSError), patch.dict(remind.__globals__, _send=AsyncMock(side_effect=OSError)):
        remind(stream_id=stream.pk, text='x', period='week')
    stream.refresh_from_db()
    assert stream.status == Stream.FAILED


def test_a_quiz_needs_a_question(make_stream):
    with pytest.raises(NoQuestion):
        quiz(stream_id=make_stream('quiz').pk, questions=[])


def test_an_archive_of_nothing(bot, make_stream):
    with patch('boto3.client') as client:
        result = archive(stream_id=make_stream('archive').pk, bucket='b')
    assert result['files'] == 0
    assert isinstance(client.return_value.upload_file.call_args.kwargs['Callback'], Progress)


def test_a_star_stands_for_any_ending(channel, make_stream):
    Post.objects.create(channel=channel, text='Failing fails, failed')
    with patch.object(Watcher, '_tell', AsyncMock()):
        assert watch(stream_id=make_stream('watch').pk, words=['fail*'])['failing'] == 1


def test_a_socket_that_is_not_there(make_stream):
    with pytest.raises(OSError):
        asyncio.run(_relay(make_stream('relay').pk, 'ws://127.0.0.1:1', 1))
