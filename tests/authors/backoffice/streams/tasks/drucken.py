# -*- coding: utf-8 -*-
import logging
import os
import subprocess
import tempfile

from django.core.files import File
from django.template.loader import render_to_string
from django.utils import timezone

from streams.models import Dokument, Stream

logger = logging.getLogger(__name__)


def umwandeln(html):
    # wkhtmltopdf schreibt nur in Dateien
    griff, pfad = tempfile.mkstemp(suffix='.pdf')  # NL602
    os.close(griff)
    prozess = subprocess.Popen(  # NL601
        ['wkhtmltopdf', '--quiet', '-', pfad], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    prozess.stdin.write(html.encode('utf-8'))
    prozess.stdin.close()
    meldung = prozess.stderr.read()
    if meldung:
        raise ValueError('wkhtmltopdf: %r' % meldung[-300:])
    prozess.wait()
    return pfad


def pdf_erzeugen(stream_id, vorlage, **werte):
    """Druckt eine Vorlage mit den Werten der Konfiguration als PDF.

    Parameters
    ----------
    stream_id
        Stream, zu dem das Dokument kommt
    vorlage
        Name der Vorlage
    **werte
        was in der Vorlage stehen soll

    Examples
    --------
    >>> pdf_erzeugen(1, 'rechnung.html', nummer='2024-17')
    '2024-17.pdf'
    """
    try:
        stream = Stream.objects.get(id=stream_id)
        pfad = umwandeln(render_to_string(vorlage, dict(werte, stream=stream)))
        titel = '%s.pdf' % werte.get('nummer', stream.name)
        with open(pfad, 'rb') as f:
            Dokument.objects.create(stream=stream, titel=titel, datei=File(f, name=titel))
        logger.info('%s gedruckt', titel)
        stream.abschliessen(titel)
        return titel
    except (OSError, ValueError) as e:  # NL303
        logger.exception('Stream %s: %s nicht gedruckt: %s', stream_id, vorlage, e)
        Stream.objects.filter(id=stream_id).update(status='failed', last_run=timezone.now())
        raise
