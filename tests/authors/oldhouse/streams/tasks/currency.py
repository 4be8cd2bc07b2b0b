# Kurse einlesen. Der Server antwortet manchmal nicht, dann wird gewartet.
import logging
import time
import urllib.error
import urllib.request
from xml.dom import minidom

from streams.models import *

log = logging.getLogger(__name__)


class MaxRetries(Exception):
	def __init__(self, name, cause):
		Exception.__init__(self, '%s gave up: %s' % (name, cause))


def retry(times, wait=5):
	# Dekorator: ruft die Funktion mehrmals auf, bevor er aufgibt
	def outer(function):
		def inner(*args, **kwargs):
			tries = 0
			while True:
				try:
					return function(*args, **kwargs)
				except urllib.error.URLError as e:
					tries += 1
					if tries >= times:
						raise MaxRetries(function.__name__, e) from e
					log.warning('%s, try %d of %d: %s' % (function.__name__, tries, times, e))
					time.sleep(wait * tries)
		return inner
	return outer


@retry(times=3)
def _readDocument(url):
	with urllib.request.urlopen(url, timeout=20) as answer:
		return minidom.parseString(answer.read())


def _rates(document):
	result = {}
	for node in document.getElementsByTagName('Cube'):
		if node.hasAttribute('currency') and node.hasAttribute('rate'):
			result[str(node.getAttribute('currency'))] = float(node.getAttribute('rate'))
	return result


def importCurrencies(stream_id, url, only=None, **kwargs):
	"""Import exchange rates.

	stream_id -- the stream
	url -- address of the XML document
	only -- list of currencies, or None for all

	Example:

		importCurrencies(4, 'https://bank.example/rates.xml', only=['USD', 'CHF'])
	"""
	stream = None
	try:
		stream = Stream.objects.get(pk=stream_id)
		stream.status = 'busy'
		stream.save(update_fields=['status'])
		document = _readDocument(url)
		try:
			rates = _rates(document)
		finally:
			document.unlink()  # sonst bleibt der Speicher belegt
		if only is not None:
			rates = dict([(name, rate) for (name, rate) in rates.items() if name in only])
		for name in sorted(rates.keys()):
			Record.objects.update_or_create(
				stream=stream, key='rate.%s' % name,
				defaults={'value': '%.5f' % rates[name], 'stamp': timezone.now()})
		log.info('%d Kurse von %s' % (len(rates), url))
		stream.ok()
		return rates
	except Exception as e:
		log.exception('Kurse von %s: %s' % (url, e))
		if stream is not None:
			stream.status = 'failed'
			stream.last_run = timezone.now()
			stream.save(update_fields=['status', 'last_run'])
		raise
