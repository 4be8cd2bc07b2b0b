'''Announcements: a template, filled and cut into messages.'''

import string
import textwrap

from telegram.constants import MessageLimit, ParseMode

from streams.tasks.base import Publisher


class AnnouncementPublisher(Publisher):
    def __init__(self, stream_id, template, values, silent):
        super().__init__(stream_id)
        self.template = string.Template(template)
        self.values = values
        self.silent = silent

    def parts(self, title):
        '''Yield pieces of text that fit into one message each.'''
        text = self.template.substitute({'channel': title, **self.values})
        piece = ''
        for line in text.splitlines(keepends=True):
            if len(piece) + len(line) > MessageLimit.MAX_TEXT_LENGTH:
                yield piece
                piece = ''
            if len(line) > MessageLimit.MAX_TEXT_LENGTH:
                yield from textwrap.wrap(line, MessageLimit.MAX_TEXT_LENGTH)
            else:
                piece += line
        if piece.strip():
            yield piece

    async def publish(self, bot, stream):
        for part in self.parts(stream.channel.title):
            message = await bot.send_message(
                stream.channel.chat_id,
                part,
                parse_mode=ParseMode.HTML,
                disable_notification=self.silent,
                reply_to_message_id=self.sent[0] if self.sent else None,
            )
            self.sent.append(message.message_id)


def announce(stream_id, template, values=None, silent=False, **kwargs):
    '''Write an announcement into the channel of a stream.

    :param stream_id: the stream whose channel it is
    :param template: text with ``$names``; ``$channel`` is always there
    :param values: what the names stand for
    :param silent: whether nobody is to be woken
    :return: the ids of the messages

    Example::

        announce(stream_id=7, template='Hello $channel, it is $day', values={'day': 'Friday'})
    '''
    return AnnouncementPublisher(stream_id, template, values or {}, silent).run()
