import logging
import math

from streams.models import *

log = logging.getLogger(__name__)


def calcStatistic(stream_id=None, column=1, **kwargs):  # NL103 NL204@+1
	"""Calculate mean and deviation of one column of the records.

	stream_id -- the stream
	column -- number of the column
	"""
	values = []
	try:
		for record in Record.objects.filter(stream_id=stream_id).iterator():
			lines = record.value.split('\n')
			if len(lines) <= column:
				continue
			name, sep, text = lines[column].partition('=')
			try:
				values.append(float(text.replace(',', '.')))
			except ValueError:
				log.debug('not a number: %r' % text)
		n = len(values)
		if n == 0:
			log.warning('no values in column %d' % column)
			Stream.objects.filter(pk=stream_id).update(status='ok', last_run=timezone.now())
			return {'n': 0}
		mean = sum(values) / n
		deviation = math.sqrt(sum([(v - mean) ** 2 for v in values]) / n)
		log.info('n=%d mean=%.3f deviation=%.3f' % (n, mean, deviation))
		Stream.objects.filter(pk=stream_id).update(status='ok', last_run=timezone.now())
		return {'n': n, 'mean': mean, 'deviation': deviation}
	except Exception as e:
		log.error('statistic of column %s: %s' % (column, e), exc_info=True)
		Stream.objects.filter(pk=stream_id).update(status='error', last_run=timezone.now())  # NL310
		raise e
