from unittest.mock import AsyncMock, MagicMock

import pytest

from streams.models import Channel, Stream
from streams.tasks import (
    archive,
    backfill,
    broadcast,
    check_bots,
    digest,
    mirror,
    pinned,
    poll_results,
    purge,
    quiz,
    react,
)
from streams.tasks.album import album
from streams.tasks.base import Publisher

SENDERS = [
    Publisher.run, album.__wrapped__, archive, backfill, broadcast, check_bots, digest, mirror, pinned,
    poll_results, purge, quiz, react,
]


@pytest.fixture
def channel(db):
    return Channel.objects.create(chat_id=-100, title='News', members=10)


@pytest.fixture
def make_stream(channel):
    def make(stream_type, **configuration):
        return Stream.objects.create(
            title=stream_type, stream_type=stream_type, channel=channel, configuration=configuration
        )

    return make


@pytest.fixture
def bot(monkeypatch):
    '''A bot that answers everything, in every module that has one.'''
    bot = AsyncMock()
    bot.__aenter__.return_value = bot
    bot.send_message.return_value = MagicMock(message_id=1)
    for sender in SENDERS:
        # the package's attribute of a module's name is the task, so the way to the module is this
        monkeypatch.setitem(sender.__globals__, 'Bot', MagicMock(return_value=bot))
    return bot
