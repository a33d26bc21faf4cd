"""Un tableau rendu case par case, chacune avec l'en-tête de sa ligne et celui de sa colonne.

Le piège : beaucoup de tableaux ne servent qu'à la mise en page. Une seule colonne n'est qu'un cadre : son contenu se
lit comme le reste ; et deux colonnes sans en-tête marqué n'en ont pas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from teletravail_charte.relecture.acte import CELLULE
from teletravail_charte.relecture.morceaux import Morceau

ENTETE_MAX: Final = 160  # un en-tête plus long est un texte
COLONNES_MAX: Final = 64
_NOM_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Case:
    """Une case : sa colonne, combien elle en couvre, son contenu ; ``suite`` : fusionnée avec celle du dessus."""

    colonne: int
    largeur: int
    morceaux: tuple[Morceau, ...]
    suite: bool = False

    @property
    def texte(self) -> str:
        """Tout son texte, ou rien s'il est trop long pour un en-tête."""
        texte = " ".join(m.texte for m in self.morceaux)
        return texte if len(texte) <= ENTETE_MAX else ""


def lire_tableau(lignes: Sequence[Sequence[Case]], declarees: int) -> Iterator[Morceau]:
    """Les morceaux d'un tableau ; ``declarees`` : les lignes que le fichier dit être des en-têtes."""
    lignes = [ligne for ligne in lignes if ligne]
    if max((case.colonne + case.largeur for ligne in lignes for case in ligne), default=0) <= 1:
        for ligne in lignes:
            for case in ligne:
                yield from case.morceaux
        return
    grille = _grille(lignes)
    entetes = _lignes_d_entete(lignes, declarees)
    for rang, ligne in enumerate(lignes):
        for case in ligne:
            de_ligne = grille[rang].get(0, "") if case.colonne and rang >= entetes else ""
            hauts = (grille[haut].get(case.colonne, "") for haut in range(entetes))
            de_colonne = " – ".join(dict.fromkeys(filter(None, hauts))) if rang >= entetes else ""
            for morceau in case.morceaux:
                yield replace(morceau, genre=CELLULE, entetes=morceau.entetes or (de_ligne, de_colonne))


def _grille(lignes: Sequence[Sequence[Case]]) -> list[dict[int, str]]:
    """Le texte de chaque case, à toutes les colonnes et lignes qu'elle couvre."""
    grille: list[dict[int, str]] = []
    for ligne in lignes:
        textes: dict[int, str] = {}
        for case in ligne:
            for colonne in range(case.colonne, case.colonne + case.largeur):
                textes[colonne] = grille[-1].get(colonne, "") if case.suite and grille else case.texte
        grille.append(textes)
    return grille


def _lignes_d_entete(lignes: Sequence[Sequence[Case]], declarees: int) -> int:
    """Combien de lignes, en haut, nomment les colonnes."""
    if declarees or len(lignes) < 2:
        return min(declarees, len(lignes) - 1)
    premiere, suivante = lignes[0], lignes[1]
    if len(premiere) == 1 and premiere[0].largeur > 1:  # le titre du tableau, sur toute sa largeur
        return 1 + _nomme(suivante, lignes[2] if len(lignes) > 2 else ())
    return int(_nomme(premiere, suivante))


def _nomme(ligne: Sequence[Case], suivante: Sequence[Case]) -> bool:
    """Une ligne d'en-têtes : en gras, au coin vide, ou au moins trois noms courts et sans chiffre."""
    coin_vide = len(ligne) > 1 and not ligne[0].texte and any(case.texte for case in ligne[1:])
    noms = len(ligne) > 2 and all(len(c.texte) < _NOM_MAX and not re.search(r"\d", c.texte) for c in ligne)
    return coin_vide or noms or (_saillante(ligne) and not _saillante(suivante))


def _saillante(ligne: Sequence[Case]) -> bool:
    morceaux = [m for case in ligne for m in case.morceaux]
    return bool(morceaux) and all(m.saillant for m in morceaux)
