"""Lire un texte brut : deviner son codage, puis recoller ses lignes.

Le piège : un texte de Windows n'est presque jamais de l'UTF-8, et tout fichier se décode en Windows-1252 ; un fichier
qui n'est pas du texte se reconnaît à ses signes de commande.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from teletravail_charte.relecture.lignes import Ligne
from teletravail_charte.relecture.marges import oter_les_marges
from teletravail_charte.relecture.morceaux import LISIBLES, Lecture, Morceau, nettoyer, refus
from teletravail_charte.relecture.recollage import recoller

TAILLE_MAX: Final = 5 << 20  # octets : deux mille pages
LIGNES_MAX: Final = 50_000
_MARQUES: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMANDES = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MORCEAU = re.compile(r"\S+(?:\s{1,2}\S+)*")  # trois espaces séparent deux colonnes
_SIGNE, _LIGNE, _PAGE = 6.0, 12.0, 1200.0  # points fictifs : une lettre, un interligne, une page
_LIGNE_ENTIERE: Final = 160  # lettres : au-delà, l'auteur ne coupait pas ses lignes


def decoder(octets: bytes, fichier: str) -> str:
    """Le texte, de l'UTF-8, de l'UTF-16 ou du Windows-1252 ; lève ``ErreurDossier``."""
    if len(octets) > TAILLE_MAX:
        quoi = f"ce texte pèse {len(octets) >> 20} Mo ; un acte en pèse {TAILLE_MAX >> 20} au plus."
        raise refus(fichier, quoi, "Ne gardez que l'acte.")
    texte = octets.decode(_codage(octets), "replace")
    if max(texte.count("\n"), texte.count("\r")) > LIGNES_MAX:
        raise refus(fichier, f"ce texte est démesuré : il a plus de {LIGNES_MAX} lignes.", "Ne gardez que l'acte.")
    if len(_COMMANDES.findall(texte)) > len(texte) / 200:
        raise refus(fichier, "ce fichier n'est pas du texte.", LISIBLES)
    return texte


def _codage(octets: bytes) -> str:
    for marque, codage in _MARQUES:
        if octets.startswith(marque):
            return codage
    moitie = max(1, len(octets) // 2)
    for debut, codage in ((1, "utf-16-le"), (0, "utf-16-be")):
        if octets[debut::2].count(0) > moitie * 0.6 and octets[1 - debut :: 2].count(0) < moitie * 0.1:
            return codage
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def lire_texte(octets: bytes, fichier: str) -> Lecture:
    """Les morceaux d'un .txt ; un saut de page (FF) y compte les pages."""
    pages = decoder(octets, fichier).replace("\r\n", "\n").replace("\r", "\n").rstrip("\f\n").split("\f")
    longueur = max((len(ligne.rstrip()) for page in pages for ligne in page.split("\n")), default=0)
    if longueur > _LIGNE_ENTIERE:
        morceaux = tuple(
            Morceau(texte, page=rang if len(pages) > 1 else None)
            for rang, page in enumerate(pages, start=1)
            for texte in filter(None, map(nettoyer, page.split("\n")))
        )
        return Lecture(morceaux, len(pages) if len(pages) > 1 else None)
    lignes = [_lignes(page) for page in pages]
    restes, marges = oter_les_marges(lignes, [_PAGE] * len(pages)) if len(pages) > 1 else (lignes, ())
    morceaux = tuple(recoller(restes, numerotees=len(pages) > 1))
    morceaux += tuple(Morceau(nettoyer(marge), marge=True) for marge in marges)
    return Lecture(morceaux, len(pages) if len(pages) > 1 else None)


def _lignes(page: str) -> list[Ligne]:
    """Chaque ligne, placée comme sur une feuille."""
    placees = []
    for rang, ligne in enumerate(page.split("\n")):
        for morceau in _MORCEAU.finditer(ligne.expandtabs(8)):
            gauche, droite = (place * _SIGNE for place in morceau.span())
            placees.append(Ligne(morceau[0], gauche, droite, _PAGE - rang * _LIGNE, _LIGNE))
    return placees
