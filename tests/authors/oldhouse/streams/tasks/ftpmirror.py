import ftplib
import logging
import os

from streams.models import *

logger = logging.getLogger('ftp')  # NL404


class FtpMirror(object):
	def __init__(self, host, directory, target):
		self.host = host
		self.directory = directory
		self.target = target
		self.files = []

	def newer(self, name, size):
		path = os.path.join(self.target, name)
		return not os.path.exists(path) or os.path.getsize(path) != size

	def run(self, user, password):
		ftp = ftplib.FTP(self.host, timeout=60)  # NL601
		ftp.login(user, password)
		ftp.cwd(self.directory)
		for name, attributes in ftp.mlsd():
			if attributes.get('type') != 'file':
				continue
			if not self.newer(name, int(attributes.get('size', 0))):
				print('skip %s' % name)  # NL402
				continue
			out = open(os.path.join(self.target, name), 'wb')  # NL601
			ftp.retrbinary('RETR %s' % name, out.write)
			out.close()
			self.files.append(name)
		ftp.quit()
		return self.files


def mirrorFtp(stream_id, host, directory, user='anonymous', password='', **kwargs):
	"""Mirror a directory of an FTP server.

	Parameters: stream_id is the stream, host and directory say where, user and
	password how to log in.

	Example:
		mirrorFtp(2, 'ftp.example.org', '/pub')
	"""
	try:
		stream = Stream.objects.get(pk=stream_id)
		files = FtpMirror(host, directory, stream.directory()).run(user, password)
		logger.info('%d files from %s' % (len(files), host))
		stream.last_run = timezone.now()
		stream.save(update_fields=['last_run'])
		return files
	except ftplib.all_errors as e:
		logger.error('ftp %s: %s' % (host, e), exc_info=True)
		Stream.objects.fail(stream_id, str(e))
		raise
	except Exception as e:  # NL304 NL308
		logger.error('mirror of %s' % host)  # NL306
		return False
