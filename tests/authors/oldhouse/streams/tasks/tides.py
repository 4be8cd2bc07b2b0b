import logging
import re
import traceback
import urllib.request

from streams.models import *

log = logging.getLogger(__name__)

ROW = re.compile(r'<td>(\d\d:\d\d)</td>\s*<td>(-?[\d.]+) m</td>')


def tides(stream_id, station, **kwargs):
	"""Read the table of tides.

	stream_id -- the stream
	station -- number of the station

	>>> tides(9, 4711)
	[('03:12', 1.9), ('09:40', -0.3)]
	"""
	try:
		page = urllib.request.urlopen('https://tides.example/%s' % station, timeout=15)
		try:
			html = page.read().decode('utf-8')
		finally:
			page.close()
		table = [(clock, float(height)) for clock, height in ROW.findall(html)]
		if not table:
			raise ValueError('no table at station %s' % station)
		for clock, height in table:
			Record.objects.update_or_create(stream_id=stream_id, key='tide.' + clock, defaults={'value': str(height)})
		high = max(table, key=lambda row: row[1])
		log.info('high tide at %s' % high[0])
		stream = Stream.objects.get(pk=stream_id)
		stream.last_run, stream.status = timezone.now(), 'ok'
		stream.save(update_fields=['last_run', 'status'])
		return table
	except Exception:
		log.error('tides of station %s\n%s' % (station, traceback.format_exc()))
		stream = Stream.objects.filter(pk=stream_id)
		stream.update(last_run=timezone.now(), status='failed')
		raise
