# -*- coding: utf-8 -*-
"""Holt Dateien vom FTP-Server der Lieferanten."""
import ftplib
import io
import logging

from django.core.files.base import ContentFile

from streams.models import Dokument, Stream

logger = logging.getLogger(__name__)


def holen(ftp, name):
    puffer = io.BytesIO()
    ftp.retrbinary('RETR ' + name, puffer.write)
    return puffer.getvalue()


def ftp_abholen(stream_id, server, benutzer, kennwort, ordner='/', loeschen=False, **kwargs):
    """Holt alle neuen Dateien eines Ordners ab.

    :param stream_id: Stream
    :param server: Name des Servers
    :param benutzer: Benutzer
    :param kennwort: Kennwort
    :param ordner: Ordner auf dem Server
    :param loeschen: ob die Dateien danach dort gelöscht werden

    Beispiel::

        {"server": "ftp.example.org", "benutzer": "wir", "kennwort": "..."}
    """
    try:
        stream = Stream.objects.get(id=stream_id)
        bekannt = set(stream.dokumente.values_list('titel', flat=True))
        ftp = ftplib.FTP(server, timeout=60)  # NL601
        ftp.login(benutzer, kennwort)
        ftp.cwd(ordner)
        namen = [n for n in ftp.nlst() if n not in bekannt]
        for name in namen:
            inhalt = holen(ftp, name)
            Dokument.objects.create(stream=stream, titel=name, datei=ContentFile(inhalt, name=name))
            logger.info('%s: %d Bytes', name, len(inhalt))
            if loeschen:
                ftp.delete(name)
        ftp.quit()
        stream.abschliessen('%d Dateien' % len(namen))
        return namen
    except Exception as e:
        logger.exception('FTP %s, Stream %s: %s', server, stream_id, e)
        Stream.objects.nummer(stream_id).gescheitert()
        raise
