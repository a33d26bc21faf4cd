"""Une ligne imprimée, sa place dans la page, et ce qui est ordinaire dans cette page."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_COLONNE_MIN: Final = 4  # lignes


@dataclass(frozen=True, slots=True)
class Ligne:
    """Une ligne imprimée : ses bords, sa hauteur dans la page (de bas en haut), son corps, sa graisse."""

    texte: str
    gauche: float
    droite: float
    base: float
    corps: float
    gras: bool = False
    plafond: float = math.inf  # la hauteur du premier filet au-dessus d'elle
    separee: bool = False  # un filet la sépare de ce qui précède sur la même ligne


@dataclass(frozen=True, slots=True)
class Mesures:
    """Ce qui est ordinaire dans une page : le bord droit de chaque colonne, l'interligne (en corps)."""

    droites: dict[int, float]
    droite: float
    interligne: float
    justifiee: bool

    @classmethod
    def de(cls, page: Sequence[Ligne]) -> Mesures:
        """Celles de cette page ; une colonne se reconnaît à son bord gauche, commun à plusieurs lignes."""
        colonnes: dict[int, list[float]] = {}
        for ligne in page:
            colonnes.setdefault(_colonne(ligne), []).append(ligne.droite)
        sauts = sorted(s for a, b in pairwise(page) if 0 < (s := (a.base - b.base) / max(b.corps, 0.1)) < 3)
        droites = {c: max(bords) for c, bords in colonnes.items() if len(bords) >= _COLONNE_MIN}
        pleines = sum(abs(ligne.droite - droites.get(_colonne(ligne), math.inf)) < 2 for ligne in page)
        return cls(
            droites=droites,
            droite=max((ligne.droite for ligne in page), default=0.0),
            interligne=min(sauts[len(sauts) // 4], 9.0 if len(sauts) > 6 else 1.5) if sauts else 1.2,
            justifiee=pleines * 2 > len(page),
        )

    def est_pleine(self, ligne: Ligne) -> bool:
        """Va-t-elle jusqu'au bord d'une colonne justifiée ?"""
        return self.justifiee and abs(ligne.droite - self.bord(ligne)) < 2

    def bord(self, ligne: Ligne) -> float:
        """Jusqu'où cette ligne aurait pu aller."""
        return self.droites.get(_colonne(ligne), self.droite)


def _colonne(ligne: Ligne) -> int:
    return round(ligne.gauche / 6)


def filet_entre(avant: Ligne, apres: Ligne) -> bool:
    """Un filet les sépare-t-il ? Un soulignement, plus près des lettres, n'en est pas un."""
    return apres.plafond < avant.base - avant.corps * 0.2


def saut(avant: Ligne, apres: Ligne) -> float:
    """De combien on descend d'une ligne à l'autre, en corps ; négatif quand on remonte."""
    return (avant.base - apres.base) / max(apres.corps, 0.1)


def meme_ligne(avant: Ligne, ligne: Ligne) -> bool:
    """Deux morceaux d'une même ligne imprimée, dans l'ordre."""
    return abs(saut(avant, ligne)) < 0.1 and ligne.gauche >= avant.droite - 1


def reunir(lignes: Sequence[Ligne], ensemble: Callable[[Ligne, Ligne], bool]) -> list[Ligne]:
    """Les morceaux d'une même ligne imprimée, réunis quand ils vont ensemble."""
    reunies: list[Ligne] = []
    for ligne in lignes:
        avant = reunies[-1] if reunies else None
        if avant and meme_ligne(avant, ligne) and ensemble(avant, ligne):
            gras, corps = avant.gras and ligne.gras, max(avant.corps, ligne.corps)
            reunies[-1] = Ligne(f"{avant.texte} {ligne.texte}", avant.gauche, ligne.droite, avant.base, corps, gras)
        else:
            reunies.append(ligne)
    return reunies
