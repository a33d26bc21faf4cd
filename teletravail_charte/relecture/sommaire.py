"""Retrouver le sommaire d'un acte, dont chaque ligne passerait pour un titre et fausserait tous les lieux.

Le piège : rien ne dit qu'une ligne est d'un sommaire, sinon qu'elle revient plus loin, en titre ; et trois titres de
suite (« Titre I », « Chapitre 1 », « Article 1 ») n'en font pas un.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from teletravail_charte.relecture.acte import CELLULE
from teletravail_charte.relecture.morceaux import Morceau
from teletravail_charte.relecture.titres import LONGUEUR_MAX, cle, sans_page, titre_explicite, titre_numerote

_INTITULES: Final = frozenset({"sommaire", "tabledesmatieres"})
_LIGNES_MIN: Final = 3


def lignes_du_sommaire(morceaux: Sequence[Morceau]) -> frozenset[int]:
    """Les rangs des morceaux qui ne sont que le sommaire, son intitulé compris."""
    return frozenset(_Recherche(morceaux).rangs())


class _Recherche:
    def __init__(self, morceaux: Sequence[Morceau]) -> None:
        self.morceaux = morceaux
        self.cles = [cle(m.texte) if m.genre != CELLULE and len(m.texte) <= LONGUEUR_MAX else "" for m in morceaux]
        self.courtes = [cle(sans_page(m.texte)) if c else "" for m, c in zip(morceaux, self.cles, strict=True)]
        self.premiers: dict[str, int] = {}
        self.derniers: dict[str, int] = {}
        for rang, c in enumerate(self.cles):
            if c:
                self.premiers.setdefault(c, rang)
                self.derniers[c] = rang

    def rangs(self) -> set[int]:
        """Tous les rangs à ôter."""
        trouves = {rang for rang, c in enumerate(self.cles) if c in _INTITULES}
        debut = 0
        while debut < len(self.cles):
            annonce = debut > 0 and self.cles[debut - 1] in _INTITULES
            fin = self._fin(debut, annonce)
            if fin - debut >= _LIGNES_MIN and (annonce or self._convient(debut, fin)):
                trouves.update(range(debut, fin))
            debut = max(fin, debut + 1)
        return trouves

    def _fin(self, debut: int, annonce: bool) -> int:
        """La fin d'une suite de lignes qui reviennent, une ligne étrangère (un titre trop long) tolérée entre deux."""
        fin = rang = debut
        while rang < len(self.cles) and rang - fin <= 1 and self.cles[rang]:
            rang += 1
            if self._revient(rang - 1, annonce):
                fin = rang
        return fin

    def _revient(self, rang: int, annonce: bool) -> bool:
        """Plus loin dans l'acte ; ou avant, quand un intitulé dit que c'est une table."""
        noms = [c for c in (self.cles[rang], self.courtes[rang]) if c]
        return any(self.derniers.get(c, -1) > rang or (annonce and self.premiers.get(c, rang) < rang) for c in noms)

    def _convient(self, debut: int, fin: int) -> bool:
        """Des titres, qui reviennent séparés par du texte."""
        textes = [self.morceaux[rang].texte for rang in range(debut, fin)]
        titres = sum(bool(titre_explicite(t) or titre_numerote(t) or sans_page(t) != t) for t in textes)
        annoncees = {c for rang in range(debut, fin) for c in (self.cles[rang], self.courtes[rang])}
        retours = [rang for rang in range(fin, len(self.cles)) if self.cles[rang] in annoncees]
        separes = len(retours) >= _LIGNES_MIN and retours[-1] - retours[0] >= len(retours)
        return titres * 2 >= len(textes) and separes
