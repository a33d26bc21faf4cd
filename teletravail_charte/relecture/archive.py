"""Ouvrir une archive (.docx, .odt) que l'on n'a pas faite, sans lui faire confiance.

Le piège : quelques octets peuvent en cacher des milliards, et un XML définir des entités sans fin. On borne ce que
l'archive annonce, puis ce qu'elle donne vraiment.
"""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from io import BytesIO
from typing import Final

from lxml import etree

from teletravail_charte.erreurs import ErreurDossier
from teletravail_charte.relecture.morceaux import refus

ENTREES_MAX: Final = 5000
TOTAL_MAX: Final = 500 << 20  # octets, une fois tout ouvert : des photographies pèsent
PARTIE_MAX: Final = 20 << 20  # octets : le texte de mille pages en fait dix millions
ELEMENTS_MAX: Final = 500_000  # par partie : trois cents pages en font cent mille
TAUX_MAX: Final = 150  # un XML très répétitif se réduit cinquante fois
_PETIT: Final = 10 << 20
_ABIME: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)
_ACTE_SEUL = "Enregistrez l'acte seul, sans image ni pièce jointe, dans un nouveau fichier."
_REENREGISTRER = "Ouvrez-le dans Word ou LibreOffice, vérifiez-le et enregistrez-le à nouveau."


class Archive:
    """Les parties d'un fichier ; chacune n'est ouverte que quand on la demande, et bornée."""

    def __init__(self, octets: bytes, fichier: str) -> None:
        self.fichier = fichier
        if octets.count(b"PK\x01\x02") > ENTREES_MAX:  # avant que zipfile n'en fasse autant d'objets
            raise refus(fichier, f"il est démesuré : plus de {ENTREES_MAX} parties.", _ACTE_SEUL)
        try:
            self._zip = zipfile.ZipFile(BytesIO(octets))
            self._entrees = {entree.filename: entree for entree in self._zip.infolist()}
        except _ABIME:
            raise refus(fichier, "ce fichier est abîmé ou incomplet.", "Demandez-le à nouveau à qui l'a.") from None
        total = sum(entree.file_size for entree in self._entrees.values())
        if total > TOTAL_MAX or (total > _PETIT and total > TAUX_MAX * len(octets)):
            raise self._demesure(total)

    @property
    def noms(self) -> frozenset[str]:
        """Les noms de toutes les parties."""
        return frozenset(self._entrees)

    def octets(self, nom: str) -> bytes:
        """Le contenu d'une partie, vide si elle n'y est pas ; lève ``ErreurDossier``."""
        entree = self._entrees.get(nom)
        if entree is None:
            return b""
        if entree.flag_bits & 1:
            raise mot_de_passe(self.fichier)
        try:
            with self._zip.open(entree) as flux:
                lus = flux.read(PARTIE_MAX + 1)
        except _ABIME:
            raise self._abimee(nom) from None
        if len(lus) > PARTIE_MAX:
            raise self._demesure(entree.file_size)
        return lus

    def arbre(self, nom: str) -> etree._Element | None:
        """La racine d'une partie XML, ou rien ; ni entité, ni définition de document."""
        octets = self.octets(nom)
        if not octets:
            return None
        lecteur = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            racine = etree.fromstring(octets, lecteur)
        except etree.XMLSyntaxError as cause:
            if "depth" in str(cause):
                raise refus(self.fichier, f"sa partie « {nom} » est démesurée : trop d'éléments emboîtés.") from None
            if "entity" in str(cause).lower():
                raise self._entites(nom) from None
            raise self._abimee(nom) from None
        if racine.getroottree().docinfo.internalDTD is not None:
            raise self._entites(nom)
        if int(float(str(racine.xpath("count(descendant::*)")))) > ELEMENTS_MAX:
            raise self._demesure(len(octets))
        return racine

    def _demesure(self, total: int) -> ErreurDossier:
        return refus(self.fichier, f"il est démesuré : {total >> 20} Mo une fois ouvert.", _ACTE_SEUL)

    def _abimee(self, nom: str) -> ErreurDossier:
        return refus(self.fichier, f"sa partie « {nom} » est abîmée.", _REENREGISTRER)

    def _entites(self, nom: str) -> ErreurDossier:
        quoi = f"sa partie « {nom} » définit des entités XML, ce qu'un traitement de texte ne fait jamais."
        return refus(self.fichier, quoi, _REENREGISTRER)


def mot_de_passe(fichier: str) -> ErreurDossier:
    """Un fichier protégé."""
    possible = "Ouvrez-le avec son mot de passe et enregistrez-le sans protection, puis recommencez."
    return refus(fichier, "il est protégé par un mot de passe.", possible)
