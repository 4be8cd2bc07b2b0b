import contextlib
import logging
import socket
import time

from streams.models import *

log = logging.getLogger(__name__)


def _tryPort(host, port, timeout):
	start = time.time()
	sock = None
	try:
		sock = socket.create_connection((host, port), timeout)
		return time.time() - start
	except socket.timeout:
		return -1
	except OSError as e:
		log.debug('%s:%s: %s' % (host, port, e))
		return -2
	finally:
		if sock is not None:
			sock.close()


def _banner(host, port, timeout):
	with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as s:
		s.settimeout(timeout)
		if s.connect_ex((host, port)) != 0:
			return ''
		try:
			return s.recv(100).decode('ascii', 'replace').strip()
		except socket.timeout:
			return ''


def checkPorts(stream_id, host, ports, timeout=3, **kwargs):
	"""
	Look which ports of a host answer, and how fast.

	stream_id -- the stream
	host -- name of the host
	ports -- numbers
	timeout -- seconds

	>>> checkPorts(1, 'localhost', [22])
	{'22': 0.01}
	"""
	failed = True
	try:
		times = {}
		for port in ports:
			seconds = _tryPort(host, port, timeout)
			if seconds < 0:
				log.warning('%s does not answer at port %d' % (host, port))
			else:
				log.info('%s:%d %.3f s %s' % (host, port, seconds, _banner(host, port, timeout)))
				times[str(port)] = round(seconds, 3)
		if not times:
			raise RuntimeError('%s is down' % host)
		Record.objects.create(
			stream_id=stream_id, key='%s@%d' % (host, time.time()), value=repr(times), stamp=timezone.now()
		)
		failed = False
		return times
	except Exception as e:
		log.error('ports of %s: %s' % (host, e), exc_info=True)
		raise
	finally:
		stream = Stream(pk=stream_id)
		stream.status = 'failed' if failed else 'ok'
		stream.last_run = timezone.now()
		stream.save(update_fields=['status', 'last_run'])
