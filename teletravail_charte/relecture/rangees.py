"""Retrouver les tableaux d'une page imprimée : des lignes côte à côte, rangée après rangée, sur les mêmes colonnes.

Le piège : deux colonnes de texte, un bloc de signatures, un sommaire mettent aussi des lignes côte à côte. Il faut au
moins deux rangées sur les mêmes colonnes, et des cases courtes.
"""

from __future__ import annotations

import math
import re
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Final

from teletravail_charte.relecture.decoupe import est_une_puce
from teletravail_charte.relecture.grille import Boite, Grille, ranger
from teletravail_charte.relecture.lignes import Ligne, filet_entre, meme_ligne, reunir, saut
from teletravail_charte.relecture.titres import commence_en_majuscule, titre_explicite

ECART: Final = 1.2  # corps : plus large, ce n'est plus l'espace entre deux mots
_RANGEES_MAX: Final = 80  # plus qu'une page n'en porte
_LIGNES_MAX: Final = 15  # par case
_REMONTEE_MAX: Final = 8.0  # interlignes : une case centrée en hauteur commence plus bas que sa voisine
_ETIQUETTE = re.compile(
    r"(?:(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4})[.)°]|o|\W{1,2}|(?:\d{1,2}\.){1,3}\d{0,2}|Vu|VU|Considérant)"
)


def reperer(page: Sequence[Ligne], interligne: float) -> Iterator[Ligne | Grille]:
    """Les lignes d'une page et ses tableaux, dans l'ordre ; les morceaux d'une même ligne réunis."""
    lignes = reunir(page, _etiquette)
    rangee = cache(lambda debut: _rangee(lignes, debut, interligne))
    paires = pairwise(enumerate(lignes))
    voisines = [i for (_, a), (i, b) in paires if b.gauche > a.gauche and saut(a, b) < 0.1]  # on ne descend pas
    debut = 0
    while debut < len(lignes):
        proche = next(iter(voisines[bisect(voisines, debut) :][:1]), math.inf)
        seul = proche > debut + _LIGNES_MAX + 1  # aucune case ne peut être à côté
        rangees, fins = ([], []) if seul else _rangees(rangee, debut, len(lignes), interligne)
        grille = ranger(rangees)
        if grille is not None:
            yield grille
            debut = fins[len(grille.rangees) - 1]
            continue
        fin = fins[0] if rangees else debut + 1
        while fin < len(lignes) and meme_ligne(lignes[fin - 1], lignes[fin]):
            fin += 1
        yield from reunir(lignes[debut:fin], lambda *_: True)
        debut = fin


def _etiquette(avant: Ligne, ligne: Ligne) -> bool:
    """Une puce, un numéro ou « Article 4 » devant leur texte ; ou deux mots à peine écartés."""
    if ligne.separee:
        return False
    proches = ligne.gauche - avant.droite < ECART * ligne.corps
    return proches or _ETIQUETTE.fullmatch(avant.texte) is not None or titre_explicite(avant.texte) is not None


def _rangees(
    rangee: Callable[[int], tuple[list[Boite], int]], debut: int, nombre: int, interligne: float
) -> tuple[list[list[Boite]], list[int]]:
    """Les rangées de deux cases ou plus qui se suivent, et le rang de la ligne d'après chacune."""
    rangees: list[list[Boite]] = []
    fins: list[int] = []
    while debut < nombre and len(rangees) < _RANGEES_MAX:
        boites, fin = rangee(debut)
        if len(boites) < 2 or (rangees and not _dessous(rangees[-1], boites[0].lignes[0], interligne)):
            break
        rangees.append(boites)
        fins.append(fin)
        debut = fin
    return rangees, fins


def _dessous(rangee: Sequence[Boite], ligne: Ligne, interligne: float) -> bool:
    """Cette ligne vient-elle juste sous cette rangée ?"""
    bas = min(autre.base for boite in rangee for autre in boite.lignes)
    return 0 < (bas - ligne.base) / max(ligne.corps, 0.1) < 4 * interligne


def _rangee(lignes: Sequence[Ligne], debut: int, interligne: float) -> tuple[list[Boite], int]:
    boites = [Boite((lignes[debut],))]
    rang = debut + 1
    while rang < len(lignes) and len(boites[-1].lignes) <= _LIGNES_MAX:
        ligne = lignes[rang]
        seule = Boite((ligne,))
        dessus = next((i for i, b in enumerate(boites) if _continue(b, seule, interligne)), None)
        if dessus is not None:
            voisine = lignes[rang + 1] if rang + 1 < len(lignes) else None
            if len(boites) > 1 and _recommence(boites, dessus, ligne, voisine):
                break  # une rangée nouvelle, sans blanc ni filet entre les deux
            boites[dessus] = Boite((*boites[dessus].lignes, ligne))
        elif ligne.gauche > boites[-1].droite and _a_hauteur(boites, ligne, interligne):
            boites.append(seule)
        else:
            break
        rang += 1
    return boites, rang


def _recommence(boites: Sequence[Boite], rang: int, ligne: Ligne, voisine: Ligne | None) -> bool:
    """Cette ligne, sous une case, en commence-t-elle une autre ?

    Oui si son premier mot aurait tenu à la fin de la case, ou si elle a elle-même une voisine.
    """
    if not commence_en_majuscule(ligne.texte):
        return False
    bord = min((boite.gauche for boite in boites[rang + 1 :]), default=boites[rang].droite)
    mot = (len(ligne.texte.split(maxsplit=1)[0]) + 2) * (ligne.droite - ligne.gauche) / len(ligne.texte)
    tenait = boites[rang].lignes[-1].droite + mot < bord
    return tenait or (voisine is not None and meme_ligne(ligne, voisine))


def _continue(boite: Boite, seule: Boite, interligne: float) -> bool:
    """La ligne est-elle la suite de cette case ? Une puce peut être un peu plus bas."""
    descente = saut(boite.lignes[-1], seule.lignes[0])
    if filet_entre(boite.lignes[-1], seule.lignes[0]):
        return False
    plafond = 1.6 if est_une_puce(seule.lignes[0].texte) else 1.28
    return 0.1 < descente < interligne * plafond and boite.commun(seule) > 0


def _a_hauteur(boites: Sequence[Boite], ligne: Ligne, interligne: float) -> bool:
    bases = [autre.base for boite in boites for autre in boite.lignes]
    corps = max(ligne.corps, 0.1)
    return (min(bases) - ligne.base) / corps < 0.1 and (ligne.base - max(bases)) / corps < _REMONTEE_MAX * interligne
