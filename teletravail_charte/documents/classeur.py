"""Un classeur d'openpyxl en octets : toujours les mêmes, et tels que le schéma d'Office les veut.

Le piège : openpyxl date le fichier du moment de l'écriture et range les traits d'une police dans un ordre que le
contrôleur de Microsoft refuse ; on les remet en place.
"""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

from lxml import etree
from openpyxl import Workbook  # type: ignore[import-untyped]

from teletravail_charte.documents.paquet import PROPRIETES, assembler, en_octets, extraire

LONGUEUR_MAX = 32_767  # caractères : ce qu'une cellule admet
COUPE = " […] (coupé ici : le texte dépasse ce qu'une cellule admet)"
_DANGEREUX = ("=", "+", "-", "@", "\t", "\r", "\n")
_STYLES = "xl/styles.xml"
_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_TRAITS = "b i strike condense extend outline shadow u vertAlign sz color name family charset scheme".split()


def neutre(texte: str) -> str:
    """Le texte tel qu'aucun tableur ne l'exécute, même recopié ailleurs, et qu'une cellule le contient."""
    if texte.startswith(_DANGEREUX):
        texte = f"'{texte}"
    return texte if len(texte) <= LONGUEUR_MAX else texte[: LONGUEUR_MAX - len(COUPE)] + COUPE


def figer(classeur: Workbook, jour: date) -> bytes:
    """Le fichier .xlsx, daté de ``jour``."""
    tampon = BytesIO()
    classeur.save(tampon)
    parties = extraire(tampon.getvalue())
    instant = f"{jour.isoformat()}T00:00:00Z".encode()
    parties[PROPRIETES] = _DATES.sub(lambda m: m[1] + instant, parties[PROPRIETES])
    styles = etree.fromstring(parties[_STYLES])
    for police in styles.iter("{*}font"):
        police[:] = sorted(police, key=lambda trait: _TRAITS.index(etree.QName(trait).localname))
    parties[_STYLES] = en_octets(styles)
    return assembler(parties)
