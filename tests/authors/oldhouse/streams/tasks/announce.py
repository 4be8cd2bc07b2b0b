import logging
import smtplib
from email.mime.text import MIMEText

from streams.models import *

log = logging.getLogger(__name__)


def announce(stream, subject, text):  # NL101 NL104 NL301
	"""Mail an announcement to all subscribers.

	stream -- the stream
	subject -- subject of the mail
	text -- what it says

	Example:

		announce(3, 'Closed', 'We are closed on Monday.')
	"""
	message = MIMEText(text, 'plain', 'utf-8')
	message['Subject'] = subject
	message['From'] = 'house@example.org'
	n = 0
	with smtplib.SMTP('localhost', timeout=20) as server:
		for subscriber in Subscriber.objects.filter(active=True):
			del message['To']
			message['To'] = subscriber.email
			server.sendmail('house@example.org', [subscriber.email], message.as_string())
			n += 1
	log.info('%d mails: %s' % (n, subject))
	Stream.objects.filter(pk=stream).update(last_run=timezone.now())
	return n
