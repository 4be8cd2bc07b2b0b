import logging
import socket
import sys

from streams.models import *

log = logging.getLogger(__name__)


def closeRun(streamId, what):
	"""Called in a finally: looks itself whether an exception is on its way."""
	kind, value, trace = sys.exc_info()
	if kind is None:
		log.info('%s: done' % what)
		status = 'ok'
	else:
		log.error('%s: %s: %s' % (what, kind.__name__, value), exc_info=True)
		status = 'failed'
	Stream.objects.filter(pk=streamId).update(status=status, last_run=timezone.now())


def resolveNames(stream_id, names, **kwargs):
	"""Note under which addresses hosts can be reached.

	stream_id -- the stream
	names -- names of hosts

	>>> resolveNames(2, ['localhost'])
	{'localhost': ['127.0.0.1']}
	"""
	table = {}
	try:
		for name in names:
			try:
				host, aliases, addresses = socket.gethostbyname_ex(name)
			except socket.gaierror as e:
				log.warning('%s has no address: %s' % (name, e))
				addresses = []
			table[name] = sorted(addresses)
			last = Record.objects.filter(stream_id=stream_id, key='dns.' + name).first()
			if last is not None and last.value == ' '.join(table[name]):
				continue
			if last is None:
				last = Record(stream_id=stream_id, key='dns.' + name)
			last.value = ' '.join(table[name])
			last.stamp = timezone.now()
			last.save()
		return table
	finally:
		closeRun(stream_id, 'names of %d hosts' % len(names))
