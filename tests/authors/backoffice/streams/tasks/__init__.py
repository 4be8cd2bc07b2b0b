# -*- coding: utf-8 -*-
from functools import partial

from streams.tasks.altdaten import altdaten
from streams.tasks.archiv import archiv_entpacken
from streams.tasks.berichte import excel_bericht
from streams.tasks.csv_import import csv_einlesen
from streams.tasks.drucken import pdf_erzeugen
from streams.tasks.erp import sql_abgleich
from streams.tasks.ftp import ftp_abholen
from streams.tasks.inventur import inventur
from streams.tasks.kontoauszug import kontoauszug
from streams.tasks.lohn import lohnlauf
from streams.tasks.mahnung import mahnlauf
from streams.tasks.postfach import imap_postfach
from streams.tasks.rundmail import smtp_rundmail
from streams.tasks.salden import saldenliste
from streams.tasks.skonto import skonto
from streams.tasks.termine import zahlungstermine
from streams.tasks.vergleich import tabellen_vergleich
from streams.tasks.zinsen import zinslauf
from streams.tasks.zusammen import zusammenfuehren

TASK_MAPPING = dict(
    archiv_entpacken=archiv_entpacken,
    csv_einlesen=csv_einlesen,
    excel_bericht=excel_bericht,
    ftp_abholen=ftp_abholen,
    imap_postfach=imap_postfach,
    lohnlauf=lohnlauf,
    smtp_rundmail=smtp_rundmail,
)
# die langsamen, laufen nur nachts
TASK_MAPPING.update({
    'pdf_erzeugen': pdf_erzeugen,
    'sql_abgleich': sql_abgleich,
    'tabellen_vergleich': tabellen_vergleich,
    'mahnlauf': mahnlauf,
    'tabellen_woche': partial(tabellen_vergleich, tage=7),
})
TASK_MAPPING['inventur'] = inventur
TASK_MAPPING['saldenliste'] = saldenliste
TASK_MAPPING['zinslauf'] = zinslauf
TASK_MAPPING['kontoauszug'] = kontoauszug
TASK_MAPPING |= {'skonto': skonto, 'altdaten': altdaten}
TASK_MAPPING.update(termine=zahlungstermine, zusammenfuehren=zusammenfuehren)
