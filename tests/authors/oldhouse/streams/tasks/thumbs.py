import logging
import os
import subprocess

from streams.models import Record, Stream, timezone

log = logging.getLogger(__name__)

EXTENSIONS = ('.jpg', '.jpeg', '.png', '.gif')


def isImage(name):
	return os.path.splitext(name)[1].lower() in EXTENSIONS


def findImages(top):
	for directory, subdirectories, names in os.walk(top):
		if '.thumbs' in subdirectories:
			subdirectories.remove('.thumbs')
		for name in sorted(names):
			if isImage(name):
				yield os.path.join(directory, name)


def convert(source, target, size):
	"""Call ImageMagick; return what it complains about, or ''."""
	arguments = ['convert', source, '-thumbnail', '%dx%d>' % (size, size), target]
	with subprocess.Popen(arguments, stderr=subprocess.PIPE) as process:
		out, err = process.communicate()
	if process.returncode != 0:
		return err.decode('utf-8', 'ignore') or 'exit code %d' % process.returncode
	return ''


def makeThumbs(stream_id, top, size=160, force=False, **kwargs):
	'''Make a thumbnail of every picture below a directory.

	@param stream_id: the stream
	@param top: the directory
	@param size: pixels of the longer side
	@param force: make thumbnails that are there already

	Example::

		makeThumbs(7, '/var/pictures', size=200)
	'''
	made, complaints = [], []
	try:
		if not os.path.isdir(top):
			raise IOError('%s is no directory' % top)
		for path in findImages(top):
			directory, name = os.path.split(path)
			thumbs = os.path.join(directory, '.thumbs')
			if not os.path.exists(thumbs):
				os.mkdir(thumbs)
			target = os.path.join(thumbs, name)
			if os.path.exists(target) and not force \
					and os.path.getmtime(target) >= os.path.getmtime(path):
				continue
			complaint = convert(path, target, size)
			if complaint:
				complaints.append((path, complaint))
				log.warning('%s: %s' % (path, complaint))
			else:
				made.append(path)
				Record.objects.update_or_create(stream_id=stream_id, key=path[-128:], defaults={'value': target})
		if complaints and not made:
			raise RuntimeError('no thumbnail could be made, %s' % complaints[0][1])
		log.info('%d thumbnails below %s' % (len(made), top))
		changes = dict(last_run=timezone.now())
		changes['status'] = 'ok'
		Stream.objects.filter(pk=stream_id).update(**changes)
	except Exception as e:
		log.critical('thumbnails below %s: %s' % (top, e), exc_info=True)
		changes = dict(last_run=timezone.now())
		changes['status'] = 'failed'
		changes['message'] = str(e)[:255]
		Stream.objects.filter(pk=stream_id).update(**changes)
		raise
	return {'made': made, 'complaints': complaints}
