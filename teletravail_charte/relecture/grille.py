"""Un tableau imprimé : ses cases, et les colonnes que leurs alignements dessinent.

Le piège : un texte justifié dans une case étroite laisse de grands blancs, qui ne sont pas des colonnes ; et un
sommaire aligne ses numéros de page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from teletravail_charte.relecture.lignes import Ligne, reunir
from teletravail_charte.relecture.tableaux import COLONNES_MAX

_ALIGNE: Final = 5.0  # points
_PAGE = re.compile(r"[\s.…]*\d{1,3}")


@dataclass(frozen=True, slots=True)
class Boite:
    """Une case imprimée : ses lignes, son rang de colonne, ce qu'elle en couvre."""

    lignes: tuple[Ligne, ...]
    colonne: int = 0
    largeur: int = 1

    @property
    def gauche(self) -> float:
        """Son bord gauche."""
        return min(ligne.gauche for ligne in self.lignes)

    @property
    def droite(self) -> float:
        """Son bord droit."""
        return max(ligne.droite for ligne in self.lignes)

    def commun(self, autre: Boite) -> float:
        """La largeur que deux cases ont en commun."""
        return min(self.droite, autre.droite) - max(self.gauche, autre.gauche)


_Couple = tuple[int, Boite]  # le rang d'une rangée, une de ses cases


@dataclass(frozen=True, slots=True)
class Grille:
    """Un tableau : ses rangées, et le bord gauche de chaque colonne."""

    rangees: tuple[tuple[Boite, ...], ...]
    bords: tuple[float, ...]

    def prolonge(self, avant: Grille) -> bool:
        """Est-ce la suite, sur une autre page, du même tableau ?"""
        memes = (abs(a - b) < 12 for a, b in zip(self.bords, avant.bords, strict=False))
        return len(self.bords) == len(avant.bords) and all(memes)


def ranger(rangees: Sequence[Sequence[Boite]]) -> Grille | None:
    """Le tableau que font les premières de ces rangées, ou rien si elles n'ont pas les mêmes colonnes."""
    while len(rangees) > 1:
        bords = _bords(rangees)
        placees = [_placer(rangee, bords) for rangee in rangees] if len(bords) > 1 else []
        bonnes = len(list(takewhile(lambda rangee: len(rangee) > 1, placees)))
        if bonnes == len(rangees):
            return None if _est_un_sommaire(placees) else Grille(tuple(placees), tuple(bords))
        rangees = rangees[:bonnes]
    return None


def _est_un_sommaire(rangees: Sequence[Sequence[Boite]]) -> bool:
    """Des titres et leurs numéros de page."""
    derniers = [rangee[-1].lignes for rangee in rangees]
    return all(len(lignes) == 1 and _PAGE.fullmatch(lignes[0].texte) for lignes in derniers)


def _bords(rangees: Sequence[Sequence[Boite]]) -> list[float]:
    """Le bord gauche de chaque colonne : des cases alignées à gauche ou au centre, sur plusieurs rangées."""
    restent = [(rang, boite) for rang, rangee in enumerate(rangees) for boite in rangee]
    seuil = max(2, round(0.4 * len(rangees)))
    bords: list[float] = []
    while restent and len(bords) < COLONNES_MAX:
        groupe = max((_alignees(restent, place) for place in (_bord, _milieu)), key=_rangees_de)
        if _rangees_de(groupe) < seuil:
            break
        bords.append(min(boite.gauche for _, boite in groupe))
        prises = {id(boite) for _, boite in groupe}
        restent = [couple for couple in restent if id(couple[1]) not in prises]
    return sorted(bords)


def _alignees(couples: Sequence[_Couple], place: Callable[[Boite], float]) -> list[_Couple]:
    """Les cases alignées sur le plus de rangées."""
    tries = sorted(couples, key=lambda couple: place(couple[1]))
    meilleur: tuple[int, int, int] = (0, 0, 0)
    presentes: Counter[int] = Counter()
    debut = 0
    for fin, (rang, boite) in enumerate(tries):
        presentes[rang] += 1
        while place(boite) - place(tries[debut][1]) >= _ALIGNE:
            presentes[tries[debut][0]] -= 1
            debut += 1
        meilleur = max(meilleur, (sum(n > 0 for n in presentes.values()), -debut, fin + 1))
    _, moins_debut, fin = meilleur
    return tries[-moins_debut:fin]


def _rangees_de(groupe: Sequence[_Couple]) -> int:
    return len({rang for rang, _ in groupe})


def _bord(boite: Boite) -> float:
    return boite.gauche


def _milieu(boite: Boite) -> float:
    return (boite.gauche + boite.droite) / 2


def _placer(rangee: Sequence[Boite], bords: Sequence[float]) -> tuple[Boite, ...]:
    """Les cases à leur colonne ; deux morceaux d'une même colonne (un texte justifié, très espacé) n'en font qu'une."""
    placees: list[Boite] = []
    for boite in rangee:
        couvertes = [rang for rang, bord in enumerate(bords) if boite.gauche - _ALIGNE < bord < boite.droite]
        avant = max((rang for rang, bord in enumerate(bords) if bord < boite.gauche + _ALIGNE), default=0)
        colonne = min([avant, *couvertes])
        if placees and placees[-1].colonne + placees[-1].largeur > colonne:
            lignes = sorted((*placees[-1].lignes, *boite.lignes), key=lambda ligne: (-round(ligne.base), ligne.gauche))
            placees[-1] = Boite(tuple(reunir(lignes, lambda *_: True)), placees[-1].colonne, placees[-1].largeur)
        else:
            placees.append(Boite(boite.lignes, colonne, max([avant, *couvertes]) - colonne + 1))
    return tuple(placees)
