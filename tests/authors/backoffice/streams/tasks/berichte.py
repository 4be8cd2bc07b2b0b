# -*- coding: utf-8 -*-
"""Excel-Berichte."""
import logging, os, tempfile

import pandas as pd
from django.core.files import File
from django.db.models import Count, Sum

from ..models import Buchung, Dokument, Stream

logger = logging.getLogger(__name__)


def tabelle(stream, konten):
	auswahl = Buchung.objects.filter(stream=stream)
	if konten:
		auswahl = auswahl.filter(konto__in=konten)
	werte = auswahl.values('konto').annotate(anzahl=Count('id'), summe=Sum('betrag')).order_by('konto')
	df = pd.DataFrame.from_records(list(werte), columns=['konto', 'anzahl', 'summe'])
	df['summe'] = df['summe'].astype(float)
	# letzte Zeile: alles zusammen
	df.loc[len(df)] = ['gesamt', df['anzahl'].sum(), df['summe'].sum()]
	return df


def excel_bericht(stream_id, titel='Konten', konten=(), **rest):
	"""
	Schreibt einen Bericht als Excel-Datei.

	Parameter:
		stream_id - Nummer des Streams
		titel     - Name des Tabellenblatts und des Dokuments
		konten    - nur diese Konten; leer heißt alle

	Beispiel::

		{"titel": "Quartal 3", "konten": ["1200", "1800"]}
	"""
	zwischendatei = None
	try:
		stream = Stream.objects.get(pk=stream_id)
		df = tabelle(stream, konten)
		# pandas will einen Namen, keine offene Datei
		with tempfile.NamedTemporaryFile(suffix='.xlsx', delete=False) as f:
			zwischendatei = f.name
		with pd.ExcelWriter(zwischendatei) as schreiber:
			df.to_excel(schreiber, sheet_name=titel[:31], index=False)
		with open(zwischendatei, 'rb') as f:
			dokument = Dokument.objects.create(stream=stream, titel=titel, datei=File(f, name=titel + '.xlsx'))
		logger.info('Bericht %s: %d Zeilen, Dokument %s', titel, len(df), dokument.pk)
		stream.abschliessen()
		return {'dokument': dokument.pk, 'zeilen': len(df)}
	except Exception as e:
		logger.error('Bericht für Stream %s: %s' % (stream_id, e), exc_info=True)
		Stream.objects.filter(pk=stream_id).gescheitert()
		raise e
	finally:
		if zwischendatei:
			os.unlink(zwischendatei)
