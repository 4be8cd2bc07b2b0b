import datetime
import logging
import os
import tempfile

from streams.models import *

log = logging.getLogger(__name__)


def exportRecords(stream_id, directory, **kwargs):  # NL202@+1 NL204@+1
	"""Write all records into a file.

	stream_id -- the stream
	"""
	try:
		stream = Stream.objects.get(id=stream_id)
		with open(os.path.join(directory, '%s.txt' % stream.name), 'w') as f:
			for r in Record.objects.filter(stream=stream).order_by('key'):
				f.write('%s\t%s\n' % (r.key, r.value.replace('\n', ' ')))
		log.info('records of %s written' % stream.name)
		stream.ok()
	except Exception as e:
		log.error('export of %s: %s' % (stream_id, e), exc_info=True)
		Stream.objects.fail(stream_id, str(e))
		raise


def exportKeys(stream_id, prefix='', **kwargs):
	"""Write the keys into a temporary file and give its content back.

	stream_id -- the stream
	prefix -- only keys that begin with it

	Example:

		exportKeys(1, prefix='rate.')
	"""
	try:
		f = tempfile.NamedTemporaryFile('w', suffix='.keys', delete=False)  # NL602
		keys = Record.objects.filter(stream_id=stream_id, key__startswith=prefix).values_list('key', flat=True)
		with f:
			for key in keys:
				f.write('%s\n' % key)
		with open(f.name, 'rb') as again:
			content = again.read()
		log.info('%d bytes of keys' % len(content))
		now = datetime.datetime.now()
		Record.objects.create(stream_id=stream_id, key='export.%d' % now.toordinal(), stamp=datetime.datetime.today())  # NL316
		stream = Stream.objects.get(id=stream_id)
		stream.last_run = timezone.now()
		stream.save()  # NL312
		return content  # NL106
	except Exception as e:  # NL309
		log.error('keys of stream %s: %s' % (stream_id, e), exc_info=True)
		stream = Stream.objects.get(id=stream_id)
		stream.status = 'failed'
		stream.save(update_fields=['status'])
		raise
