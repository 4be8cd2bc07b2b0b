# -*- coding: utf-8 -*-
import json
import logging
import urllib.request
from urllib.parse import urlencode

from streams.models import *

log = logging.getLogger(__name__)


class WeatherError(Exception):
	pass


class WeatherTask(object):
	"""Fetches the weather of some towns."""

	url = 'https://weather.example/api?%s'

	def __init__(self, streamId, towns, units='metric'):
		self.streamId = streamId
		self.towns = towns
		self.units = units
		self.answers = {}

	def _query(self, town):
		query = urlencode({'q': town, 'units': self.units})
		u = urllib.request.urlopen(self.url % query, timeout=10)
		try:
			data = json.loads(u.read().decode('utf-8'))
		finally:
			u.close()
		if 'main' not in data:
			raise WeatherError('%s: %s' % (town, data.get('message', 'no answer')))
		return data['main']

	def _store(self, town, main):
		key = 'weather.%s' % town.lower()
		record, isNew = Record.objects.get_or_create(stream_id=self.streamId, key=key)
		record.value = '%(temp).1f/%(pressure)d' % main
		record.stamp = timezone.now()
		record.save()
		self.answers[town] = record.value

	def _setStatus(self, status):
		stream = Stream.objects.get(pk=self.streamId)
		stream.status = status
		stream.last_run = timezone.now()
		stream.save(update_fields=['status', 'last_run'])

	def run(self):
		try:
			for town in self.towns:
				self._store(town, self._query(town))
			log.info('weather of %d towns' % len(self.answers))
			self._setStatus('ok')
		except Exception as e:
			log.error('%s: %s' % (self.__class__.__name__, e), exc_info=True)
			self._setStatus('failed')
			raise
		return self.answers


def fetchWeather(stream_id, towns=(), **kwargs):
	"""Fetch the weather.

	stream_id: the stream
	towns: list of names of towns
	kwargs: units, 'metric' or 'imperial'

	Example: fetchWeather(1, ['Ulm'])
	"""
	task = WeatherTask(stream_id, towns, units=kwargs.get('units', 'metric'))
	return task.run()
