import pytest

from streams.models import Post
from streams.tasks import TASK_MAPPING
from streams.tasks.album import album
from streams.tasks.backfill import backfill
from streams.tasks.pinned import pinned
from streams.tasks.purge import Tally, purge
from streams.tasks.react import react
from streams.tasks.schedule import Plan, schedule

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def post(channel):
    return Post.objects.create(channel=channel, text='x', message_id=3)


def test_backfill(bot, post, make_stream):
    assert backfill(stream_id=make_stream('backfill').pk, limit=1) == {'done': 1, 'left': 0}


def test_purge_only_counts(post, make_stream):
    assert purge(stream_id=make_stream('purge').pk, dry=True) == {'would_go': 0}
    assert Tally().as_dict() == {'gone': 0, 'kept': 0}


def test_album(bot, tmp_path, settings, make_stream):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / 'a').mkdir()
    assert album(stream_id=make_stream('album').pk, folder='a')['photos'] == 0


def test_check_bots_fails_when_nobody_answers(bot, make_stream):
    with pytest.raises(ConnectionError):
        TASK_MAPPING['check_bots'](stream_id=make_stream('check_bots').pk, bots={'a': 'http://127.0.0.1:1'})


@pytest.mark.asyncio
async def test_pinned(bot, make_stream):
    assert await pinned(stream_id=make_stream('pinned').pk, text='x') == {'new': True}


def test_schedule(channel, make_stream):
    assert schedule(stream_id=make_stream('schedule').pk, texts=['a']) == {'planned': 1}
    assert Plan(channel, [9]).next_slot().hour == 9


def test_react(bot, post, make_stream):
    assert react(stream_id=make_stream('react').pk, emojis=['👍']) is None
