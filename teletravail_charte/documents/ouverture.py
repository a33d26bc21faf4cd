"""Ouvrir un fichier Word apporté par l'utilisateur : sa taille, sa forme, ses pages.

Le piège : une archive de quelques octets peut en contenir des milliards ; on lit ce qu'elle annonce avant de l'ouvrir.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from lxml import etree

from teletravail_charte.documents.ooxml import W, w
from teletravail_charte.documents.paquet import CONTENUS, en_octets, extraire
from teletravail_charte.documents.parties import (
    CORPS,
    LIENS,
    REGLAGES,
    STYLES,
    Parties,
    R,
    analyser,
    attribut,
    liens,
    refus,
)

TAILLE_MAX, PARTIES_MAX = 100 << 20, 2000
_ILLISIBLE: Final = (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, NotImplementedError, RuntimeError)
_LIENS_DES_REGLAGES: Final = "word/_rels/settings.xml.rels"
_LIEUX: Final = {
    "document.main": "corps",
    "header": "en-tête",
    "footer": "pied de page",
    "footnotes": "notes",
    "endnotes": "notes",
}
_INVISIBLES: Final = ("attachedTemplate", "customXml", "stylesWithEffects")
_DOUBLE: Final = "word/stylesWithEffects.xml"  # les styles une seconde fois, pour Word 2010
Page = tuple[int, str, dict[str, str]]


def ouvrir(octets: bytes, fichier: str) -> Parties:
    """Les parties d'un document Word ou d'un modèle (.dotx) ; lève ``ErreurCorpus``."""
    try:
        with zipfile.ZipFile(BytesIO(octets)) as archive:
            entrees = archive.infolist()
        taille = sum(entree.file_size for entree in entrees)
        if taille > TAILLE_MAX or len(entrees) > PARTIES_MAX:
            raise refus(fichier, f"il est démesuré ({taille >> 20} Mo une fois ouvert, {len(entrees)} parties).")
        parties = extraire(octets)
    except _ILLISIBLE:
        raise refus(fichier, "ce n'est pas un document Word.") from None
    if not {CONTENUS, CORPS, STYLES} <= parties.keys():
        raise refus(fichier, "ce n'est pas un document Word.")
    for nom in parties:
        if nom.endswith((".xml", ".rels")):
            analyser(parties, nom, fichier)
    if etree.QName(analyser(parties, CORPS, fichier)).namespace != W:
        raise refus(fichier, "il est enregistré au format « Open XML strict ».")
    modele, document = b"wordprocessingml.template.main+xml", b"wordprocessingml.document.main+xml"
    parties[CONTENUS] = parties[CONTENUS].replace(modele, document)
    _oublier(parties, fichier)
    return parties


def _oublier(parties: Parties, fichier: str) -> None:
    """Ce que Word ajoute sans qu'on le voie : données d'autres programmes, chemin du modèle sur le serveur."""
    for nom in [n for n in parties if n.startswith("customXml/") or n == _DOUBLE]:
        del parties[nom]
    for nom in (LIENS, _LIENS_DES_REGLAGES):
        if nom in parties:
            relations = analyser(parties, nom, fichier)
            for relation in [r for r in relations if r.get("Type", "").rpartition("/")[2] in _INVISIBLES]:
                relations.remove(relation)
            parties[nom] = en_octets(relations)
    if REGLAGES in parties:
        reglages = analyser(parties, REGLAGES, fichier)
        etree.strip_elements(reglages, w("attachedTemplate"))
        parties[REGLAGES] = en_octets(reglages)
    contenus = analyser(parties, CONTENUS, fichier)
    for declaration in contenus.findall("{*}Override"):
        if declaration.get("PartName", "").lstrip("/") not in parties:
            contenus.remove(declaration)
    parties[CONTENUS] = en_octets(contenus)


def textes(parties: Parties, fichier: str) -> Iterator[tuple[str, str]]:
    """Les parties où l'on écrit, et comment Word les appelle."""
    for declaration in analyser(parties, CONTENUS, fichier).findall("{*}Override"):
        nom, sorte = declaration.get("PartName", "").lstrip("/"), declaration.get("ContentType", "")
        lieu = _LIEUX.get(sorte.rpartition("wordprocessingml.")[2].removesuffix("+xml"))
        if lieu is not None and nom in parties:
            yield nom, lieu


def pages(parties: Parties, corps: etree._Element, fichier: str) -> Iterator[Page]:
    """(section, type de page, ses parties) : l'en-tête (« header ») et le pied (« footer ») que chaque page montre.

    Les sections se comptent à partir de 1 ; les types sont « default », « first » et « even ».
    """
    vises = liens(parties, CORPS, fichier)
    paires = REGLAGES in parties and _allume(analyser(parties, REGLAGES, fichier).find(w("evenAndOddHeaders")))
    herites: dict[tuple[str, str], str] = {}
    for rang, section in enumerate(corps.iter(w("sectPr")), start=1):
        for genre in ("header", "footer"):
            for reference in section.findall(w(f"{genre}Reference")):
                herites[genre, attribut(reference, "type") or "default"] = vises.get(
                    reference.get(f"{{{R}}}id", ""), ""
                )
        types = ["default"] + ["first"] * _allume(section.find(w("titlePg"))) + ["even"] * paires
        for sorte in types:
            yield rang, sorte, {g: herites[g, sorte] for g in ("header", "footer") if herites.get((g, sorte))}


def _allume(interrupteur: etree._Element | None) -> bool:
    return interrupteur is not None and attribut(interrupteur) not in ("0", "false", "off")
