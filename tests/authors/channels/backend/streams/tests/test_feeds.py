import sys
from unittest.mock import AsyncMock, patch

import pytest

from streams import tasks

pytestmark = pytest.mark.django_db(transaction=True)


@patch.object(sys.modules['streams.tasks.digest'], '_entries', AsyncMock(return_value=[]))
def test_an_empty_digest_is_not_sent(bot, make_stream):
    assert tasks.digest(stream_id=make_stream('digest').pk, feeds=['http://a']) == {'entries': []}
    bot.send_message.assert_not_awaited()


def test_mirror_goes_on_where_it_stopped(bot, make_stream):
    stream = make_stream('mirror')
    assert tasks.mirror(stream_id=stream.pk, source='@a', limit=2) == {'copied': [1, 2]}
    assert tasks.mirror(stream_id=stream.pk, source='@a', limit=1) == {'copied': [3]}


def test_translate(make_stream):
    assert tasks.TASK_MAPPING['translate'](stream_id=make_stream('translate').pk, language='de') == {'posts': []}


def test_forward(make_stream):
    with patch.object(sys.modules['streams.tasks.forward'], 'forward_messages', AsyncMock(return_value={1: 2})):
        assert tasks.forward(stream_id=make_stream('forward').pk, source='@a', numbers=[1]) == {'forwarded': 1}
