# -*- coding: utf-8 -*-
# Liest das alte Archiv: ein Verzeichnis je Jahr, eine Datei je Meldung.
import logging
import os
import re

from streams.models import *

log = logging.getLogger(__name__)

KOPF = re.compile(r'^(?P<name>[A-Z][a-z]+):\s*(?P<wert>.*)$')


class Meldung(object):
	def __init__(self, pfad):
		self.pfad = pfad
		self.kopf = {}
		self.text = ''

	def lesen(self):
		zeilen = []
		with open(self.pfad, encoding='cp1252') as datei:
			imKopf = True
			for zeile in datei:
				zeile = zeile.rstrip('\n')
				treffer = KOPF.match(zeile) if imKopf else None
				if treffer is not None:
					self.kopf[treffer.group('name')] = treffer.group('wert')
				else:
					imKopf = False
					zeilen.append(zeile)
		self.text = '\n'.join(zeilen).strip()
		return self

	def titel(self):
		return self.kopf.get('Titel') or os.path.basename(self.pfad)


def altesArchiv(stream_id, wurzel, von=1998, bis=2009, **kwargs):
	"""Liest alte Meldungen ein.

	:param stream_id: der Stream
	:param wurzel: Verzeichnis des Archivs
	:param von: erstes Jahr
	:param bis: letztes Jahr

	Beispiel::

		altesArchiv(5, '/srv/archiv', von=2001, bis=2003)
	"""
	zahlen = {}

	def jahr(nummer):
		verzeichnis = os.path.join(wurzel, str(nummer))
		if not os.path.isdir(verzeichnis):
			log.warning('kein Jahr %d' % nummer)
			return 0
		anzahl = 0
		for name in os.listdir(verzeichnis):
			if not name.endswith('.txt'):
				continue
			# eine kaputte Meldung haelt die anderen nicht auf
			try:
				meldung = Meldung(os.path.join(verzeichnis, name)).lesen()
			except UnicodeDecodeError as e:
				log.warning('%s ist nicht lesbar: %s' % (name, e))
				continue
			Record.objects.update_or_create(
				stream_id=stream_id,
				key='%d/%s' % (nummer, name),
				defaults={'value': '%s\n%s' % (meldung.titel(), meldung.text)},
			)
			anzahl += 1
		return anzahl

	def fertig(zustand):
		Stream.objects.filter(id=stream_id).update(status=zustand, last_run=timezone.now())

	try:
		for nummer in range(von, bis + 1):
			zahlen[str(nummer)] = jahr(nummer)
		log.info('Archiv: %s' % zahlen)
	except Exception as fehler:
		log.error('Archiv %s: %s' % (wurzel, fehler), exc_info=True)
		fertig('failed')
		raise
	else:
		fertig('ok')
		return zahlen
