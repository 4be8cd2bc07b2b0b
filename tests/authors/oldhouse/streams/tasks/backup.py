import logging
import os
import shutil
import sys
import tarfile
import tempfile
import time

from streams.models import *

__all__ = ['backup']

log = logging.getLogger(__name__)


def _dump(stream, directory):
	f = open(os.path.join(directory, 'records.tsv'), 'w', encoding='utf-8')
	try:
		for record in Record.objects.filter(stream=stream).order_by('pk').iterator():
			f.write('%s\t%s\t%r\n' % (record.key, record.stamp, record.value))
	finally:
		f.close()


def _pack(source, target):
	archive = tarfile.open(target, 'w:bz2')
	try:
		archive.add(source, arcname=os.path.basename(target).split('.')[0])
	finally:
		archive.close()
	return os.path.getsize(target)


def _rotate(directory, prefix, keep):
	names = [name for name in os.listdir(directory) if name.startswith(prefix)]
	names.sort()
	while len(names) > keep:
		os.remove(os.path.join(directory, names.pop(0)))


def backup(stream_id, directory, keep=7, **kwargs):
	"""
	Pack the records of a stream, and its directory, into one archive.

	stream_id: the stream
	directory: where the archives are
	keep: number of archives to keep

	Usage:

		TASK_MAPPING['backup'](stream_id=1, directory='/backup', keep=3)
	"""
	work = None
	try:
		stream = Stream.objects.get(pk=stream_id)
		work = tempfile.mkdtemp(prefix='oldhouse')
		_dump(stream, work)
		if os.path.isdir(stream.directory()):
			shutil.copytree(stream.directory(), os.path.join(work, 'files'))
		name = '%s-%s.tar.bz2' % (stream.name, time.strftime('%Y%m%d%H%M%S'))
		size = _pack(work, os.path.join(directory, name))
		_rotate(directory, stream.name + '-', keep)
		log.info('%s has %d bytes' % (name, size))
		stream.ok()
		return {'archive': name, 'size': size}
	except Exception:
		kind, value, trace = sys.exc_info()
		log.error('backup of stream %s: %s: %s' % (stream_id, kind.__name__, value), exc_info=(kind, value, trace))
		Stream.objects.fail(stream_id, '%s: %s' % (kind.__name__, value))
		raise
	finally:
		if work is not None:
			shutil.rmtree(work, ignore_errors=True)
