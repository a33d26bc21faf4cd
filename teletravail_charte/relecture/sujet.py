"""Ce qui, dans un acte, ne parle pas du télétravail : on n'y lit rien.

Le piège : une délibération sur le temps de travail a aussi des demandes, des refus et des préavis, et ne nomme le
télétravail qu'en passant.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from teletravail_charte.relecture.acte import TITRE, Acte
from teletravail_charte.relecture.langue import aplatir

_SUJET: Final = re.compile(r"tele ?-?travail|a distance\b|distanciel")
_PASSAGES_MIN: Final = 12  # un acte plus court parle de ce qu'on lui demande
_NOMME_MIN: Final = 3  # passages qui le nomment : en dessous, l'acte n'en parle qu'en passant


def hors_sujet(acte: Acte) -> frozenset[str]:
    """Les articles à ne pas lire : ceux qui ne nomment pas le télétravail, si l'acte ne le nomme qu'en passant."""
    nommes = Counter(p.lieu.article for p in acte.passages if _SUJET.search(aplatir(p.texte).plat))
    if len(acte.passages) < _PASSAGES_MIN or sum(nommes.values()) >= _NOMME_MIN:
        return frozenset()
    if any(p.genre == TITRE and _SUJET.search(aplatir(p.texte).plat) for p in acte.passages):
        return frozenset()
    return frozenset(p.lieu.article for p in acte.passages) - nommes.keys()
