"""Ôter des pages les en-têtes, les pieds et les numéros de page, qui couperaient les phrases en deux.

Le piège : un titre d'article en haut de plusieurs pages n'est pas un en-tête ; son numéro change, mais celui d'une page
aussi.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from teletravail_charte.relecture.lignes import Ligne
from teletravail_charte.relecture.titres import titre_explicite

_BORD: Final = 0.14  # part de la hauteur de page où se tiennent en-têtes et pieds
_TITRE_MIN: Final = 3  # pages : un titre courant ; deux fois, ce peut être le sommaire et le titre
_PAS: Final = 4.0  # points : deux lignes à la même hauteur
_PAGE = re.compile(r"[-–—\s]*(?:p(?:age|\.)?\s*)?\d{1,4}(?:\s*(?:/|sur|de|\|)\s*\d{1,4})?[-–—\s]*", re.IGNORECASE)
_Cle = tuple[str, int]


def oter_les_marges(
    pages: Sequence[Sequence[Ligne]], hauteurs: Sequence[float]
) -> tuple[list[list[Ligne]], tuple[str, ...]]:
    """Les pages sans leurs marges, et le texte de ces marges, chacun une fois."""
    partout = Counter(cle for page in pages for cle in {_cle(ligne, _sans_chiffres(ligne.texte)) for ligne in page})
    cles = [frozenset(_cle(ligne, ligne.texte) for ligne in page) for page in pages]
    voisines = [a | b for a, b in zip([frozenset(), *cles], [*cles[1:], frozenset()], strict=False)]
    seuil = max(2, round(len(pages) * 0.4))
    restes: list[list[Ligne]] = []
    otees: dict[str, str] = {}
    for rang, (page, hauteur, autour) in enumerate(zip(pages, hauteurs, voisines, strict=True), start=1):
        gardees = []
        en_haut = True  # on n'a encore vu que des marges
        for ligne in page:
            nombre = partout[_cle(ligne, _sans_chiffres(ligne.texte))]
            identique = len(pages) > 2 and _cle(ligne, ligne.texte) in autour
            if _au_bord(ligne, hauteur):
                marge = _est_le_numero(ligne, rang, page) or nombre >= max(seuil, _TITRE_MIN * _est_un_titre(ligne))
                marge = marge or (identique and not _est_un_titre(ligne))
            else:  # l'en-tête d'un tableau, répété ; un tampon, une mention dans la marge
                marge = (en_haut and identique and ligne.gras) or (len(pages) > 3 and nombre >= 0.8 * len(pages))
            en_haut &= marge
            if not marge:
                gardees.append(ligne)
            elif not _PAGE.fullmatch(ligne.texte):
                otees.setdefault(_sans_chiffres(ligne.texte), ligne.texte)
        restes.append(gardees)
    return restes, tuple(otees.values())


def _au_bord(ligne: Ligne, hauteur: float) -> bool:
    return not hauteur * _BORD < ligne.base < hauteur * (1 - _BORD)


def _sans_chiffres(texte: str) -> str:
    """Le texte aux numéros près, sauf celui d'un titre, qui le distingue d'un autre."""
    return texte if titre_explicite(texte) else re.sub(r"\d+", "#", texte)


def _est_le_numero(ligne: Ligne, rang: int, page: Sequence[Ligne]) -> bool:
    """Le numéro de cette page, à part de toute autre ligne ; « 2 », à la fin d'une phrase, n'en est pas un."""
    ecarts = [abs(autre.base - ligne.base) for autre in page if autre is not ligne]
    dit = re.search(r"\d+", ligne.texte) if _PAGE.fullmatch(ligne.texte) else None
    return dit is not None and int(dit[0]) == rang and min(ecarts, default=math.inf) > 1.8 * ligne.corps


def _est_un_titre(ligne: Ligne) -> bool:
    return titre_explicite(ligne.texte) is not None


def _cle(ligne: Ligne, texte: str) -> _Cle:
    return texte, round(ligne.base / _PAS)
