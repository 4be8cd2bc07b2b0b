import datetime as dt
import logging
from zoneinfo import ZoneInfo

from django.utils import timezone

from streams.models import Post, Stream

logger = logging.getLogger(__name__)


class Plan:
    '''Spreads texts over days.'''

    def __init__(self, channel, hours):
        self.channel = channel
        self.hours = sorted(hours)
        self.taken = 0

    def next_slot(self):
        day, hour = divmod(self.taken, len(self.hours))
        self.taken += 1
        today = dt.datetime.now().replace(minute=0, second=0, microsecond=0)  # NL316
        return today.replace(hour=self.hours[hour]) + dt.timedelta(days=day + 1)

    def place(self, text):
        due = dt.datetime.now() if self.channel.posts.count() == 0 else self.next_slot()  # NL316
        return Post.objects.create(channel=self.channel, text=text, due_at=due)


def schedule(stream_id, texts, hours=(9, 18), zone='UTC', **kwargs):  # NL505
    '''Plan posts for the next days.

    :param stream_id: the stream whose channel it is
    :param texts: the posts
    :param hours: when to publish, by the clock of the channel
    :param zone: the time zone of the channel

    Example::

        schedule(stream_id=4, texts=['one', 'two'], hours=[8])
    '''
    try:
        stream = Stream.objects.get(pk=stream_id)
        tz = ZoneInfo(zone)
        plan = Plan(stream.channel, hours)
        for text in texts:
            post = plan.place(text)
            logger.info('post %s is due %s', post.pk, post.due_at.astimezone(tz))
        stream.last_run = timezone.now()
        stream.status = Stream.OK
        stream.save()  # NL312
        return {'planned': plan.taken}
    except Exception:  # NL309
        logger.error('Error!', exc_info=True)  # NL307
        Stream.objects.filter(pk=stream_id).update(status=Stream.FAILED)
        raise
