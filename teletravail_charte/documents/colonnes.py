"""Des colonnes à la mesure de leur texte, dans la largeur que la coquille donne au tableau.

Le piège : une colonne plus étroite que son plus long mot le coupe n'importe où (« Articl / e 60 »).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from teletravail_charte.documents.ooxml import element, texte, w

_ETROITE = 6  # poids minimal d'une colonne (racine du nombre de signes) : de quoi y écrire à la main
_SIGNE = 115  # largeur d'un signe gras de 9,5 points, en vingtièmes de point
_MARGES = 220  # celles des deux côtés d'une cellule
_LONGUEUR = 24  # signes : au-delà (une adresse de site), un mot se coupe
_COUPURE = re.compile(r"[ …/]|(?<=-)")  # une espace insécable n'en est pas une


def regler(table: etree._Element) -> None:
    """Partage la largeur du tableau : chacune selon son texte, aucune plus étroite que son plus long mot."""
    grille = table.find(w("tblGrid"))
    rangees = [rangee.findall(w("tc")) for rangee in table.iter(w("tr"))]
    if grille is None or not rangees:
        return
    total = sum(int(colonne.get(w("w"), "0")) for colonne in grille)
    poids = [
        max(*(len(texte(cellule)) ** 0.5 for cellule in cellules), _ETROITE) for cellules in zip(*rangees, strict=True)
    ]
    minima = [max(map(_minimum, cellules)) for cellules in zip(*rangees, strict=True)]
    largeurs = _partager(total, poids, minima)
    grille[:] = [element("gridCol", w=str(largeur)) for largeur in largeurs]
    for cellules in rangees:
        for cellule, largeur in zip(cellules, largeurs, strict=True):
            for mesure in cellule.iter(w("tcW")):
                mesure.set(w("w"), str(largeur))


def _minimum(cellule: etree._Element) -> int:
    """La place du plus long mot."""
    mots = (mot for morceau in cellule.iter(w("t")) for mot in _COUPURE.split(morceau.text or ""))
    return _MARGES + _SIGNE * min(max(map(len, mots), default=0), _LONGUEUR)


def _partager(total: int, poids: Sequence[float], minima: Sequence[int]) -> list[int]:
    """Le total selon les poids, les minima servis d'abord ; s'ils n'y tiennent pas, selon eux."""
    if sum(minima) >= total:
        poids, minima = minima, [0] * len(minima)
    libres, reste, largeurs = set(range(len(poids))), total, list(minima)
    while trop := {i for i in libres if reste * poids[i] < minima[i] * sum(poids[j] for j in libres)}:
        libres -= trop
        reste -= sum(minima[i] for i in trop)
    somme = sum(poids[i] for i in libres)
    for i in libres:
        largeurs[i] = int(reste * poids[i] / somme)
    largeurs[-1] += total - sum(largeurs)
    return largeurs
