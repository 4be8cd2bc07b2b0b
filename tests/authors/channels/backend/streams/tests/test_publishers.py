import pytest

from streams.models import Stream
from streams.tasks.announce import AnnouncementPublisher, announce
from streams.tasks.broadcast import broadcast
from streams.tasks.poll_results import poll_results

pytestmark = pytest.mark.django_db(transaction=True)


def test_announce_fills_its_template(bot, make_stream):
    stream = make_stream('announce')
    assert announce(stream_id=stream.pk, template='Hi $channel') == {'sent': [1]}
    assert bot.send_message.await_args.args[1] == 'Hi News'


def test_a_long_line_is_cut():
    publisher = AnnouncementPublisher(1, 'x ' * 5000, {}, silent=True)
    assert all(len(part) <= 4096 for part in publisher.parts('News'))


def test_announce_marks_the_stream(bot, make_stream):
    stream = make_stream('announce')
    bot.send_message.side_effect = OSError
    with pytest.raises(OSError):
        announce(stream_id=stream.pk, template='x')
    stream.refresh_from_db()
    assert stream.status == Stream.FAILED


@pytest.mark.parametrize('tolerance', [0, 1])
def test_broadcast_counts(bot, make_stream, tolerance):
    stream = make_stream('broadcast')
    assert broadcast(stream_id=stream.pk, text='x', tolerance=tolerance)['reached'] == 1


def test_poll_results(bot, make_stream):
    bot.stop_poll.return_value.options = []
    bot.stop_poll.return_value.total_voter_count = 0
    assert poll_results(stream_id=make_stream('poll_results').pk, message_id=5, quorum=3) == {}
