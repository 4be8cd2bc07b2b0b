import datetime
import os

from django.db import models
from django.utils import timezone


class StreamManager(models.Manager):
	def due(self):
		return self.exclude(status='failed').filter(last_run__lt=timezone.now() - datetime.timedelta(hours=1))

	def fail(self, pk, message=''):
		return self.filter(pk=pk).update(status='failed', last_run=timezone.now(), message=message[:255])


class Stream(models.Model):
	STATUS_CHOICES = (
		('ok', 'OK'),
		('busy', 'Busy'),
		('failed', 'Failed'),
	)

	name = models.CharField(max_length=64)
	stream_type = models.CharField(max_length=32)
	configuration = models.JSONField(default=dict)
	status = models.CharField(max_length=8, choices=STATUS_CHOICES, default='ok')
	last_run = models.DateTimeField(null=True, blank=True)
	message = models.CharField(max_length=255, blank=True, default='')

	objects = StreamManager()

	def directory(self):
		return os.path.join('/var/oldhouse', self.name)

	def ok(self):
		self.status = 'ok'
		self.last_run = timezone.now()
		self.save(update_fields=['status', 'last_run'])


class Record(models.Model):
	stream = models.ForeignKey(Stream, on_delete=models.CASCADE)
	key = models.CharField(max_length=128)
	value = models.TextField(blank=True, default='')
	stamp = models.DateTimeField(null=True)

	class Meta:
		unique_together = (('stream', 'key'),)


class Subscriber(models.Model):
	email = models.EmailField(unique=True)
	active = models.BooleanField(default=True)
