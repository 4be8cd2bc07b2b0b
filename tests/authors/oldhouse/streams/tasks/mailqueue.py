# Reads a mailbox. What to do at the end stands in a table, as everything in here.
import email
import email.header
import logging
import poplib

from streams.models import *

log = logging.getLogger(__name__)


def _done(streamId):
	Stream.objects.filter(pk=streamId).update(status='ok', last_run=timezone.now(), message='')


def _broken(streamId):
	Stream.objects.filter(pk=streamId).update(status='failed', last_run=timezone.now())


def _subscribe(sender, text):
	Subscriber.objects.get_or_create(email=sender)
	return 'subscribed'


def _unsubscribe(sender, text):
	Subscriber.objects.filter(email=sender).update(active=False)
	return 'gone'


AT_END = {True: _done, False: _broken}
COMMANDS = {
	'subscribe': _subscribe,
	'unsubscribe': _unsubscribe,
	'stop': _unsubscribe,
}


def _subject(message):
	parts = email.header.decode_header(message.get('Subject', ''))
	text = ''
	for part, charset in parts:
		if isinstance(part, bytes):
			part = part.decode(charset or 'ascii', 'replace')
		text = text + part
	return text.strip().lower()


def readMailbox(stream_id, host, user, password, limit=100, **kwargs):
	"""Read a mailbox; a mail's subject is a command.

	stream_id -- the stream
	host -- POP3 server
	user -- name of the mailbox
	password -- its password
	limit -- mails to read in one run

	Example:

		readMailbox(8, 'pop.example', 'house', 'secret', limit=10)
	"""
	success = False
	counts = {}
	try:
		box = poplib.POP3_SSL(host, timeout=30)
		try:
			box.user(user)
			box.pass_(password)
			total = len(box.list()[1])
			for number in range(1, min(total, limit) + 1):
				message = email.message_from_bytes(b'\r\n'.join(box.retr(number)[1]))
				sender = email.utils.parseaddr(message.get('From', ''))[1]
				command = COMMANDS.get(_subject(message))
				if command is None:
					log.info('no command from %s' % sender)
					continue
				result = command(sender, message)
				counts[result] = counts.get(result, 0) + 1
				box.dele(number)
		finally:
			box.quit()
		log.info('%d mails at %s: %r' % (total, host, counts))
		success = True
	except Exception as e:
		log.error('mailbox %s at %s: %s' % (user, host, e), exc_info=True)
		raise
	finally:
		AT_END[success](stream_id)
	return counts
