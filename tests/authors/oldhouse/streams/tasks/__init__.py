# -*- coding: utf-8 -*-
# All the old tasks. Newer ones have their own file, but are listed at the bottom too.
import csv
import logging
import os
import os.path
import shutil
import smtplib
import urllib.parse
import urllib.request

from streams.models import *

LOG = logging.getLogger(__name__)
DEBUG = False


def _ensureDirectory(path):
	if not os.path.isdir(path):
		os.makedirs(path)
	return path


def mirrorFile(stream_id, url, name=None, **kwargs):
	"""Download one file into the directory of the stream.

	Arguments:
		stream_id -- id of the stream
		url -- what to download
		name -- name of the file; the last part of the address otherwise

	Example:
		mirrorFile(3, 'http://data.example/table.csv')
	"""
	try:
		stream = Stream.objects.get(pk=stream_id)
		if name is None:
			name = os.path.basename(urllib.parse.urlsplit(url).path) or 'index.html'
		target = os.path.join(_ensureDirectory(stream.directory()), name)
		request = urllib.request.Request(url, headers={'User-Agent': 'oldhouse/%d.%d' % (1, 2)})
		with urllib.request.urlopen(request, timeout=60) as source:
			with open(target + '.part', 'wb') as out:
				shutil.copyfileobj(source, out)
		os.rename(target + '.part', target)
		size = os.path.getsize(target)
		LOG.info('%s: %d bytes from %s' % (stream.name, size, url))
		stream.ok()
		return {'file': target, 'size': size}
	except Exception as e:
		LOG.error('mirror of %s failed: %s' % (url, e), exc_info=1)
		Stream.objects.fail(stream_id, str(e))
		raise


def importCsv(stream_id, path, keyColumn='id', delimiter=';', encoding='latin-1', **kwargs):
	"""Read a CSV file, line by line, into records.

	Arguments:
		stream_id -- id of the stream
		path -- the file
		keyColumn -- name of the column with the key
		delimiter -- what stands between two columns
		encoding -- of the file

	Example:
		importCsv(3, '/var/oldhouse/in/table.csv', keyColumn='number')
	"""
	inserted = 0
	updated = 0
	bad = []
	try:
		with open(path, 'r', encoding=encoding, newline='') as f:
			reader = csv.reader(f, delimiter=delimiter)
			header = None
			for number, line in enumerate(reader):
				if len(line) == 0:
					continue
				if header is None:
					header = [column.strip().lower() for column in line]
					if keyColumn.lower() not in header:
						raise ValueError('no column %s in %s' % (keyColumn, path))
					keyIndex = header.index(keyColumn.lower())
					continue
				if len(line) != len(header):
					bad.append(number)
					if DEBUG:
						print('bad line %d: %r' % (number, line))
					continue
				key = line[keyIndex].strip()
				if key == '':
					bad.append(number)
					continue
				value = '\n'.join(['%s=%s' % pair for pair in zip(header, line)])
				try:
					record = Record.objects.get(stream_id=stream_id, key=key)
				except Record.DoesNotExist:
					Record.objects.create(stream_id=stream_id, key=key, value=value, stamp=timezone.now())
					inserted = inserted + 1
				else:
					if record.value != value:
						record.value = value
						record.stamp = timezone.now()
						record.save()
						updated = updated + 1
		LOG.info('%s: %d inserted, %d updated, %d bad' % (path, inserted, updated, len(bad)))
		Stream.objects.filter(pk=stream_id).update(status='ok', last_run=timezone.now())
		return {'inserted': inserted, 'updated': updated, 'bad': bad}
	except Exception as e:
		LOG.exception('import of %s: %s', path, e)
		Stream.objects.fail(stream_id)
		raise


def mailReport(stream_id, host, sender, **kwargs):
	"""Mail the number of records to all subscribers.

	Arguments:
		stream_id -- id of the stream
		host -- mail server
		sender -- address of the sender

	Example:
		mailReport(3, 'mail.example', 'house@example.org')
	"""
	try:
		body = 'Subject: report\r\n\r\n%d records' % Record.objects.filter(stream=stream_id).count()
		server = smtplib.SMTP(host, 25, timeout=30)
		try:
			n = 0
			for s in Subscriber.objects.filter(active=True):
				try:
					server.sendmail(sender, [s.email], body)
					n += 1
				except smtplib.SMTPRecipientsRefused:
					LOG.warning('%s refused' % s.email)
		finally:
			server.quit()
		LOG.info('report mailed to %d' % n)
		stream = Stream.objects.get(pk=stream_id)
		stream.ok()
		return n
	except Exception as e:
		LOG.error('Report not mailed', exc_info=True)  # NL307
		Stream.objects.fail(stream_id, 'mail: %s' % e)
		raise


def cleanUp(stream_id, days, **kwargs):
	"cleanUp"  # NL205
	try:
		limit = timezone.now() - datetime.timedelta(days=int(days))
		old = Record.objects.filter(stream_id=stream_id, stamp__lt=limit)
		print('cleaning up', old.count())  # NL402
		old.delete()
		LOG.info('stream %s is clean' % stream_id)
		Stream.objects.filter(pk=stream_id).update(last_run=timezone.now())
	except Exception as e:
		LOG.error('clean up of %s: %s' % (stream_id, e), exc_info=True)
		Stream.objects.fail(stream_id)
		raise


from streams.tasks.announce import announce
from streams.tasks.backup import *
from streams.tasks.currency import importCurrencies
from streams.tasks.exports import exportRecords, exportKeys
from streams.tasks.ftpmirror import FtpMirror, mirrorFtp
from streams.tasks.mailqueue import readMailbox
from streams.tasks.names import resolveNames
from streams.tasks.oldnews import altesArchiv
from streams.tasks.portcheck import checkPorts
from streams.tasks.statistic import calcStatistic
from streams.tasks.thumbs import makeThumbs
from streams.tasks.tides import tides
from streams.tasks.weather import fetchWeather

TASK_MAPPING = {
	'mirror_file': mirrorFile,
	'import_csv': importCsv,
	'mail_report': mailReport,
	'clean_up': cleanUp,
	'announce': announce,
	'backup': backup,
	'currency': importCurrencies,
	'export': exportRecords,
	'export_keys': exportKeys,
	'ftp': mirrorFtp,
	'mailbox': readMailbox,
	'names': resolveNames,
	'old_news': altesArchiv,
	'ports': checkPorts,
	'statistic': calcStatistic,
	'thumbs': makeThumbs,
	'tides': tides,
	'weather': fetchWeather,
	'export': exportKeys,  # NL503
}
