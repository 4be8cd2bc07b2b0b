from django.db import models
from django.utils import timezone


class Channel(models.Model):
    chat_id = models.BigIntegerField(unique=True)
    title = models.CharField(max_length=200)
    pinned = models.BigIntegerField(null=True, blank=True)
    members = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return self.title


class PostQuerySet(models.QuerySet):
    def due(self):
        return self.filter(sent_at__isnull=True, due_at__lte=timezone.now())

    def in_channel(self, channel):
        return self.filter(channel=channel).order_by('due_at')


class Post(models.Model):
    channel = models.ForeignKey(Channel, related_name='posts', on_delete=models.CASCADE)
    text = models.TextField()
    language = models.CharField(max_length=5, default='en')
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    message_id = models.BigIntegerField(null=True, blank=True)

    objects = PostQuerySet.as_manager()


class Stream(models.Model):
    IDLE = 'idle'
    RUNNING = 'running'
    OK = 'ok'
    FAILED = 'failed'
    STATUS_CHOICES = [(IDLE, 'Idle'), (RUNNING, 'Running'), (OK, 'Fine'), (FAILED, 'Failed')]

    TYPE_CHOICES = [
        ('announce', 'Announcement'),
        ('digest', 'Digest of feeds'),
        ('mirror', 'Mirror of a channel'),
        ('album', 'Photo album'),
        ('poll_results', 'Results of a poll'),
        ('backfill', 'Backfill'),
        ('check_bots', 'Check of bots'),
        ('broadcast', 'Broadcast'),
        ('purge', 'Purge'),
        ('translate', 'Translation'),
        ('pinned', 'Pinned message'),
        ('forward', 'Forwarding'),
        ('welcome', 'Welcome'),
        ('schedule', 'Schedule'),
        ('archive', 'Archive of files'),
        ('quiz', 'Quiz'),
        ('react', 'Reactions'),
        ('relay', 'Relay of a socket'),
        ('watch', 'Watch for words'),
        ('remind_daily', 'Daily reminder'),
        ('remind_weekly', 'Weekly reminder'),
    ]

    title = models.CharField(max_length=100)
    stream_type = models.CharField(max_length=40, choices=TYPE_CHOICES)
    channel = models.ForeignKey(Channel, null=True, blank=True, on_delete=models.SET_NULL)
    configuration = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=10, choices=STATUS_CHOICES, default=IDLE)
    last_run = models.DateTimeField(null=True, blank=True)
    cursor = models.BigIntegerField(default=0)

    def __str__(self):
        return self.title

    def execute_task(self):
        from streams.tasks import TASK_MAPPING

        return TASK_MAPPING[self.stream_type](stream_id=self.id, **self.configuration)
