import sys
from unittest import mock

from streams.tasks import welcome


def test_welcome_counts(make_stream):
    with mock.patch.object(sys.modules['streams.tasks.welcome'], 'greet', mock.AsyncMock(return_value=12)):
        stream = make_stream('welcome')
        assert welcome(stream_id=stream.pk, text='hi', threshold=1) == {'members': 12}
        stream.channel.refresh_from_db()
        assert stream.channel.members == 12
