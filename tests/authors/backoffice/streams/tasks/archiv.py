# -*- coding: utf-8 -*-
import csv
import io
import logging
import zipfile
from decimal import Decimal
from hashlib import md5

from django.core.files.base import ContentFile

from streams.models import Buchung, Dokument
from streams.tasks._lauf import Lauf

log = logging.getLogger(__name__)

MAX_BYTES = 50 * 1024 * 1024


class ArchivZuGross(Exception):
    pass


def pruefen(archiv):
    summe = sum(eintrag.file_size for eintrag in archiv.infolist())
    if summe > MAX_BYTES:
        raise ArchivZuGross('%d Bytes' % summe)
    kaputt = archiv.testzip()
    if kaputt:
        raise zipfile.BadZipFile(kaputt)


def aus_csv(archiv, eintrag, stream_id):
    # Zip gibt Bytes, csv will Text
    with archiv.open(eintrag) as roh:
        leser = csv.reader(io.TextIOWrapper(roh, encoding='utf-8-sig', newline=''), delimiter=';')
        kopf = next(leser, None)
        if kopf is None:
            return 0
        posten = [Buchung(stream_id=stream_id, belegnummer=nr, konto=konto, betrag=Decimal(wert))
                  for nr, konto, wert, *_ in leser]
    return len(Buchung.objects.bulk_create(posten, ignore_conflicts=True))


def archiv_entpacken(stream_id, pfad, **einstellungen):
    """Packt ein Zip-Archiv aus: CSV-Dateien werden Buchungen, alles andere wird Dokument.

    ``stream_id`` ist der Stream, ``pfad`` das Archiv. Von den ``einstellungen`` wird nur
    ``ohne`` gelesen, eine Liste von Endungen, die übergangen werden.

    Beispiel
    --------
    ::

        archiv_entpacken(3, '/eingang/2024-05.zip', ohne=['.txt'])
    """
    with Lauf(stream_id, 'Archiv') as lauf:
        ohne = tuple(einstellungen.get('ohne', ()))
        buchungen = dokumente = 0
        with zipfile.ZipFile(pfad) as archiv:
            pruefen(archiv)
            for eintrag in archiv.infolist():
                name = eintrag.filename
                if eintrag.is_dir() or name.lower().endswith(ohne):
                    log.debug('%s übergangen', name)
                elif name.lower().endswith('.csv'):
                    buchungen += aus_csv(archiv, eintrag, stream_id)
                else:
                    ziel = lauf.pfad(md5(name.encode()).hexdigest())
                    with archiv.open(eintrag) as quelle, open(ziel, 'wb') as kopie:
                        kopie.write(quelle.read())
                    with open(ziel, 'rb') as kopie:
                        Dokument.objects.create(stream_id=stream_id, titel=name,
                                                datei=ContentFile(kopie.read(), name=name))
                    dokumente += 1
        lauf.gut()
    return {'buchungen': buchungen, 'dokumente': dokumente}
